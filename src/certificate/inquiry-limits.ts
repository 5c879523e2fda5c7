import { addDays, type CalendarDate } from '../kernel/clock.ts';
import type { InquiryKind } from './inquiry.ts';

/** How long the parts of an inquiry may take, in calendar days. */
export interface InquiryLimits {
  /** For inquiries asked on this day or later; the first entry also for earlier ones. */
  readonly from: CalendarDate;
  /** From receipt of the question to the reply. */
  readonly replyDays: number;
  /** From the question to the end of the whole process. */
  readonly concludeDays: number;
  /** False for a target of this gateway's own, which no rule sets. */
  readonly binding: boolean;
  readonly source: string;
}

/** The one place of the time limits, each with its source; a changed rule is one more entry with its date. */
export const INQUIRY_LIMITS: Readonly<Record<InquiryKind, readonly [InquiryLimits, ...InquiryLimits[]]>> = {
  RETROACTIVE_CHECK: [
    {
      from: '2021-09-08',
      replyDays: 90,
      concludeDays: 180,
      binding: true,
      // That the 180 days begin with the question is inferred: the rule names no first day.
      source: 'OCP Rule 18 (35th AFTA Council, 08/09/2021)',
    },
  ],
  RECONSIDERATION: [
    {
      from: '2021-09-08',
      replyDays: 60,
      concludeDays: 60,
      binding: false,
      source: 'own target: Rule 30.4 sets no time; as long as Rule 30.3 allows for the rejection itself',
    },
  ],
};

/** The limits for an inquiry asked on a day. */
export function inquiryLimits(kind: InquiryKind, askedOn: CalendarDate): InquiryLimits {
  const [first, ...later] = INQUIRY_LIMITS[kind];
  return later.findLast((limits) => limits.from <= askedOn) ?? first;
}

export interface InquiryDueDates {
  /** Last day for the reply. */
  readonly replyDueOn: CalendarDate;
  /** Last day for the end of the whole process. */
  readonly concludeDueOn: CalendarDate;
}

/**
 * The last days of an inquiry. Both dates are days in this state's own time zone.
 * @param receivedOn the day the question reached the answering side; the asking day while that is not known
 */
export function inquiryDueDates(
  kind: InquiryKind,
  askedOn: CalendarDate,
  receivedOn: CalendarDate,
): InquiryDueDates {
  const { replyDays, concludeDays } = inquiryLimits(kind, askedOn);
  return { replyDueOn: addDays(receivedOn, replyDays), concludeDueOn: addDays(askedOn, concludeDays) };
}
