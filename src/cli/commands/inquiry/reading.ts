import { type Command, Option } from 'commander';
import { INQUIRY_STATES, type InquiryState } from '../../../certificate/inquiry.ts';
import { allPages } from '../../../client/all-pages.ts';
import type { GatewayClient } from '../../../client/gateway-client.ts';
import type { InquiryDesk, InquiryQuery, InquiryRow, InquiryView } from '../../../client/inquiry-client.ts';
import type { Page } from '../../../client/views.ts';
import { asGatewayError, type GatewayError } from '../../../kernel/errors.ts';
import { asksNode, type Cli, define, wholeNumber } from '../../define.ts';
import { writeInquiries, writeInquiry } from '../../inquiry-sheet.ts';
import { connect, type NodeOptions } from '../../node-connection.ts';

const DESKS: readonly InquiryDesk[] = ['ministry', 'customs'];

/** What `asw check` and `asw reconsider` list and show alike. */
export interface Readable {
  /** `check` or `reconsider`. */
  readonly name: string;
  /** In words, for the help. */
  readonly plural: string;
  readonly list: (client: GatewayClient, desk: InquiryDesk, query: InquiryQuery) => Promise<Page<InquiryRow>>;
  readonly show: (client: GatewayClient, desk: InquiryDesk, id: string) => Promise<InquiryView>;
}

/** What somebody still has to do something about. */
const UNDER_WAY = INQUIRY_STATES.filter((state) => state !== 'CLOSED');

function byDue(a: InquiryRow, b: InquiryRow): number {
  return a.dueOn < b.dueOn ? -1 : Number(a.dueOn > b.dueOn);
}

interface ListOptions extends NodeOptions {
  readonly state?: InquiryState;
  readonly limit: number;
}

export function addReading(parent: Command, cli: Cli, { name, plural, list, show }: Readable): void {
  const listing = define(parent, {
    name: 'list',
    summary: `List ${plural}, what is due first comes first.`,
    details: [
      'On both desks as far as the keys reach: ministry for certificates sent, customs for received.',
    ],
    examples: [`asw ${name} list --data .asw/VN`, `asw ${name} list --state CLOSED --json`],
  })
    .addOption(
      new Option('--state <state>', 'those that stand there; all that are not closed when not given').choices(
        INQUIRY_STATES,
      ),
    )
    .option('--limit <number>', 'how many at most on each desk', wholeNumber(1, 1_000_000), 50);
  asksNode(listing).action(async ({ state, limit, ...node }: ListOptions) => {
    const client = await connect(cli.io, node);
    const found = await onBothDesks(async (desk) => {
      const rows: InquiryRow[] = [];
      for (const one of state === undefined ? UNDER_WAY : [state]) {
        const pages = allPages((page) => list(client, desk, { state: one, ...page }), limit);
        for await (const row of pages) rows.push(row);
      }
      return rows.sort(byDue).slice(0, limit);
    });
    const rows = found.flat().sort(byDue);
    const { output } = cli;
    output.result({ rows }, () => {
      writeInquiries(output, rows);
      output.note({ en: `${rows.length} found.`, vi: `Tìm thấy ${rows.length}.` });
    });
  });

  const showing = define(parent, {
    name: 'show',
    summary: 'Show one with question, answer and last days.',
    examples: [`asw ${name} show 01997e2c-6f3a-7000-8000-0f3a5b1c2d4e --data .asw/VN`],
  }).argument('<id>', 'id of the inquiry');
  asksNode(showing).action(async (id: string, node: NodeOptions) => {
    const client = await connect(cli.io, node);
    const [inquiry] = await onBothDesks((desk) => show(client, desk, id));
    cli.output.result(inquiry, () => {
      if (inquiry) writeInquiry(cli.output, inquiry);
    });
  });
}

/** Why a desk has nothing to say: no key for it, or what is asked for is on the other. */
const PASSED_OVER = new Set(['API_KEY_MISSING', 'FORBIDDEN', 'NOT_FOUND']);

/**
 * Asks both desks as far as the keys reach.
 * @throws the first refusal, when neither answers
 */
async function onBothDesks<T>(ask: (desk: InquiryDesk) => Promise<T>): Promise<readonly T[]> {
  const found: T[] = [];
  const refusals: GatewayError[] = [];
  for (const desk of DESKS) {
    try {
      found.push(await ask(desk));
    } catch (thrown) {
      const error = asGatewayError(thrown);
      if (!PASSED_OVER.has(error.code)) throw thrown;
      refusals.push(error);
    }
  }
  // That it is not there says more than that one desk could not be asked.
  const told = refusals.find((error) => error.code === 'NOT_FOUND') ?? refusals[0];
  if (found.length === 0 && told) throw told;
  return found;
}
