import { isInForce } from '../certificate/lifecycle.ts';
import { foldedNumber } from '../certificate/reference-number.ts';
import type { CalendarDate } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { LedgerReader, LedgerTransaction } from '../ledger/port.ts';
import type { ReceivedCertificate, SentCertificate, UnmetClaim } from '../ledger/records.ts';
import type { ExchangeContext } from './context.ts';
import { type Drawing, draw, type Proof } from './drawing.ts';
import { record } from './events.ts';
import { type Lineage, lineageOf, meantOf, reachOf, standingOn } from './lineage.ts';
import { proofsOf, takesOf } from './proofs.ts';
import { shorten } from './reexport-validity.ts';

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
  const claims = await reexportsOf(tx, await tx.claimsOn(issuingCountry, referenceNumber));
  if (alone && claims.length === 0) return;
  for (const original of await reachOf(tx, issuingCountry, referenceNumber)) {
    const here = original.id === arrived.id;
    const again = here ? [] : claims.map(({ id }) => id).filter((id) => takesOf(original, id));
    const changed = await recounted(tx, original, { again });
    if (changed !== original) await changeOriginal(tx, original, changed);
    if (here) await tell(context, tx, changed);
  }
  const alike = await tx.receivedAlike(issuingCountry, referenceNumber);
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
 * An original with everything that stands on it or on what it took the place of. What is not counted yet is taken in the
 * order of its issue: claims, and what ledgers of before missed (version 9 and before told numbers apart by their dashes,
 * version 11 and before left what was re-exported of a replaced original with that one).
 * @param about `again`: ids of re-exports whose proofs may mean another now, to be counted anew; `without`: the id of one
 *   that ends, so that unmet claims of others have what is free then
 * @returns the same object where nothing differs
 */
export async function recounted(
  ledger: Pick<LedgerReader, 'sent' | 'claimsOn' | 'receivedAlike'>,
  original: ReceivedCertificate,
  { again = [], without }: { readonly again?: readonly string[]; readonly without?: string } = {},
): Promise<ReceivedCertificate> {
  const line = await lineageOf(ledger, original);
  const standing = (await standingOn(ledger, line)).filter((id) => id !== without);
  const missed = standing.filter((id) => !takesOf(original, id));
  const ends = without !== undefined && takesOf(original, without) ? [without] : [];
  if (missed.length + again.length + ends.length === 0) return original;
  const unmet = (original.unmet ?? []).map(({ certificateId }) => certificateId);
  const kept = forget(original, [...again, ...unmet, ...ends]);
  const open = standing.filter((id) => !takesOf(kept, id));
  return take(kept, await reexportsOf(ledger, open), line);
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

/** Takes of an original what re-exports say in the proofs that mean it, or what it took the place of. */
function take(
  original: ReceivedCertificate,
  reexports: readonly SentCertificate[],
  line: Lineage,
): ReceivedCertificate {
  let taken = original;
  for (const { id, form, issueDate } of reexports) {
    for (const item of form.items) {
      for (const proof of item.originalProofs ?? []) {
        const named = meantOf(line, proof);
        if (!named) continue;
        const drawing = faultOf(named.held, proof, issueDate) ?? draw(taken, id, item, proof);
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

/**
 * Why the original that a proof names gives it nothing, whatever its goods. Rule 11: originals in their validity at the
 * issue. Of one that is not held neither date is known.
 */
function faultOf(
  named: ReceivedCertificate | undefined,
  { issueDate }: Proof,
  issued: CalendarDate,
): 'OTHER_DATE' | 'EXPIRED' | undefined {
  if (!named) return undefined;
  const { form, validUntil } = named;
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
