import type { Text } from '../kernel/finding.ts';
import { type Hindrance, isNodeKind, type Timing, type WorkKind } from './kind.ts';
import { WORK_KINDS } from './kinds.ts';

/** The text of `docs/work-lists.md`. A test keeps the file in step with the table. */
export function workDocument(): string {
  return `${[...introduction(), ...kindTable(), ...WORK_KINDS.flatMap(section)].join('\n')}`;
}

function introduction(): string[] {
  return [
    '# Work lists',
    '',
    'Generated from `src/worklist/kinds*.ts` by `npm run docs:work`; do not edit by hand.',
    '',
    'What each role has to do today, earliest due first: `asw work`, or `GET …/work` of the role. Days are calendar',
    "days of the node's own zone (`timeZone` of its profile); the last day itself is in time. An item is **soon** from",
    'so many days before its last day on, and **overdue** after it. Every limit can be set apart in `WORK_LIMITS`',
    '(`<kind>.<due|soon|from|until>=<days>`), but not a `due` that a rule or a document fixes (*fixed*). A supervisor does the',
    "ministry's work too; an auditor reads everybody's. Notices and webhooks: [operations.md](operations.md).",
    '',
  ];
}

const HINDRANCES: Readonly<Record<Hindrance, string>> = {
  'all-confirmed': 'When no item may be NOT GIVEN any more, and the reply confirmed them all',
  'refusal-over': 'When no item may be NOT GIVEN any more',
  'used-before': 'When some item asked about was used whole on a certificate that it replaces',
  'given-before': 'When some item asked about is GIVEN already',
  expired: 'When it expired undecided',
  'refused-today': 'When the rules refuse it today',
  lost: 'When no correction mends it any more',
  rival: 'While another application for the same place is with the ministry',
  'rival-first': 'Where another dossier of the same exporter for the same place goes before',
  'rival-after': 'Where it goes before another dossier of the same exporter for the same place',
  'place-taken': 'Where another took the place of what the refused one was to replace',
};

function kindTable(): string[] {
  return [
    '| kind | role | due | soon | listed |',
    '|---|---|---|---|---|',
    ...WORK_KINDS.map((kind) =>
      row([
        `[\`${kind.id}\`](#${kind.id})`,
        kind.roles.join(', '),
        `${due(kind)}${kind.fixed ? ' (*fixed*)' : ''}`,
        soon(kind.timing),
        listed(kind.timing),
      ]),
    ),
    '',
  ];
}

function section(kind: WorkKind): string[] {
  const both = (label: string, text: Text) => `- ${label}: ${text.en} · ${text.vi}`;
  return [
    `## ${kind.id}`,
    '',
    both('What', kind.what),
    both('Counted from', kind.counted),
    both('Next', kind.next),
    `- Run: \`${kind.command}\``,
    ...Object.entries(kind.byRole ?? {}).map(([role, command]) => `- Run by ${role}: \`${command}\``),
    ...(isNodeKind(kind) ? [] : (kind.instead ?? [])).map(
      ({ when, command }) => `- ${HINDRANCES[when]}: \`${command}\``,
    ),
    `- Limit: ${kind.source}`,
    '',
  ];
}

function due({ timing, counted }: WorkKind): string {
  return timing.due === 0 ? counted.en : `${days(timing.due)} after ${counted.en}`;
}

function soon({ soon: before }: Timing): string {
  return before === 0 ? 'on the last day' : `from ${days(before)} before on`;
}

function listed({ from, until }: Timing): string {
  const start = from === undefined ? 'at once' : from < 0 ? 'once overdue' : `from ${days(from)} before on`;
  return until === undefined ? `${start}, until done` : `${start}, until ${days(until)} after`;
}

function days(count: number): string {
  return count === 1 ? '1 day' : `${count} days`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
