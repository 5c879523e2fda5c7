import type { AseanCountry } from '../../certificate/countries.ts';
import { isInForce } from '../../certificate/lifecycle.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { LedgerReader, LedgerTransaction } from '../../ledger/port.ts';
import type { ReceivedCertificate, ReceivedSuccession } from '../../ledger/records.ts';
import type { Message, TransferBody } from '../../message/types.ts';
import type { ExchangeContext } from '../context.ts';
import { record } from '../events.ts';
import { changeOriginal, recounted, settleClaims } from '../originals/claims.ts';
import type { Proof } from '../originals/drawing.ts';
import { lineAfter, reachOf, replacementsOf } from '../originals/lineage.ts';
import { proofsOf } from '../originals/proofs.ts';
import { chainFrom } from '../place.ts';
import { settleUsedReceived } from '../used-up.ts';
import { endReplacedReceived } from './apply-cancellation.ts';

type Reader = Pick<LedgerReader, 'successorsOf' | 'receivedByNumber' | 'replacedByRefused' | 'removed'>;

/** A place, and what stands in it already. */
interface Place extends Pick<ReceivedSuccession, 'referenceNumber' | 'over'> {
  readonly taken?: ReceivedCertificate | undefined;
}

/** Numbers on the way to a place. No state has that many refused in a row; where one does, the next waits at the last. */
const LONGEST = 20;

/**
 * Whose place a certificate takes that says to replace another. All that ever took the place of one stand in a line, each
 * after the one before, because they cover the same consignment (OCP Rule 29.4): what was used and re-exported of any
 * counts against those after it. So whoever names one whose place was taken before, by another that has ended since, comes
 * after that; and one that was refused here has no place: the next takes that of the one which it was to replace.
 * @param about `own`: its number; `said`: that of the one which its message names; `over`: those passed before that
 */
export async function placeToTake(
  ledger: Reader,
  issuingCountry: AseanCountry,
  about: { readonly own: string; readonly said: string; readonly over?: readonly string[] | undefined },
): Promise<Place> {
  const { own, said, over: passed = [] } = about;
  const ahead = await waitingFor(ledger, issuingCountry, own);
  const over = [...passed];
  const line = [...over, said];
  /** Whatever stands in the line is found after one of these. */
  const roots = [...line];
  const isElse = (number: string) => number !== own && ![...ahead, ...line].includes(number);
  let referenceNumber = said;
  for (;;) {
    const replacements = await replacementsOf(ledger, issuingCountry, referenceNumber);
    const after = replacements.map((one) => one.referenceNumber).filter(isElse);
    const before =
      after.length === 0 && over.length < LONGEST
        ? await refusedFor(ledger, issuingCountry, referenceNumber)
        : undefined;
    const next = after.at(-1) ?? before;
    // A peer may say that two replace each other.
    if (next === undefined || !isElse(next)) break;
    if (referenceNumber === said || before !== undefined) over.push(referenceNumber);
    if (before !== undefined) roots.push(before);
    line.push(next);
    referenceNumber = next;
  }
  const place = { referenceNumber, ...(over.length > 0 ? { over } : {}) };
  const others = [own, ...ahead];
  for (const number of roots) {
    const after = await lineAfter(ledger, issuingCountry, number);
    const taken = after.find((one) => isInForce(one.state) && !others.includes(one.referenceNumber));
    if (taken) return { ...place, taken };
  }
  return {
    ...place,
    taken: await standsBefore(ledger, issuingCountry, place.referenceNumber, [...others, said]),
  };
}

/** One that stands in a line though what came after it has ended: whoever joins the line would be a second one. */
async function standsBefore(
  ledger: Reader,
  issuingCountry: AseanCountry,
  last: string,
  others: readonly string[],
): Promise<ReceivedCertificate | undefined> {
  const before = await chainFrom((number) => ledger.receivedByNumber(issuingCountry, number), last);
  const [first] = before;
  if (first && isInForce(first.state)) return undefined;
  return before.find((one) => isInForce(one.state) && !others.includes(one.referenceNumber));
}

/** The numbers of what says to replace one that comes after it, directly or over others. */
async function waitingFor(
  ledger: Reader,
  issuingCountry: AseanCountry,
  own: string,
): Promise<readonly string[]> {
  const successors = await ledger.successorsOf(issuingCountry, own);
  const numbers = successors
    .filter(({ replaces }) => replaces?.referenceNumber === own)
    .map(({ referenceNumber }) => referenceNumber);
  const all = [...numbers];
  for (const number of numbers) {
    for (const one of await lineAfter(ledger, issuingCountry, number)) all.push(one.referenceNumber);
  }
  return all;
}

/** What a certificate of that number was to replace that was refused here, and is not held and never was. */
async function refusedFor(
  ledger: Reader,
  issuingCountry: AseanCountry,
  referenceNumber: string,
): Promise<string | undefined> {
  const replaced = await ledger.replacedByRefused(issuingCountry, referenceNumber);
  if (replaced === undefined || (await isKnown(ledger, issuingCountry, referenceNumber))) return undefined;
  return replaced;
}

async function isKnown(
  ledger: Pick<LedgerReader, 'receivedByNumber' | 'removed'>,
  issuingCountry: AseanCountry,
  referenceNumber: string,
): Promise<boolean> {
  const held = await ledger.receivedByNumber(issuingCountry, referenceNumber);
  return held !== undefined || (await ledger.removed(issuingCountry, referenceNumber)) !== undefined;
}

