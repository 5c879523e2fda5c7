import { type Rule, remark } from './rule.ts';

/**
 * Box 11 and overleaf note 3: goods originate in the exporting state, the first country named in Box 11. A
 * back-to-back certificate keeps the country of its originals (OCP Rule 11(1)(b)). That is mostly the state that issued
 * them; where an original is back-to-back itself (Rule 11 asks for an original proof of origin, and does not say that
 * it must be the first), it is the one that its own Box 11 names. Where originals are held, the exchange looks there.
 */
export const productionCountry: Rule = {
  id: 'V21',
  title: {
    en: 'Box 11 names the issuing state as country of production, a back-to-back certificate that of its originals',
    vi: 'Ô 11 ghi nước sản xuất là nước cấp; C/O giáp lưng ghi nước của chứng từ gốc',
  },
  source: 'ATIGA Annex 7, Box 11 and overleaf note 3; OCP Rules 10.1 and 11(1)(b)',
  severity: { own: 'error', peer: 'warning' },
  check: (form) => {
    const { productionCountry: country } = form.declaration;
    const originals = new Set(
      form.items.flatMap(({ originalProofs }) =>
        (originalProofs ?? []).map(({ issuingCountry }) => issuingCountry),
      ),
    );
    const right = form.ticks.backToBack
      ? // Without any original there is nothing to compare with; that is what V7 says.
        originals.size === 0 || originals.has(country)
      : country === form.issuingCountry;
    if (right) return [];
    if (form.ticks.backToBack) {
      const expected = [...originals].sort().join(', ');
      return [
        remark(
          'declaration.productionCountry',
          [
            `Box 11 says that the goods were produced in ${country}; the original proofs are of ${expected}.`,
            `Ô 11 ghi hàng sản xuất tại ${country}; chứng từ gốc là của ${expected}.`,
          ],
          [
            `Write ${expected}, unless Box 11 of an original that is back-to-back itself names ${country}.`,
            `Ghi ${expected}, trừ khi ô 11 của chứng từ gốc cũng là C/O giáp lưng ghi ${country}.`,
          ],
          // The original is not at hand here.
          { value: country, atMost: 'warning' },
        ),
      ];
    }
    return [
      remark(
        'declaration.productionCountry',
        [
          `Box 11 says that the goods were produced in ${country}, not in ${form.issuingCountry}.`,
          `Ô 11 ghi hàng sản xuất tại ${country}, không phải ${form.issuingCountry}.`,
        ],
        [
          `Write ${form.issuingCountry}, or tick "Back-to-Back CO" and name the original proofs.`,
          `Ghi ${form.issuingCountry}, hoặc đánh dấu "Back-to-Back CO" và ghi chứng từ gốc.`,
        ],
        { value: country },
      ),
    ];
  },
};
