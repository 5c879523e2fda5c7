import { expect, test } from '@jest/globals';
import { schedule } from '../../../src/jobs/schedule.ts';
import { endsWithTest } from '../../support/ends.ts';
import { until } from '../../support/until.ts';
import { recordingLogger } from '../http/fake-http.ts';

const NEVER = {
  name: 'test',
  cron: '0 0 1 1 *',
  timeZone: 'Asia/Ho_Chi_Minh',
  logger: recordingLogger().logger,
  onError: () => {},
};
const soon = () => new Promise((resolve) => setImmediate(resolve));

test('runs at once when it says so, and only then', async () => {
  let runs = 0;
  const work = async () => {
    runs += 1;
  };
  await schedule({ ...NEVER, atOnce: false, work }).stop();
  expect(runs).toBe(0);
  await schedule({ ...NEVER, atOnce: true, work }).stop();
  expect(runs).toBe(1);
});

test('a stop asks the run under way to end, and waits for it', async () => {
  const seen: string[] = [];
  const job = endsWithTest(
    schedule({
      ...NEVER,
      atOnce: true,
      async work(stop) {
        seen.push('begun');
        while (!stop.aborted) await soon();
        seen.push('ended');
      },
    }),
  );
  await soon();
  expect(seen).toEqual(['begun']);
  await job.stop();
  expect(seen).toEqual(['begun', 'ended']);
});

test('never beside itself, at each of its times, and on after a failure', async () => {
  const errors: unknown[] = [];
  let running = 0;
  let most = 0;
  let runs = 0;
  const job = endsWithTest(
    schedule({
      ...NEVER,
      cron: '* * * * * *',
      atOnce: true,
      onError: (error) => errors.push(error),
      async work() {
        runs += 1;
        running += 1;
        most = Math.max(most, running);
        await soon();
        running -= 1;
        if (runs === 1) throw new TypeError('once');
      },
    }),
  );
  while (runs < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  await job.stop();
  expect(most).toBe(1);
  expect(errors).toMatchObject([{ message: 'once' }]);
});

test('what the scheduler itself remarks is a line of the log', async () => {
  const { logger, lines } = recordingLogger();
  const job = endsWithTest(
    schedule({
      ...NEVER,
      cron: '* * * * * *',
      logger,
      atOnce: false,
      // Not over when its next time comes.
      async work(stop) {
        while (lines.length === 0 && !stop.aborted) await soon();
      },
    }),
  );
  await until('a remark', async () => lines.length > 0);
  await job.stop();
  expect(lines[0]).toMatchObject({
    level: 'warn',
    message: 'scheduler',
    fields: { job: 'test', remark: expect.stringContaining('still running') },
  });
});
