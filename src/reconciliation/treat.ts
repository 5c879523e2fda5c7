import type { AseanCountry } from '../certificate/countries.ts';
import type { ExchangeContext } from '../exchange/context.ts';
import { SYSTEM } from '../exchange/events.ts';
import { soundness } from '../exchange/sound.ts';
import { calendarDate } from '../kernel/clock.ts';
import { asGatewayError, GatewayError } from '../kernel/errors.ts';
import type { Difference, DifferenceStatus, RepairName } from '../ledger/reconciliation-records.ts';
import type { ReceivedCertificate, RunFinding, SentCertificate } from '../ledger/records.ts';
import { addMonths } from '../validation/calendar.ts';
import type { FoundDifference } from './compare.ts';
import { makeRepair } from './make-repair.ts';
import { REPAIRS, repairOf, type Side } from './repair.ts';
import { deliveryUnderWay } from './under-way.ts';

/** Repairs tried by the gateway itself before a person is asked. */
const TRIES = 3;
/** How long a delivery under way and a peer's own repair are waited for, however often it is looked: three hourly runs. */
const PATIENCE_MS = 3 * 3_600_000;

/** What one comparison made of one difference. */
export interface Treated {
  readonly finding: RunFinding;
  readonly status: DifferenceStatus;
  /** It was not known before. */
  readonly isNew: boolean;
}

/** Repairs a difference by rule, leaves it to the peer, or puts it before a person; and keeps what it did. */
export async function treat(
  context: ExchangeContext,
  peer: AseanCountry,
  found: FoundDifference,
): Promise<Treated> {
  const { issuer, referenceNumber, kind } = found;
  const side: Side = issuer === context.profile.country ? 'ISSUER' : 'IMPORTER';
  const held = await heldHere(context, found);
  const octets = kind === 'CONTENT_DIFFERS' && held ? soundness(context, issuer, held) : undefined;
  const repair = repairOf({ difference: found, side, ...(octets ? { octets } : {}) });
  const before = await context.ledger.differenceOf(peer, issuer, referenceNumber);
  const again = before && before.status !== 'RESOLVED' && before.kind === kind;
  const times = again ? before.times + 1 : 1;
  const { status, detail } = await decide(context, peer, found, { repair, times, before, held });
  const now = context.clock.now().toISOString();
  const difference = {
    peer,
    issuer,
    referenceNumber,
    kind,
    status,
    repair,
    certificateId: held?.id,
    own: found.own,
    theirs: found.theirs,
    firstSeenAt: again ? before.firstSeenAt : now,
    lastSeenAt: now,
    times,
    detail,
    ...(again ? {} : { decidedBy: undefined, decidedAt: undefined }),
  };
  await context.ledger.transaction(async (tx) => {
    if (before) await tx.changeDifference(before.id, before.status, difference);
    else await tx.insertDifference({ id: context.ids.next(), ...difference });
  });
  const action =
    status === 'PROPOSED' ? 'PROPOSED' : status === 'ACCEPTED' ? 'LISTED' : REPAIRS[repair].action;
  const about = { certificateId: held?.id ?? '', referenceNumber, peer };
  return { finding: { ...about, problem: kind, action, detail }, status, isNew: !again };
}

