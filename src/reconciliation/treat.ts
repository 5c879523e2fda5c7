import type { ExchangeContext } from '../exchange/context.ts';
import { SYSTEM } from '../exchange/events.ts';
import { soundness } from '../exchange/sound.ts';
import { asGatewayError } from '../kernel/errors.ts';
import type { Difference, DifferenceStatus, RepairName } from '../ledger/reconciliation-records.ts';
import type { ReceivedCertificate, SentCertificate } from '../ledger/records.ts';
import type { RunFinding } from '../ledger/run-records.ts';
import type { FoundDifference } from './compare.ts';
import { decide, type Finder, type Plan } from './decide.ts';
import { makeRepair } from './make-repair.ts';
import { REPAIRS, repairOf, type Side } from './repair.ts';
import { removedAfterRetention } from './retained.ts';
import { deliveryUnderWay } from './under-way.ts';

/** What one comparison made of one difference. */
export interface Treated {
  readonly finding: RunFinding;
  readonly status: DifferenceStatus;
  /** It was not known before. */
  readonly isNew: boolean;
  /** It waits for a person, and did not before. */
  readonly isNewProposal: boolean;
}

type Held = SentCertificate | ReceivedCertificate | undefined;

/**
 * Repairs a difference by rule, leaves it to the peer, or puts it before a person; and keeps what it did. Comparisons
 * may overlap, in one process or several: whoever writes what is to be done does it, and the other sees it done.
 */
export async function treat(
  context: ExchangeContext,
  finder: Finder,
  found: FoundDifference,
): Promise<Treated> {
  const { issuer, referenceNumber, kind } = found;
  const { peer } = finder;
  const side: Side = issuer === context.profile.country ? 'ISSUER' : 'IMPORTER';
  const held = await heldHere(context, found);
  const octets = kind === 'CONTENT_DIFFERS' && held ? soundness(context, issuer, held) : undefined;
  const facts = {
    ...{ found, finder, now: context.clock.now() },
    rule: repairOf({ difference: found, side, ...(octets ? { octets } : {}) }),
    removed: await removedAfterRetention(context, found, held),
    underWay: held && (await deliveryUnderWay(context, held.id, ['ECOO', 'RES', 'ACK'])),
  };
  const { before, plan } = await keep(context, finder, found, held, (known) => decide(facts, known));
  const result = plan.make ? await repair(context, finder, found, plan) : plan;
  const { status, detail } = result;
  const action =
    status === 'PROPOSED'
      ? 'PROPOSED'
      : status === 'ACCEPTED' || status === 'CLOSED'
        ? 'LISTED'
        : REPAIRS[plan.repair].action;
  const about = { certificateId: held?.id ?? '', referenceNumber, peer };
  return {
    finding: { ...about, problem: kind, action, detail },
    status,
    isNew: !plan.known,
    isNewProposal: status === 'PROPOSED' && !(plan.known && before?.status === 'PROPOSED'),
  };
}

/** Two comparisons that meet a new difference at once insert it twice: the second reads the first's. */
const REPEATS = 3;

/** Writes what is to be done in the transaction that read what was known, so that of two comparisons one does it. */
async function keep(
  { ledger, ids, clock }: ExchangeContext,
  { peer }: Finder,
  found: FoundDifference,
  held: Held,
  decideOn: (before: Difference | undefined) => Plan,
): Promise<{ readonly before: Difference | undefined; readonly plan: Plan }> {
  const { issuer, referenceNumber, kind, own, theirs, day } = found;
  for (let repeat = 1; ; repeat += 1) {
    try {
      const kept = await ledger.transaction(async (tx) => {
        const before = await tx.differenceOf(peer, issuer, referenceNumber);
        const plan = decideOn(before);
        if (plan.untouched) return { before, plan };
        const now = clock.now().toISOString();
        const { status, repair, detail, times } = plan;
        const known = plan.known ? before : undefined;
        const difference = {
          ...{ peer, issuer, referenceNumber, kind, status, repair, own, theirs, times, detail },
          ...{ certificateId: held?.id, day: day ?? before?.day },
          ...{ firstSeenAt: known?.firstSeenAt ?? now, lastSeenAt: now },
          ...{ decidedBy: known?.decidedBy, decidedAt: known?.decidedAt, repairedAt: known?.repairedAt },
          ...plan.decided,
        };
        if (before && !(await tx.changeDifference(before.id, before, difference))) return undefined;
        if (!before) await tx.insertDifference({ id: ids.next(), ...difference });
        return { before, plan };
      });
      if (kept) return kept;
    } catch (thrown) {
      if (asGatewayError(thrown).code !== 'LEDGER_DUPLICATE' || repeat === REPEATS) throw thrown;
    }
  }
}

/** Makes a repair that this comparison has taken on, and keeps how it went. */
async function repair(
  context: ExchangeContext,
  { peer }: Finder,
  { issuer, referenceNumber, theirs }: FoundDifference,
  plan: Plan,
): Promise<Pick<Plan, 'status' | 'detail'>> {
  const { ledger, clock, logger } = context;
  const about = { peer, issuer, referenceNumber, theirs };
  const made = await attempt(context, plan.repair, about, plan.actor ?? SYSTEM);
  const result =
    'detail' in made
      ? { status: plan.status, detail: made.detail, repairedAt: clock.now().toISOString() }
      : { status: 'PROPOSED' as const, detail: `${REPAIRS[plan.repair].text.en}: ${made.error}` };
  if ('error' in made) logger.warn('a repair failed', { ...about, theirs: undefined, error: made.error });
  const undecided = result.status === 'PROPOSED' ? { decidedBy: undefined, decidedAt: undefined } : {};
  await ledger.transaction(async (tx) => {
    const now = await tx.differenceOf(peer, issuer, referenceNumber);
    // A person may have decided meanwhile: then that stands.
    if (now?.status === plan.status) await tx.changeDifference(now.id, now, { ...result, ...undecided });
  });
  return result;
}

async function attempt(
  context: ExchangeContext,
  name: RepairName,
  about: Pick<Difference, 'peer' | 'issuer' | 'referenceNumber' | 'theirs'>,
  actor: string,
): Promise<{ readonly detail: string } | { readonly error: string }> {
  try {
    return { detail: await makeRepair(context, name, about, actor) };
  } catch (thrown) {
    const { code, message } = asGatewayError(thrown);
    return { error: `${code}: ${message}` };
  }
}

function heldHere(
  { ledger, profile }: ExchangeContext,
  { issuer, referenceNumber }: FoundDifference,
): Promise<Held> {
  return issuer === profile.country
    ? ledger.sentByNumber(referenceNumber)
    : ledger.receivedByNumber(issuer, referenceNumber);
}
