import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FixedClock } from '../../../src/kernel/clock.ts';
import { openLedger } from '../../../src/ledger/open.ts';
import type { Ledger } from '../../../src/ledger/port.ts';
import { deliverNotices, reviveNotice } from '../../../src/worklist/deliver-notices.ts';
import { NOTICE_TTL_MS, type NoticeContext } from '../../../src/worklist/notices.ts';
import type { Receiver } from '../../../src/worklist/webhook.ts';
import { fakeHttp, type LogLine, recordingLogger } from '../http/fake-http.ts';

/** What becomes of a notice whose receiver does not take it, with the clock in hand. */

const START = '2026-06-15T00:00:00.000Z';
let directory: string;
let ledger: Ledger;
let clock: FixedClock;
let lines: LogLine[];
let context: NoticeContext;

const receiver: Receiver = {
  name: 'ministry',
  url: new URL('http://127.0.0.1/in'),
  secrets: [Buffer.alloc(32)],
};

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'asw-notices-'));
  ledger = await openLedger({ kind: 'embedded', path: path.join(directory, 'ledger.db') });
  clock = new FixedClock(START);
  const recording = recordingLogger();
  lines = recording.lines;
  // Without jitter, so that every delay is the policy's own.
  const { exchange } = fakeHttp({ exchange: { ledger, clock, logger: recording.logger, random: () => 0.5 } });
  context = { exchange, limits: {}, receivers: [receiver] };
  await ledger.transaction(async (tx) => {
    await tx.insertNotice({ id: 'n', item: 'i', severity: 'soon', kind: 'k', at: START, body: '{}' });
    await tx.insertNoticeDelivery({
      id: 'd',
      noticeId: 'n',
      receiver: 'ministry',
      status: 'due',
      attempts: 0,
      nextAttemptAt: START,
      enqueuedAt: START,
      expiresAt: new Date(Date.parse(START) + NOTICE_TTL_MS).toISOString(),
    });
  });
});
afterEach(async () => {
  await ledger.close();
  rmSync(directory, { recursive: true, force: true });
});

const answering = (status: number) => {
  const asked: { url: string; init: RequestInit }[] = [];
  const fetcher = async (url: string, init: RequestInit) => {
    asked.push({ url, init });
    return new Response(null, { status });
  };
  return { asked, fetcher };
};

test('it is tried with the delays of the outbox, given up after three days, and revived under its id', async () => {
  const { asked, fetcher } = answering(500);
  const waits: number[] = [];
  for (;;) {
    expect(await deliverNotices(context, fetcher, 8)).toBe(1);
    const held = await ledger.noticeDelivery('d');
    expect(held?.lastError).toBe('WEBHOOK_FAILED: HTTP 500');
    if (held?.status !== 'due') break;
    const wait = Date.parse(held.nextAttemptAt) - clock.now().getTime();
    waits.push(wait / 1000);
    clock.advance(wait - 1);
    expect(await deliverNotices(context, fetcher, 8)).toBe(0);
    clock.advance(1);
  }
  expect(waits.slice(0, 11)).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
  expect(await ledger.noticeDelivery('d')).toMatchObject({ status: 'dead', attempts: asked.length });
  const elapsed = clock.now().getTime() - Date.parse(START);
  expect(elapsed).toBeGreaterThan(NOTICE_TTL_MS - 900_000);
  expect(elapsed).toBeLessThanOrEqual(NOTICE_TTL_MS);
  expect(lines.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual([
    'notice given up',
  ]);

  expect(await reviveNotice(context.exchange, 'd')).toMatchObject({ id: 'd', status: 'due' });
  await expect(reviveNotice(context.exchange, 'd')).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
  await expect(reviveNotice(context.exchange, 'x')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const well = answering(204);
  expect(await deliverNotices(context, well.fetcher, 8)).toBe(1);
  expect(await ledger.noticeDelivery('d')).toMatchObject({ status: 'delivered' });
  const ids = [...asked, ...well.asked].map(({ init }) => new Headers(init.headers).get('webhook-id'));
  expect(new Set(ids)).toEqual(new Set(['n']));
  // The timestamp is the attempt's own, so that a receiver's window of minutes holds for late attempts too.
  const times = [...asked, ...well.asked].map(({ init }) =>
    new Headers(init.headers).get('webhook-timestamp'),
  );
  expect(new Set(times).size).toBeGreaterThan(10);
});

test('a receiver that the configuration no longer names is not asked for ever', async () => {
  const { asked, fetcher } = answering(200);
  expect(await deliverNotices({ ...context, receivers: [] }, fetcher, 8)).toBe(1);
  expect(asked).toEqual([]);
  expect(await ledger.noticeDelivery('d')).toMatchObject({
    status: 'dead',
    lastError: 'WEBHOOK_FAILED: WORK_WEBHOOKS names no ministry any more',
  });
});

test('what a worker that died had in hand is free again after its lease', async () => {
  const hanging = deliverNotices(context, () => new Promise(() => {}), 8, 1_000);
  expect(await Promise.race([hanging, new Promise((resolve) => setTimeout(resolve, 50, 'under way'))])).toBe(
    'under way',
  );
  const { fetcher } = answering(200);
  expect(await deliverNotices(context, fetcher, 8, 1_000)).toBe(0);
  clock.advance(12_000);
  expect(await deliverNotices(context, fetcher, 8, 1_000)).toBe(1);
  expect(await ledger.noticeDelivery('d')).toMatchObject({ status: 'delivered', attempts: 2 });
});
