import { type Command, Option } from 'commander';
import type { FormDApplication } from '../../certificate/form-d.ts';
import type { SentView } from '../../client/views.ts';
import type { Finding } from '../../kernel/finding.ts';
import { asksNode, type Cli, define } from '../define.ts';
import { readJson } from '../files.ts';
import { findSent, theOne } from '../find-certificate.ts';
import { writeFindings } from '../findings.ts';
import { connect, type NodeOptions } from '../node-connection.ts';
import { FILED_AT, FILED_AT_EXAMPLE, NAME_WHAT_WAS_READ, type SeenOption } from '../seen.ts';

interface ReasonOptions extends NodeOptions {
  readonly reason: string;
}

interface ReplaceOptions extends ReasonOptions {
  readonly kind: 'AMENDMENT' | 'REISSUE';
}

const WHY = 'why, in words the other side can act on';

/** `asw approve`, `asw return`, `asw cancel`, `asw replace`: the second person's part, and what ends a certificate. */
export function addProcedure(program: Command, cli: Cli): void {
  const approve = define(program, {
    name: 'approve',
    summary: 'Approve an application that somebody else filed.',
    details: [`The two-person rule. ${NAME_WHAT_WAS_READ} Needs the key of the role supervisor.`],
    examples: [`asw approve 01997e2c-6f3a-7000-8000-0f3a5b1c2d4e ${FILED_AT_EXAMPLE} --data .asw/VN`],
  })
    .argument('<id>', 'id of the application')
    .option(...FILED_AT);
  asksNode(approve).action(async (id: string, options: NodeOptions & SeenOption) => {
    const client = await connect(cli.io, options);
    show(cli, await client.approve(id, { filedAt: options.filedAt }));
  });

  const giveBack = define(program, {
    name: 'return',
    summary: 'Return an application to who filed it, with the reason.',
    details: [
      'It is not issued any more; what is mended is filed anew. Needs the key of the role supervisor.',
    ],
    examples: [
      'asw return 01997e2c-6f3a-7000-8000-0f3a5b1c2d4e --reason "Invoice date is missing" --data .asw/VN',
    ],
  })
    .argument('<id>', 'id of the application')
    .requiredOption('--reason <text>', WHY);
  asksNode(giveBack).action(async (id: string, options: ReasonOptions) => {
    show(cli, await (await connect(cli.io, options)).returnApplication(id, options.reason));
  });

  const cancel = define(program, {
    name: 'cancel',
    summary: 'Cancel an issued certificate and tell the importing country.',
    details: ['OCP Rule 29.4. Needs the keys of the roles ministry and supervisor.'],
    examples: ['asw cancel "VN-TH 26/02/00006" --reason "Shipment did not take place" --data .asw/VN'],
  })
    .argument('<number-or-id>', 'reference number or id of the certificate')
    .requiredOption('--reason <text>', WHY);
  asksNode(cancel).action(async (what: string, options: ReasonOptions) => {
    const client = await connect(cli.io, options);
    const { id } = theOne(what, await findSent(client, what));
    show(cli, await client.cancel(id, options.reason));
  });

  const replace = define(program, {
    name: 'replace',
    summary: 'File what takes the place of an issued certificate.',
    details: [
      'A certificate is never edited: an amended one is issued and the old one ends with it (OCP Rule 29.4); a ' +
        're-issue is exceptional and within one year (Rule 29.1). Approve and issue as usual; until then the old ' +
        'one stands. In the place of one that the importing gateway refused another is issued by the same command; it ' +
        'stays the same exporter’s, without a new dossier or fee. Needs the key of the role ministry.',
    ],
    examples: [
      'asw replace "VN-TH 26/02/00006" amended.json --reason "Weight in Box 9 corrected" --data .asw/VN',
    ],
  })
    .argument('<number-or-id>', 'reference number or id of the certificate')
    .argument('<file>', 'the new application in JSON, - for standard input')
    .requiredOption('--reason <text>', WHY)
    .addOption(
      new Option('--kind <kind>', 'amended or issued again')
        .choices(['AMENDMENT', 'REISSUE'])
        .default('AMENDMENT'),
    );
  asksNode(replace).action(async (what: string, file: string, options: ReplaceOptions) => {
    const client = await connect(cli.io, options);
    const application = (await readJson(cli.io, file)) as FormDApplication;
    const { id } = theOne(what, await findSent(client, what));
    const filed = await client.fileReplacement(id, options.kind, options.reason, application);
    show(cli, filed, filed.findings);
  });
}

/** @param findings what it was accepted with, to be read before it goes on */
function show({ output }: Cli, certificate: SentView, findings: readonly Finding[] = []): void {
  output.result(certificate, () => {
    output.fields([
      ['number', certificate.referenceNumber || '-'],
      ['importing', certificate.importingCountry],
      ['state', certificate.stateLabel],
      ['replaces', certificate.replaces?.referenceNumber ?? '-'],
      ['id', certificate.id],
    ]);
    if (findings.length === 0) return;
    output.line();
    writeFindings(output, findings);
  });
}
