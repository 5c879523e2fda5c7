import type { AseanCountry } from '../../certificate/countries.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { LedgerReader, LedgerTransaction } from '../../ledger/port.ts';
import type { ReceivedCertificate, ReceivedSuccession } from '../../ledger/records.ts';
import type { Message, TransferBody } from '../../message/types.ts';
import type { ExchangeContext } from '../context.ts';
import { record } from '../events.ts';
import { settleClaims } from '../originals/claims.ts';
import { replacementsOf } from '../originals/lineage.ts';
import { chainFrom } from '../place.ts';
import { settleUsedReceived } from '../used-up.ts';
import { endReplacedReceived } from './apply-cancellation.ts';

type Place = Pick<ReceivedSuccession, 'referenceNumber' | 'over'>;

/**
 * Whose place a certificate takes that says to replace another. One that was refused here has no place: the
 * next takes that of the one which it was to replace, because it covers the same consignment (OCP Rule 29.4) and what was
 * used and re-exported of that counts against it.
 * @param about `own`: its number; `said`: that of the one which its message names
 */
export async function placeToTake(
  ledger: Pick<LedgerReader, 'receivedByNumber' | 'replacedByRefused'>,
  issuingCountry: AseanCountry,
  { own, said }: { readonly own: string; readonly said: string },
): Promise<Place> {
  const over: string[] = [];
  for (let referenceNumber = said; ; ) {
    const held = await ledger.receivedByNumber(issuingCountry, referenceNumber);
    const next = held ? undefined : await ledger.replacedByRefused(issuingCountry, referenceNumber);
    // A peer may say that two replace each other.
    if (next === undefined || [own, said, ...over].includes(next)) {
      return { referenceNumber, ...(over.length > 0 ? { over } : {}) };
    }
    over.push(referenceNumber);
    referenceNumber = next;
  }
}

/**
 * Notes that a certificate which was to replace another is refused. What came before it to replace it has waited for
 * this: it takes the place of the other.
 */
export async function noteRefusedReplacement(
  context: ExchangeContext,
  tx: LedgerTransaction,
  { header: { from, messageId }, body: { referenceNumber, replaces } }: Message<TransferBody>,
): Promise<void> {
  if (replaces === undefined) return;
  await tx.noteRefused(from, referenceNumber, replaces);
  for (const waiting of await replacementsOf(tx, from, referenceNumber)) {
    const successor = await takePlaceAnew(tx, waiting);
    if (!successor) continue;
    await record(context, tx, {
      type: 'certificate.place-known',
      certificateId: successor.id,
      messageId,
      peer: from,
      data: { ...successor.replaces },
    });
    await endReplacedReceived(context, tx, successor, messageId);
    await settleClaims(context, tx, successor, { alone: false });
    await settleUsedAfter(context, tx, successor);
  }
}

/** What was used in that place counts against it, and against what has taken its own place since. */
async function settleUsedAfter(
  context: ExchangeContext,
  tx: LedgerTransaction,
  { issuingCountry, referenceNumber }: ReceivedCertificate,
): Promise<void> {
  const find = (number: string) => tx.receivedByNumber(issuingCountry, number);
  const later = await chainFrom(find, referenceNumber, ({ replacedBy }) => replacedBy);
  for (const { id } of later) await settleUsedReceived(context, tx, id);
}

async function takePlaceAnew(
  tx: LedgerTransaction,
  successor: ReceivedCertificate,
): Promise<ReceivedCertificate | undefined> {
  const { id, issuingCountry, referenceNumber: own, state, replaces } = successor;
  if (!replaces) return undefined;
  const [said = replaces.referenceNumber] = replaces.over ?? [];
  const place = await placeToTake(tx, issuingCountry, { own, said });
  if (place.referenceNumber === replaces.referenceNumber) return undefined;
  const change = { replaces: { ...place, reason: replaces.reason } };
  if (!(await tx.changeReceived(id, state, change))) {
    throw new GatewayError('STATE_CONFLICT', { detail: 'a successor changed meanwhile', where: id });
  }
  return { ...successor, ...change };
}
