import { ASEAN_COUNTRIES } from '../certificate/countries.ts';
import type { Severity } from '../kernel/finding.ts';
import { codes } from './codes.ts';
import { RULES } from './rules/index.ts';
import type { RuleId } from './rules/rule.ts';
import { DECISION_RULE } from './rules/v11-decisions.ts';
import type { Edition } from './tariff.ts';

/** Rules of the same list that are not decided from one certificate, and where they are kept. */
const ELSEWHERE: readonly { id: RuleId; text: string; kept: string; tests: readonly string[] }[] = [
  {
    id: 'V10',
    text: 'A change is a new certificate and the cancellation of the old one, linked; nothing is edited in place (OCP Rule 29.4).',
    kept: '`exchange/`: replacement and cancellation',
    tests: ['test/integration/life-cycle.test.ts', 'test/integration/sent-model.test.ts'],
  },
  {
    id: 'V11',
    text: `${DECISION_RULE.title.en} (${DECISION_RULE.source}). A certificate that expired undecided (V12) is given preference on a stated ground only: force majeure, or goods that arrived in time (OCP Rule 14(b), (c)).`,
    kept: '`checkDecisions`, always an error; the ground: `exchange/respond.ts` ([lifecycle.md](lifecycle.md#expiry))',
    tests: ['test/unit/validation/rules/v11-decisions.test.ts', 'test/integration/expiry.test.ts'],
  },
  {
    id: 'V13',
    text: 'Records are kept at least three years, import files in Viet Nam five (OCP Rule 31).',
    kept: '`retention/`: the policy, what holds a certificate back, removal ([operations.md](operations.md#retention))',
    tests: ['test/integration/retention.test.ts', 'test/integration/import-file-retention.test.ts'],
  },
];

/** The text of `docs/rules.md`. A test keeps the file in step with the rules. */
export function rulesDocument(): string {
  return `${[...introduction(), ...ruleTable(), ...elsewhere(), ...codeLists()].join('\n')}\n`;
}

function introduction(): string[] {
  return [
    '# Rules of Form D',
    '',
    'Generated from `src/validation/rules/` by `npm run docs:rules`; do not edit by hand.',
    '',
    'Each rule looks at one certificate. An **error** refuses it, a **warning** or **info** travels with it to the',
    'officer. A rule may be graver for a certificate issued here than for a peer’s: our own can still be corrected,',
    'a peer’s is for customs to judge. Single remarks of a rule may be milder than the rule (a price too many is a',
    'warning where a missing one is an error). A state changes severities in its profile, never ids: an id, once',
    'published, keeps its meaning. What cannot be read at all is told before any rule, as `SHAPE` (always an error).',
    '',
    'The same rules check an application before issue, as if it were certified on the intended date; what needs the',
    'number or Box 12 is checked at issue. An application of another issuing state is told as `ISSUER` (always an error): its',
    'own gateway issues it.',
    '',
    '## Decided from one certificate',
    '',
  ];
}

function ruleTable(): string[] {
  return [
    '| rule | says | tiếng Việt | own | peer | source |',
    '|---|---|---|---|---|---|',
    ...RULES.map(({ id, title, severity, source }) =>
      row([id, title.en, title.vi, shout(severity.own), shout(severity.peer), source]),
    ),
    '',
  ];
}

function elsewhere(): string[] {
  return [
    '## Kept elsewhere',
    '',
    'These are not about the content of one certificate but about what is done with it, so no file of',
    '`fixtures/invalid/`, which each hold one certificate, can break one; they are tested where they are kept.',
    '',
    '| rule | says | kept by | tested by |',
    '|---|---|---|---|',
    ...ELSEWHERE.map(({ id, text, kept, tests }) => row([id, text, kept, tests.map(code).join(', ')])),
    '',
    'Findings of V7 come from the ledger too: re-exports together take no more of an original than it gives, in Box 7',
    'and Box 9, whenever it comes (OCP Rule 11). Gross weights beside a quantity are added up on their own, and more than',
    'the original had is a warning, because the rule allows repacking ([0005](decisions/0005-late-originals.md)).',
    '',
  ];
}

function codeLists(): string[] {
  const { units, conversions, packages, countries, currencies, places, tariff } = codes();
  const lists = { units, 'unit-conversions': conversions, packages, countries, currencies, places };
  return [
    '## Code lists',
    '',
    'Data in `schemas/atiga-formd/codelists/`, replaceable without a change to the program. Version and date are those',
    'of our edition; each file says in its note what it leaves out.',
    '',
    '| list | codes | source | version | date |',
    '|---|---|---|---|---|',
    ...Object.entries(lists).map(([name, { codes: entries, source, version, date }]) =>
      row([name, String(entries.size), source, version, date]),
    ),
    ...tariff.editions.map(({ size, table: { source, version, date } }) => {
      const count = `${size.headings} headings, ${size.subheadings} subheadings`;
      return row([version.toLowerCase().replace(' ', '-'), count, source, version, date]);
    }),
    row(['editions', String(tariff.editions.length), tariff.source, tariff.version, tariff.date]),
    '',
    ...editions(),
  ];
}

/** Which editions V8 accepts when. */
function editions(): string[] {
  const { tariff } = codes();
  const from = (edition: Edition) => ASEAN_COUNTRIES.map((country) => edition.fromFor(country));
  return [
    '### Editions of the tariff',
    '',
    'V8 takes the edition of the date of issue. Where two are accepted, the importing state had changed over while the',
    'product specific rules had not; sources and what is not known are in `editions.json`. To six digits the editions are',
    'whole; a code that both have, with other goods under it, cannot be told by its edition. The last two digits are',
    'compared only for states whose whole tariff is loaded (`tariff-lines.json`), none yet.',
    '',
    row(['edition, by importing state', ...ASEAN_COUNTRIES]),
    `|${'---|'.repeat(ASEAN_COUNTRIES.length + 1)}`,
    ...tariff.editions.map((edition) => {
      const ends = edition.until === undefined ? '' : `, to ${edition.until}`;
      return row([`${edition.name}${ends}; from`, ...from(edition)]);
    }),
  ];
}

function shout(severity: Severity): string {
  return severity === 'error' ? '**error**' : severity;
}

function code(text: string): string {
  return `\`${text}\``;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
