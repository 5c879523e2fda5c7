import { expect, test } from '@jest/globals';
import { Pump } from '../../../src/jobs/pump.ts';

const soon = () => new Promise((resolve) => setImmediate(resolve));

test('works on until nothing is left, and never twice at once', async () => {
  let left = 5;
  let running = 0;
  let most = 0;
  const pump = new Pump(
    async () => {
      running += 1;
      most = Math.max(most, running);
      await soon();
      running -= 1;
      return left-- > 0 ? 1 : 0;
    },
    () => {},
  );
  for (let i = 0; i < 10; i++) pump.wake();
  while (left >= 0) await soon();
  await pump.stop();
  expect(most).toBe(1);
});

test('a wake-up during work is not lost', async () => {
  let calls = 0;
  const pump = new Pump(
    async () => {
      calls += 1;
      if (calls === 1) pump.wake();
      await soon();
      return 0;
    },
    () => {},
  );
  pump.wake();
  for (let i = 0; i < 10; i++) await soon();
  expect(calls).toBe(2);
  await pump.stop();
});

test('an error is told and the next wake-up works again', async () => {
  const told: unknown[] = [];
  let calls = 0;
  const pump = new Pump(
    async () => {
      calls += 1;
      if (calls === 1) throw new TypeError('once');
      return 0;
    },
    (error) => told.push(error),
  );
  pump.wake();
  await soon();
  await soon();
  expect(told).toHaveLength(1);
  pump.wake();
  await soon();
  expect(calls).toBe(2);
  await pump.stop();
  pump.wake();
  await soon();
  expect(calls).toBe(2);
});
