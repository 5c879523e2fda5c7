import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from '../../../src/kernel/clock.ts';
import { type Timing, WORK_SEVERITIES } from '../../../src/worklist/kind.ts';
import { WORK_KINDS } from '../../../src/worklist/kinds.ts';
import { dueRange, readWorkLimits, severityOf, timingOf } from '../../../src/worklist/timing.ts';

const TODAY = '2026-03-01';
const day = fc.integer({ min: -400, max: 400 }).map((days) => addDays(TODAY, days));
const timing: fc.Arbitrary<Timing> = fc.record(
  {
    due: fc.nat(90),
    soon: fc.nat(40),
    from: fc.integer({ min: -1, max: 60 }),
    until: fc.nat(300),
  },
  { requiredKeys: ['due', 'soon'] },
);

function within(due: string, range: ReturnType<typeof dueRange>): boolean {
  return range !== undefined && (range.first ?? due) <= due && due <= (range.last ?? due);
}

describe('due dates', () => {
  test('the last day itself is in time', () => {
    const limits = { due: 60, soon: 10 };
    expect(severityOf('2026-02-28', TODAY, limits)).toBe('overdue');
    expect(severityOf('2026-03-01', TODAY, limits)).toBe('soon');
    expect(severityOf('2026-03-11', TODAY, limits)).toBe('soon');
    expect(severityOf('2026-03-12', TODAY, limits)).toBe('info');
  });

  test('every listed due date is in the range of its own severity and of no other', () => {
    fc.assert(
      fc.property(timing, day, (limits, due) => {
        const inRange = WORK_SEVERITIES.filter((severity) =>
          within(due, dueRange(limits, TODAY, { severity })),
        );
        const listed = within(due, dueRange(limits, TODAY));
        expect(inRange).toEqual(listed ? [severityOf(due, TODAY, limits)] : []);
      }),
    );
  });

  test('a filter never shows what is not listed, and cuts where it says', () => {
    fc.assert(
      fc.property(timing, day, day, fc.nat(100), (limits, due, dueBefore, dueWithin) => {
        const listed = within(due, dueRange(limits, TODAY));
        expect(within(due, dueRange(limits, TODAY, { dueBefore }))).toBe(listed && due < dueBefore);
        expect(within(due, dueRange(limits, TODAY, { dueWithin }))).toBe(
          listed && due <= addDays(TODAY, dueWithin),
        );
      }),
    );
  });
});

describe('WORK_LIMITS', () => {
  test('sets single days apart from the table', () => {
    const faults: string[] = [];
    const limits = readWorkLimits(
      'sent-unanswered.due=30, sent-unanswered.until=335,received-refusal-limit.from=25',
      faults,
    );
    expect(faults).toEqual([]);
    const [unanswered] = WORK_KINDS.filter(({ id }) => id === 'sent-unanswered');
    expect(unanswered && timingOf(unanswered, limits)).toEqual({ due: 30, soon: 0, from: -1, until: 335 });
    expect(limits['received-refusal-limit']).toEqual({ from: 25 });
  });

  test.each([
    ['nonsense', 'is not <kind>'],
    ['no-such-kind.due=3', 'of a known kind'],
    ['dead-letter.late=3', 'is not <kind>'],
    ['dead-letter.due=x', 'is not <kind>'],
    ['dead-letter.due=-1', 'from 0 to 3650'],
    ['dead-letter.from=-2', 'from -1 to 3650'],
    ['dead-letter.due=4000', 'from 0 to 3650'],
    ['received-refusal-limit.due=90', "a rule's own"],
    ['dead-letter.due=1,dead-letter.due=2', 'given twice'],
    ['__proto__.due=1', 'is not <kind>'],
  ])('%s is a fault', (text, why) => {
    const faults: string[] = [];
    readWorkLimits(text, faults);
    expect(faults).toEqual([expect.stringContaining(why)]);
  });
});

describe('the table', () => {
  test.each(WORK_KINDS.map((kind) => [kind.id, kind] as const))('%s is whole', (id, kind) => {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)+$/);
    expect(WORK_KINDS.filter((other) => other.id === id)).toHaveLength(1);
    expect(kind.roles.length).toBeGreaterThan(0);
    const instead = 'instead' in kind ? (kind.instead ?? []) : [];
    const texts = [kind.what, kind.next, kind.counted, ...instead.flatMap(({ next }) => next ?? [])];
    for (const text of texts) {
      expect(text.en.length).toBeGreaterThan(3);
      expect(text.vi).toMatch(/[à-ỹ]/i);
    }
    expect(kind.command).toMatch(/^asw [a-z]+/);
    const { from, until } = kind.timing;
    if (from !== undefined && until !== undefined) expect(from).toBeGreaterThanOrEqual(-until);
  });

  test('customs hears of a certificate by one kind at a time while it waits', () => {
    const [decide, limit] = ['received-to-decide', 'received-refusal-limit'].map((id) =>
      WORK_KINDS.find((kind) => kind.id === id),
    );
    const lastDay = (decide?.timing.due ?? 0) + (decide?.timing.until ?? 0);
    const firstDay = (limit?.timing.due ?? 0) - (limit?.timing.from ?? 0);
    expect(firstDay).toBe(lastDay + 1);
  });
});
