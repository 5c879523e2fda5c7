import { isInForce } from '../../certificate/lifecycle.ts';
import { foldedNumber } from '../../certificate/reference-number.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { LedgerReader, LedgerTransaction } from '../../ledger/port.ts';
import type { ReceivedCertificate, SentCertificate } from '../../ledger/records.ts';
import type { ExchangeContext } from '../context.ts';
import { record } from '../events.ts';
import { placesAfter, placesTaken } from '../place.ts';
import type { Proof } from './drawing.ts';
import { lineageOf, reachOf, standingOn } from './lineage.ts';
import { proofsOf, takenOf, takesOf } from './proofs.ts';
import { shorten } from './reexport-validity.ts';
import { idsOf, type Standing, standingOf } from './standing.ts';
import { take } from './taking.ts';

/**
 * Re-exports issued before their original came (OCP Rule 11: paper after a failure, or a message that is late). Each
 * leaves a claim on the original's number. When the original comes, what they took is counted in the write that
 * records it. It was issued and may be used already, so it is never undone here: what the original does not give
 * stays an unmet claim, and while there is one nothing more is drawn on it.
 */

/**
 * Counts the claims on a received certificate's number, in its transaction, once it is inserted; and, where it takes the
 * place of another or was replaced itself before it came, what was re-exported of the one against the other. A claim that
 * was counted against an original of other spelling moves to the one it names exactly.
 * @param about `alone`: it neither replaces another nor was replaced, as nearly all; then its own claims are all there is
 */
export async function settleClaims(
  context: ExchangeContext,
  tx: LedgerTransaction,
  arrived: ReceivedCertificate,
  { alone }: { readonly alone: boolean },
): Promise<void> {
  const { issuingCountry, referenceNumber } = arrived;
  const claims = await tx.claimsOn(issuingCountry, referenceNumber);
  if (alone && claims.length === 0) return;
  for (const original of await reachOf(tx, issuingCountry, referenceNumber)) {
    const here = original.id === arrived.id;
    const moving = here ? [] : claims.filter((id) => takesOf(original, id));
    // What was used under one counts in the stead of what took its place, and moves away with it.
    const again: string[] = [];
    for (const id of moving) again.push(...idsOf(await chainOf(tx, id)));
    const changed = await recounted(tx, original, { again });
    if (changed !== original) await changeOriginal(tx, original, changed);
    if (here) await tell(context, tx, changed);
  }
  const alike = await tx.receivedAlike(issuingCountry, referenceNumber);
  const spelled = new Set(alike.map((original) => original.referenceNumber));
  for (const id of claims) {
    const claim = await tx.sent(id);
    const open =
      claim &&
      (!isInForce(claim.state) ||
        proofsOf(claim).some((proof) => isUnder(proof, arrived) && !spelled.has(proof.referenceNumber)));
    if (!open) await tx.dropClaim(issuingCountry, referenceNumber, id);
    if (claim) await shorten(tx, await foundedAgain(tx, claim, referenceNumber));
  }
}

/** An original that was refused and comes put right is no concern any more. */
async function foundedAgain(
  tx: LedgerTransaction,
  claim: SentCertificate,
  number: string,
): Promise<SentCertificate> {
  if (!claim.refusedOriginals?.includes(number)) return claim;
  const others = claim.refusedOriginals.filter((one) => one !== number);
  const refusedOriginals = others.length > 0 ? others : undefined;
  await tx.changeSent(claim.id, claim.state, { refusedOriginals });
  return { ...claim, refusedOriginals };
}

/**
 * An original with everything that stands on it or on what it took the place of. What is not counted yet is taken in the
 * order of its issue: claims, and what ledgers of before missed (version 9 and before told numbers apart by their dashes,
 * version 11 and before left what was re-exported of a replaced original with that one).
 * @param about `again`: ids of re-exports to be counted anew, because they stand for something else now or their proofs
 *   may mean another; what is free then unmet claims of others have. `ending`: id of one that another is to take the place
 *   of, so that only what was used under it counts; what it took is that other's first
 * @returns the same object where nothing differs
 */
