import { addDays, type CalendarDate } from '../../kernel/clock.ts';
import { addMonths } from '../calendar.ts';
import { type Remark, type Rule, remark } from './rule.ts';

/**
 * Days after departure on which a certificate still counted as issued at shipment. The text of 2021 has none; the
 * one before it had three. Both forms were accepted from 01/05 to 31/10/2022, so the older text is given the
 * benefit of the doubt until then.
 */
const GRACE: readonly { departureFrom: CalendarDate; days: number }[] = [
  { departureFrom: '2022-11-01', days: 0 },
  { departureFrom: '0000-01-01', days: 3 },
];

/**
 * OCP Rule 10 and overleaf note 14 (2021): a certificate is issued before or at shipment; later only as "Issued Retroactively", and
 * not later than one year after shipment.
 */
export const retroactive: Rule = {
  id: 'V3',
  title: {
    en: 'A certificate issued after departure is ticked "Issued Retroactively" and at most one year late',
    vi: 'C/O cấp sau ngày khởi hành phải đánh dấu "Issued Retroactively" và không quá một năm',
  },
  source:
    'OCP Rule 10 (35th AFTA Council, 08/09/2021); ATIGA Annex 7, overleaf note 14; only the new form from 01/11/2022',
  severity: { own: 'error', peer: 'warning' },
  check: ({ transport, certification, ticks }) => {
    const departure = transport.departureDate;
    const issued = certification.date;
    const remarks: Remark[] = [];
    if (issued > addMonths(departure, 12)) {
      remarks.push(
        remark(
          'certification.date',
          [
            `Issued on ${issued}, more than one year after the departure on ${departure}.`,
            `Cấp ngày ${issued}, quá một năm kể từ ngày khởi hành ${departure}.`,
          ],
          [
            'A certificate can no longer be issued for this shipment; check the departure date.',
            'Không còn cấp được C/O cho lô hàng này; kiểm tra lại ngày khởi hành.',
          ],
          { value: issued },
        ),
      );
    }
    if (issued > addDays(departure, graceDays(departure)) && !ticks.issuedRetroactively) {
      remarks.push(
        remark(
          'ticks.issuedRetroactively',
          [
            `Issued on ${issued}, after the departure on ${departure}, without the tick "Issued Retroactively".`,
            `Cấp ngày ${issued}, sau ngày khởi hành ${departure}, nhưng chưa đánh dấu "Issued Retroactively".`,
          ],
          [
            'Tick "Issued Retroactively", or correct the departure date.',
            'Đánh dấu "Issued Retroactively" hoặc sửa ngày khởi hành.',
          ],
        ),
      );
    }
    if (issued <= departure && ticks.issuedRetroactively) {
      remarks.push(
        remark(
          'ticks.issuedRetroactively',
          [
            `Ticked "Issued Retroactively", but issued on ${issued}, not after the departure on ${departure}.`,
            `Đánh dấu "Issued Retroactively" nhưng cấp ngày ${issued}, không sau ngày khởi hành ${departure}.`,
          ],
          ['Remove the tick, or correct the departure date.', 'Bỏ đánh dấu hoặc sửa ngày khởi hành.'],
          { atMost: 'warning' },
        ),
      );
    }
    return remarks;
  },
};

function graceDays(departure: CalendarDate): number {
  return GRACE.find(({ departureFrom }) => departureFrom <= departure)?.days ?? 0;
}
