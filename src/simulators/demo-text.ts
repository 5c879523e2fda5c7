import { join as joinPath, relative } from 'node:path';
import Table from 'cli-table3';
import { CERTIFICATE_STATES, type CertificateState } from '../certificate/lifecycle.ts';
import type { Text } from '../kernel/finding.ts';
import type { LedgerComparison } from './compare-ledgers.ts';
import type { CertificateAccount, LedgerAccount } from './demo-account.ts';
import type { DemoNodes } from './demo-nodes.ts';
import type { DemoCountry, Language } from './demo-options.ts';
import { type DemoReport, isComplete } from './demo-report.ts';
import { seconds, WORDS } from './demo-words.ts';

const TIMED = ['AS1', 'AS2', 'AS3', 'REC'] as const satisfies readonly CertificateState[];

/** One line a certificate: what it is, when it reached which state after filing, and what customs answered. */
export function certificateTable(
  certificates: readonly CertificateAccount[],
  width: number,
  language: Language,
): string {
  // What the other columns take when every certificate has a number.
  const goodsWidth = Math.max(12, Math.min(44, width - 94));
  const table = tableOf(
    [WORDS.certificate, WORDS.route, WORDS.goods, ...TIMED, WORDS.response, ''],
    'lllrrrrll',
    language,
  );
  for (const one of certificates) {
    table.push([
      one.referenceNumber || one.fixture,
      `${one.from} → ${one.to}`,
      shorten(one.goods, goodsWidth),
      ...TIMED.map((state) => timeOf(one, state)),
      responseWords(one, language),
      one.reached ? '✓' : '✗',
    ]);
  }
  return `${table.toString()}\n${WORDS.times[language]}`;
}

/** What each country's two ledgers hold, by state. */
export function totalsTable(ledgers: readonly LedgerAccount[], language: Language): string {
  const { ledger, sent, received, byState, messages, undelivered } = WORDS;
  const table = tableOf(
    [ledger, sent, byState, received, byState, messages, undelivered],
    'lrlrlrr',
    language,
  );
  for (const { country, totals, fault } of ledgers) {
    if (!totals) {
      table.push([country, { colSpan: 6, content: shorten((fault ?? WORDS.noAnswer)[language], 100) }]);
      continue;
    }
    const { outbox, messagesIn, messagesOut } = totals;
    table.push([
      country,
      sum(totals.sent),
      states(totals.sent),
      sum(totals.received),
      states(totals.received),
      `${messagesIn} / ${messagesOut}`,
      outbox.due + outbox.waiting + outbox.dead,
    ]);
  }
  return table.toString();
}

/** The verdict, and every certificate that did not reach its state, with what is known about it. */
export function verdictText(report: DemoReport, language: Language): string {
  const head = WORDS.reached(report.reached, report.count)[language];
  if (isComplete(report)) return head;
  const missing = report.certificates.flatMap((one) => {
    if (one.reached) return [];
    const name = one.referenceNumber || WORDS.noNumber[language];
    return [`  ${one.fixture} (${name}, ${one.from} → ${one.to}): ${one.why?.[language]}`];
  });
  return [`${head}${WORDS.endings[report.ending][language]}`, WORDS.missing[language], ...missing].join('\n');
}

/** How often which fault was put into a document that was issued. */
export function spoiledText(certificates: readonly CertificateAccount[], language: Language): string {
  const counts = new Map<string, number>();
  for (const fault of certificates.flatMap(({ faults }) => faults)) {
    counts.set(fault, (counts.get(fault) ?? 0) + 1);
  }
  const list = [...counts].map(([fault, count]) => `${fault} ${count}`).join(', ');
  return WORDS.spoiled(list || '0')[language];
}