export async function recounted(
  ledger: Reader,
  original: ReceivedCertificate,
  { again = [], ending }: { readonly again?: readonly string[]; readonly ending?: string | undefined } = {},
): Promise<ReceivedCertificate> {
  const line = await lineageOf(ledger, original);
  const ends = ending !== undefined && takesOf(original, ending) ? [ending] : [];
  const standing = [...new Set([...(await standingOn(ledger, line)), ...again])];
  const missed = standing.filter((id) => !takesOf(original, id));
  if (missed.length + again.length + ends.length === 0) return original;
  const counted = takenOf(original).map(({ certificateId }) => certificateId);
  const unmet = (original.unmet ?? []).map(({ certificateId }) => certificateId);
  const waiting = ends.some((id) => counted.includes(id)) ? [] : unmet;
  // Use may have found room for a part alone, and looks for the rest whenever something changes.
  const spent = (original.spent ?? []).map(({ certificateId }) => certificateId);
  // What took the place of one that ended has no room of its own against the use of that.
  const after = await successorsOf(ledger, original, [...waiting, ...missed, ...spent]);
  const kept = forget(original, [...again, ...waiting, ...after, ...spent, ...ends]);
  const open = standing.filter((id) => !takesOf(kept, id));
  const standings = await standingsOf(ledger, open, { counted, ending });
  // What took the place of one, or is to, counts in the stead of use that cannot be measured here.
  const covered = standings.flatMap(({ id, chain }) => (id === ending ? [id, ...chain] : []));
  const ended = standings.some((one) => one.ended);
  return take(kept, standings, line, [...covered, ...(ended ? await coveredBy(ledger, kept) : [])]);
}

/** Ids of those whose place re-exports took that count against an original. */
async function coveredBy(ledger: Reader, original: ReceivedCertificate): Promise<readonly string[]> {
  return (await countingOn(ledger, original)).flatMap(({ chain }) => chain);
}

/** Ids of the re-exports counting against an original that took the place of any of these. */
async function successorsOf(
  ledger: Reader,
  original: ReceivedCertificate,
  ids: readonly string[],
): Promise<readonly string[]> {
  const counting = ids.length > 0 ? await countingOn(ledger, original) : [];
  return counting.filter(({ chain }) => chain.some((one) => ids.includes(one))).map(({ id }) => id);
}

/** The re-exports that count against an original, each with those whose place it took. */
async function countingOn(
  ledger: Reader,
  { drawdowns }: ReceivedCertificate,
): Promise<readonly Pick<Standing, 'id' | 'chain'>[]> {
  const counting: Pick<Standing, 'id' | 'chain'>[] = [];
  for (const id of new Set(drawdowns.map(({ certificateId }) => certificateId))) {
    const certificate = await ledger.sent(id);
    counting.push({ id, chain: idsOf(await placesTaken(ledger, certificate?.replaces?.referenceNumber)) });
  }
  return counting;
}

/**
 * Counts anew what a certificate stands for, once it has ended, or customs abroad used more of one that has; with it those
 * whose place it took and what took its place, because what was used of the one is not counted of the other. Originals and
 * their numbers are changed in the transaction of what it follows.
 */
export async function resettle(tx: LedgerTransaction, id: string): Promise<void> {
  const chain = await chainOf(tx, id);
  const ids = idsOf(chain);
  const reach = new Set<string>();
  for (const certificate of chain) {
    const proofs = proofsOf(certificate);
    if (proofs.length === 0) continue;
    const { items, ended } = await standingOf(tx, certificate);
    for (const { issuingCountry, referenceNumber } of proofs) {
      const originals = await reachOf(tx, issuingCountry, referenceNumber);
      const held = originals.some((one) => one.referenceNumber === referenceNumber);
      // What was used is looked for as long as it is kept: there may be room for it only later.
      if (items.length > 0 && (ended || !held))
        await tx.claimOriginal(issuingCountry, referenceNumber, certificate.id);
      else await tx.dropClaim(issuingCountry, referenceNumber, certificate.id);
      for (const one of originals) reach.add(one.id);
    }
  }
  // Each after the one it replaces, which its own count looks at.
  for (const originalId of reach) {
    const original = await tx.received(originalId);
    if (original) await changeOriginal(tx, original, await recounted(tx, original, { again: ids }));
  }
}

