import { itemsInCheck } from '../certificate/inquiry.ts';
import { usedOnReplaced } from '../exchange/prior-use.ts';
import type { Ledger } from '../ledger/port.ts';
import type { ReceivedCertificate } from '../ledger/records.ts';
import type { WaitingQuery, WaitingRow } from '../ledger/waiting-port.ts';
import type { LedgerKind } from './kind.ts';

/**
 * Received certificates whose decision waits for a retroactive check. OCP Rule 18 suspends it until the result and
 * gives the whole process 180 days, so the limits counted from receipt do not run meanwhile; the kinds of the check
 * itself carry its days.
 */
export type UnderCheck = ReadonlyMap<string, ReceivedCertificate>;

const PAGE = 200;

/** All certificates of which every undecided item is in a check that is not closed, by id. Few are open at a time. */
export async function underCheck(ledger: Ledger): Promise<UnderCheck> {
  const found = new Map<string, ReceivedCertificate>();
  for (const state of ['OPEN', 'ANSWERED'] as const) {
    let after: string | undefined;
    do {
      const page = await ledger.inquiries(
        { ledger: 'received', role: 'ASKING', state },
        { limit: PAGE, ...(after ? { after } : {}) },
      );
      for (const { id } of page.rows) {
        const held = await waitsFor(ledger, id);
        if (held) found.set(held.id, held);
      }
      after = page.next;
    } while (after !== undefined);
  }
  return found;
}

async function waitsFor(ledger: Ledger, inquiryId: string): Promise<ReceivedCertificate | undefined> {
  const inquiry = await ledger.inquiry(inquiryId);
  if (inquiry?.kind !== 'RETROACTIVE_CHECK') return undefined;
  const held = await ledger.received(inquiry.certificateId);
  if (!held) return undefined;
  const { exhausted } = await usedOnReplaced(ledger, held);
  const settled = new Set([
    ...exhausted,
    ...itemsInCheck(inquiry.question, held.form),
    ...held.decisions.map(({ itemNumber }) => itemNumber),
  ]);
  return held.form.items.every(({ number }) => settled.has(number)) ? held : undefined;
}

/** At most `limit` rows of the kind, earliest first, without those left out. */
export async function rowsBut(
  ledger: Ledger,
  kind: LedgerKind,
  query: WaitingQuery,
  limit: number,
  away: UnderCheck,
): Promise<readonly WaitingRow[]> {
  if (!kind.notUnderCheck) return ledger.waiting(kind.list, query, limit);
  const rows: WaitingRow[] = [];
  let { after } = query;
  for (;;) {
    const page = await ledger.waiting(kind.list, { ...query, ...(after ? { after } : {}) }, limit);
    rows.push(...page.filter(({ key }) => !away.has(key)));
    const last = page.at(-1);
    if (page.length < limit || rows.length >= limit || !last) return rows.slice(0, limit);
    after = { at: last.at, key: last.key };
  }
}

/** How many of the kind there are without those left out; counting stops at `atMost`. */
export async function countBut(
  ledger: Ledger,
  kind: LedgerKind,
  query: WaitingQuery,
  atMost: number,
  away: UnderCheck,
): Promise<number> {
  if (!kind.notUnderCheck) return ledger.countWaiting(kind.list, query, atMost);
  const counted = await ledger.countWaiting(kind.list, query, atMost + away.size);
  const without = [...away.values()].filter((held) => isIn(held, query)).length;
  return Math.min(atMost, counted - without);
}

/** Whether a list by arrival holds it. */
function isIn({ state, peer, recordedAt }: ReceivedCertificate, query: WaitingQuery): boolean {
  if (!query.states.includes(state)) return false;
  if (query.peer !== undefined && query.peer !== peer) return false;
  const at = Date.parse(recordedAt);
  if (query.from !== undefined && at < Date.parse(query.from)) return false;
  return query.below === undefined || at < Date.parse(query.below);
}
