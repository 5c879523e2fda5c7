import type { Command } from 'commander';
import { GatewayError } from '../../../kernel/errors.ts';
import { type Finding, isAcceptable, type Severity } from '../../../kernel/finding.ts';
import { readFormD } from '../../../validation/shape.ts';
import { type Cli, country, date, define } from '../../define.ts';
import { EXIT } from '../../exit-codes.ts';
import { jsonOf, looksLikeXml, namingFile, readInput } from '../../files.ts';
import { writeFindings } from '../../findings.ts';
import { type JudgeOptions, judgeOf } from './judge.ts';

type Judge = Awaited<ReturnType<typeof judgeOf>>;

interface Report {
  readonly format: 'json' | 'xml';
  readonly document: 'application' | 'certificate';
  /** Whether a signature is there; it is not looked at. */
  readonly signed: boolean;
  readonly findings: readonly Finding[];
}

/** `asw formd validate` */
export function addValidate(formd: Command, cli: Cli): void {
  define(formd, {
    name: 'validate',
    summary: 'Check a certificate or an application against schema and rules.',
    details: [
      'Reads JSON or XML. A signature is passed over: see "asw formd verify". ' +
        'Exit code 0: acceptable; 2: not acceptable; 3: could not check.',
    ],
    examples: [
      'asw formd validate application.json',
      'asw formd validate received.xml --peer --today 2026-03-01 --lang vi',
    ],
  })
    .argument('<file>', 'certificate (JSON or XML) or application (JSON), - for standard input')
    .option('--peer', "judge as another country's certificate, with the receiving side's severities")
    .option('--today <date>', 'the date to judge on, YYYY-MM-DD; today when not given', date)
    .option('--country <country>', 'whose node judges (COUNTRY, else VN)', country)
    .option('--profile <file>', "that country's profile (PROFILE_FILE, else the one that comes along)")
    .action(async (file: string, options: JudgeOptions & { peer?: boolean }) => {
      cli.faultsAre(EXIT.couldNotCheck);
      const octets = await readInput(cli.io, file);
      const judge = await judgeOf(cli.io, options);
      cli.faultsAre(undefined);
      const own = !options.peer;
      const report = looksLikeXml(octets)
        ? await judgeXml(octets, file, judge, own)
        : judgeJson(jsonOf(octets, file), judge, own);
      show(cli, file, judge, own, report);
    });
}

function judgeJson(value: unknown, { checks, today }: Judge, own: boolean): Report {
  if (isIssued(value)) {
    const read = readFormD(value);
    const findings = 'form' in read ? checks.certificate(read.form, own, today) : read.findings;
    return { format: 'json', document: 'certificate', signed: false, findings };
  }
  const read = checks.readApplication(value);
  const findings = 'form' in read ? checks.application(read.form, today) : read.findings;
  return { format: 'json', document: 'application', signed: false, findings };
}

/** A certificate has its number and Box 12, an application neither. */
function isIssued(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && ('referenceNumber' in value || 'certification' in value)
  );
}

async function judgeXml(
  octets: Uint8Array,
  file: string,
  { checks, today }: Judge,
  own: boolean,
): Promise<Report> {
  const { withoutSignature } = await import('./reading.ts');
  const { parseCertificate } = await import('../../../certificate/parse.ts');
  const about = { format: 'xml', document: 'certificate' } as const;
  const schema = namingFile(file, () => checks.certificateSchema(octets));
  const unchecked = withoutSignature(octets);
  const { signed } = unchecked;
  if (!isAcceptable(schema)) return { ...about, signed, findings: schema };
  try {
    const form = parseCertificate(unchecked.octets);
    return { ...about, signed, findings: [...schema, ...checks.certificate(form, own, today)] };
  } catch (thrown) {
    if (!(thrown instanceof GatewayError) || thrown.findings.length === 0) throw thrown;
    return { ...about, signed, findings: [...schema, ...thrown.findings] };
  }
}

function show({ output, finish }: Cli, file: string, judge: Judge, own: boolean, report: Report): void {
  const { findings } = report;
  const acceptable = isAcceptable(findings);
  const { country, today } = judge;
  output.result({ file, acceptable, country, judgedAs: own ? 'own' : 'peer', today, ...report }, () => {
    writeFindings(output, findings);
    const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
    const [errors, warnings] = [count('error'), count('warning')];
    output.line();
    output.line(
      output.say({
        en: `${acceptable ? 'Acceptable' : 'Not acceptable'} on ${today}. Errors: ${errors}, warnings: ${warnings}.`,
        vi: `${acceptable ? 'Chấp nhận được' : 'Không chấp nhận được'} vào ngày ${today}. Lỗi: ${errors}, cảnh báo: ${warnings}.`,
      }),
    );
    if (report.signed) {
      output.line(
        output.say({
          en: 'The file carries a signature, which was not checked here: see asw formd verify.',
          vi: 'Tệp có chữ ký, chưa được kiểm tra ở đây: xem asw formd verify.',
        }),
      );
    }
  });
  finish(acceptable ? EXIT.ok : EXIT.invalid);
}
