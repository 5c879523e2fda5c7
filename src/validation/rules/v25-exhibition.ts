import { type Rule, remark } from './rule.ts';

/** OCP Rule 22.2 and overleaf note 13: an exhibition is ticked and Box 2 gives its name and address. */
export const exhibition: Rule = {
  id: 'V25',
  title: {
    en: '"Exhibition" is ticked exactly when Box 2 names the exhibition',
    vi: '"Exhibition" được đánh dấu khi và chỉ khi ô 2 ghi tên triển lãm',
  },
  source: 'OCP Rule 22; ATIGA Annex 7, overleaf note 13',
  severity: { own: 'error', peer: 'warning' },
  check: (form) => {
    const named = form.exhibition !== undefined;
    if (named === form.ticks.exhibition) return [];
    return [
      named
        ? remark(
            'ticks.exhibition',
            [
              'Box 2 names an exhibition, but "Exhibition" is not ticked.',
              'Ô 2 ghi triển lãm nhưng chưa đánh dấu "Exhibition".',
            ],
            ['Tick "Exhibition", or remove it from Box 2.', 'Đánh dấu "Exhibition" hoặc bỏ khỏi ô 2.'],
          )
        : remark(
            'exhibition',
            [
              '"Exhibition" is ticked, but Box 2 does not name the exhibition.',
              'Đã đánh dấu "Exhibition" nhưng ô 2 không ghi triển lãm.',
            ],
            [
              'Give name and address of the exhibition in Box 2, or remove the tick.',
              'Ghi tên và địa chỉ triển lãm ở ô 2 hoặc bỏ đánh dấu.',
            ],
          ),
    ];
  },
};
