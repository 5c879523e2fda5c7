import type { FormD, FormDApplication } from '../../certificate/form-d.ts';
import { isInForce } from '../../certificate/lifecycle.ts';
import type { CalendarDate } from '../../kernel/clock.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { type Finding, isAcceptable } from '../../kernel/finding.ts';
import type { LedgerReader, LedgerTransaction } from '../../ledger/port.ts';
import type { Drawdown, ReceivedCertificate } from '../../ledger/records.ts';
import { earliest } from '../../validation/calendar.ts';
import { compare, fractionText, minus, ONE, ZERO } from '../../validation/fraction.ts';
import { measuresOf } from '../../validation/measures.ts';
import { validUntil } from '../../validation/validity.ts';
import { placesTaken } from '../place.ts';
import { usedOnReplaced } from '../prior-use.ts';
import { changeOriginal, recounted } from './claims.ts';
import { draw, type Proof, shareTaken } from './drawing.ts';
import { drawingFindings } from './drawing-findings.ts';
import { lineageOf, replacementsOf, standingSuccessor, takesPlaceOf } from './lineage.ts';
import {
  ambiguous,
  faultOf,
  otherSpelling,
  refusedHere,
  replacedAlready,
  unheld,
} from './original-findings.ts';
import { maybeReplaced, productionFindings, warningsOf } from './original-warnings.ts';
import { meant, takenOf } from './proofs.ts';
import { beyondUse, idsOf, withoutUse } from './standing.ts';

/** What a back-to-back certificate would take of the originals that are held, and what speaks against it. */
interface Plan {
  readonly findings: readonly Finding[];
  /** Originals with what they have given then; each once. */
  readonly originals: readonly ReceivedCertificate[];
  /** Proofs whose number no held original has in that very spelling: it may still come. */
  readonly claims: readonly Proof[];
  /** The last day of the original that ends first; absent where none is held. */
  readonly lastDay?: CalendarDate | undefined;
}

type Reader = Pick<
  LedgerReader,
  | 'receivedAlike'
  | 'receivedByNumber'
  | 'successorsOf'
  | 'refusedAlike'
  | 'refusedAfter'
  | 'removed'
  | 'claimsOn'
  | 'inquiriesOfCertificate'
  | 'sent'
  | 'sentByNumber'
>;

/**
 * Plans what a back-to-back certificate re-exports from its original proofs (OCP Rule 11): each original that is
 * held must stand, be of the stated date and of the same goods, and still give that much. A number is looked up
 * without regard to case, width, spaces and dashes. An original that never came through the exchange (paper, after a failure)
 * is a warning: the officer has it in hand, the ledger counts it when it comes (claims.ts). Changes nothing.
 * @param about `certificateId`: whose draws they are; `date`: when it is issued; `replacing`: id of the certificate that ends with the issue,
 *   so that what it took is free again
 */
