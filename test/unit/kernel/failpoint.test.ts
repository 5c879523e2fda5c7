import { expect, test } from '@jest/globals';
import { FAIL_POINTS, failAt, isFailPoint, noFailPoints } from '../../../src/kernel/failpoint.ts';

test('fails once, when the point is passed for the n-th time', () => {
  let failed = 0;
  const points = failAt('send.claimed', 2, () => {
    failed += 1;
  });
  points('send.claimed');
  points('send.posted');
  expect(failed).toBe(0);
  points('send.claimed');
  points('send.claimed');
  expect(failed).toBe(1);
});

test('in earnest nothing happens, and only the names of the table are points', () => {
  for (const point of Object.keys(FAIL_POINTS)) {
    expect(isFailPoint(point)).toBe(true);
    if (isFailPoint(point)) expect(noFailPoints(point)).toBeUndefined();
  }
  expect(isFailPoint('constructor')).toBe(false);
});
