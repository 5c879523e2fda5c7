import { type Rule, remark } from './rule.ts';

/** Form D is for goods exported from one Member State to another. */
export const twoStates: Rule = {
  id: 'V18',
  title: {
    en: 'The importing state is not the issuing state',
    vi: 'Nước nhập khẩu không phải là nước cấp',
  },
  source: 'ATIGA Art. 26; Annex 7, Box 11',
  severity: { own: 'error', peer: 'error' },
  check: ({ issuingCountry, declaration }) =>
    issuingCountry !== declaration.importingCountry
      ? []
      : [
          remark(
            'declaration.importingCountry',
            [
              `${issuingCountry} issues the certificate for an import into ${issuingCountry}.`,
              `${issuingCountry} cấp C/O cho hàng nhập khẩu vào chính ${issuingCountry}.`,
            ],
            ['Correct the importing country in Box 11.', 'Sửa nước nhập khẩu ở ô 11.'],
            { value: issuingCountry },
          ),
        ],
};
