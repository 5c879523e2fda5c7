import { type CalendarDate, calendarDate, daysBetween } from '../../kernel/clock.ts';
import type { InquirySummary } from '../../ledger/inquiry-records.ts';
import type { ExchangeContext } from '../context.ts';

/** How an inquiry stands on a day. */
export interface InquiryStanding {
  /** What is waited for: the reply while OPEN, then the conclusion; nothing once it is closed. */
  readonly awaits?: 'REPLY' | 'CONCLUSION';
  /** Whole days until the last day for it, negative once that has passed. */
  readonly daysLeft?: number;
  readonly overdue: boolean;
}

/** Computed from the dates alone; nothing happens by itself when one passes. Pure. */
export function inquiryStanding(
  { state, dueOn }: Pick<InquirySummary, 'state' | 'dueOn'>,
  today: CalendarDate,
): InquiryStanding {
  if (state === 'CLOSED') return { overdue: false };
  const daysLeft = daysBetween(today, dueOn);
  return { awaits: state === 'OPEN' ? 'REPLY' : 'CONCLUSION', daysLeft, overdue: daysLeft < 0 };
}

/** The calendar day it is in this state. */
export function todayOf({ clock, profile }: Pick<ExchangeContext, 'clock' | 'profile'>): CalendarDate {
  return calendarDate(clock.now(), profile.timeZone);
}
