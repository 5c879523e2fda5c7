import { ApiProblem } from '../client/api-problem.ts';
import type { GatewayError } from '../kernel/errors.ts';
import type { Finding } from '../kernel/finding.ts';
import { FINDING_HEAD, findingRows } from './findings.ts';
import type { TextOut } from './io.ts';
import { LABELS } from './labels.ts';
import { type Manner, say } from './language.ts';
import { plain, plainJson } from './plain.ts';
import { renderTable } from './table.ts';

/** An error for programs: the members of the API's problem documents. */
export function errorObject(error: GatewayError) {
  const { code, title, detail, detailVi, where, remedy, retryable, findings } = error;
  return {
    code: error instanceof ApiProblem ? error.reportedCode : code,
    title: title.en,
    title_vi: title.vi,
    // A node's problem document always has a detail; where it has nothing to add, it is the title once more.
    ...(detail === undefined || detail === title.en ? {} : { detail }),
    ...(detailVi === undefined ? {} : { detail_vi: detailVi }),
    ...(where === undefined ? {} : { where }),
    remedy: remedy.en,
    remedy_vi: remedy.vi,
    retryable,
    ...(findings.length === 0 ? {} : { findings }),
    ...(error instanceof ApiProblem && error.requestId ? { requestId: error.requestId } : {}),
  };
}

/** Writes an error to standard error: code, what, where, what to do. Never a stack trace. */
export function writeError(stderr: TextOut, error: GatewayError, { json, language }: Manner): void {
  const about = errorObject(error);
  if (json) {
    stderr.write(`${plainJson({ error: about })}\n`);
    return;
  }
  const lines: [string, string | undefined][] = [
    [say(LABELS.detail, language), language === 'vi' ? (about.detail_vi ?? about.detail) : about.detail],
    [say(LABELS.where, language), about.where],
    [say(LABELS.remedy, language), say(error.remedy, language)],
    [say(LABELS.request, language), about.requestId],
  ];
  const known = lines.filter((line): line is [string, string] => line[1] !== undefined);
  const width = Math.max(...known.map(([name]) => name.length));
  stderr.write(`${about.code}: ${plain(say(error.title, language))}\n`);
  for (const [name, value] of known) stderr.write(`  ${name.padEnd(width)}  ${plain(value)}\n`);
  if (error.findings.length > 0) {
    stderr.write(`\n${findingsTable(error.findings, language, stderr)}`);
  }
}

function findingsTable(findings: readonly Finding[], language: Manner['language'], out: TextOut): string {
  const head = FINDING_HEAD.map((label) => say(LABELS[label], language));
  return renderTable(head, findingRows(findings, language), out.isTTY ? { columns: out.columns } : {});
}