/** A certificate with those whose place it took and what took its place, the oldest first. */
async function chainOf(tx: LedgerTransaction, id: string): Promise<readonly SentCertificate[]> {
  const certificate = await tx.sent(id);
  if (!certificate) return [];
  const before = await placesTaken(tx, certificate.replaces?.referenceNumber);
  return [...[...before].reverse(), certificate, ...(await placesAfter(tx, certificate))];
}

/**
 * Writes what was taken of an original. The record was read in this transaction, so a change since then makes it
 * start again.
 */
export async function changeOriginal(
  tx: LedgerTransaction,
  original: ReceivedCertificate,
  { drawdowns, spent, unmet, reexports }: ReceivedCertificate,
): Promise<void> {
  const change = { drawdowns, spent, unmet, reexports };
  if (!(await tx.changeReceived(original.id, original.state, change))) {
    throw new GatewayError('STATE_CONFLICT', {
      detail: { en: 'an original changed meanwhile', vi: 'một C/O gốc vừa thay đổi' },
      where: original.id,
    });
  }
}

type Reader = Pick<LedgerReader, 'sent' | 'sentByNumber' | 'claimsOn' | 'receivedAlike' | 'refusedAfter'>;

/**
 * What certificates stand for, in the order of their issue: those that have ended first, because their goods have left,
 * then those that counted already, so that nobody's unmet claim takes their place.
 */
async function standingsOf(
  ledger: Pick<LedgerReader, 'sent' | 'sentByNumber'>,
  ids: readonly string[],
  { counted, ending }: { readonly counted: readonly string[]; readonly ending: string | undefined },
): Promise<readonly Standing[]> {
  const found: { readonly place: string; readonly standing: Standing }[] = [];
  for (const id of ids) {
    const certificate = await ledger.sent(id);
    if (!certificate) continue;
    const standing = await standingOf(ledger, certificate, { ended: id === ending });
    const rank = standing.ended ? 0 : counted.includes(id) ? 1 : 2;
    const place = `${rank} ${certificate.stateTimes.AS1} ${id}`;
    if (standing.items.length > 0) found.push({ place, standing });
  }
  return found.sort((a, b) => (a.place < b.place ? -1 : 1)).map(({ standing }) => standing);
}

function forget(original: ReceivedCertificate, ids: readonly string[]): ReceivedCertificate {
  const kept = ({ certificateId }: { certificateId: string }) => !ids.includes(certificateId);
  const [spent, unmet] = [original.spent?.filter(kept), original.unmet?.filter(kept)];
  return {
    ...original,
    drawdowns: original.drawdowns.filter(kept),
    spent: spent?.length ? spent : undefined,
    unmet: unmet?.length ? unmet : undefined,
  };
}

function isUnder(proof: Proof, { issuingCountry, referenceNumber }: ReceivedCertificate): boolean {
  return (
    proof.issuingCountry === issuingCountry &&
    foldedNumber(proof.referenceNumber) === foldedNumber(referenceNumber)
  );
}

/** The history of the original says what was counted against it as it came. */
async function tell(
  context: ExchangeContext,
  tx: LedgerTransaction,
  { id, peer, drawdowns, unmet, reexports = [] }: ReceivedCertificate,
): Promise<void> {
  if (reexports.length === 0) return;
  await record(context, tx, {
    type: unmet ? 'certificate.overdrawn' : 'certificate.drawn',
    certificateId: id,
    peer,
    data: { reexports, drawn: drawdowns.length, ...(unmet ? { unmet } : {}) },
  });
}
