import type { AseanCountry } from '../certificate/countries.ts';
import type { Difference, DifferenceStatus, RepairName } from '../ledger/reconciliation-records.ts';
import type { FoundDifference } from './compare.ts';
import { isMade, REPAIRS } from './repair.ts';

/** What is to be done about one difference, given what is known of it; pure. */

/** Repairs tried by the gateway itself before a person is asked. */
export const TRIES = 3;
/** How long a delivery under way and a peer's own repair are waited for, however often it is looked: three hourly runs. */
const PATIENCE_MS = 3 * 3_600_000;

/** The comparison that found a difference. */
export interface Finder {
  readonly peer: AseanCountry;
  /** What a person asked for is no try of the gateway's own. */
  readonly byHand: boolean;
  readonly startedAt: Date;
  /** A repair has so long to show, before it is judged or made again. */
  readonly settlingMs: number;
}

export interface Facts {
  readonly found: FoundDifference;
  readonly finder: Finder;
  readonly now: Date;
  /** The repair that the rules name. */
  readonly rule: RepairName;
  /** Why it may be missing at one side without any fault. */
  readonly removed: string | undefined;
  /** What of it is still to be delivered. */
  readonly underWay: string | undefined;
}

export interface Plan {
  readonly status: DifferenceStatus;
  readonly repair: RepairName;
  readonly detail: string;
  readonly times: number;
  /** The same difference was known and open. */
  readonly known: boolean;
  /** It stays as it is: what was done about it has not had its time. */
  readonly untouched?: boolean;
  /** The repair is to be made now. */
  readonly make?: boolean;
  /** Who lets it be made; the gateway itself when absent. */
  readonly actor?: string;
  readonly decided?: Partial<Pick<Difference, 'decidedBy' | 'decidedAt' | 'repairedAt'>>;
}

const UNDECIDED = { decidedBy: undefined, decidedAt: undefined, repairedAt: undefined };

export function decide(facts: Facts, before: Difference | undefined): Plan {
  const { found, finder, now, rule, removed, underWay } = facts;
  const open = before && before.status !== 'RESOLVED' && before.kind === found.kind ? before : undefined;
  if (open?.status === 'CLOSED' && isAlike(open, found)) return { ...open, known: true, untouched: true };
  const known = open?.status === 'CLOSED' ? undefined : open;
  const fresh = known !== undefined && isFresh(known, finder);
  const times = known ? known.times + (finder.byHand || fresh ? 0 : 1) : 1;
  const waitedMs = known ? now.getTime() - Date.parse(known.firstSeenAt) : 0;
  const patient = times <= TRIES || waitedMs <= PATIENCE_MS;
  const repair = rule === 'LEAVE_TO_PEER' && !patient ? 'WRITE_TO_PEER' : rule;
  const base = { repair, times, known: known !== undefined };
  if (removed) return { ...base, status: 'LEFT_TO_PEER', detail: removed };
  if (known?.status === 'ACCEPTED' && known.repair === repair) return accepted(facts, known, base);
  if (fresh && (known.repair === rule || known.repair === repair))
    return { ...known, known: true, untouched: true };
  const { en } = REPAIRS[repair].text;
  const propose = { ...base, status: 'PROPOSED', decided: UNDECIDED } as const;
  if (repair === 'BY_HAND') return { ...propose, detail: en };
  const tooOften = { ...propose, detail: `found ${times} times; ${en}` };
  if (repair === 'WRITE_TO_PEER') return tooOften;
  if (repair === 'LEAVE_TO_PEER') return { ...base, status: 'LEFT_TO_PEER', detail: en };
  if (underWay && patient) {
    return { ...base, status: 'REPAIRING', detail: `delivery is under way: ${underWay}` };
  }
  if (times > TRIES) return tooOften;
  return { ...base, status: 'REPAIRING', detail: en, make: true };
}

/** A person has it in hand: found again is no news, unless the repair was never made, or made and of no help. */
function accepted(
  { now, finder }: Facts,
  known: Difference,
  base: Pick<Plan, 'repair' | 'times' | 'known'>,
): Plan {
  const { decidedBy, decidedAt, repairedAt } = known;
  const detail = `accepted by ${decidedBy}`;
  if (!isMade(base.repair)) return { ...base, status: 'ACCEPTED', detail };
  if (!repairedAt) {
    // Accepted a moment ago, it may be in the making.
    const make = now.getTime() - Date.parse(decidedAt ?? known.lastSeenAt) >= finder.settlingMs;
    return { ...base, status: 'ACCEPTED', detail, make, actor: decidedBy };
  }
  const helped = now.getTime() - Date.parse(repairedAt) <= PATIENCE_MS;
  if (helped) return { ...base, status: 'ACCEPTED', detail };
  const again = `${detail}, and still there; ${REPAIRS[base.repair].text.en}`;
  return { ...base, status: 'PROPOSED', detail: again, decided: UNDECIDED };
}

/**
 * Dealt with by a comparison that overlaps this one, or so lately that it cannot show yet: neither counted nor done
 * again.
 */
function isFresh({ lastSeenAt }: Difference, { startedAt, settlingMs }: Finder): boolean {
  const seen = Date.parse(lastSeenAt);
  return seen >= startedAt.getTime() || seen > startedAt.getTime() - settlingMs;
}

/** Whether both sides hold what they held when a person closed it. */
function isAlike({ own, theirs }: Difference, found: FoundDifference): boolean {
  const line = (each: FoundDifference['own'] | FoundDifference['theirs']) =>
    each && [each.conversationId, each.contentDigest, each.state, each.decisionsDigest ?? ''].join(' ');
  return line(own) === line(found.own) && line(theirs) === line(found.theirs);
}