export async function planDraws(
  ledger: Reader,
  form: FormDApplication,
  about: {
    readonly certificateId: string;
    readonly date: CalendarDate;
    readonly replacing?: string | undefined;
  },
): Promise<Plan> {
  const findings: Finding[] = [];
  const originals = new Map<string, ReceivedCertificate>();
  const claims: Proof[] = [];
  if (!form.ticks.backToBack) return { findings, originals: [], claims };
  const produced = { held: new Set<string>(), unheld: new Set<string>() };
  let lastDay: CalendarDate | undefined;
  const { replacing } = about;
  const replaced = replacing === undefined ? undefined : await ledger.sent(replacing);
  /** It covers what was used under these. */
  const chain = idsOf(await placesTaken(ledger, replaced?.referenceNumber));
  const ofBox7 = validUntil({ items: form.items, certification: { date: about.date } });
  for (const [index, item] of form.items.entries()) {
    for (const [n, proof] of (item.originalProofs ?? []).entries()) {
      const path = `items[${index}].originalProofs[${n}]`;
      const alike = await ledger.receivedAlike(proof.issuingCountry, proof.referenceNumber);
      const found = meant(alike, proof.referenceNumber);
      const exact = found?.referenceNumber === proof.referenceNumber;
      if (found && (exact || alike.length === 1)) {
        produced.held.add(found.form.declaration.productionCountry);
      } else produced.unheld.add(proof.issuingCountry);
      const refused = exact ? undefined : await refusedOf(ledger, proof, found);
      const successor = await inItsPlace(ledger, proof, found);
      if (refused && (refused.stands || !successor)) {
        findings.push(refusedHere(proof, path, refused.stands));
        continue;
      }
      if (successor) {
        findings.push(replacedAlready(successor, proof, path));
        continue;
      }
      if (!found) {
        findings.push(unheld(proof, path));
        claims.push(proof);
        continue;
      }
      if (!exact) {
        findings.push(alike.length > 1 ? ambiguous(alike, proof, path) : otherSpelling(found, proof, path));
        if (alike.length > 1) continue;
        claims.push(proof);
      }
      findings.push(...(await alikeReplaced(ledger, found)).map((by) => maybeReplaced(by, proof, path)));
      const original = originals.get(found.id) ?? (await recounted(ledger, found, { ending: replacing }));
      const reserved = reservedOf(found, original, replacing);
      const fault = faultOf(reserved ? { ...original, unmet: [] } : original, proof, path, about.date);
      if (fault) findings.push(fault);
      if (fault) continue;
      lastDay = earliest([original.validUntil, ...(lastDay ? [lastDay] : [])]);
      const free = withoutUse(original, chain);
      const taken = [...takenOf(free), ...(reserved ?? [])];
      const drawing = draw({ ...free, drawdowns: taken }, about.certificateId, item, proof);
      findings.push(...drawingFindings(drawing, item, proof, `items[${index}]`, path));
      if (!('drawn' in drawing)) continue;
      const known = { ...(await lookedUp(ledger, original)), ofBox7 };
      findings.push(...warningsOf(free, drawing.drawn, proof, path, known));
      originals.set(original.id, { ...original, drawdowns: [...original.drawdowns, ...drawing.drawn] });
    }
  }
  findings.push(...productionFindings(form, produced.held, produced.unheld));
  const changed = [...originals.values()].map((original) => {
    const own = (one: Drawdown) => one.certificateId === about.certificateId;
    const others = original.drawdowns.filter((one) => !own(one));
    const drawdowns = [...others, ...beyondUse(original.drawdowns.filter(own), original, chain)];
    return { ...original, drawdowns };
  });
  return { findings, originals: changed, claims, lastDay };
}

/**
 * While other re-exports claim of an original in vain, one that takes the place of another has what that had and no more:
 * the rest is kept for them. Nothing is where no such claim is, and where the other had nothing.
 */
function reservedOf(
  now: ReceivedCertificate,
  after: ReceivedCertificate,
  replacing: string | undefined,
): readonly Drawdown[] | undefined {
  if (!after.unmet?.length) return undefined;
  if (!now.drawdowns.some(({ certificateId }) => certificateId === replacing)) return undefined;
  return now.form.items.flatMap((of): Drawdown[] => {
    const left = minus(ONE, shareTaken(of, takenOf(now)));
    const [quantity] = measuresOf(of);
    if (compare(left, ZERO) <= 0 || !quantity) return [];
    const { number: originalItem } = of;
    return [{ certificateId: '', itemNumber: 0, quantity, originalItem, share: fractionText(left) }];
  });
}

/**
 * What took the place of an original: the one that stands, if any does. Of one that is not held in that very spelling no
 * re-export is to wait any more: it would be taken of its successor unseen. One that is held gives nothing while another
 * stands in its place, be it that its state has not ended it.
 */
async function inItsPlace(
  ledger: Reader,
  { issuingCountry, referenceNumber }: Proof,
  found: ReceivedCertificate | undefined,
): Promise<ReceivedCertificate | undefined> {
  const successors = found
    ? await replacementsOf(ledger, issuingCountry, referenceNumber)
    : await ledger.successorsOf(issuingCountry, referenceNumber);
  if (successors.length === 0) return undefined;
  const standing = await standingSuccessor(ledger, issuingCountry, referenceNumber);
  // Of one that has ended, its own state is said.
  const hasEnded = found?.referenceNumber === referenceNumber && !isInForce(found.state);
  return standing ?? (hasEnded ? undefined : successors.at(-1));
}

