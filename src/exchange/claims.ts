import { isInForce } from '../certificate/lifecycle.ts';
import { foldedNumber } from '../certificate/reference-number.ts';
import type { CalendarDate } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { LedgerReader, LedgerTransaction } from '../ledger/port.ts';
import type { ReceivedCertificate, SentCertificate, UnmetClaim } from '../ledger/records.ts';
import type { ExchangeContext } from './context.ts';
import { type Drawing, draw, type Proof } from './drawing.ts';
import { record } from './events.ts';
import { meant, proofsOf, takesOf } from './proofs.ts';
import { shorten } from './reexport-validity.ts';

/**
 * Re-exports issued before their original came (OCP Rule 11: paper after a failure, or a message that is late). Each
 * leaves a claim on the original's number. When the original comes, what they took is counted in the write that
 * records it. It was issued and may be used already, so it is never undone here: what the original does not give
 * stays an unmet claim, and while there is one nothing more is drawn on it.
 */

/**
 * Counts the claims on a received certificate's number, in its transaction, once it is inserted. A claim that was
 * counted against an original of other spelling moves to the one it names exactly.
 */
export async function settleClaims(
  context: ExchangeContext,
  tx: LedgerTransaction,
  arrived: ReceivedCertificate,
): Promise<void> {
  const { issuingCountry, referenceNumber } = arrived;
  const claims = await reexportsOf(tx, await tx.claimsOn(issuingCountry, referenceNumber));
  if (claims.length === 0) return;
  const alike = await tx.receivedAlike(issuingCountry, referenceNumber);
  for (const original of alike) {
    const here = original.id === arrived.id;
    const moved = here ? claims : claims.filter(({ id }) => takesOf(original, id));
    if (moved.length === 0) continue;
    const changed = here ? take(original, moved, alike) : await takeAgain(tx, original, moved, alike);
    if (changed !== original) await changeOriginal(tx, original, changed);
    if (here) await tell(context, tx, changed);
  }
  const spelled = new Set(alike.map((original) => original.referenceNumber));
  for (const claim of claims) {
    const open = proofsOf(claim).some(
      (proof) => isUnder(proof, arrived) && !spelled.has(proof.referenceNumber),
    );
    if (!open) await tx.dropClaim(issuingCountry, referenceNumber, claim.id);
    await shorten(tx, claim);
  }
}

/**
 * An original with what was claimed of it under a spelling that was not seen as its number when the two met: ledgers of
 * before version 9 told numbers apart by their dashes.
 */
export async function withEarlierClaims(
  ledger: Pick<LedgerReader, 'sent' | 'claimsOn'>,
  original: ReceivedCertificate,
  alike: readonly ReceivedCertificate[],
): Promise<ReceivedCertificate> {
  const claims = await ledger.claimsOn(original.issuingCountry, original.referenceNumber);
  const missed = claims.filter((id) => !alike.some((one) => takesOf(one, id)));
  return missed.length === 0 ? original : take(original, await reexportsOf(ledger, missed), alike);
}

/** An original without what a certificate took of it; unmet claims of others have what is free then. */
export async function withoutTakenBy(
  ledger: Pick<LedgerReader, 'sent'>,
  original: ReceivedCertificate,
  certificateId: string,
  alike: readonly ReceivedCertificate[],
): Promise<ReceivedCertificate> {
  return takeAgain(ledger, forget(original, [certificateId]), [], alike);
}

/**
 * Writes what was taken of an original. The record was read in this transaction, so a change since then makes it
 * start again.
 */
export async function changeOriginal(
  tx: LedgerTransaction,
  original: ReceivedCertificate,
  { drawdowns, unmet, reexports }: ReceivedCertificate,
): Promise<void> {
  const change = { drawdowns, unmet, reexports };
  if (!(await tx.changeReceived(original.id, original.state, change))) {
    throw new GatewayError('STATE_CONFLICT', { detail: 'an original changed meanwhile', where: original.id });
  }
}

