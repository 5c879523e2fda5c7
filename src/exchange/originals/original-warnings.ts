import type { FormDApplication } from '../../certificate/form-d.ts';
import { itemsInCheck } from '../../certificate/inquiry.ts';
import { foldedNumber } from '../../certificate/reference-number.ts';
import type { CalendarDate } from '../../kernel/clock.ts';
import type { Finding } from '../../kernel/finding.ts';
import type { Inquiry } from '../../ledger/inquiry-records.ts';
import type { Drawdown, ReceivedCertificate } from '../../ledger/records.ts';
import { compare, ONE, plus, ZERO } from '../../validation/fraction.ts';
import { measuresOf, shareIn, shareOf } from '../../validation/measures.ts';
import type { UsedBefore } from '../../validation/rules/v11-decisions.ts';
import { shareBefore } from '../prior-use.ts';
import { type Proof, shareTaken } from './drawing.ts';
import { findingOf } from './original-findings.ts';
import { takenOf } from './proofs.ts';

/**
 * What an officer is to look at before goods leave under an original that does give them.
 * @param known the inquiries about the original, what customs here used on those it took the place of, the number of the
 *   one of these that is not held, and the last day of the re-export by the dates in its Box 7
 */
export function warningsOf(
  original: ReceivedCertificate,
  drawn: readonly Drawdown[],
  proof: Proof,
  path: string,
  known: {
    readonly inquiries: readonly Inquiry[];
    readonly usedBefore: UsedBefore;
    readonly unheld: string | undefined;
    readonly ofBox7: CalendarDate;
  },
): readonly Finding[] {
  return [
    ...underCheck(known.inquiries, original, drawn, proof, path),
    ...usedHere(original, known.usedBefore, drawn, proof, path),
    ...(known.unheld === undefined ? [] : [tookThePlaceOf(known.unheld, proof, path)]),
    ...(original.validUntil < known.ofBox7 ? [endsEarly(original, proof, path)] : []),
  ];
}

/** OCP Rule 18: the issuing state was asked whether the certificate is right, and the goods' origin is in doubt. */
function underCheck(
  inquiries: readonly Inquiry[],
  original: ReceivedCertificate,
  drawn: readonly Drawdown[],
  { referenceNumber }: Proof,
  path: string,
): readonly Finding[] {
  const items = drawn.map(({ originalItem }) => originalItem);
  const open = inquiries.find(
    (inquiry) =>
      inquiry.kind === 'RETROACTIVE_CHECK' &&
      inquiry.state !== 'CLOSED' &&
      itemsInCheck(inquiry.question, original.form).some((number) => items.includes(number)),
  );
  if (!open) return [];
  const since = open.askedAt.slice(0, 10);
  return [
    warning(
      `${path}.referenceNumber`,
      `The original ${referenceNumber} is under a retroactive check since ${since}.`,
      `Chứng từ gốc ${referenceNumber} đang được kiểm tra sau từ ngày ${since}.`,
      'Ask customs whether to wait for its result.',
      'Hỏi hải quan xem có cần chờ kết quả không.',
      referenceNumber,
    ),
  ];
}

/**
 * Goods that stayed here under preference cannot leave as well. Only a warning: what customs released may rightly be
 * re-exported later, and only the officer sees which goods these are.
 */
function usedHere(
  original: ReceivedCertificate,
  usedBefore: UsedBefore,
  drawn: readonly Drawdown[],
  { referenceNumber }: Proof,
  path: string,
): readonly Finding[] {
  const after = [...takenOf(original), ...drawn];
  return drawn.flatMap(({ originalItem }): Finding[] => {
    const of = original.form.items.find(({ number }) => number === originalItem);
    const decision = original.decisions.find(({ itemNumber }) => itemNumber === originalItem);
    const whole = of && measuresOf(of)[0];
    if (!of || !whole) return [];
    const before = shareBefore(usedBefore, of.number);
    const own = decision?.decision === 'GIVEN' ? shareOf(of, decision.quantity ?? whole) : ZERO;
    const share = plus(before, own ?? ZERO);
    const taken = shareTaken(of, after);
    if (compare(share, ZERO) === 0 || compare(plus(share, taken), ONE) <= 0) return [];
    const unit = decision?.quantity?.unit ?? whole.unit;
    const used = { value: shareIn(of, share, unit)?.value ?? whole.value, unit };
    const gone = shareIn(of, taken, used.unit) ?? whole;
    return [
      warning(
        `${path}.quantity`,
        `Item ${of.number} of the original ${referenceNumber}: ${used.value} ${used.unit} were used here under preference, and ${gone.value} ${gone.unit} re-exported with this certificate are more than the rest.`,
        `Mặt hàng ${of.number} của chứng từ gốc ${referenceNumber}: ${used.value} ${used.unit} đã hưởng ưu đãi tại đây, ${gone.value} ${gone.unit} tái xuất kể cả C/O này là nhiều hơn phần còn lại.`,
        'Make sure that these goods did not stay here.',
        'Kiểm tra rằng hàng này không ở lại trong nước.',
        gone.value,
      ),
    ];
  });
}