/**
 * A certificate that was refused here, with what stands where it was to stand: the one it was to replace, or what took its
 * place. Both are of the same consignment, so the refused one gives nothing beside it. Nor does it alone: its issuing state was
 * told that it is in force nowhere, and issues another, which may name nothing that this gateway never held.
 */
async function refusedOf(
  ledger: Reader,
  { issuingCountry, referenceNumber }: Proof,
  found: ReceivedCertificate | undefined,
): Promise<{ readonly stands: ReceivedCertificate | undefined } | undefined> {
  const alike = await ledger.refusedAlike(issuingCountry, referenceNumber);
  const exact = alike.find((one) => one.referenceNumber === referenceNumber);
  // Of other spelling one that is held is meant first.
  const refused = exact ?? (found ? undefined : alike[0]);
  // One that came put right, and was removed since, was held.
  if (!refused || (await ledger.removed(issuingCountry, refused.referenceNumber))) return undefined;
  const { replaces: place } = refused;
  if (place === undefined) return { stands: undefined };
  const before = await ledger.receivedByNumber(issuingCountry, place);
  const stands =
    before && isInForce(before.state) ? before : await standingSuccessor(ledger, issuingCountry, place);
  return { stands };
}

/** What says to replace a number that differs from an original's in case, spaces or dashes alone. */
async function alikeReplaced(
  ledger: Reader,
  { issuingCountry, referenceNumber }: ReceivedCertificate,
): Promise<readonly ReceivedCertificate[]> {
  const successors = await ledger.successorsOf(issuingCountry, referenceNumber);
  return successors.filter((one) => !takesPlaceOf(one, referenceNumber));
}

/** What the ledger knows of an original beyond its own record. */
async function lookedUp(ledger: Reader, original: ReceivedCertificate) {
  const first = original.replaces && (await lineageOf(ledger, original)).findLast(({ beside }) => !beside);
  return {
    inquiries: await ledger.inquiriesOfCertificate(original.id),
    usedBefore: (await usedOnReplaced(ledger, original)).before,
    unheld: first?.held ? undefined : first?.referenceNumber,
  };
}

/** The rules' findings and the plan's. What the rules can only suppose of originals, the plan knows (V21). */
export function withOriginals(
  { ticks }: FormDApplication,
  rules: readonly Finding[],
  plan: Pick<Plan, 'findings'>,
): readonly Finding[] {
  return [...rules.filter(({ rule }) => !(ticks.backToBack && rule === 'V21')), ...plan.findings];
}

/**
 * Draws what `planDraws` plans, and leaves claims on what is not held. Originals and their numbers are changed in the
 * issuing transaction, so two re-exports at once, or a re-export and its original, can never take more than there is.
 * @param replacing id of the certificate whose place it takes
 * @returns the plan, its findings all warnings
 * @throws CERTIFICATE_INVALID with a finding (rule V7) for each proof that does not give it
 */
export async function drawOriginals(
  tx: LedgerTransaction,
  certificateId: string,
  form: FormD,
  replacing?: string,
): Promise<Pick<Plan, 'findings' | 'lastDay'>> {
  const about = { certificateId, date: form.certification.date, replacing };
  const { findings, originals, claims, lastDay } = await planDraws(tx, form, about);
  if (!isAcceptable(findings)) throw new GatewayError('CERTIFICATE_INVALID', { findings });
  for (const original of originals) {
    const reexports = [...new Set([...(original.reexports ?? []), certificateId])];
    await changeOriginal(tx, original, { ...original, reexports });
  }
  for (const { issuingCountry, referenceNumber } of claims) {
    await tx.claimOriginal(issuingCountry, referenceNumber, certificateId);
  }
  return { findings, lastDay };
}
