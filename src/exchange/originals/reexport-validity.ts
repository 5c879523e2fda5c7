import type { LedgerTransaction } from '../../ledger/port.ts';
import type { SentCertificate } from '../../ledger/records.ts';
import { earliest } from '../../validation/calendar.ts';
import { validUntil } from '../../validation/validity.ts';
import { proofsOf } from './proofs.ts';

/**
 * Rule 11(1)(c) and (e): a re-export is valid as long as the earliest of its originals. One that is back-to-back itself
 * may end before its twelve months, which only its own proofs say.
 */
export async function shorten(tx: LedgerTransaction, certificate: SentCertificate): Promise<void> {
  const { id, state, form, issueDate } = certificate;
  const days = [validUntil({ items: form.items, certification: { date: issueDate } })];
  for (const { issuingCountry, referenceNumber } of proofsOf(certificate)) {
    const alike = await tx.receivedAlike(issuingCountry, referenceNumber);
    const drawn = alike.filter(({ drawdowns }) =>
      drawdowns.some(({ certificateId }) => certificateId === id),
    );
    days.push(...drawn.map((original) => original.validUntil));
  }
  const last = earliest(days);
  if (last !== certificate.validUntil) await tx.changeSent(id, state, { validUntil: last });
}
