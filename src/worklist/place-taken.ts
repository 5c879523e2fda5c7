import { refusedReplacement } from '../exchange/place.ts';
import type { Text } from '../kernel/finding.ts';
import type { LedgerReader } from '../ledger/port.ts';

type Reader = Pick<LedgerReader, 'sent' | 'sentByNumber' | 'applicationsToReplace'>;

/** The whole command, with what is to be filled in. */
export function replaceCommand(place: string): string {
  return `asw replace "${place}" <file> --reason <reason>`;
}

/** What took the place that a refused certificate was to have; nothing while that is still to be taken. */
export async function placeTaken(ledger: Reader, id: string): Promise<Text | undefined> {
  const { place, takenBy } = (await refusedOf(ledger, id)) ?? {};
  if (takenBy === undefined) return undefined;
  return { en: `${takenBy} took the place of ${place}.`, vi: `${takenBy} đã thay thế ${place}.` };
}

/** How the place is taken that a refused certificate was to have; nothing where another took it. */
export async function placeToTakeAgain(ledger: Reader, id: string): Promise<Text | undefined> {
  const { place, takenBy, awaiting } = (await refusedOf(ledger, id)) ?? {};
  if (place === undefined || takenBy !== undefined) return undefined;
  return awaiting === undefined
    ? {
        en: `issue another in the place of ${place}, with ${replaceCommand(place)}`,
        vi: `cấp C/O khác thay cho ${place}, bằng ${replaceCommand(place)}`,
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