/** What stands in the place that a refused one was to take, and passed over it. */
export async function passedBy(
  ledger: Pick<LedgerReader, 'successorsOf'>,
  issuingCountry: AseanCountry,
  referenceNumber: string,
): Promise<ReceivedCertificate | undefined> {
  const successors = await ledger.successorsOf(issuingCountry, referenceNumber);
  return successors.find(
    ({ state, replaces }) => isInForce(state) && replaces?.over?.includes(referenceNumber),
  );
}

/**
 * Notes that a certificate is refused: nothing is re-exported of it any more. What came before it to replace it has waited for
 * this: it takes the place of what the refused one was to replace.
 */
export async function noteRefused(
  context: ExchangeContext,
  tx: LedgerTransaction,
  { header: { from, messageId }, body: { referenceNumber, replaces: said } }: Message<TransferBody>,
): Promise<void> {
  if (await isKnown(tx, from, referenceNumber)) return;
  const alike = await tx.refusedAlike(from, referenceNumber);
  const before = alike.find((one) => one.referenceNumber === referenceNumber);
  // Coming again as a first one it is still of its place.
  const replaces = said ?? before?.replaces;
  await tx.noteRefused(from, { referenceNumber, ...(replaces === undefined ? {} : { replaces }) });
  if (!before) await noteOnReexports(context, tx, { issuingCountry: from, referenceNumber }, messageId);
  if (replaces === undefined) return;
  for (const waiting of await replacementsOf(tx, from, referenceNumber)) {
    const place = await takePlaceAnew(tx, waiting, referenceNumber);
    if (!place) continue;
    const { successor, taken } = place;
    const about = { certificateId: successor.id, messageId, peer: from };
    const data = { referenceNumber: successor.replaces?.referenceNumber, by: referenceNumber };
    await record(context, tx, { type: 'certificate.place-known', ...about, data });
    if (taken) await standBeside(tx, successor);
    else await endReplacedReceived(context, tx, successor, messageId);
    await settleClaims(context, tx, successor, { alone: false });
    await settleUsedAfter(context, tx, successor);
  }
  // What was re-exported of it counts against what stands in the place that it was to take.
  for (const original of await reachOf(tx, from, referenceNumber)) {
    const counted = await recounted(tx, original);
    if (counted !== original) await changeOriginal(tx, original, counted);
  }
}

/** What was re-exported of a certificate before it was refused stands on nothing: the ministry has to look at it. */
async function noteOnReexports(
  context: ExchangeContext,
  tx: LedgerTransaction,
  { issuingCountry, referenceNumber }: Pick<Proof, 'issuingCountry' | 'referenceNumber'>,
  messageId: string,
): Promise<void> {
  const isNamed = (proof: Proof) =>
    proof.issuingCountry === issuingCountry && proof.referenceNumber === referenceNumber;
  for (const certificateId of await tx.claimsOn(issuingCountry, referenceNumber)) {
    const claim = await tx.sent(certificateId);
    if (!claim || !isInForce(claim.state) || !proofsOf(claim).some(isNamed)) continue;
    const refusedOriginals = [...(claim.refusedOriginals ?? []), referenceNumber];
    await changed(tx.changeSent(certificateId, claim.state, { refusedOriginals }), certificateId);
    const about = { certificateId, messageId, peer: claim.peer };
    await record(context, tx, { type: 'certificate.original-refused', ...about, data: { referenceNumber } });
  }
}

/**
 * Two of one consignment stand: which is to end its state alone can say. The one before gives nothing more, and is written, so
 * that whoever changes it at the same moment starts again.
 */
export async function standBeside(
  tx: LedgerTransaction,
  { issuingCountry, referenceNumber: replacedBy, replaces }: ReceivedCertificate,
): Promise<void> {
  const before = replaces && (await tx.receivedByNumber(issuingCountry, replaces.referenceNumber));
  if (before) await tx.changeReceived(before.id, before.state, { replacedBy });
}

/** What was used on those before a certificate counts against it, and against what has taken its own place since. */
export async function settleUsedAfter(
  context: ExchangeContext,
  tx: LedgerTransaction,
  { issuingCountry, referenceNumber }: ReceivedCertificate,
): Promise<void> {
  const find = (number: string) => tx.receivedByNumber(issuingCountry, number);
  const later = await chainFrom(find, referenceNumber, ({ replacedBy }) => replacedBy);
  for (const { id } of later) await settleUsedReceived(context, tx, id);
}

/** A place is gone on from, and never back: only one that waits at the refused number moves. */
async function takePlaceAnew(
  tx: LedgerTransaction,
  successor: ReceivedCertificate,
  refused: string,
): Promise<{ readonly successor: ReceivedCertificate; readonly taken: boolean } | undefined> {
  const { id, issuingCountry, referenceNumber: own, state, replaces } = successor;
  if (replaces?.referenceNumber !== refused) return undefined;
  const about = { own, said: refused, over: replaces.over };
  const { taken, ...place } = await placeToTake(tx, issuingCountry, about);
  if (place.referenceNumber === refused) return undefined;
  const change = { replaces: { ...place, reason: replaces.reason } };
  await changed(tx.changeReceived(id, state, change), id);
  return { successor: { ...successor, ...change }, taken: taken !== undefined };
}

async function changed(change: Promise<boolean>, id: string): Promise<void> {
  if (await change) return;
  throw new GatewayError('STATE_CONFLICT', {
    detail: { en: 'a certificate changed meanwhile', vi: 'một C/O vừa thay đổi' },
    where: id,
  });
}
