import type { Command } from 'commander';
import type { FormDApplication } from '../../certificate/form-d.ts';
import type { GatewayClient } from '../../client/gateway-client.ts';
import type { SentView } from '../../client/views.ts';
import { sha256Hex } from '../../kernel/digest.ts';
import { asGatewayError, GatewayError } from '../../kernel/errors.ts';
import type { Finding } from '../../kernel/finding.ts';
import { asksNode, type Cli, define, wholeNumber } from '../define.ts';
import { errorObject, writeError } from '../error-block.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../exit-codes.ts';
import { readJson, STDIN } from '../files.ts';
import { writeFindings } from '../findings.ts';
import { connect, type NodeOptions } from '../node-connection.ts';
import { Progress } from '../progress.ts';

interface SendOptions extends NodeOptions {
  readonly issue: boolean;
  readonly check?: boolean;
  readonly replaces?: string;
  readonly concurrency: number;
  readonly again?: boolean;
}

/** One application of one file; a file may hold several. */
interface Job {
  readonly name: string;
  readonly application: unknown;
  /** Of its content, whatever the file is called and however it is laid out. */
  readonly key: string;
}

type Result =
  /** `earlier` when it had been issued before this was sent. */
  | {
      readonly name: string;
      readonly done: SentView | 'acceptable';
      /** Warnings and remarks: it is accepted all the same. */
      readonly findings: readonly Finding[];
      readonly earlier?: true;
    }
  /** `filed` when it was filed, but not issued. */
  | { readonly name: string; readonly failed: GatewayError; readonly filed?: SentView }
  /** Not tried, because the node could not be reached any more. */
  | { readonly name: string; readonly left: true };

/** `asw send` */
export function addSend(program: Command, cli: Cli): void {
  const command = define(program, {
    name: 'send',
    summary: "File applications with the ministry's node and issue them: it signs and delivers.",
    details: [
      'A file holds one application in JSON, or a list of them; - is standard input. One that is refused does not ' +
        'stop the others; a node that cannot be reached does. Needs the key of the role ministry, and that of the ' +
        'supervisor where two persons are asked for; without it use --no-issue.',
      'The same application is issued once, however often it is sent, so after an interruption the same command goes ' +
        'on where it stopped. --again issues it once more.',
    ],
    examples: [
      'asw send application.json --data .asw/VN',
      'asw send consignments/*.json --concurrency 8 --json',
      'asw send - --check < application.json',
      'asw send amended.json --check --replaces "VN-TH 26/02/00006" --data .asw/VN',
    ],
  })
    .argument('<files...>', 'applications in JSON, - for standard input')
    .option('--check', 'ask for the findings only; nothing is stored')
    .option(
      '--replaces <number>',
      'with --check: reference number of the certificate whose place it is to take (asw replace)',
    )
    .option('--no-issue', 'file only; a supervisor approves with asw approve, then asw issue')
    .option('--again', 'issue another certificate even where the same application was sent before')
    .option('--concurrency <number>', 'requests under way at once, 4 when not given', wholeNumber(1, 16), 4);
  asksNode(command).action(async (files: readonly string[], options: SendOptions) => {
    if (options.replaces !== undefined && !options.check) {
      throw new GatewayError('USAGE_INVALID', {
        detail: {
          en: '--replaces is for --check; asw replace files what takes the place of a certificate',
          vi: '--replaces đi cùng --check; asw replace nộp đơn thay thế một C/O',
        },
        where: '--replaces',
      });
    }
    const jobs = await readJobs(cli, files);
    const client = await connect(cli.io, options);
    const results = await sendAll(cli, client, jobs, options);
    show(cli, results);
    cli.finish(worst(results));
  });
}

/** All files are read before anything is sent, so that a fault in the last does not leave the first sent. */
async function readJobs({ io }: Cli, files: readonly string[]): Promise<Job[]> {
  const jobs: Job[] = [];
  for (const file of files) {
    const name = file === STDIN ? 'stdin' : file;
    const value = await readJson(io, file);
    if (!Array.isArray(value)) jobs.push(jobOf(name, value));
    else jobs.push(...value.map((application, at) => jobOf(`${name}[${at}]`, application)));
  }
  return jobs;
}

function jobOf(name: string, application: unknown): Job {
  return { name, application, key: `sha256-${sha256Hex(JSON.stringify(application))}` };
}

async function sendAll(
  { io, output }: Cli,
  client: GatewayClient,
  jobs: readonly Job[],
  options: SendOptions,
): Promise<Result[]> {
  const progress = new Progress(io.stderr, jobs.length, output.json);
  const results: Result[] = jobs.map(({ name }) => ({ name, left: true }));
  let next = 0;
  let lost = false;
  /** What is given twice is sent once: two requests at once for one application would be in each other's way. */
  const underWay = new Map<string, Promise<Result>>();
  const once = async (job: Job): Promise<Result> => {
    const earlier = options.again || options.check ? undefined : underWay.get(job.key);
    if (earlier) {
      const result = await earlier;
      return 'done' in result ? { ...result, name: job.name, earlier: true } : { ...result, name: job.name };
    }
    const sending = sendOne(client, job, options);
    underWay.set(job.key, sending);
    return sending;
  };
  const work = async () => {
    while (!lost && next < jobs.length) {
      const at = next;
      next += 1;
      const job = jobs[at];
      if (job === undefined) return;
      const result = await once(job);
      if ('failed' in result && exitCodeOf(result.failed) === EXIT.couldNotCheck) lost = true;
      results[at] = result;
      progress.step(job.name);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.concurrency, jobs.length) }, work));
  progress.end();
  return results;
}

