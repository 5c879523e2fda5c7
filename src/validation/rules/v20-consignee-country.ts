import { type Rule, remark } from './rule.ts';

/** Box 2 names the consignee; usually in the importing state, though a buyer elsewhere may be named. */
export const consigneeCountry: Rule = {
  id: 'V20',
  title: {
    en: 'The consignee is in the importing state',
    vi: 'Người nhận hàng ở nước nhập khẩu',
  },
  source: 'ATIGA Annex 7, boxes 2 and 11',
  severity: { own: 'warning', peer: 'warning' },
  check: ({ consignee, declaration: { importingCountry } }) =>
    consignee.country === importingCountry
      ? []
      : [
          remark(
            'consignee.country',
            [
              `The consignee is in ${consignee.country}, but the goods are exported to ${importingCountry}.`,
              `Người nhận hàng ở ${consignee.country}, nhưng hàng xuất đi ${importingCountry}.`,
            ],
            [
              'Check boxes 2 and 11; name the receiver in the importing state.',
              'Kiểm tra ô 2 và ô 11; ghi người nhận ở nước nhập khẩu.',
            ],
            { value: consignee.country },
          ),
        ],
};
