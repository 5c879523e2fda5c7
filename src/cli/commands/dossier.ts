import { type Command, Option } from 'commander';
import type { FormDApplication } from '../../certificate/form-d.ts';
import { allPages } from '../../client/all-pages.ts';
import type { DossierRow, DossierView } from '../../client/dossier-client.ts';
import { DOSSIER_STATES, type DossierState } from '../../ledger/dossier-records.ts';
import { asksNode, type Cli, type CommandText, define, gathered, group, wholeNumber } from '../define.ts';
import { readDocuments, sendDocuments } from '../dossier-documents.ts';
import { writeDossier, writeDossiers, writeRefusedToday } from '../dossier-sheet.ts';
import { readJson, writeOutput } from '../files.ts';
import { counted } from '../language.ts';
import { connect, type NodeOptions } from '../node-connection.ts';
import { type SaveOptions, savedAsAsked, savesDocuments } from '../save-documents.ts';
import { addDossierReview } from './dossier-review.ts';

const EXPORTER = 'Needs the key of the role exporter.';
const ID = '01997e2c-6f3a-7000-8000-0f3a5b1c2d4e';

/** `asw dossier …` */
export function addDossier(program: Command, cli: Cli): void {
  const dossier = group(
    program,
    'dossier',
    "The exporter's dossier: file, pay, supplement, follow; and the ministry's decision on it.",
    'asw dossier file application.json --data .asw/VN',
  );
  addFile(dossier, cli);
  addAttach(dossier, cli);
  addStep(dossier, cli, {
    name: 'pay',
    summary: 'Ask for the payment of the fee; while it is pending, look what has become of it.',
    details: [
      'The dossier goes to the ministry when it is paid. When another amount arrived, or nothing was heard of a payment in ' +
        `its time, it is closed and another asked for in its place: the old one is not to be paid then. ${EXPORTER}`,
    ],
    examples: [`asw dossier pay ${ID} --data .asw/VN`],
    take: (client, id) => client.pay(id),
  });
  addCorrect(dossier, cli);
  addShow(dossier, cli);
  addList(dossier, cli);
  addSupplement(dossier, cli);
  addStep(dossier, cli, {
    name: 'withdraw',
    summary: 'Withdraw a dossier that the ministry has not decided.',
    details: [
      `The fee is not refunded; one that is found paid meanwhile is withdrawn only when this is run again. ${EXPORTER}`,
    ],
    examples: [`asw dossier withdraw ${ID} --data .asw/VN`],
    take: (client, id) => client.withdraw(id),
  });
  addDossierReview(dossier, cli);
}

type Dossiers = Awaited<ReturnType<typeof connect>>['dossiers'];

interface Step extends CommandText {
  readonly take: (client: Dossiers, id: string) => Promise<DossierView>;
}

/** A command that takes one step on one dossier. */
function addStep(parent: Command, cli: Cli, { take, ...text }: Step): void {
  const command = define(parent, text).argument('<id>', 'id of the dossier');
  asksNode(command).action(async (id: string, options: NodeOptions) => {
    const { dossiers } = await connect(cli.io, options);
    written(cli, await take(dossiers, id));
  });
}

function written({ output }: Cli, dossier: DossierView): void {
  output.result(dossier, () => writeDossier(output, dossier));
}

function addFile(parent: Command, cli: Cli): void {
  const command = define(parent, {
    name: 'file',
    summary: 'File a dossier for an application that the rules accept.',
    details: [
      `The application is a file in JSON, - for standard input. Documents can be attached at once or later. ${EXPORTER}`,
      'All documents are checked before anything is sent. With --idempotency-key the same command may be repeated after a failure: ' +
        'the dossier is filed once.',
    ],
    examples: [
      'asw dossier file application.json --attach invoice.pdf --attach bill-of-lading.pdf --data .asw/VN',
      'asw dossier file application.json --reissue-of "VN-TH 26/02/00006"',
    ],
  })
    .argument('<application>', 'the application in JSON')
    .option('--reissue-of <number>', 'issue once more the certificate of this reference number')
    .option(
      '--idempotency-key <key>',
      'file once under this key of your own, however often the command is run',
    )
    .option('--attach <file>', 'attach a document; may be given several times', gathered);
  asksNode(command).action(
    async (
      file: string,
      options: NodeOptions & { reissueOf?: string; idempotencyKey?: string; attach?: readonly string[] },
    ) => {
      const application = (await readJson(cli.io, file)) as FormDApplication;
      const documents = await readDocuments(cli, options.attach ?? []);
      const { dossiers } = await connect(cli.io, options);
      const filing = { application, reissueOf: options.reissueOf };
      const { id } = await dossiers.file(filing, options.idempotencyKey);
      cli.output.note({ en: `Filed as ${id}.`, vi: `Đã nộp với mã ${id}.` });
      await sendDocuments(cli, dossiers, id, documents, options);
      written(cli, await dossiers.show(id));
    },
  );
}

