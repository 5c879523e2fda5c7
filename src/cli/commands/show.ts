import type { Command } from 'commander';
import type { GatewayClient } from '../../client/gateway-client.ts';
import type { InquiryView } from '../../client/inquiry-client.ts';
import type { CertificateHistory, ReceivedView, SentView } from '../../client/views.ts';
import { asGatewayError, GatewayError } from '../../kernel/errors.ts';
import { replaceCommand } from '../../worklist/place-taken.ts';
import { writeCertificate } from '../certificate-sheet.ts';
import { asksNode, type Cli, define } from '../define.ts';
import { writeOutput } from '../files.ts';
import { findReceived, findSent, theOne } from '../find-certificate.ts';
import { writeHistory } from '../history.ts';
import { writeInquiries, writeOriginFindings } from '../inquiry-sheet.ts';
import { connect, type NodeOptions } from '../node-connection.ts';

interface Entry {
  readonly ledger: 'sent' | 'received';
  readonly certificate: SentView | ReceivedView;
}

interface Search {
  readonly entries: readonly Entry[];
  /** Why a ledger could not be searched: the caller has no key for it. */
  readonly denied?: GatewayError;
}

/** `asw show` */
export function addShow(program: Command, cli: Cli): void {
  const command = define(program, {
    name: 'show',
    summary:
      'Show a certificate: states with their times, items and decisions, open inquiries, what checks found, history.',
    details: ['Looks into both ledgers as far as the keys reach: ministry for sent, customs for received.'],
    examples: [
      'asw show "VN-TH 26/02/00006" --data .asw/VN',
      'asw show 01997e2c-6f3a-7000-8000-0f3a5b1c2d4e --xml certificate.xml',
    ],
  })
    .argument('<number-or-id>', 'reference number or id of the certificate')
    .option('--xml <file>', 'write its signed octets to a file too');
  asksNode(command).action(async (what: string, options: NodeOptions & { xml?: string }) => {
    const client = await connect(cli.io, options);
    const entries = await findEverywhere(client, what);
    const shown = await Promise.all(
      entries.map(async (entry) => ({
        ...entry,
        inquiries: await inquiriesOf(client, entry),
        history: await historyOf(client, entry),
      })),
    );
    if (options.xml !== undefined) await writeXml(cli, client, what, entries, options.xml);
    const { output } = cli;
    output.result(shown, () => {
      for (const [at, { certificate, inquiries, history }] of shown.entries()) {
        if (at > 0) output.line('\n');
        writeCertificate(output, certificate);
        writeDecision(output, certificate);
        writePlace(output, certificate);
        writeOriginFindings(output, certificate.decisions, inquiries);
        const open = inquiries.filter(({ state }) => state !== 'CLOSED');
        if (open.length > 0) {
          output.line();
          writeInquiries(output, open);
        }
        output.line();
        writeHistory(output, history);
      }
    });
  });
}

const DECIDE = { FILED: 'approve', APPROVED: 'issue' } as const;

/** The command that decides on what is shown, and on nothing that is filed since. */
function writeDecision(output: Cli['output'], { id, state, stateTimes }: Entry['certificate']): void {
  if (state !== 'FILED' && state !== 'APPROVED') return;
  const command = `asw ${DECIDE[state]} ${id} --filed-at ${stateTimes.FILED}`;
  output.note({ en: `To decide on what is shown: ${command}`, vi: `Quyết định nội dung này: ${command}` });
}

/** What becomes of the place that a refused replacement was to take; it is not the refused one whose place is taken next. */
function writePlace(output: Cli['output'], certificate: Entry['certificate']): void {
  if (!('refusedReplacement' in certificate) || certificate.refusedReplacement === undefined) return;
  const { refused, place, takenBy, awaiting } = certificate.refusedReplacement;
  if (takenBy !== undefined) {
    output.note({
      en: `${refused} was refused; ${takenBy} took the place of ${place}.`,
      vi: `${refused} đã bị từ chối; ${takenBy} đã thay thế ${place}.`,
    });
    return;
  }
  const command = awaiting === undefined ? replaceCommand(place) : `asw show ${awaiting}`;
  const [next, tiep] =
    awaiting === undefined
      ? [`Take it with: ${command}`, `Cấp lại để thay thế bằng: ${command}`]
      : [`An application for it waits: ${command}`, `Đã có đơn chờ cấp: ${command}`];
  output.note({
    en: `${refused} was refused by the importing gateway; the place of ${place} is still to be taken. ${next}`,
    vi: `${refused} bị cổng nước nhập khẩu từ chối; vẫn cần C/O khác thay thế ${place}. ${tiep}`,
  });
}

async function findEverywhere(client: GatewayClient, what: string): Promise<readonly Entry[]> {
  const searches = await Promise.all([
    search('sent', findSent(client, what)),
    search('received', findReceived(client, what)),
  ]);
  const entries = searches.flatMap((result) => result.entries);
  if (entries.length > 0) return entries;
  const denied = searches.flatMap((result) => (result.denied ? [result.denied] : []));
  const [first] = denied;
  if (first && denied.length === searches.length) throw first;
  throw new GatewayError('NOT_FOUND', {
    where: what,
    ...(first
      ? {
          detail: {
            en: 'only the ledger the key reaches was searched',
            vi: 'chỉ tìm trong sổ mà khóa này được đọc',
          },
        }
      : {}),
  });
}

async function search(
  ledger: Entry['ledger'],
  found: Promise<readonly (SentView | ReceivedView)[]>,
): Promise<Search> {
  try {
    return { entries: (await found).map((certificate) => ({ ledger, certificate })) };
  } catch (thrown) {
    const error = asGatewayError(thrown);
    if (error.code === 'API_KEY_MISSING' || error.code === 'FORBIDDEN') return { entries: [], denied: error };
    throw thrown;
  }
}

function historyOf(
  client: GatewayClient,
  { ledger, certificate: { id } }: Entry,
): Promise<CertificateHistory> {
  return ledger === 'sent' ? client.sentHistory(id) : client.receivedHistory(id);
}

function inquiriesOf(
  client: GatewayClient,
  { ledger, certificate: { id } }: Entry,
): Promise<readonly InquiryView[]> {
  return client.inquiries.ofCertificate(ledger === 'sent' ? 'ministry' : 'customs', id);
}

async function writeXml(
  { io }: Cli,
  client: GatewayClient,
  what: string,
  entries: readonly Entry[],
  file: string,
): Promise<void> {
  const { id } = theOne(
    what,
    entries.map(({ certificate }) => certificate),
  );
  const sent = entries[0]?.ledger === 'sent';
  await writeOutput(io, file, await (sent ? client.sentXml(id) : client.receivedXml(id)));
}
