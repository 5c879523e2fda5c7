import { expect, test } from '@jest/globals';
import { retryAfterMs } from '../../../src/exchange/retry-after.ts';

const DAY = 86_400_000;
const NOW = 'Sun, 06 Nov 1994 08:49:37 GMT';

test.each([
  ['1', 1_000],
  ['007', 7_000],
  ['86400', DAY],
  // As long as it likes to be, it stays a time.
  ['99999999', DAY],
  ['9'.repeat(400), DAY],
])('seconds: %s', (header, expected) => {
  expect(retryAfterMs(header, NOW)).toBe(expected);
});

test.each([
  ['Sun, 06 Nov 1994 08:50:37 GMT', 60_000],
  ['Sunday, 06-Nov-94 08:49:40 GMT', 3_000],
  ['Sun Nov  6 08:49:38 1994', 1_000],
  ['Fri, 31 Dec 9999 23:59:59 GMT', DAY],
])("a date, by the answerer's own clock: %s", (header, expected) => {
  expect(retryAfterMs(header, NOW)).toBe(expected);
});

test.each([
  undefined,
  '',
  '0',
  '-5',
  '+5',
  '1.5',
  '1e300',
  '0x10',
  'Infinity',
  ' 5',
  '5, 7',
  'soon',
  '1994-11-06T09:49:37Z',
  NOW,
  'Sun, 06 Nov 1994 08:49:36 GMT',
  'Sun, 99 Nov 1994 08:49:37 GMT',
])('anything else asks for nothing: %s', (header) => {
  expect(retryAfterMs(header, NOW)).toBeUndefined();
});

test('a date that nothing tells the distance to asks for nothing', () => {
  expect(retryAfterMs('Fri, 31 Dec 9999 23:59:59 GMT', undefined)).toBeUndefined();
  expect(retryAfterMs('Fri, 31 Dec 9999 23:59:59 GMT', 'yesterday')).toBeUndefined();
});
