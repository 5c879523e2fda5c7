import { type Command, Option } from 'commander';
import { allPages } from '../../client/all-pages.ts';
import type { DossierRow, DossierView } from '../../client/dossier-client.ts';
import type { Text } from '../../kernel/finding.ts';
import type { DossierState } from '../../ledger/dossier-records.ts';
import { asksNode, type Cli, define, wholeNumber } from '../define.ts';
import { writeDossier, writeDossiers, writeRefusedToday } from '../dossier-sheet.ts';
import { counted } from '../language.ts';
import { connect, type NodeOptions } from '../node-connection.ts';
import { type SaveOptions, savedAsAsked, savesDocuments } from '../save-documents.ts';

const MINISTRY = 'Needs the key of the role ministry.';
const ID = '01997e2c-6f3a-7000-8000-0f3a5b1c2d4e';

/** What of the dossiers reaches the ministry; of those withdrawn, what was paid. */
const STATES: readonly DossierState[] = [
  'FORWARDED',
  'SUPPLEMENT_REQUESTED',
  'ACCEPTED',
  'REFUSED',
  'WITHDRAWN',
];

/** What waits for no decision, and is the ministry's to settle. */
const ELSEWHERE: Text = {
  en: 'Money that came for a withdrawn dossier is settled with its exporter: asw dossier review --state WITHDRAWN names those.',
  vi: 'Tiền nộp sau khi hồ sơ đã rút do Bộ và người xuất khẩu giải quyết: xem bằng asw dossier review --state WITHDRAWN.',
};

/** `asw dossier review`, `request`, `accept` and `refuse`: the ministry's side. */
export function addDossierReview(parent: Command, cli: Cli): void {
  addReview(parent, cli);
  addDecisions(parent, cli);
}

interface ReviewOptions extends NodeOptions, SaveOptions {
  readonly state: DossierState;
  readonly limit: number;
}

function addReview(parent: Command, cli: Cli): void {
  const command = define(parent, {
    name: 'review',
    summary: "The ministry's desk: the dossiers waiting, oldest first, or one of them.",
    details: [
      `--save writes the latest version of each document into a directory, with --all-versions each one; a file that is there and holds something else stays as it is. ${MINISTRY}`,
    ],
    examples: [
      'asw dossier review --data .asw/VN',
      `asw dossier review ${ID} --save documents --data .asw/VN`,
    ],
  })
    .argument('[id]', 'id of a dossier; all that wait when not given')
    .addOption(new Option('--state <state>', 'those that stand there').choices(STATES).default('FORWARDED'))
    .option('--limit <number>', 'how many at most, 50 when not given', wholeNumber(1, 1_000_000), 50);
  asksNode(savesDocuments(command)).action(async (id: string | undefined, options: ReviewOptions) => {
    const { state, limit, save: _, allVersions, ...node } = options;
    const { dossiers } = await connect(cli.io, node);
    const { output } = cli;
    if (id === undefined) {
      const rows: DossierRow[] = [];
      for await (const row of allPages((page) => dossiers.waiting({ state, ...page }), limit)) rows.push(row);
      output.result({ rows }, () => {
        writeDossiers(output, rows);
        output.note({ en: `${counted(rows.length, 'dossier')}.`, vi: `${rows.length} hồ sơ.` });
        if (state === 'FORWARDED') output.note(ELSEWHERE);
      });
      return;
    }
    const dossier = await dossiers.review(id);
    const fault = await savedAsAsked(cli, dossier, options, ({ id: document }) =>
      dossiers.reviewDocument(id, document),
    );
    output.result(dossier, () => {
      writeDossier(output, dossier);
      if (dossier.refusedToday) return writeRefusedToday(output, dossier);
      if (dossier.state !== 'FORWARDED') return;
      const accept = `asw dossier accept ${dossier.id} --round ${dossier.round}`;
      output.note({ en: `To accept what is shown: ${accept}`, vi: `Tiếp nhận nội dung này: ${accept}` });
    });
    if (fault) throw fault;
  });
}

function addDecisions(parent: Command, cli: Cli): void {
  const written = (dossier: DossierView) =>
    cli.output.result(dossier, () => writeDossier(cli.output, dossier));

  const request = define(parent, {
    name: 'request',
    summary: 'Ask the exporter for what is missing.',
    details: [MINISTRY],
    examples: [`asw dossier request ${ID} --missing "The bill of lading" --data .asw/VN`],
  })
    .argument('<id>', 'id of the dossier')
    .requiredOption('--missing <text>', 'what is missing, in words the exporter can act on');
  asksNode(request).action(async (id: string, { missing, ...node }: NodeOptions & { missing: string }) => {
    const { dossiers } = await connect(cli.io, node);
    written(await dossiers.requestSupplement(id, missing));
  });

  const accept = define(parent, {
    name: 'accept',
    summary: 'Accept a dossier: its application is filed, to be issued with asw issue.',
    details: [
      `The certificate has the dossier's id. With --round it holds for the version that was read alone; without it, for whatever was supplemented by then. ${MINISTRY}`,
    ],
    examples: [`asw dossier accept ${ID} --round 1 --data .asw/VN`],
  })
    .argument('<id>', 'id of the dossier')
    .option(
      '--round <number>',
      'the version that was read, as asw dossier review prints it; refused when it was supplemented since',
      wholeNumber(0, 1_000_000),
    );
  asksNode(accept).action(async (id: string, { round, ...node }: NodeOptions & { round?: number }) => {
    const { dossiers } = await connect(cli.io, node);
    written(await dossiers.accept(id, { round }));
  });

  const refuse = define(parent, {
    name: 'refuse',
    summary: 'Refuse a dossier with the reason; the fee is not refunded.',
    details: [MINISTRY],
    examples: [`asw dossier refuse ${ID} --reason "The goods do not originate" --data .asw/VN`],
  })
    .argument('<id>', 'id of the dossier')
    .requiredOption('--reason <text>', 'why');
  asksNode(refuse).action(async (id: string, { reason, ...node }: NodeOptions & { reason: string }) => {
    const { dossiers } = await connect(cli.io, node);
    written(await dossiers.refuse(id, reason));
  });
}
