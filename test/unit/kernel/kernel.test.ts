import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { backoffDelay, DEFAULT_BACKOFF } from '../../../src/kernel/backoff.ts';
import { addDays, calendarDate, daysBetween, FixedClock } from '../../../src/kernel/clock.ts';
import { ERROR_TABLE, isErrorCode } from '../../../src/kernel/error-table.ts';
import { asGatewayError, GatewayError } from '../../../src/kernel/errors.ts';
import { asSentence, shown } from '../../../src/kernel/finding.ts';
import { seededRandom, uuidV7 } from '../../../src/kernel/ids.ts';

describe('back-off', () => {
  test('is the table of docs/operations.md', () => {
    const middle = () => 0.5;
    const delays = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 50].map(
      (n) => backoffDelay(n, DEFAULT_BACKOFF, middle) / 1000,
    );
    expect(delays).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
  });

  test('stays within the jitter, above zero, whatever the attempt', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000 }),
        fc.double({ min: 0, max: 0.999999, noNaN: true }),
        (n, r) => {
          const plain = backoffDelay(n, { ...DEFAULT_BACKOFF, jitter: 0 }, () => r);
          const delay = backoffDelay(n, DEFAULT_BACKOFF, () => r);
          expect(delay).toBeGreaterThanOrEqual(Math.floor(plain * 0.8));
          expect(delay).toBeLessThanOrEqual(Math.ceil(plain * 1.2));
        },
      ),
    );
  });
});

describe('ids', () => {
  test('are UUIDs of version 7 that sort in the order they were given, also within one millisecond', () => {
    const ids = uuidV7(new FixedClock('2026-03-01T00:00:00.000Z'));
    const given = Array.from({ length: 10_000 }, () => ids.next());
    expect(new Set(given).size).toBe(given.length);
    expect([...given].sort()).toEqual(given);
    for (const id of given.slice(0, 10)) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  test('still sort when the clock is set back', () => {
    const clock = new FixedClock('2026-03-01T00:00:00.000Z');
    const ids = uuidV7(clock);
    const before = ids.next();
    clock.advance(-60_000);
    expect(ids.next() > before).toBe(true);
  });

  test('seeded randomness repeats', () => {
    const draw = (seed: number) => Array.from({ length: 5 }, seededRandom(seed));
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });
});

describe('dates', () => {
  test('the office decides which day it is', () => {
    const at = new Date('2026-02-28T18:30:00.000Z');
    expect(calendarDate(at, 'Asia/Ho_Chi_Minh')).toBe('2026-03-01');
    expect(calendarDate(at, 'UTC')).toBe('2026-02-28');
  });

  test('days are counted over leap years and month ends', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(daysBetween('2027-03-01', '2028-03-01')).toBe(366);
    expect(daysBetween('2026-03-02', '2026-03-01')).toBe(-1);
  });
});

describe('errors', () => {
  test('every entry has both languages, a remedy and a status', () => {
    for (const [code, entry] of Object.entries(ERROR_TABLE)) {
      expect(code).toMatch(/^[A-Z][A-Z0-9_]+$/);
      for (const text of [entry.title.en, entry.title.vi, entry.remedy.en, entry.remedy.vi]) {
        expect(text.length).toBeGreaterThan(5);
      }
      expect(entry.status).toBeGreaterThanOrEqual(400);
      expect(entry.status).toBeLessThan(600);
    }
    expect(isErrorCode('toString')).toBe(false);
  });

  test('anything thrown becomes INTERNAL with its cause kept private', () => {
    const cause = new TypeError('secret');
    const error = asGatewayError(cause);
    expect(error.code).toBe('INTERNAL');
    expect(error.cause).toBe(cause);
    expect(error.message).not.toContain('secret');
    const known = new GatewayError('NOT_FOUND');
    expect(asGatewayError(known)).toBe(known);
  });

  test('what people meet at their desks is said in both languages: the compiler demands it', () => {
    // @ts-expect-error English alone
    const alone = new GatewayError('STATE_CONFLICT', { detail: 'it is AS2' });
    expect(alone.detailVi).toBeUndefined();
    // @ts-expect-error English alone
    expect(new GatewayError('USAGE_INVALID', { detail: '--reason is needed' }).detailVi).toBeUndefined();
    const both = new GatewayError('STATE_CONFLICT', { detail: { en: 'it is AS2', vi: 'đang ở AS2' } });
    expect(both.anew({ where: 'file.json' })).toMatchObject({
      code: 'STATE_CONFLICT',
      detail: 'it is AS2',
      detailVi: 'đang ở AS2',
      where: 'file.json',
    });
    expect(new GatewayError('CONFIG_INVALID', { detail: 'no key' }).anew({})).toMatchObject({
      detail: 'no key',
      detailVi: undefined,
    });
  });

  test('shown values are bounded', () => {
    expect(shown('x'.repeat(1000))).toHaveLength(200);
    expect(shown('short')).toBe('short');
  });
});

test.each([
  ['Box 7 is outdated', 'Box 7 is outdated.'],
  ['Ô 7 đã cũ  ', 'Ô 7 đã cũ.'],
  ['It ends.', 'It ends.'],
  ['Why?', 'Why?'],
  ['He said "no."', 'He said "no."'],
  ['see (Rule 29)', 'see (Rule 29).'],
  ['', ''],
])('people’s words “%s” end as a sentence', (words, sentence) => {
  expect(asSentence(words)).toBe(sentence);
});
