import type { AseanCountry } from '../../certificate/countries.ts';
import { itemsNotGiven, type Measure } from '../../certificate/form-d.ts';
import type { LedgerReader } from '../../ledger/port.ts';
import type { Drawdown, ReceivedCertificate, SentCertificate } from '../../ledger/records.ts';
import { readFraction } from '../../validation/fraction.ts';
import { measuresOf, shareIn } from '../../validation/measures.ts';
import { remainingOf } from './drawing.ts';
import { givesPreference } from './original-findings.ts';
import { meant, proofsOf, takenOf } from './proofs.ts';

/** What one item of a re-export took of an item of an original, in the original's unit. */
export interface ReexportPart {
  readonly certificateId: string;
  /** Of the re-export; absent once that is removed. */
  readonly referenceNumber?: string;
  readonly itemNumber: number;
  readonly quantity: Measure;
}

/** What re-exports took of one item of an original and what remains of it, in the item's own unit. */
export interface ReexportUse {
  readonly itemNumber: number;
  readonly total: Measure;
  readonly drawn: readonly ReexportPart[];
  /** Rounded down to six places. Nothing of what ended or is NOT GIVEN, and while re-exports claim more than there is. */
  readonly remaining: Measure;
}

/** An original as a re-export names it, and what is known of it here. */
export interface NamedOriginal {
  readonly issuingCountry: AseanCountry;
  /** As Box 7 writes it. */
  readonly referenceNumber: string;
  /** Absent while it is not in the received ledger. */
  readonly held?: Pick<ReceivedCertificate, 'id' | 'referenceNumber' | 'state' | 'replacedBy' | 'unmet'> & {
    readonly reexported: readonly ReexportUse[];
  };
}

/** The originals of a certificate, each spelling once. */
export async function originalsOf(
  ledger: Pick<LedgerReader, 'sent' | 'receivedAlike'>,
  certificate: SentCertificate,
): Promise<readonly NamedOriginal[]> {
  const named = new Map<string, NamedOriginal>();
  for (const { issuingCountry, referenceNumber } of proofsOf(certificate)) {
    const key = `${issuingCountry}/${referenceNumber}`;
    if (named.has(key)) continue;
    const original = meant(await ledger.receivedAlike(issuingCountry, referenceNumber), referenceNumber);
    named.set(key, {
      issuingCountry,
      referenceNumber,
      ...(original
        ? {
            held: {
              id: original.id,
              referenceNumber: original.referenceNumber,
              state: original.state,
              ...(original.replacedBy === undefined ? {} : { replacedBy: original.replacedBy }),
              ...(original.unmet ? { unmet: original.unmet } : {}),
              reexported: await reexportUses(ledger, original),
            },
          }
        : {}),
    });
  }
  return [...named.values()];
}

/** Not one that ended, or whose place another says to take; and none while re-exports claim more than there is. */
function givesMore({ state, replacedBy, unmet = [] }: ReceivedCertificate): boolean {
  return givesPreference(state) && replacedBy === undefined && unmet.length === 0;
}

/** Item by item; empty for a certificate that nothing was re-exported of. */
export async function reexportUses(
  ledger: Pick<LedgerReader, 'sent'>,
  certificate: ReceivedCertificate,
): Promise<readonly ReexportUse[]> {
  const { form, decisions, unmet = [] } = certificate;
  const drawdowns = takenOf(certificate);
  const ids = new Set([...drawdowns, ...unmet].map(({ certificateId }) => certificateId));
  if (ids.size === 0) return [];
  const refused = itemsNotGiven(decisions);
  const numbers = new Map<string, string | undefined>();
  for (const id of ids) numbers.set(id, (await ledger.sent(id))?.referenceNumber);
  return form.items.flatMap((of): ReexportUse[] => {
    const [total] = measuresOf(of);
    if (!total) return [];
    const { unit } = total;
    const inUnit = ({ share, quantity }: Drawdown) =>
      (share === undefined ? undefined : shareIn(of, readFraction(share), unit)) ?? quantity;
    const drawn = drawdowns
      .filter(({ originalItem }) => originalItem === undefined || originalItem === of.number)
      .map((drawdown) => {
        const { certificateId, itemNumber } = drawdown;
        const referenceNumber = numbers.get(certificateId);
        return {
          certificateId,
          ...(referenceNumber === undefined ? {} : { referenceNumber }),
          itemNumber,
          quantity: inUnit(drawdown),
        };
      });
    const nothing = { value: '0', unit };
    const gone = !givesMore(certificate) || refused.includes(of.number);
    const remaining = gone ? nothing : (remainingOf(of, drawdowns, unit) ?? nothing);
    return [{ itemNumber: of.number, total, drawn, remaining }];
  });
}
