import { setTimeout as wait } from 'node:timers/promises';
import type { ItemDecision } from '../certificate/form-d.ts';
import { CERTIFICATE_STATES, type CertificateState } from '../certificate/lifecycle.ts';
import { allPages } from '../client/all-pages.ts';
import type { OutboxEntryView, SentView } from '../client/views.ts';
import type { Instant } from '../kernel/clock.ts';
import { asGatewayError, type GatewayError } from '../kernel/errors.ts';
import type { Text } from '../kernel/finding.ts';
import type { LedgerTotals } from '../ledger/port.ts';
import type { RejectionError } from '../message/types.ts';
import { type Consignment, isAsExpected } from './consignment.ts';
import type { DemoNode, DemoNodes } from './demo-nodes.ts';
import type { DemoCountry } from './demo-options.ts';
import { join, WORDS } from './demo-words.ts';
import type { Expectation } from './expected.ts';
import type { DocumentFault } from './faults/faults-profile.ts';

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
  /** What its ministry spoiled before filing, when faults are simulated. */
  readonly faults: readonly DocumentFault[];
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
  readonly why?: Text;
}

/** What one country's ledgers hold in the end. */
export interface LedgerAccount {
  readonly country: DemoCountry;
  readonly url: string;
  readonly dataDirectory: string;
  readonly database?: string;
  /** Absent when the node does not serve. */
  readonly totals?: LedgerTotals;
  readonly fault?: Text;
}

/** Reads what became of a certificate from the issuing state's ledger. Never throws. */
export async function accountOf(nodes: DemoNodes, consignment: Consignment): Promise<CertificateAccount> {
  const { file, from, to, application, faults, expected, progress } = consignment;
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
    faults,
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
): Promise<Text> {
  const issuing = nodes.get(from);
  const receiving = nodes.get(to);
  if (progress.fault) return WORDS.refusedHere(progress.id ? 'issued' : 'filed', told(progress.fault));
  if (!issuing || !progress.id) {
    const late = [issuing, receiving].flatMap((node) => (node && !node.isServing() ? [node.country] : []));
    return join([WORDS.notFiledInTime, ...late.map(WORDS.notServing)], '; ');
  }
  const fault = issuing.fault();
  if (fault) return WORDS.notServingBecause(from, told(fault));
  const state = progress.state ?? 'FILED';
  if (state === 'REJECTED') {
    const errors = record?.rejection.map(({ code, text }) => `${code} ${text}`).join('; ');
    return WORDS.refusedBy(to, errors ?? '');
  }
  if (state === 'FILED' || state === 'APPROVED') return WORDS.notIssuedInTime;
  const where = state === 'AS1' ? issuing : receiving;
  const stuck = where && (await stuckMessage(where, record?.conversationId ?? progress.id, state === 'AS1'));
  const peerFault = receiving?.fault();
  const parts = [
    WORDS.standsAt(state, expected.state, expected.because),
    ...(peerFault ? [WORDS.notServingBecause(to, told(peerFault))] : []),
    ...(stuck ? [outboxWords(stuck)] : []),
  ];
  return join(parts, '; ');
}

/** The message that the certificate waits for: the certificate itself, or news about it on its way back. */
async function stuckMessage(
  node: DemoNode,
  conversationId: string,
  untilTried: boolean,
): Promise<OutboxEntryView | undefined> {
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

async function unsettled(node: DemoNode, conversationId: string): Promise<OutboxEntryView | undefined> {
  for (const status of ['dead', 'due', 'waiting'] as const) {
    for await (const entry of allPages((page) => node.client.outbox({ ...page, status }))) {
      if (entry.conversationId === conversationId) return entry;
    }
  }
  return undefined;
}

function outboxWords({ kind, messageId, peer, status, attempts, lastError }: OutboxEntryView): Text {
  return WORDS.stuck(`${kind} ${messageId}`, peer, status, attempts, lastError);
}

/** An error in one line, findings included. */
export function told(fault: GatewayError): Text {
  const place = fault.where ? ` (${fault.where})` : '';
  const detail = fault.detail ? `: ${fault.detail}` : '';
  const errors = fault.findings.filter((finding) => finding.severity === 'error');
  const head = {
    en: `${fault.code}${place} ${fault.title.en}${detail}`,
    vi: `${fault.code}${place} ${fault.title.vi}${detail}`,
  };
  const findings = errors.map(({ rule, path, message }) => ({
    en: `${rule} ${path}: ${message.en}`,
    vi: `${rule} ${path}: ${message.vi}`,
  }));
  return join([head, ...findings], '; ');
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