async function decide(
  context: ExchangeContext,
  peer: AseanCountry,
  { kind, issuer, referenceNumber, theirs }: FoundDifference,
  about: {
    readonly repair: RepairName;
    readonly times: number;
    readonly before: Difference | undefined;
    readonly held: SentCertificate | ReceivedCertificate | undefined;
  },
): Promise<{ readonly status: DifferenceStatus; readonly detail: string }> {
  const { repair, times, before, held } = about;
  const { en } = REPAIRS[repair].text;
  const removed = await removedAfterRetention(context, kind, issuer, referenceNumber, held);
  if (removed) return { status: 'LEFT_TO_PEER', detail: removed };
  // A person has it in hand: found again is no news.
  if (before?.status === 'ACCEPTED' && times > 1 && repair === before.repair) {
    return { status: 'ACCEPTED', detail: `accepted by ${before.decidedBy}` };
  }
  if (repair === 'BY_HAND') return { status: 'PROPOSED', detail: en };
  const tooOften = { status: 'PROPOSED', detail: `found ${times} times; ${en}` } as const;
  const since = times === 1 ? undefined : before?.firstSeenAt;
  const waitedMs = since ? context.clock.now().getTime() - Date.parse(since) : 0;
  const patient = times <= TRIES || waitedMs <= PATIENCE_MS;
  if (repair === 'LEAVE_TO_PEER') return patient ? { status: 'LEFT_TO_PEER', detail: en } : tooOften;
  const underWay = held && (await deliveryUnderWay(context, held.id, ['ECOO', 'RES', 'ACK']));
  if (underWay && patient) return { status: 'REPAIRING', detail: `delivery is under way: ${underWay}` };
  if (times > TRIES) return tooOften;
  try {
    const done = await makeRepair(context, repair, { peer, issuer, referenceNumber, theirs }, SYSTEM);
    return { status: 'REPAIRING', detail: done };
  } catch (thrown) {
    const { code, message } = asGatewayError(thrown);
    context.logger.warn('a repair failed', { peer, referenceNumber, repair, code, message });
    return { status: 'PROPOSED', detail: `${en}: ${code}: ${message}` };
  }
}

/** OCP Rule 31: records are kept for three years at least; afterwards either side may remove them by itself. */
const KEPT_YEARS = 3;

/** Why a certificate that only one side has may be missing at the other without any fault. */
async function removedAfterRetention(
  { ledger, clock, profile }: ExchangeContext,
  kind: FoundDifference['kind'],
  issuer: AseanCountry,
  referenceNumber: string,
  held: SentCertificate | ReceivedCertificate | undefined,
): Promise<string | undefined> {
  if (kind === 'MISSING_HERE') {
    const removed = await ledger.removed(issuer, referenceNumber);
    return removed && `removed here on ${removed.removedAt.slice(0, 10)}, its retention over`;
  }
  if (kind !== 'MISSING_AT_PEER' || !held) return undefined;
  const keptUntil = addMonths(held.issueDate, KEPT_YEARS * 12);
  const over = keptUntil < calendarDate(clock.now(), profile.timeZone);
  return over ? `issued ${held.issueDate}: the peer may have removed it (OCP Rule 31)` : undefined;
}

function heldHere(
  { ledger, profile }: ExchangeContext,
  { issuer, referenceNumber }: FoundDifference,
): Promise<SentCertificate | ReceivedCertificate | undefined> {
  return issuer === profile.country
    ? ledger.sentByNumber(referenceNumber)
    : ledger.receivedByNumber(issuer, referenceNumber);
}

/**
 * Lets a proposed repair be made. One that is to be settled by hand is taken over by the person instead.
 * @throws NOT_FOUND; STATE_CONFLICT when it is no open proposal; what the repair throws, and then it stays proposed
 */
export async function acceptProposal(
  context: ExchangeContext,
  id: string,
  actor: string,
): Promise<Difference> {
  const { ledger } = context;
  const proposed = await ledger.difference(id);
  if (!proposed) throw new GatewayError('NOT_FOUND', { where: id });
  const decided = { decidedBy: actor, decidedAt: context.clock.now().toISOString() };
  const taken = await ledger.transaction((tx) =>
    tx.changeDifference(id, 'PROPOSED', { status: 'ACCEPTED', ...decided }),
  );
  if (!taken) throw new GatewayError('STATE_CONFLICT', { detail: `it is ${proposed.status}`, where: id });
  try {
    const detail = await makeRepair(context, proposed.repair, proposed, actor);
    await ledger.transaction((tx) => tx.changeDifference(id, 'ACCEPTED', { detail }));
    return { ...proposed, status: 'ACCEPTED', ...decided, detail };
  } catch (thrown) {
    const open = { status: 'PROPOSED', decidedBy: undefined, decidedAt: undefined } as const;
    await ledger.transaction((tx) => tx.changeDifference(id, 'ACCEPTED', open));
    throw thrown;
  }
}
