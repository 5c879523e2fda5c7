import { setTimeout as wait } from 'node:timers/promises';
import type { ItemDecision } from '../certificate/form-d.ts';
import { CERTIFICATE_STATES, type CertificateState } from '../certificate/lifecycle.ts';
import { allPages } from '../client/all-pages.ts';
import type { SentView } from '../client/views.ts';
import type { Instant } from '../kernel/clock.ts';
import { asGatewayError, type GatewayError } from '../kernel/errors.ts';
import type { LedgerTotals } from '../ledger/port.ts';
import type { OutboxEntry } from '../ledger/records.ts';
import type { RejectionError } from '../message/types.ts';
import { type Consignment, isAsExpected } from './consignment.ts';
import type { DemoNode, DemoNodes } from './demo-nodes.ts';
import type { DemoCountry } from './demo-options.ts';
import type { Expectation } from './expected.ts';

/** A state with the instant at which the issuing state's ledger reached it. */
export interface StateReached {
  readonly state: CertificateState;
  readonly at: Instant;
  /** Since it was filed. */
  readonly afterMs: number;
}

/** What became of one certificate. */
export interface CertificateAccount {
  readonly fixture: string;
  /** As Viet Nam sees it. */
  readonly direction: 'export' | 'import';
  readonly partner: DemoCountry;
  readonly from: DemoCountry;
  readonly to: DemoCountry;
  readonly goods: string;
  readonly id?: string;
  readonly referenceNumber?: string;
  readonly state?: CertificateState;
  /** In the order of time. */
  readonly states: readonly StateReached[];
  /** The Customs Response, one decision an item. */
  readonly response: readonly ItemDecision[];
  /** Why the importing gateway refused it. */
  readonly rejection: readonly RejectionError[];
  readonly expected: Expectation;
  readonly reached: boolean;
  /** For one that did not reach the expected state: what is known about the reason. */
  readonly why?: string;
}

/** What one country's ledgers hold in the end. */
export interface LedgerAccount {
  readonly country: DemoCountry;
  readonly url: string;
  readonly dataDirectory: string;
  readonly database?: string;
  /** Absent when the node does not serve. */
  readonly totals?: LedgerTotals;
  readonly fault?: string;
}

/** Reads what became of a certificate from the issuing state's ledger. Never throws. */
export async function accountOf(nodes: DemoNodes, consignment: Consignment): Promise<CertificateAccount> {
  const { file, from, to, application, expected, progress } = consignment;
  const issuing = nodes.get(from);
  let record: SentView | undefined;
  if (issuing && progress.id && issuing.isServing()) {
    record = await issuing.client.sent(progress.id).catch(() => undefined);
    if (record) consignment.progress = { ...progress, state: record.state, stateTimes: record.stateTimes };
  }
  const reached = isAsExpected(consignment);
  const { id, referenceNumber, state } = consignment.progress;
  return {
    fixture: file,
    direction: from === 'VN' ? 'export' : 'import',
    partner: from === 'VN' ? to : from,
    from,
    to,
    goods: application.items[0]?.description ?? '',
    ...(id ? { id } : {}),
    ...(referenceNumber ? { referenceNumber } : {}),
    ...(state ? { state } : {}),
    states: statesOf(consignment),
    response: record?.decisions ?? [],
    rejection: record?.rejection ?? [],
    expected,
    reached,
    ...(reached ? {} : { why: await explain(nodes, consignment, record) }),
  };
}

function statesOf({ progress: { stateTimes } }: Consignment): readonly StateReached[] {
  const filed = Date.parse(stateTimes.FILED ?? '');
  return CERTIFICATE_STATES.flatMap((state) => {
    const at = stateTimes[state];
    return at === undefined ? [] : [{ state, at, afterMs: Date.parse(at) - filed }];
  }).sort((a, b) => a.afterMs - b.afterMs);
}

/** Why a certificate did not reach its state, as far as the ledgers of both sides tell. */
async function explain(
  nodes: DemoNodes,
  { from, to, expected, progress }: Consignment,
  record: SentView | undefined,
): Promise<string> {
  const issuing = nodes.get(from);
  const receiving = nodes.get(to);
  if (progress.fault) return `not ${progress.id ? 'issued' : 'filed'}: ${told(progress.fault)}`;
  if (!issuing || !progress.id) {
    const late = [issuing, receiving].flatMap((node) => (node && !node.isServing() ? [node] : []));
    const gateways = late.map((node) => `the gateway of ${node.country} does not serve`);
    return ['not filed within the time', ...gateways].join('; ');
  }
  const fault = issuing.fault();
  if (fault) return `the issuing gateway is gone: ${told(fault)}`;
  const { state } = progress;
  if (state === 'REJECTED') {
    const errors = record?.rejection.map(({ code, text }) => `${code} ${text}`).join('; ');
    return `${to} refused it: ${errors || 'no reason is recorded'}`;
  }
  if (state === 'FILED') return 'filed, but not issued within the time';
  const where = state === 'AS1' ? issuing : receiving;
  const stuck = where && (await stuckMessage(where, record?.conversationId ?? progress.id, state === 'AS1'));
  const peerFault = receiving?.fault();
  const parts = [
    `it stands at ${state} instead of ${expected.state} (${expected.because})`,
    ...(peerFault ? [`the gateway of ${to} does not serve: ${told(peerFault)}`] : []),
    ...(stuck ? [outboxWords(stuck)] : []),
  ];
  return parts.join('; ');
}

/** The message that the certificate waits for: the certificate itself, or news about it on its way back. */
async function stuckMessage(
  node: DemoNode,
  conversationId: string,
  untilTried: boolean,
): Promise<OutboxEntry | undefined> {
  if (!node.isServing()) return undefined;
  try {
    // The first attempt may be under way this moment; its outcome says more than that.
    for (let looks = 0; ; looks += 1) {
      const entry = await unsettled(node, conversationId);
      if (!untilTried || entry?.lastError !== undefined || looks === 10) return entry;
      await wait(300);
    }
  } catch {
    return undefined;
  }
}

async function unsettled(node: DemoNode, conversationId: string): Promise<OutboxEntry | undefined> {
  for (const status of ['dead', 'due', 'waiting'] as const) {
    for await (const entry of allPages((page) => node.client.outbox({ ...page, status }))) {
      if (entry.conversationId === conversationId) return entry;
    }
  }
  return undefined;
}

function outboxWords(entry: OutboxEntry): string {
  const tries = `${entry.attempts} attempt${entry.attempts === 1 ? '' : 's'}`;
  const error = entry.lastError ? `, last error ${entry.lastError}` : '';
  return `message ${entry.kind} ${entry.messageId} to ${entry.peer} is ${entry.status} after ${tries}${error}`;
}

/** An error in one line, findings included. */
export function told(fault: GatewayError): string {
  const place = fault.where ? ` (${fault.where})` : '';
  const findings = fault.findings
    .filter((finding) => finding.severity === 'error')
    .map((finding) => `${finding.rule} ${finding.path}: ${finding.message.en}`);
  return [`${fault.code}${place} ${fault.message}`, ...findings].join('; ');
}

/** What the node's ledgers hold now. Never throws. */
export async function totalsOf(node: DemoNode): Promise<LedgerAccount> {
  const { country, url, dataDirectory, database } = node;
  const place = { country, url, dataDirectory, ...(database ? { database } : {}) };
  const fault = node.fault();
  if (fault) return { ...place, fault: told(fault) };
  try {
    return { ...place, totals: await node.client.totals() };
  } catch (thrown) {
    return { ...place, fault: told(asGatewayError(thrown)) };
  }
}