/** What some certificates, and those with unmet claims, take of an original, counted anew in the order of their issue. */
async function takeAgain(
  ledger: Pick<LedgerReader, 'sent'>,
  original: ReceivedCertificate,
  some: readonly SentCertificate[],
  alike: readonly ReceivedCertificate[],
): Promise<ReceivedCertificate> {
  const unmet = (original.unmet ?? []).map(({ certificateId }) => certificateId);
  const ids = [...some.map(({ id }) => id), ...unmet];
  return take(forget(original, ids), await reexportsOf(ledger, ids), alike);
}

/** Certificates that stand, each once, in the order of their issue. */
async function reexportsOf(
  ledger: Pick<LedgerReader, 'sent'>,
  ids: readonly string[],
): Promise<readonly SentCertificate[]> {
  const found: SentCertificate[] = [];
  for (const id of new Set(ids)) {
    const certificate = await ledger.sent(id);
    if (certificate && isInForce(certificate.state)) found.push(certificate);
  }
  const place = ({ stateTimes, id }: SentCertificate) => `${stateTimes.AS1} ${id}`;
  return found.sort((a, b) => (place(a) < place(b) ? -1 : 1));
}

function forget(original: ReceivedCertificate, ids: readonly string[]): ReceivedCertificate {
  const kept = ({ certificateId }: { certificateId: string }) => !ids.includes(certificateId);
  const unmet = original.unmet?.filter(kept);
  return {
    ...original,
    drawdowns: original.drawdowns.filter(kept),
    unmet: unmet?.length ? unmet : undefined,
  };
}

/** Takes of an original what re-exports say in the proofs that mean it. */
function take(
  original: ReceivedCertificate,
  reexports: readonly SentCertificate[],
  alike: readonly ReceivedCertificate[],
): ReceivedCertificate {
  let taken = original;
  for (const { id, form, issueDate } of reexports) {
    for (const item of form.items) {
      for (const proof of item.originalProofs ?? []) {
        if (!isUnder(proof, original) || meant(alike, proof.referenceNumber)?.id !== original.id) continue;
        const drawing = faultOf(original, proof, issueDate) ?? draw(taken, id, item, proof);
        const quantity = proof.quantity ?? item.quantity ?? item.weight;
        const claim = { certificateId: id, itemNumber: item.number, quantity };
        taken = {
          ...taken,
          ...(typeof drawing === 'object' && 'drawn' in drawing
            ? { drawdowns: [...taken.drawdowns, ...drawing.drawn] }
            : { unmet: [...(taken.unmet ?? []), { ...claim, reason: reasonOf(drawing) }] }),
          reexports: [...new Set([...(taken.reexports ?? []), id])],
        };
      }
    }
  }
  return taken;
}

function isUnder(proof: Proof, { issuingCountry, referenceNumber }: ReceivedCertificate): boolean {
  return (
    proof.issuingCountry === issuingCountry &&
    foldedNumber(proof.referenceNumber) === foldedNumber(referenceNumber)
  );
}

/** Why an original gives a proof nothing, whatever its goods. Rule 11: originals in their validity at the issue. */
function faultOf(
  { form, validUntil }: ReceivedCertificate,
  { issueDate }: Proof,
  issued: CalendarDate,
): 'OTHER_DATE' | 'EXPIRED' | undefined {
  if (issueDate !== form.certification.date) return 'OTHER_DATE';
  return issued > validUntil ? 'EXPIRED' : undefined;
}

function reasonOf(drawing: Drawing | UnmetClaim['reason']): UnmetClaim['reason'] {
  if (typeof drawing === 'string') return drawing;
  if ('otherGoods' in drawing) return 'OTHER_GOODS';
  if ('notGiven' in drawing) return 'NOT_GIVEN';
  return 'measures' in drawing ? 'OTHER_UNITS' : 'MORE';
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
