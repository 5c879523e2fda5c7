import { millionths } from '../decimal.ts';
import { fieldName } from '../field-names.ts';
import { type Remark, type Rule, remark } from './rule.ts';

/** Boxes 7 and 9 state how much there is. Only bulk, unpacked goods and vehicles have no number of packages. */
export const quantities: Rule = {
  id: 'V24',
  title: {
    en: 'Weights, quantities, prices and numbers of packages are greater than zero',
    vi: 'Trọng lượng, số lượng, trị giá và số kiện lớn hơn không',
  },
  source: 'OCP Rule 6(d); ATIGA Annex 7, boxes 7 and 9',
  severity: { own: 'error', peer: 'warning' },
  check: (form, { codes }) =>
    form.items.flatMap((item, index): Remark[] => {
      const path = `items[${index}]`;
      const amounts: [path: string, value: string | undefined][] = [
        [`${path}.quantity.value`, item.quantity?.value],
        ...(item.originalProofs ?? []).map((proof, n): [string, string | undefined] => [
          `${path}.originalProofs[${n}].quantity.value`,
          proof.quantity?.value,
        ]),
        [`${path}.weight.value`, item.weight.value],
        [`${path}.fob.amount`, item.fob?.amount],
      ];
      const { quantity, type } = item.packages;
      const noPackages = quantity === 0 && !codes.packages.uncounted.has(type);
      return [
        ...(noPackages ? [zero(`${path}.packages.quantity`, '0')] : []),
        ...amounts.flatMap(([place, value]) =>
          value !== undefined && millionths(value) === 0n ? [zero(place, value)] : [],
        ),
      ];
    }),
};

function zero(path: string, value: string): Remark {
  const name = fieldName(path);
  return remark(
    path,
    [`${name.en} is zero.`, `${name.vi} bằng không.`],
    ['Give the actual figure.', 'Ghi con số thực tế.'],
    { value },
  );
}
