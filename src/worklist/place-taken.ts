import type { Text } from '../kernel/finding.ts';
import type { LedgerReader } from '../ledger/port.ts';

/** What took the place of the certificate that a refused one was to replace; nothing while it is the refused one itself. */
export async function placeTaken(ledger: LedgerReader, id: string): Promise<Text | undefined> {
  const { replaces, referenceNumber: own } = (await ledger.sent(id)) ?? {};
  if (!replaces) return undefined;
  const { referenceNumber } = replaces;
  const by = (await ledger.sentByNumber(referenceNumber))?.replacedBy;
  if (by === undefined || by === own) return undefined;
  return { en: `${by} took the place of ${referenceNumber}.`, vi: `${by} đã thay thế ${referenceNumber}.` };
}