async function sendOne(
  client: GatewayClient,
  { name, application, key }: Job,
  options: SendOptions,
): Promise<Result> {
  let filed: SentView | undefined;
  try {
    // The node judges what it is given and names every fault; judging it here too would only hide some.
    const form = application as FormDApplication;
    if (options.check) {
      const { acceptable, findings } = await client.checkApplication(form, options.replaces);
      if (acceptable) return { name, done: 'acceptable', findings };
      return { name, failed: new GatewayError('CERTIFICATE_INVALID', { findings }) };
    }
    filed = await client.fileApplication(form, options.again ? undefined : key);
    if (filed.referenceNumber !== '') return { ...sentAs(name, filed), earlier: true };
    if (!options.issue) return sentAs(name, filed);
    // Who holds both keys acts for both persons; otherwise the node says that approval is missing.
    if (filed.state === 'FILED' && client.holds('supervisor')) filed = await client.approve(filed.id);
    return sentAs(name, await client.issue(filed.id));
  } catch (thrown) {
    return { name, failed: asGatewayError(thrown), ...(filed ? { filed } : {}) };
  }
}

function sentAs(name: string, done: SentView): Result {
  return { name, done, findings: done.findings };
}

function show({ io, output }: Cli, results: readonly Result[]): void {
  const value = {
    sent: results.flatMap((result) =>
      'done' in result && result.done !== 'acceptable'
        ? [{ file: result.name, ...brief(result.done), ...(result.earlier ? { earlier: true } : {}) }]
        : [],
    ),
    acceptable: results.flatMap((r) => ('done' in r && r.done === 'acceptable' ? [r.name] : [])),
    /** Of what is accepted; what is refused has its own under `failed`. */
    findings: results.flatMap((r) =>
      'done' in r && r.findings.length > 0 ? [{ file: r.name, findings: r.findings }] : [],
    ),
    failed: results.flatMap((result) =>
      'failed' in result
        ? [
            {
              file: result.name,
              error: errorObject(result.failed),
              ...(result.filed ? { filed: brief(result.filed) } : {}),
            },
          ]
        : [],
    ),
    notTried: results.flatMap((result) => ('left' in result ? [result.name] : [])),
  };
  output.result(value, () => {
    if (value.sent.length > 0) {
      output.table(
        ['file', 'number', 'peer', 'state', 'id'],
        value.sent.map((row) => [row.file, row.referenceNumber, row.peer, row.stateLabel, row.id]),
      );
    }
    for (const name of value.sent.filter(({ earlier }) => earlier).map(({ file }) => file)) {
      output.note({
        en: `${name} had been sent before: no second certificate was issued. --again issues one.`,
        vi: `${name} đã được gửi trước đó: không cấp C/O thứ hai. Dùng --again để cấp thêm.`,
      });
    }
    for (const name of value.acceptable) {
      output.line(output.say({ en: `${name}: acceptable`, vi: `${name}: chấp nhận được` }));
    }
    for (const { file, findings } of value.findings) {
      output.line();
      output.line(
        output.say({ en: `${file}, accepted with remarks:`, vi: `${file}, được chấp nhận kèm lưu ý:` }),
      );
      writeFindings(output, findings);
    }
    for (const result of results) {
      if (!('failed' in result)) continue;
      io.stderr.write(`\n${result.name}\n`);
      writeError(io.stderr, result.failed, output);
      if (result.filed) {
        const { id } = result.filed;
        output.note({
          en: `It is filed as ${id} but not issued: asw issue ${id}`,
          vi: `Đã nộp với mã ${id} nhưng chưa cấp: asw issue ${id}`,
        });
      }
    }
    const { sent, failed, notTried } = value;
    if (results.length > 1) {
      output.line(
        output.say({
          en: `${sent.length} sent, ${failed.length} failed, ${notTried.length} not tried`,
          vi: `${sent.length} đã gửi, ${failed.length} thất bại, ${notTried.length} chưa thử`,
        }),
      );
    }
  });
}

function brief({ id, referenceNumber, peer, state, stateLabel }: SentView) {
  return { id, referenceNumber, peer, state, stateLabel };
}

/** One that could not be reached weighs most, then one that failed, then one that was refused. */
function worst(results: readonly Result[]): ExitCode {
  const codes = results.flatMap((result) => ('failed' in result ? [exitCodeOf(result.failed)] : []));
  const order = [EXIT.usage, EXIT.couldNotCheck, EXIT.failure, EXIT.invalid];
  return order.find((code) => codes.includes(code)) ?? EXIT.ok;
}
