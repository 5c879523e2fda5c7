import type { FormD, FormDApplication } from '../certificate/form-d.ts';
import { GatewayError } from '../kernel/errors.ts';
import { type Finding, isAcceptable } from '../kernel/finding.ts';
import type { LedgerReader, LedgerTransaction } from '../ledger/port.ts';
import type { ReceivedCertificate, SentCertificate } from '../ledger/records.ts';
import { changeOriginal, meant, proofsOf, takesOf, withoutTakenBy } from './claims.ts';
import { draw, type Proof } from './drawing.ts';
import { ambiguous, drawingFindings, faultOf, otherSpelling, unheld } from './original-findings.ts';

/** What a back-to-back certificate would take of the originals that are held, and what speaks against it. */
interface Plan {
  readonly findings: readonly Finding[];
  /** Originals with what they have given then; each once. */
  readonly originals: readonly ReceivedCertificate[];
  /** Proofs whose number no held original has in that very spelling: it may still come. */
  readonly claims: readonly Proof[];
}

/**
 * Plans what a back-to-back certificate re-exports from its original proofs (OCP Rule 11): each original that is
 * held must stand, be of the stated date and of the same goods, and still give that much. A number is looked up
 * without regard to case, width, spaces and dashes. An original that never came through the exchange (paper, after a failure)
 * is a warning: the officer has it in hand, the ledger counts it when it comes (claims.ts). Changes nothing.
 * @param about `certificateId`: whose draws they are; `replacing`: id of the certificate that ends with the issue,
 *   so that what it took is free again
 */
export async function planDraws(
  ledger: Pick<LedgerReader, 'receivedAlike' | 'sent'>,
  form: FormDApplication,
  about: { readonly certificateId: string; readonly replacing?: string | undefined },
): Promise<Plan> {
  const findings: Finding[] = [];
  const originals = new Map<string, ReceivedCertificate>();
  const claims: Proof[] = [];
  if (!form.ticks.backToBack) return { findings, originals: [], claims };
  for (const [index, item] of form.items.entries()) {
    for (const [n, proof] of (item.originalProofs ?? []).entries()) {
      const path = `items[${index}].originalProofs[${n}]`;
      const alike = await ledger.receivedAlike(proof.issuingCountry, proof.referenceNumber);
      const found = meant(alike, proof.referenceNumber);
      if (!found) {
        findings.push(unheld(proof, path));
        claims.push(proof);
        continue;
      }
      if (found.referenceNumber !== proof.referenceNumber) {
        findings.push(alike.length > 1 ? ambiguous(alike, proof, path) : otherSpelling(found, proof, path));
        if (alike.length > 1) continue;
        claims.push(proof);
      }
      const { replacing = '' } = about;
      const original =
        originals.get(found.id) ??
        (takesOf(found, replacing) ? await withoutTakenBy(ledger, found, replacing, alike) : found);
      const fault = faultOf(original, proof, path);
      if (fault) findings.push(fault);
      if (fault) continue;
      const drawing = draw(original, about.certificateId, item, proof);
      findings.push(...drawingFindings(drawing, item, proof, `items[${index}]`, path));
      if (!('drawn' in drawing)) continue;
      originals.set(original.id, { ...original, drawdowns: [...original.drawdowns, ...drawing.drawn] });
    }
  }
  return { findings, originals: [...originals.values()], claims };
}

/**
 * Draws what `planDraws` plans, and leaves claims on what is not held. Originals and their numbers are changed in the
 * issuing transaction, so two re-exports at once, or a re-export and its original, can never take more than there is.
 * @returns the warnings
 * @throws CERTIFICATE_INVALID with a finding (rule V7) for each proof that does not give it
 */
export async function drawOriginals(
  tx: LedgerTransaction,
  certificateId: string,
  form: FormD,
): Promise<readonly Finding[]> {
  const { findings, originals, claims } = await planDraws(tx, form, { certificateId });
  if (!isAcceptable(findings)) throw new GatewayError('CERTIFICATE_INVALID', { findings });
  for (const original of originals) {
    const reexports = [...new Set([...(original.reexports ?? []), certificateId])];
    await changeOriginal(tx, original, { ...original, reexports });
  }
  for (const { issuingCountry, referenceNumber } of claims) {
    await tx.claimOriginal(issuingCountry, referenceNumber, certificateId);
  }
  return findings;
}

/** Gives back what a certificate had drawn or claimed; for one that is cancelled, replaced or refused by its peer. */
export async function releaseOriginals(tx: LedgerTransaction, certificate: SentCertificate): Promise<void> {
  for (const { issuingCountry, referenceNumber } of proofsOf(certificate)) {
    await tx.dropClaim(issuingCountry, referenceNumber, certificate.id);
    const alike = await tx.receivedAlike(issuingCountry, referenceNumber);
    for (const original of alike) {
      if (!takesOf(original, certificate.id)) continue;
      await changeOriginal(tx, original, await withoutTakenBy(tx, original, certificate.id, alike));
    }
  }
}
