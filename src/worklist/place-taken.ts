import { refusedReplacement } from '../exchange/place.ts';
import type { Text } from '../kernel/finding.ts';
import type { LedgerReader } from '../ledger/port.ts';

type Reader = Pick<LedgerReader, 'sent' | 'sentByNumber' | 'applicationsToReplace'>;

/** What took the place of the certificate that a refused one was to replace; nothing while that is still to be taken. */
export async function placeTaken(ledger: Reader, id: string): Promise<Text | undefined> {
  const { place, takenBy } = (await refusedOf(ledger, id)) ?? {};
  if (takenBy === undefined) return undefined;
  return { en: `${takenBy} took the place of ${place}.`, vi: `${takenBy} đã thay thế ${place}.` };
}

/** How the place is taken that a refused certificate was to take; nothing where it was to take none, or another took it. */
export async function placeToTakeAgain(ledger: Reader, id: string): Promise<Text | undefined> {
  const { place, takenBy, awaiting } = (await refusedOf(ledger, id)) ?? {};
  if (place === undefined || takenBy !== undefined) return undefined;
  return awaiting === undefined
    ? {
        en: `take the place of ${place} again, with asw replace "${place}"`,
        vi: `cấp lại để thay thế ${place}, bằng asw replace "${place}"`,
      }
    : {
        en: `application ${awaiting} is to take the place of ${place}`,
        vi: `đơn ${awaiting} đang chờ để thay thế ${place}`,
      };
}

async function refusedOf(ledger: Reader, id: string) {
  const certificate = await ledger.sent(id);
  return certificate && refusedReplacement(ledger, certificate);
}
