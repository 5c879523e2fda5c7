import { fieldName } from '../field-names.ts';
import { type CheckedForm, type Rule, remark } from './rule.ts';

// What people type to get past a field that must not be empty.
const PLACEHOLDER = /^(n\.?\/?a\.?|nil|none|null|undefined|tb[acd]|x{3,})$/i;

/**
 * Annex 7: boxes 1, 2, 5, 7, 8, 10, 11 and 12 and the reference number are filled in. The shape refuses what is
 * missing; this rule refuses what only pretends to be there.
 */
export const boxesFilled: Rule = {
  id: 'V1',
  title: {
    en: 'Boxes 1, 2, 5, 7, 8, 10, 11, 12 and the reference number are filled in',
    vi: 'Các ô 1, 2, 5, 7, 8, 10, 11, 12 và số tham chiếu được điền đủ',
  },
  source: 'ATIGA Annex 7 (Form D, 35th AFTA Council, 08/09/2021)',
  severity: { own: 'error', peer: 'error' },
  check: (form) =>
    texts(form)
      .filter(([, text]) => saysNothing(text))
      .map(([path, text]) => {
        const name = fieldName(path);
        return remark(
          path,
          [`${name.en} says nothing: "${text}".`, `${name.vi} không có nội dung: "${text}".`],
          ['Write what the box asks for.', 'Ghi nội dung mà ô yêu cầu.'],
          { value: text },
        );
      }),
};

function saysNothing(text: string): boolean {
  return !/[\p{L}\p{N}]/u.test(text) || PLACEHOLDER.test(text.trim());
}

function texts(form: CheckedForm): [path: string, text: string][] {
  const { exporter, consignee, declaration, certification } = form;
  const all: [string, string | undefined][] = [
    ['referenceNumber', form.referenceNumber],
    ['exporter.name', exporter.name],
    ['exporter.address', exporter.address],
    ['consignee.name', consignee.name],
    ['consignee.address', consignee.address],
    ...form.items.flatMap(({ description, invoices }, index): [string, string][] => [
      [`items[${index}].description`, description],
      ...invoices.map(({ number }, n): [string, string] => [`items[${index}].invoices[${n}].number`, number]),
    ]),
    ['declaration.place', declaration.place],
    ['declaration.signatory', declaration.signatory],
    ['certification.authority', certification.authority],
    ['certification.place', certification.place],
  ];
  return all.filter((entry): entry is [string, string] => entry[1] !== undefined);
}