/** Whether the ledgers of both sides agree, each certificate about which they do not, and what nobody could compare. */
export function differencesText({ differences, uncompared }: LedgerComparison, language: Language): string {
  const pairs = uncompared.map(([one, other]) => `${one} – ${other}`).join(', ');
  const unknown = uncompared.length === 0 ? [] : [WORDS.notCompared(pairs)[language]];
  if (differences.length === 0) {
    const head = uncompared.length === 0 ? WORDS.ledgersAgree : WORDS.ledgersCompared;
    return [head[language], ...unknown].join('\n');
  }
  const lines = differences.map(
    ({ from, to, referenceNumber, what }) => `  ${referenceNumber} (${from} → ${to}): ${what[language]}`,
  );
  return [WORDS.ledgersDiffer[language], ...lines, ...unknown].join('\n');
}

/** How to go on with the gateways that now serve: addresses, and commands that work as they stand. */
export function goOnText(
  nodes: DemoNodes,
  certificates: readonly CertificateAccount[],
  language: Language,
): string {
  const serving = [...nodes.values()].filter((node) => node.isServing());
  const asking = (country: DemoCountry) => {
    const node = nodes.get(country);
    return node ? `--url ${node.url} --data ${shellWord(relative('', node.dataDirectory))}` : '';
  };
  const [sample] = certificates.filter(({ from, referenceNumber }) => from === 'VN' && referenceNumber);
  const commands = [
    ...(sample ? [`show "${sample.referenceNumber}" ${asking('VN')}`] : []),
    `list received ${asking('VN')}`,
    `stats sent ${asking('VN')}`,
    ...serving
      .filter(({ country }) => country !== 'VN')
      .slice(0, 1)
      .map(({ country }) => `list received ${asking(country)}`),
  ];
  const keys = serving.map((node) => relative('', joinPath(node.dataDirectory, 'api-keys.json')));
  return [
    WORDS.goesOn[language],
    ...serving.map(({ country, url }, at) => `  ${country}  ${url}  ${keys[at]}`),
    WORDS.tryThis[language],
    ...commands.map((command) => `  node dist/cli.js ${command}`),
    WORDS.untilStopped[language],
  ].join('\n');
}

function tableOf(head: readonly (Text | string)[], align: string, language: Language) {
  return new Table({
    head: head.map((word) => (typeof word === 'string' ? word : word[language])),
    colAligns: [...align].map((sign) => (sign === 'r' ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  });
}

function timeOf({ states: reached }: CertificateAccount, state: CertificateState): string {
  const found = reached.find((one) => one.state === state);
  return found ? seconds(found.afterMs) : '–';
}

/** `PARTLY GIVEN 1/2 2.31`, `REJECTED 0.41`, `none`. */
function responseWords({ state, states: reached, response }: CertificateAccount, language: Language): string {
  if (!state) return WORDS.notFiled[language];
  if (state === 'REC') return WORDS.unanswered[language];
  if (state === 'APPROVED') return WORDS.untransmitted[language];
  const at = reached.find((one) => one.state === state);
  const name = state.replaceAll('_', ' ');
  if (!at || state === 'FILED' || (TIMED as readonly CertificateState[]).includes(state)) return name;
  const given = response.filter((decision) => decision.decision === 'GIVEN').length;
  const share = state === 'PARTLY_GIVEN' ? ` ${given}/${response.length}` : '';
  return `${name}${share} ${seconds(at.afterMs)}`;
}

function shorten(text: string, width: number): string {
  const signs = [...text.replaceAll(/\s+/g, ' ')];
  return signs.length <= width ? signs.join('') : `${signs.slice(0, width - 1).join('')}…`;
}

type Counts = Readonly<Partial<Record<CertificateState, number>>>;

function sum(counts: Counts): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function states(counts: Counts): string {
  return CERTIFICATE_STATES.filter((state) => counts[state])
    .map((state) => `${state.replaceAll('_', ' ')} ${counts[state]}`)
    .join(', ');
}

/** As a shell takes it in one piece. */
function shellWord(text: string): string {
  return /^[\w./:@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