function addAttach(parent: Command, cli: Cli): void {
  const command = define(parent, {
    name: 'attach',
    summary: 'Attach documents: PDF, PNG, JPEG or XML.',
    details: [`A name that is taken gets a new version; nothing is lost. ${EXPORTER}`],
    examples: [`asw dossier attach ${ID} invoice.pdf packing-list.png --data .asw/VN`],
  })
    .argument('<id>', 'id of the dossier')
    .argument('<files...>', 'the documents');
  asksNode(command).action(async (id: string, files: readonly string[], options: NodeOptions) => {
    const documents = await readDocuments(cli, files);
    const { dossiers } = await connect(cli.io, options);
    await sendDocuments(cli, dossiers, id, documents, options);
    written(cli, await dossiers.show(id));
  });
}

function addCorrect(parent: Command, cli: Cli): void {
  const command = define(parent, {
    name: 'correct',
    summary: 'Correct the application of a dossier that is not paid yet.',
    details: [
      `The old version stays beside it. Once it is paid, asw dossier supplement does it. ${EXPORTER}`,
    ],
    examples: [`asw dossier correct ${ID} corrected.json --data .asw/VN`],
  })
    .argument('<id>', 'id of the dossier')
    .argument('<application>', 'the corrected application in JSON, - for standard input');
  asksNode(command).action(async (id: string, file: string, options: NodeOptions) => {
    const application = (await readJson(cli.io, file)) as FormDApplication;
    const { dossiers } = await connect(cli.io, options);
    written(cli, await dossiers.correct(id, application));
  });
}

function addShow(parent: Command, cli: Cli): void {
  const command = define(parent, {
    name: 'show',
    summary: 'Show a dossier: where it stands, what to do next, its documents and the feedback.',
    details: [
      'When another certificate took the place of the one that came of it, that one is shown too, and is the result. ' +
        `--save writes the latest version of each document into a directory, the application's included; a file that is there and holds something else stays as it is, and the document gets another name. ${EXPORTER}`,
    ],
    examples: [
      `asw dossier show ${ID} --data .asw/VN`,
      `asw dossier show ${ID} --xml certificate.xml --data .asw/VN`,
      `asw dossier show ${ID} --save documents --all-versions --data .asw/VN`,
    ],
  })
    .argument('<id>', 'id of the dossier, or of a certificate that took the place of its own')
    .option('--xml <file>', 'write the signed certificate, the result, to a file too');
  asksNode(savesDocuments(command)).action(
    async (id: string, options: NodeOptions & SaveOptions & { xml?: string }) => {
      const { dossiers } = await connect(cli.io, options);
      const dossier = await dossiers.show(id);
      const fault = await savedAsAsked(cli, dossier, options, ({ id: document }) =>
        dossiers.document(dossier.id, document),
      );
      if (options.xml !== undefined) await writeOutput(cli.io, options.xml, await dossiers.certificate(id));
      cli.output.result(dossier, () => {
        writeDossier(cli.output, dossier);
        writeRefusedToday(cli.output, dossier);
      });
      if (fault) throw fault;
    },
  );
}

function addList(parent: Command, cli: Cli): void {
  const command = define(parent, {
    name: 'list',
    summary: "List the exporter's dossiers, newest filing first.",
    details: [EXPORTER],
    examples: ['asw dossier list --state SUPPLEMENT_REQUESTED --data .asw/VN'],
  })
    .addOption(new Option('--state <state>', 'those that stand there').choices(DOSSIER_STATES))
    .option('--limit <number>', 'how many at most, 50 when not given', wholeNumber(1, 1_000_000), 50);
  asksNode(command).action(async (options: NodeOptions & { state?: DossierState; limit: number }) => {
    const { dossiers } = await connect(cli.io, options);
    const rows: DossierRow[] = [];
    const found = allPages((page) => dossiers.list({ state: options.state, ...page }), options.limit);
    for await (const row of found) rows.push(row);
    cli.output.result({ rows }, () => {
      writeDossiers(cli.output, rows);
      cli.output.note({ en: `${counted(rows.length, 'dossier')}.`, vi: `${rows.length} hồ sơ.` });
    });
  });
}

function addSupplement(parent: Command, cli: Cli): void {
  const command = define(parent, {
    name: 'supplement',
    summary: 'Send the ministry what it asked for: documents, a corrected application, or both.',
    details: [
      `Documents attached since it asked are part of it. The application is judged before anything is sent. ${EXPORTER}`,
    ],
    examples: [`asw dossier supplement ${ID} --application corrected.json --attach invoice.pdf`],
  })
    .argument('<id>', 'id of the dossier')
    .option('--application <file>', 'the corrected application in JSON')
    .option('--attach <file>', 'attach a document; may be given several times', gathered);
  asksNode(command).action(
    async (id: string, options: NodeOptions & { application?: string; attach?: readonly string[] }) => {
      const application =
        options.application === undefined
          ? undefined
          : ((await readJson(cli.io, options.application)) as FormDApplication);
      const documents = await readDocuments(cli, options.attach ?? []);
      const { dossiers } = await connect(cli.io, options);
      // What the node would refuse is found before any document is sent.
      if (documents.length > 0) await dossiers.checkSupplement(id, { application });
      await sendDocuments(cli, dossiers, id, documents, options);
      written(cli, await dossiers.supplement(id, { application }));
    },
  );
}
