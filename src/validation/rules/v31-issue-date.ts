import { addDays } from '../../kernel/clock.ts';
import { type Rule, remark } from './rule.ts';

/** A peer's office may already have the next day: the ten states lie between UTC+6:30 and UTC+9. */
const TIME_ZONE_DAYS = 1;

/** Box 12 is dated when the certificate is issued, so never in the future. */
export const issueDate: Rule = {
  id: 'V31',
  title: { en: 'The certificate is not dated in the future', vi: 'Ngày cấp C/O không ở tương lai' },
  source: 'OCP Rule 10; ATIGA Annex 7, Box 12',
  severity: { own: 'error', peer: 'warning' },
  check: ({ certification: { date } }, { own, today }) =>
    date <= (own ? today : addDays(today, TIME_ZONE_DAYS))
      ? []
      : [
          remark(
            'certification.date',
            [
              `The certificate is dated ${date}; today is ${today}.`,
              `C/O ghi ngày ${date}; hôm nay là ${today}.`,
            ],
            ['Check the date, and the clocks.', 'Kiểm tra ngày cấp và đồng hồ hệ thống.'],
            { value: date },
          ),
        ],
};
