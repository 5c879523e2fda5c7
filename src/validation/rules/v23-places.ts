import { isAseanCountry } from '../../certificate/countries.ts';
import { fieldName } from '../field-names.ts';
import { type Remark, type Rule, remark } from './rule.ts';

/** Places travel as UN/LOCODE. The list holds the ten states' ports and border posts, so others are not judged. */
export const places: Rule = {
  id: 'V23',
  title: {
    en: 'Ports of the ten states are known UN/LOCODE places',
    vi: 'Cảng của mười nước là địa điểm UN/LOCODE đã biết',
  },
  source: 'UN/LOCODE (UN/ECE Recommendation 16); ATIGA Annex 7, Box 3',
  severity: { own: 'info', peer: 'info' },
  check: ({ transport }, { codes }) =>
    (['portOfLoading', 'portOfDischarge'] as const).flatMap((field): Remark[] => {
      const code = transport[field];
      if (code === undefined || !isAseanCountry(code.slice(0, 2)) || codes.places.codes.has(code)) return [];
      const path = `transport.${field}`;
      const name = fieldName(path);
      return [
        remark(
          path,
          [
            `${name.en}: ${code} is not among the places known here.`,
            `${name.vi}: ${code} không có trong danh sách địa điểm.`,
          ],
          [
            'Check the code; if it is right, have it added to the list of places.',
            'Kiểm tra mã; nếu đúng, đề nghị bổ sung vào danh sách.',
          ],
          { value: code },
        ),
      ];
    }),
};