/** OCP Rule 29.4: what was re-exported of the one before counts against it, once that is known. */
function tookThePlaceOf(unheld: string, { referenceNumber }: Proof, path: string): Finding {
  return warning(
    `${path}.referenceNumber`,
    `The original ${referenceNumber} took the place of ${unheld}, which is not in the received ledger: what was re-exported of that may not all be known.`,
    `Chứng từ gốc ${referenceNumber} thay thế ${unheld}, không có trong sổ nhận: có thể không rõ hết lượng đã tái xuất theo chứng từ đó.`,
    'Ask the exporter for earlier re-exports, or the issuing state to send it.',
    'Hỏi người xuất khẩu về các lần tái xuất trước, hoặc yêu cầu nước cấp gửi.',
    unheld,
  );
}

/** A number that a peer wrote otherwise than it gave it. */
export function maybeReplaced(
  { referenceNumber: by, replaces }: ReceivedCertificate,
  { referenceNumber }: Proof,
  path: string,
): Finding {
  const { referenceNumber: last = '', over = [] } = replaces ?? {};
  const written = over.find((one) => foldedNumber(one) === foldedNumber(referenceNumber)) ?? last;
  return warning(
    `${path}.referenceNumber`,
    `${by} says to replace "${written}", which may be the original ${referenceNumber}.`,
    `${by} ghi là thay thế "${written}", có thể chính là chứng từ gốc ${referenceNumber}.`,
    'Ask the issuing state which of them stands.',
    'Hỏi nước cấp xem chứng từ nào còn giá trị.',
    by,
  );
}

/** Rule 11(1)(c) and (e): the importing state knows the dates of Box 7 alone, so the last day is said before the issue. */
function endsEarly(original: ReceivedCertificate, { referenceNumber }: Proof, path: string): Finding {
  const { validUntil } = original;
  return warning(
    `${path}.issueDate`,
    `The original ${referenceNumber} is back-to-back itself and valid until ${validUntil}: so is this certificate. The dates in Box 7 do not say so.`,
    `Chứng từ gốc ${referenceNumber} cũng là C/O giáp lưng, có hiệu lực đến ${validUntil}: C/O này cũng vậy. Ngày ở ô 7 không cho biết điều đó.`,
    'Tell the exporter the last day.',
    'Báo cho người xuất khẩu ngày cuối hiệu lực.',
    validUntil,
  );
}

/**
 * V21 where originals are held: goods keep the country of production of their originals, and an original that is
 * back-to-back itself names another than the state that issued it (Rule 11(1)(b)).
 * @param held the countries of production of those that are held
 * @param unheld the issuing states of those that are not: what Box 11 of these says is not known
 */
export function productionFindings(
  { declaration }: Pick<FormDApplication, 'declaration'>,
  held: ReadonlySet<string>,
  unheld: ReadonlySet<string>,
): readonly Finding[] {
  const { productionCountry: country } = declaration;
  if (held.size + unheld.size === 0 || held.has(country) || unheld.has(country)) return [];
  const expected = [...new Set([...held, ...unheld])].sort().join(', ');
  const known = unheld.size === 0;
  return [
    {
      rule: 'V21',
      severity: known ? 'error' : 'warning',
      box: 11,
      path: 'declaration.productionCountry',
      message: {
        en: `Box 11 says that the goods were produced in ${country}, the originals point to ${expected}.`,
        vi: `Ô 11 ghi hàng sản xuất tại ${country}, chứng từ gốc cho biết ${expected}.`,
      },
      remedy: known
        ? { en: `Write ${expected}.`, vi: `Ghi ${expected}.` }
        : {
            en: `Write ${expected}, unless Box 11 of an original that is back-to-back itself names ${country}.`,
            vi: `Ghi ${expected}, trừ khi ô 11 của chứng từ gốc cũng là C/O giáp lưng ghi ${country}.`,
          },
      value: country,
    },
  ];
}

function warning(...about: Parameters<typeof findingOf>): Finding {
  return { ...findingOf(...about), severity: 'warning' };
}
