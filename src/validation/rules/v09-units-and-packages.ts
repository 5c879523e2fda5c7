import type { Measure } from '../../certificate/form-d.ts';
import type { Codes } from '../codes.ts';
import { fieldName } from '../field-names.ts';
import { type Remark, type Rule, remark } from './rule.ts';

/**
 * The states agreed in March 2018 to send units as codes of UN/ECE Recommendation 20 (dispatch
 * 1888/TCHQ-GSQL of 10/04/2018); packages follow Recommendation 21. Some systems send odd codes, so they are
 * remarked and shown, not refused.
 */
export const unitsAndPackages: Rule = {
  id: 'V9',
  title: {
    en: 'Units are codes of UN/ECE Recommendation 20, packages of Recommendation 21',
    vi: 'Đơn vị theo UN/ECE Recommendation 20, loại kiện theo Recommendation 21',
  },
  source: 'UN/ECE Recommendations 20 and 21; dispatch 1888/TCHQ-GSQL of 10/04/2018',
  severity: { own: 'warning', peer: 'warning' },
  check: (form, { codes }) =>
    form.items.flatMap((item, index): Remark[] => {
      const path = `items[${index}]`;
      const measures: [path: string, measure: Measure | undefined][] = [
        [`${path}.quantity`, item.quantity],
        [`${path}.weight`, item.weight],
        ...(item.originalProofs ?? []).map((proof, n): [string, Measure | undefined] => [
          `${path}.originalProofs[${n}].quantity`,
          proof.quantity,
        ]),
      ];
      return [
        ...packageRemarks(`${path}.packages.type`, item.packages.type, codes),
        ...measures.flatMap(([place, measure]) =>
          measure ? unitRemarks(`${place}.unit`, measure.unit, codes) : [],
        ),
      ];
    }),
};

function packageRemarks(path: string, type: string, { packages }: Codes): Remark[] {
  if (packages.codes.has(type)) return [];
  const name = fieldName(path);
  return [
    remark(
      path,
      [
        `${name.en}: ${type} is no code of Recommendation 21.`,
        `${name.vi}: ${type} không phải mã của Recommendation 21.`,
      ],
      ['Use a package code such as CT, BG or PX.', 'Dùng mã kiện như CT, BG hoặc PX.'],
      { value: type },
    ),
  ];
}

function unitRemarks(path: string, unit: string, { units, packages }: Codes): Remark[] {
  if (units.codes.has(unit) || units.equivalents.has(unit)) return [];
  // Recommendation 20 takes over the package codes of Recommendation 21, with an X before them.
  if (unit.length === 3 && unit.startsWith('X') && packages.codes.has(unit.slice(1))) return [];
  const name = fieldName(path);
  const mistaken = units.mistaken.get(unit);
  if (mistaken) {
    return [
      remark(
        path,
        [
          `${name.en}: ${unit} is ${mistaken.is}; ${mistaken.meant} is probably meant.`,
          `${name.vi}: ${unit} không phải đơn vị số lượng; có lẽ muốn ghi ${mistaken.meant}.`,
        ],
        [`Use ${mistaken.meant}.`, `Dùng ${mistaken.meant}.`],
        { value: unit },
      ),
    ];
  }
  return [
    remark(
      path,
      [
        `${name.en}: ${unit} is no unit of Recommendation 20 for quantities of goods.`,
        `${name.vi}: ${unit} không phải đơn vị số lượng hàng hóa của Recommendation 20.`,
      ],
      ['Use a unit code such as KGM, TNE, H87 or MTR.', 'Dùng mã đơn vị như KGM, TNE, H87 hoặc MTR.'],
      { value: unit },
    ),
  ];
}
