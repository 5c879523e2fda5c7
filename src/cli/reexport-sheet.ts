import type { Measure } from '../certificate/form-d.ts';
import { STATE_LABELS } from '../certificate/lifecycle.ts';
import type { NamedOriginal, ReexportUse } from '../exchange/originals/reexport-use.ts';
import { UNMET_REASONS } from '../exchange/originals/unmet-reasons.ts';
import type { Text } from '../kernel/finding.ts';
import type { UnmetClaim } from '../ledger/records.ts';
import type { Cell, Output } from './output.ts';

/** What re-exports took of originals (OCP Rule 11), on the sheet of either. */

interface Reexported {
  readonly reexported: readonly ReexportUse[];
  readonly unmet?: readonly UnmetClaim[];
}

/** Of an original: item by item what there is, who drew how much, and what remains. Nothing where nobody drew. */
export function writeReexported(output: Output, { reexported, unmet = [] }: Reexported): void {
  if (reexported.length > 0) {
    output.line();
    output.line(output.say({ en: 'Re-exported of it', vi: 'Đã tái xuất theo chứng từ này' }));
    output.table(['item', 'total', 'byReexport', 'drawn', 'remaining'], reexported.flatMap(useRows));
  }
  for (const { certificateId, itemNumber, reason, quantity } of unmet) {
    const of: Text = { en: `item ${itemNumber}`, vi: `mặt hàng ${itemNumber}` };
    output.line(
      `! ${certificateId} ${output.say(of)}: ${text(quantity)}, ${output.say(UNMET_REASONS[reason])}`,
    );
  }
}

/** Of a re-export: its originals, as far as they are held. */
export function writeOriginals(output: Output, originals: readonly NamedOriginal[]): void {
  for (const { issuingCountry, referenceNumber, held } of originals) {
    const standing = held
      ? STATE_LABELS[held.state]
      : output.say({ en: 'not in the received ledger', vi: 'không có trong sổ nhận' });
    const successor = held?.state === 'REPLACED' ? held.replacedBy : undefined;
    const by = successor ? ` ${output.say({ en: 'by', vi: 'bằng' })} ${successor}` : '';
    const spelled = held && held.referenceNumber !== referenceNumber ? ` (${held.referenceNumber})` : '';
    output.line();
    output.line(
      `${output.label('original')}: ${issuingCountry} ${referenceNumber}${spelled}, ${standing}${by}`,
    );
    if (held) writeReexported(output, held);
  }
}

/** One line a drawing; the total stands on the first, what remains on the last. */
function useRows({ itemNumber, total, drawn, remaining }: ReexportUse): Cell[][] {
  if (drawn.length === 0) return [[itemNumber, text(total), '-', '', text(remaining)]];
  return drawn.map((part, n) => [
    n === 0 ? itemNumber : '',
    n === 0 ? text(total) : '',
    `${part.referenceNumber ?? part.certificateId} (${part.itemNumber})`,
    text(part.quantity),
    n === drawn.length - 1 ? text(remaining) : '',
  ]);
}

function text({ value, unit }: Measure): string {
  return `${value} ${unit}`;
}
