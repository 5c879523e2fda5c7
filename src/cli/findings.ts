import { boxLabel } from '../certificate/boxes.ts';
import type { Finding, Severity, Text } from '../kernel/finding.ts';
import type { Label } from './labels.ts';
import { type Language, say } from './language.ts';
import type { Cell, Output } from './output.ts';

export const FINDING_HEAD = [
  'severity',
  'rule',
  'box',
  'path',
  'message',
  'remedy',
] as const satisfies readonly Label[];

const SEVERITIES: Readonly<Record<Severity, Text>> = {
  error: { en: 'error', vi: 'lỗi' },
  warning: { en: 'warning', vi: 'cảnh báo' },
  info: { en: 'info', vi: 'thông tin' },
};

/** Findings as rows under FINDING_HEAD. */
export function findingRows(findings: readonly Finding[], language: Language): Cell[][] {
  return findings.map(({ severity, rule, box, path, message, remedy }) => [
    say(SEVERITIES[severity], language),
    rule,
    box === undefined ? '' : say(boxLabel(box), language),
    path,
    say(message, language),
    say(remedy, language),
  ]);
}

/** The findings as a table, or one line that says there are none. */
export function writeFindings(output: Output, findings: readonly Finding[]): void {
  if (findings.length === 0) {
    output.line(output.say({ en: 'No findings.', vi: 'Không có phát hiện nào.' }));
    return;
  }
  output.table(FINDING_HEAD, findingRows(findings, output.language));
}
