import type { AseanCountry } from '../certificate/countries.ts';
import { type CalendarDate, calendarDate, type Instant } from '../kernel/clock.ts';
import type { Text } from '../kernel/finding.ts';
import type { PeerOutcome } from '../ledger/reconciliation-records.ts';
import type { WorkContext } from './context.ts';
import type { Subjected } from './item.ts';
import type { PeerList } from './kind.ts';

/** What comparisons with the peers, and their clocks, leave to a person: at most one of each a peer. */

export type PeerContext = Pick<WorkContext, 'ledger' | 'clock' | 'peers' | 'watch'>;

/** Something about one peer that waits for a person. */
export interface PeerConcern {
  readonly peer: AseanCountry;
  readonly since: Instant;
  /** Tells it from the next of the same peer and kind (`Subjected.mark`). */
  readonly mark: string;
  readonly count: number;
  readonly detail: Text;
}

/** A peer is compared with each hour; one that could not be for so long does not come right by itself. */
const NOT_COMPARED_MS = 6 * 3_600_000;

/** Rows looked at of one peer; more are as good as these. */
const LOOKED_AT = 200;

const NOTHING_CONCLUDED: readonly PeerOutcome[] = ['UNREACHABLE', 'REFUSED', 'INVALID'];

/** The concerns of one kind, by peer. */
export async function peerConcerns(context: PeerContext, list: PeerList): Promise<readonly PeerConcern[]> {
  const peers = [...context.peers.keys()].sort();
  const found = await Promise.all(peers.map((peer) => FIND[list](context, peer)));
  return found.flatMap((concern) => concern ?? []);
}

export async function peerSubjects(context: WorkContext, list: PeerList): Promise<readonly Subjected[]> {
  const { timeZone } = context.profile;
  const dayOf = (at: Instant): CalendarDate => calendarDate(new Date(at), timeZone);
  return (await peerConcerns(context, list)).map(({ peer, since, mark, detail }) => ({
    subject: { type: 'peer', id: peer, peer },
    ...{ since, mark, due: dayOf(since), detail },
  }));
}

/** Of what has no beginning that lasts: the same for a month, then it is told of once more. */
function monthOf(at: Instant): string {
  return at.slice(0, 7);
}

type Find = (context: PeerContext, peer: AseanCountry) => Promise<PeerConcern | undefined>;

const FIND: Readonly<Record<PeerList, Find>> = {
  async 'proposed-differences'({ ledger }, peer) {
    const { rows, next } = await ledger.differences({ status: 'PROPOSED', peer }, { limit: LOOKED_AT });
    const [oldest] = rows;
    if (!oldest) return undefined;
    const number = next ? `${rows.length}+` : String(rows.length);
    return {
      ...{ peer, since: oldest.firstSeenAt, mark: oldest.firstSeenAt, count: rows.length },
      detail: {
        en: `${number} difference(s), the oldest ${oldest.referenceNumber}`,
        vi: `${number} khác biệt, lâu nhất là ${oldest.referenceNumber}`,
      },
    };
  },

  async 'peers-not-compared'({ ledger, clock }, peer) {
    const [last] = (await ledger.peerReports({ peer }, { limit: 1 })).rows;
    const limit = new Date(clock.now().getTime() - NOT_COMPARED_MS).toISOString();
    if (!last || (last.startedAt > limit && !NOTHING_CONCLUDED.includes(last.outcome))) return undefined;
    const { rows } = await ledger.peerReports({ peer }, { limit: LOOKED_AT });
    const concluded = rows.find(({ outcome }) => !NOTHING_CONCLUDED.includes(outcome));
    // Nothing concluded in all of them: then at least since the first of them.
    const since = concluded?.startedAt ?? rows.at(-1)?.startedAt ?? last.startedAt;
    if (since > limit) return undefined;
    const mark = concluded ? since : monthOf(since);
    const why = NOTHING_CONCLUDED.includes(last.outcome) ? (last.error ?? last.outcome) : undefined;
    return { peer, since, mark, count: 1, detail: { en: why ?? 'no run since', vi: why ?? 'chưa chạy lại' } };
  },

  async 'peer-clocks'({ watch, clock }, peer) {
    const { clockWarning, clockSkewMs = 0, lastAnswerAt } = watch.state(peer);
    if (!clockWarning) return undefined;
    const seconds = Math.round(Math.abs(clockSkewMs) / 1_000);
    const [en, vi] = clockSkewMs > 0 ? ['ahead of', 'nhanh hơn'] : ['behind', 'chậm hơn'];
    const since = lastAnswerAt ?? clock.now().toISOString();
    return {
      ...{ peer, since, mark: monthOf(since), count: 1 },
      detail: { en: `${seconds} s ${en} this node's clock`, vi: `${vi} đồng hồ của nút ${seconds} giây` },
    };
  },
};
