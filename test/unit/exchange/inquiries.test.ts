import { describe, expect, test } from '@jest/globals';
import { INQUIRY_STATES, inquiryMovesFrom } from '../../../src/certificate/inquiry.ts';
import { INQUIRY_LIMITS, inquiryDueDates, inquiryLimits } from '../../../src/certificate/inquiry-limits.ts';
import { inquiryStanding } from '../../../src/exchange/inquiries/standing.ts';

describe('the states of an inquiry', () => {
  test('lead to CLOSED, and never back', () => {
    const seen = (state: (typeof INQUIRY_STATES)[number]): readonly string[] =>
      inquiryMovesFrom(state).flatMap((to) => [to, ...seen(to)]);
    for (const state of INQUIRY_STATES) {
      expect(seen(state)).not.toContain(state);
      expect(state === 'CLOSED' || seen(state).includes('CLOSED')).toBe(true);
    }
  });
});

describe('last days', () => {
  test('a check: 90 days from receipt, 180 from the question (OCP Rule 18)', () => {
    expect(inquiryDueDates('RETROACTIVE_CHECK', '2026-01-01', '2026-01-03')).toEqual({
      replyDueOn: '2026-04-03',
      concludeDueOn: '2026-06-30',
    });
  });

  test('over the end of February of a leap year', () => {
    expect(inquiryDueDates('RETROACTIVE_CHECK', '2027-12-01', '2027-12-01')).toEqual({
      replyDueOn: '2028-02-29',
      concludeDueOn: '2028-05-29',
    });
  });

  test('what is no rule says so, and everything has a source and a first day', () => {
    expect(inquiryLimits('RETROACTIVE_CHECK', '2026-01-01').binding).toBe(true);
    expect(inquiryLimits('RECONSIDERATION', '2026-01-01').binding).toBe(false);
    for (const entries of Object.values(INQUIRY_LIMITS)) {
      const days = entries.map(({ from }) => from);
      expect(days).toEqual([...days].sort());
      for (const { source, replyDays, concludeDays } of entries) {
        expect(source).toMatch(/Rule \d+/);
        expect(concludeDays).toBeGreaterThanOrEqual(replyDays);
      }
    }
    expect(inquiryLimits('RETROACTIVE_CHECK', '2000-01-01')).toBe(INQUIRY_LIMITS.RETROACTIVE_CHECK[0]);
  });
});

describe('standing', () => {
  const due = { dueOn: '2026-04-01' } as const;

  test.each([
    ['OPEN', '2026-04-01', { awaits: 'REPLY', daysLeft: 0, overdue: false }],
    ['OPEN', '2026-04-02', { awaits: 'REPLY', daysLeft: -1, overdue: true }],
    ['ANSWERED', '2026-03-30', { awaits: 'CONCLUSION', daysLeft: 2, overdue: false }],
    ['CLOSED', '2027-01-01', { overdue: false }],
  ] as const)('%s on %s', (state, today, standing) => {
    expect(inquiryStanding({ state, ...due }, today)).toEqual(standing);
  });
});
