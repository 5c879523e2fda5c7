import type { WorkItem, WorkPage, WorkSeverity } from '../client/work-client.ts';
import type { Text } from '../kernel/finding.ts';
import type { Output } from './output.ts';

const SEVERITIES: Readonly<Record<WorkSeverity, Text>> = {
  overdue: { en: 'OVERDUE', vi: 'QUÁ HẠN' },
  soon: { en: 'soon', vi: 'sắp hết hạn' },
  info: { en: 'in time', vi: 'còn hạn' },
};

/**
 * Work as a table, with its totals beside it.
 * @param node options that the commands need to reach the same node
 */
export function writeWork(
  output: Output,
  { rows, totals, today, timeZone, more }: Omit<WorkPage, 'next'> & { readonly more: boolean },
  node: string,
): void {
  if (rows.length > 0) {
    output.table(
      ['due', 'severity', 'work', 'about', 'peer', 'command'],
      rows.map((row) => [
        `${row.due} (${output.say(signed(row.daysLeft))})`,
        output.say(SEVERITIES[row.severity]),
        [row.what, row.detail].flatMap((text) => (text ? [output.say(text)] : [])).join(': '),
        nameOf(row),
        row.subject.peer,
        [row.command, node].filter(Boolean).join(' '),
      ]),
    );
  }
  const counted = totals.map(({ kind, count, exact }) =>
    exact
      ? { en: `${kind} ${count}`, vi: `${kind} ${count}` }
      : { en: `${kind} more than ${count}`, vi: `${kind} hơn ${count}` },
  );
  const list = (language: keyof Text) => counted.map((text) => text[language]).join(', ');
  output.note(
    totals.length === 0
      ? { en: `Nothing to do on ${today} (${timeZone}).`, vi: `Không có việc vào ${today} (${timeZone}).` }
      : {
          en: `On ${today} (${timeZone}): ${list('en')}.`,
          vi: `Vào ${today} (${timeZone}): ${list('vi')}.`,
        },
  );
  if (more) output.note({ en: 'There are more, see --limit.', vi: 'Còn nữa, xem --limit.' });
}

/**
 * What a person knows it by; the id, which nobody does, stands in the command. Of an exporter's work the account too: an
 * auditor sees everybody's.
 */
function nameOf({ roles, subject: { referenceNumber, name, exporter, id } }: WorkItem): string {
  const account = exporter !== undefined && roles.includes('exporter') ? `(${exporter})` : undefined;
  return [referenceNumber, name, account].filter(Boolean).join(' ') || id;
}

/** `+3 d`, `-2 d`. */
function signed(days: number): Text {
  const count = `${days > 0 ? '+' : ''}${days}`;
  return { en: `${count} d`, vi: `${count} ngày` };
}
