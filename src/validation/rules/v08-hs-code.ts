import type { CalendarDate } from '../../kernel/clock.ts';
import type { Edition, Tariff } from '../tariff.ts';
import { type Remark, type Rule, remark } from './rule.ts';

type Pair = readonly [en: string, vi: string];

/**
 * Overleaf note 6: the HS number is that of the importing state, which is its line of AHTN, eight digits,
 * in the edition that applies on the date of issue. The heading and subheading are those of the Harmonized System,
 * the same everywhere, so a code that no accepted edition has is wrong; what the last two digits say is the
 * importing state's to know, and only doubted.
 */
export const hsCode: Rule = {
  id: 'V8',
  title: {
    en: "The HS code is eight digits of the importing state's tariff, its subheading in the edition of the date of issue",
    vi: 'Mã HS gồm tám chữ số theo biểu thuế nước nhập khẩu, phân nhóm thuộc phiên bản của ngày cấp',
  },
  source:
    'ATIGA Annex 7, overleaf note 6; HS 2017 accepted to 31/03/2023, HS 2022 from 01/04/2023 (Circular 03/2023/TT-BCT)',
  severity: { own: 'error', peer: 'warning' },
  check: (form, { own, codes: { tariff } }) => {
    const importing = form.declaration.importingCountry;
    const { date } = form.certification;
    const editions = tariff.editionsOn(date, importing);
    // Whether six or ten digits or another line will do is the importing state's to say: our own is not held back.
    const doubted = own ? 'warning' : undefined;
    return form.items.flatMap(({ hsCode: value, number }, index): Remark[] => {
      const found = (message: Pair, remedy: Pair, atMost?: 'warning') => [
        remark(`items[${index}].hsCode`, message, remedy, { value, ...(atMost ? { atMost } : {}) }),
      ];
      if (editions.length === 0) {
        return found(
          [
            `No edition of the tariff is known for certificates of ${date}, so the code of item ${number} was not checked.`,
            `Không có phiên bản biểu thuế nào cho C/O cấp ngày ${date}, nên mã của mặt hàng ${number} chưa được kiểm tra.`,
          ],
          takeFrom(importing),
          'warning',
        );
      }
      if (!editions.some((edition) => edition.hasSubheading(value))) {
        return found(
          notIn(editions, value, number),
          withOther(takeFrom(importing), tariff, value, importing, date),
        );
      }
      if (value.length !== 8) {
        return found(
          [
            `The HS code of item ${number} has ${value.length} digits instead of eight.`,
            `Mã HS của mặt hàng ${number} có ${value.length} chữ số, không phải tám.`,
          ],
          [`Give the eight-digit AHTN code of ${importing}.`, `Ghi mã AHTN tám chữ số của ${importing}.`],
          doubted,
        );
      }
      if (tariff.lacksLine(value, importing)) {
        return found(
          [
            `The tariff of ${importing} has no line ${value} (item ${number}).`,
            `Biểu thuế của ${importing} không có dòng ${value} (mặt hàng ${number}).`,
          ],
          [`Take the code from the tariff of ${importing}.`, `Lấy mã theo biểu thuế của ${importing}.`],
          doubted,
        );
      }
      return [];
    });
  },
};

function takeFrom(importing: string): Pair {
  return [
    `Take the code from the tariff of ${importing} in force on the date of issue.`,
    `Lấy mã theo biểu thuế của ${importing} có hiệu lực vào ngày cấp.`,
  ];
}

function notIn(editions: readonly Edition[], code: string, item: number): Pair {
  const names = editions.map(({ name }) => name);
  const [en, vi] = [names.join(' or '), names.join(' hay ')];
  if (!editions.some((edition) => edition.hasHeading(code))) {
    const heading = code.slice(0, 4);
    return [
      `Heading ${heading} of item ${item} does not exist in ${en}.`,
      `Nhóm ${heading} của mặt hàng ${item} không có trong ${vi}.`,
    ];
  }
  const subheading = `${code.slice(0, 4)}.${code.slice(4, 6)}`;
  return [
    `Subheading ${subheading} of item ${item} does not exist in ${en}.`,
    `Phân nhóm ${subheading} của mặt hàng ${item} không có trong ${vi}.`,
  ];
}

/** Most wrong codes are those of another edition: which, and until or from when certificates may use it. */
function withOther(
  [en, vi]: Pair,
  tariff: Tariff,
  code: string,
  importing: string,
  date: CalendarDate,
): Pair {
  const other = tariff.editions.find((edition) => edition.hasSubheading(code));
  if (!other) return [en, vi];
  const { name, until } = other;
  if (until !== undefined && until < date) {
    return [
      `${en} The code is one of ${name}, which certificates could carry until ${until}.`,
      `${vi} Mã này thuộc ${name}, C/O chỉ được dùng đến ${until}.`,
    ];
  }
  const from = other.fromFor(importing);
  return [
    `${en} The code is one of ${name}, which certificates to ${importing} may carry from ${from}.`,
    `${vi} Mã này thuộc ${name}, C/O đi ${importing} được dùng từ ${from}.`,
  ];
}
