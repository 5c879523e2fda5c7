import type { CertificateState } from '../certificate/lifecycle.ts';
import { allPages } from '../client/all-pages.ts';
import type { SentView } from '../client/views.ts';
import type { Clock } from '../kernel/clock.ts';
import { asGatewayError, GatewayError } from '../kernel/errors.ts';
import type { CertificateSummary } from '../ledger/records.ts';
import { type Consignment, isSettled } from './consignment.ts';
import type { DemoNode, DemoNodes } from './demo-nodes.ts';
import type { DemoCountry } from './demo-options.ts';
import { runInquiryDesk } from './inquiry-desk.ts';
import { fileAndApprove, fileAndIssue, pause, runCustomsDesk } from './officials.ts';
import { officialsOf } from './officials-profile.ts';

/** What the exchange tells while it runs. */
export interface ExchangeEvents {
  readonly onReady: (node: DemoNode) => void;
  /** After each look at the ledgers. */
  readonly onProgress: (all: readonly Consignment[]) => void;
  readonly onFault: (country: string, fault: GatewayError) => void;
}

const DESK_POLL_MS = 250;
const WATCH_POLL_MS = 150;

/** Customs officers of every country that serves, at work until the signal. Resolves when all have gone home. */
export async function staffCustoms(
  nodes: DemoNodes,
  clock: Clock,
  events: ExchangeEvents,
  signal: AbortSignal,
): Promise<void> {
  const inquiring = [...nodes.values()].filter(({ profile }) => officialsOf(profile).inquiries);
  await Promise.all(
    [...nodes.values()].map(async (node) => {
      if (!(await node.serving)) return;
      if (!signal.aborted) events.onReady(node);
      const { client } = node;
      const onFault = (fault: GatewayError) => events.onFault(node.country, fault);
      const officials = officialsOf(node.profile);
      const desk = { client, officials, clock, pollMs: DESK_POLL_MS, onFault };
      // One state alone has nobody to ask.
      const inquiries = inquiring.length > 1 ? runInquiryDesk(desk, signal) : undefined;
      await Promise.all([runCustomsDesk(desk, signal), inquiries]);
    }),
  );
}

/**
 * Files and issues every certificate: a desk for each pair of countries, which opens as soon as the issuing
 * gateway serves and the receiving one serves or is known never to. Resolves when the last certificate is issued
 * or refused.
 */
export async function issueAll(
  nodes: DemoNodes,
  consignments: readonly Consignment[],
  signal: AbortSignal,
): Promise<void> {
  const desks: Promise<void>[] = [];
  const pilot = new Pilot();
  for (const from of nodes.values()) {
    for (const to of nodes.values()) {
      const work = consignments.filter((one) => one.from === from.country && one.to === to.country);
      if (work.length > 0) desks.push(issueTo(from, to, work, pilot, signal));
    }
  }
  await Promise.all(desks);
}

async function issueTo(
  from: DemoNode,
  to: DemoNode,
  work: readonly Consignment[],
  pilot: Pilot,
  signal: AbortSignal,
): Promise<void> {
  const [issuing, receiving] = await Promise.all([from.serving, to.serving]);
  const both = issuing && receiving;
  const first = both && pilot.take();
  // A desk that cannot lead must not wait for one that may never come.
  if (both && !first) await pilot.acknowledged;
  for (const consignment of work) {
    if (signal.aborted) break;
    try {
      if (!issuing) throw from.fault() ?? new GatewayError('DEMO_NODE_FAILED', { where: from.country });
      const note = ({ id, referenceNumber, state, stateTimes }: SentView) => {
        consignment.progress = { id, referenceNumber, state, stateTimes };
      };
      const file = consignment.expected.state === 'APPROVED' ? fileAndApprove : fileAndIssue;
      note(await file(from.client, consignment.application, note, signal));
    } catch (thrown) {
      consignment.progress = { ...consignment.progress, fault: asGatewayError(thrown) };
    }
    if (first && consignment === work[0]) await pilot.lead(from, consignment, signal);
  }
  if (first) pilot.open();
}

/**
 * The first certificate of the first two gateways that serve goes ahead alone, so that people soon see one arrive;
 * the rest follow once it is acknowledged, or is known to take its time.
 */
class Pilot {
  readonly acknowledged: Promise<void>;
  /** Lets the others go. */
  open: () => void = () => undefined;
  private taken = false;

  constructor() {
    this.acknowledged = new Promise((done) => {
      this.open = done;
    });
  }

  /** True for the first who asks. */
  take(): boolean {
    const first = !this.taken;
    this.taken = true;
    return first;
  }

  /** Waits for the acknowledgement, not for long, then lets the others go. */
  async lead({ client }: DemoNode, { progress }: Consignment, signal: AbortSignal): Promise<void> {
    for (let looks = 0; looks < 20 && progress.id && !progress.fault && !signal.aborted; looks += 1) {
      const seen = await client.sent(progress.id).catch(() => undefined);
      if (seen?.state !== 'AS1') break;
      await pause(100, signal);
    }
    this.open();
  }
}

/** Looks at the issuing states' ledgers once and notes what moved. */
export async function look(
  nodes: DemoNodes,
  consignments: readonly Consignment[],
  events: ExchangeEvents,
): Promise<void> {
  await Promise.all(
    [...nodes.values()].map(async ({ country, client, fault }) => {
      const own = consignments.filter(({ from, progress }) => from === country && progress.id !== undefined);
      if (own.length === 0 || fault()) return;
      try {
        const seen = new Map<string, CertificateSummary>();
        for await (const one of allPages((page) => client.searchSent(page))) seen.set(one.id, one);
        for (const consignment of own) noteSeen(consignment, seen.get(consignment.progress.id ?? ''));
      } catch (thrown) {
        events.onFault(country, asGatewayError(thrown));
      }
    }),
  );
  events.onProgress(consignments);
}

function noteSeen(consignment: Consignment, seen: CertificateSummary | undefined): void {
  if (!seen) return;
  const { state, stateTimes, referenceNumber } = seen;
  consignment.progress = { ...consignment.progress, referenceNumber, state, stateTimes };
}

/** Whether the issuing side has done its part: only delivery is left. */
function isIssued(state: CertificateState | undefined): boolean {
  return state !== undefined && state !== 'FILED' && state !== 'APPROVED';
}

/**
 * Watches until nothing more can come: each certificate is settled, or a gateway it needs is gone.
 * @returns false when the signal came first
 */
export async function watch(
  nodes: DemoNodes,
  consignments: readonly Consignment[],
  events: ExchangeEvents,
  signal: AbortSignal,
): Promise<boolean> {
  const gone = (country: DemoCountry) => nodes.get(country)?.fault() !== undefined;
  const over = (one: Consignment) =>
    isSettled(one) || gone(one.from) || (gone(one.to) && isIssued(one.progress.state));
  while (!signal.aborted) {
    await look(nodes, consignments, events);
    if (consignments.every(over)) return true;
    await pause(WATCH_POLL_MS, signal);
  }
  return false;
}
