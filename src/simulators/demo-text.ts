import Table from 'cli-table3';
import { CERTIFICATE_STATES, type CertificateState } from '../certificate/lifecycle.ts';
import type { CertificateAccount, LedgerAccount } from './demo-account.ts';
import type { DemoNodes } from './demo-nodes.ts';
import { type DemoReport, isComplete } from './demo-report.ts';

/** Seconds, as the demo prints them: `0.42`, `12.3`. */
export function seconds(milliseconds: number): string {
  const value = milliseconds / 1000;
  return value < 10 ? value.toFixed(2) : value.toFixed(1);
}

const TIMED = ['AS1', 'AS2', 'AS3', 'REC'] as const satisfies readonly CertificateState[];

/** One line a certificate: what it is, when it reached which state after filing, and what customs answered. */
export function certificateTable(certificates: readonly CertificateAccount[], width: number): string {
  const goodsWidth = Math.max(12, Math.min(44, width - 94));
  const table = new Table({
    head: ['Certificate', 'From → to', 'Goods', 'AS1', 'AS2', 'AS3', 'REC', 'Response', ''],
    colAligns: ['left', 'left', 'left', 'right', 'right', 'right', 'right', 'left', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const one of certificates) {
    table.push([
      one.referenceNumber || one.fixture,
      `${one.from} → ${one.to}`,
      shorten(one.goods, goodsWidth),
      ...TIMED.map((state) => timeOf(one, state)),
      responseWords(one),
      one.reached ? '✓' : '✗',
    ]);
  }
  return `${table.toString()}\nTimes in seconds after filing, from the sending ledger.`;
}

function timeOf({ states }: CertificateAccount, state: CertificateState): string {
  const found = states.find((one) => one.state === state);
  return found ? seconds(found.afterMs) : '–';
}

/** `PARTLY GIVEN 1/2 at 2.31`, `REJECTED at 0.41`, `none`. */
function responseWords(account: CertificateAccount): string {
  const last = account.states.at(-1);
  if (!last || !account.state) return 'not filed';
  if (account.state === 'REC') return 'none';
  const given = account.response.filter((decision) => decision.decision === 'GIVEN').length;
  const share = account.state === 'PARTLY_GIVEN' ? ` ${given}/${account.response.length}` : '';
  const reached = account.states.find(({ state }) => state === account.state) ?? last;
  const isAnswer = !(TIMED as readonly CertificateState[]).includes(account.state);
  const time = isAnswer && account.state !== 'FILED' ? ` ${seconds(reached.afterMs)}` : '';
  return `${account.state.replaceAll('_', ' ')}${share}${time}`;
}

function shorten(text: string, width: number): string {
  const signs = [...text];
  return signs.length <= width ? text : `${signs.slice(0, width - 1).join('')}…`;
}

/** What each country's two ledgers hold, by state. */
export function totalsTable(ledgers: readonly LedgerAccount[]): string {
  const table = new Table({
    head: ['Ledger', 'Sent', 'by state', 'Received', 'by state', 'Messages in / out', 'Undelivered'],
    colAligns: ['left', 'right', 'left', 'right', 'left', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const { country, totals, fault } of ledgers) {
    if (!totals) {
      table.push([country, { colSpan: 6, content: shorten(fault ?? 'does not answer', 100) }]);
      continue;
    }
    const { sent, received, outbox, messagesIn, messagesOut } = totals;
    const undelivered = outbox.due + outbox.waiting + outbox.dead;
    table.push([
      country,
      sum(sent),
      byState(sent),
      sum(received),
      byState(received),
      `${messagesIn} / ${messagesOut}`,
      undelivered,
    ]);
  }
  return table.toString();
}

type Counts = Readonly<Partial<Record<CertificateState, number>>>;

function sum(counts: Counts): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function byState(counts: Counts): string {
  return CERTIFICATE_STATES.filter((state) => counts[state])
    .map((state) => `${state.replaceAll('_', ' ')} ${counts[state]}`)
    .join(', ');
}

/** The verdict, and every certificate that did not reach its state, with what is known about it. */
export function verdictText(report: DemoReport): string {
  const head = `${report.reached} of ${report.count} certificates reached their expected state.`;
  if (isComplete(report)) return head;
  const ending = {
    settled: '',
    timeout: ' The time was over (--timeout).',
    interrupted: ' It was interrupted.',
  }[report.ending];
  const missing = report.certificates
    .filter(({ reached }) => !reached)
    .map((one) => {
      const name = one.referenceNumber || 'no number';
      return `  ${one.fixture} (${name}, ${one.from} → ${one.to}): ${one.why}`;
    });
  return [`${head}${ending}`, 'These did not:', ...missing].join('\n');
}

/** How to go on with the gateways that now serve. */
export function goOnText(nodes: DemoNodes, data: string): string {
  const serving = [...nodes.values()].filter((node) => node.isServing());
  const urls = serving.map(({ country, url }) => `  ${country}  ${url}`);
  const home = nodes.get('VN')?.dataDirectory ?? data;
  return [
    'The gateways go on serving, with their customs at work:',
    ...urls,
    `API keys: ${home}/api-keys.json, and so for each country. API: <url>/openapi.json`,
    `  node dist/cli.js --data ${home} --help`,
    'Ctrl-C stops all of them.',
  ].join('\n');
}
