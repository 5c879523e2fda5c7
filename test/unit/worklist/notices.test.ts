import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FixedClock } from '../../../src/kernel/clock.ts';
import { uuidV7 } from '../../../src/kernel/ids.ts';
import { openLedger } from '../../../src/ledger/open.ts';
import type { Ledger } from '../../../src/ledger/port.ts';
import { deliverNotices, reviveNotice } from '../../../src/worklist/deliver-notices.ts';
import { listWork } from '../../../src/worklist/list.ts';
import { type NoticeContext, writeNotices } from '../../../src/worklist/notices.ts';
import type { ReceiverName } from '../../../src/worklist/webhook.ts';
import { sentCertificate } from '../../support/ledger-records.ts';
import { fakeHttp, type LogLine, recordingLogger } from '../http/fake-http.ts';

/** Who is told of what, and how often, with the clock in hand. */

const START = '2026-06-15T00:00:00.000Z';
const DAY = 86_400_000;
let directory: string;
let ledger: Ledger;
let clock: FixedClock;
let lines: LogLine[];

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'asw-notices-'));
  ledger = await openLedger({ kind: 'embedded', path: path.join(directory, 'ledger.db') });
  clock = new FixedClock(START);
});
afterEach(async () => {
  await ledger.close();
  rmSync(directory, { recursive: true, force: true });
});

function telling(names: readonly ReceiverName[], over: Ledger = ledger): NoticeContext {
  const recording = recordingLogger();
  lines = recording.lines;
  const { exchange } = fakeHttp({ exchange: { ledger: over, clock, logger: recording.logger } });
  const receivers = names.map((name) => ({
    name,
    url: new URL(`http://127.0.0.1/${name}`),
    secrets: [Buffer.alloc(32)],
  }));
  return { exchange: { ...exchange, ids: uuidV7(clock) }, limits: {}, receivers };
}

/** A receiver that says so to everything, and what it was sent. */
function answering(status: number) {
  const got: { to: string; id: string; kind: string; subject: Record<string, unknown> }[] = [];
  const fetcher = async (url: string, init: RequestInit) => {
    const { data } = JSON.parse(String(init.body));
    const id = String(new Headers(init.headers).get('webhook-id'));
    got.push({ to: url.slice(url.lastIndexOf('/') + 1), id, kind: data.kind, subject: data.subject });
    return new Response(null, { status });
  };
  return { got, fetcher };
}

const dead = () => ledger.countNoticeDeliveries({ status: 'dead' }, 10_000);

async function file(count: number) {
  const times = { state: 'FILED', stateTimes: { FILED: START }, recordedAt: START } as const;
  await ledger.transaction(async (tx) => {
    for (let n = 0; n < count; n += 1) {
      await tx.insertSent(sentCertificate({ ...times, referenceNumber: '', validUntil: undefined }));
    }
  });
}

test('notices that nobody takes do not become ever more: one item a receiver, never told to itself', async () => {
  await file(1);
  const context = telling(['all', 'operator']);
  const { got, fetcher } = answering(500);
  const counts: number[] = [];
  for (let jump = 0; jump < 10; jump += 1) {
    await writeNotices(context);
    // Once before its time is over and once after: it is given up.
    for (const wait of [0, 4 * DAY]) {
      clock.advance(wait);
      while ((await deliverNotices(context, fetcher, 8)) > 0);
    }
    counts.push(await dead());
  }
  // The application's two severities to `all`, and that either receiver is silent to the other.
  expect(counts.slice(2)).toEqual(Array(8).fill(4));
  const about = got.filter(({ kind }) => kind === 'notice-undelivered');
  expect(new Set(about.map(({ to, subject }) => `${to} of ${subject.id}`))).toEqual(
    new Set(['all of operator', 'operator of all']),
  );
  const lists = { ...context.exchange, limits: {}, receivers: ['all', 'operator'] };
  const { rows } = await listWork(lists, { role: 'operator' }, { limit: 50 });
  expect(rows.map(({ command, detail }) => [command, detail?.en])).toEqual([
    ['asw notices revive --receiver all', 'all: 3, the oldest WEBHOOK_FAILED: HTTP 500'],
    ['asw notices revive --receiver operator', 'operator: 1, the oldest WEBHOOK_FAILED: HTTP 500'],
  ]);
  expect(lines.filter(({ fields }) => fields?.kind === 'notice-undelivered')).toHaveLength(2);

  // Of a receiver that nobody names any more nothing is left to do.
  const one = await listWork({ ...lists, receivers: ['all'] }, { role: 'operator' }, { limit: 50 });
  expect(one.rows.map(({ subject }) => subject.id)).toEqual(['all']);

  // Repaired, sent again, and silent once more later: that is a new thing to tell.
  for (const { id } of (await ledger.noticeDeliveries({ status: 'dead' }, { limit: 50 })).rows) {
    await reviveNotice(context.exchange, id);
  }
  while ((await deliverNotices(context, answering(204).fetcher, 8)) > 0);
  expect((await listWork(lists, { role: 'operator' }, { limit: 50 })).rows).toEqual([]);
  await file(1);
  await writeNotices(context);
  for (const wait of [0, 4 * DAY]) {
    clock.advance(wait);
    while ((await deliverNotices(context, fetcher, 8)) > 0);
  }
  lines.length = 0;
  await writeNotices(context);
  expect(lines.filter(({ fields }) => fields?.kind === 'notice-undelivered')).toHaveLength(1);
});

test('a receiver that is named later is told of what is open now, once, under the ids of the log', async () => {
  await file(3);
  expect(await writeNotices(telling([]))).toMatchObject({ written: 3, passedOn: 0 });
  const ids = lines.map(({ fields }) => fields?.notice);
  // One of them is done meanwhile: that is history.
  const [first] = (await ledger.waiting('sent-since', { states: ['FILED'] }, 1)).map(({ key }) => key);
  await ledger.transaction((tx) => tx.changeSent(String(first), 'FILED', { state: 'RETURNED' }));
  await writeNotices(telling([]));
  const context = telling(['supervisor', 'customs']);
  expect(await writeNotices(context)).toMatchObject({ written: 0, passedOn: 2 });
  expect(await writeNotices(context)).toMatchObject({ written: 0, passedOn: 0 });
  // What the log said already it does not say again.
  expect(lines).toEqual([]);
  const { got, fetcher } = answering(204);
  await deliverNotices(context, fetcher, 8);
  expect(got.map(({ to, kind }) => [to, kind])).toEqual(
    Array(2).fill(['supervisor', 'application-to-approve']),
  );
  expect(ids).toEqual(expect.arrayContaining(got.map(({ id }) => id)));
  expect(await writeNotices(context)).toMatchObject({ passedOn: 0 });
});

test('a run killed on either side of the ledger loses no line: the next says it under the same id', async () => {
  await file(1);
  const dying: Ledger = {
    ...ledger,
    transaction: (work) =>
      ledger.transaction(async (tx) => {
        await work(tx);
        throw new Error('killed before the ledger kept it');
      }),
  };
  await expect(writeNotices(telling(['all'], dying))).rejects.toThrow('killed');
  const before = lines.map(({ fields }) => fields?.notice);
  expect(before).toHaveLength(1);
  const mute = telling(['all']);
  const logger = {
    ...mute.exchange.logger,
    info() {
      throw new Error('killed before it was said');
    },
  };
  await expect(writeNotices({ ...mute, exchange: { ...mute.exchange, logger } })).rejects.toThrow('killed');

  const context = telling(['all']);
  expect(await writeNotices(context)).toMatchObject({ written: 1 });
  expect(lines.map(({ fields }) => fields?.notice)).toEqual(before);
  const { got, fetcher } = answering(204);
  await deliverNotices(context, fetcher, 8);
  expect(got.map(({ id }) => id)).toEqual(before);
  expect(await writeNotices(context)).toMatchObject({ written: 0 });
});

test('every exporter’s own certificates are noticed, each notice says whose it is', async () => {
  const since = '2026-06-10T00:00:00.000Z';
  const refused = (owner: string) =>
    sentCertificate({ state: 'NOT_GIVEN', stateTimes: { NOT_GIVEN: since }, owner });
  await ledger.transaction(async (tx) => {
    for (const owner of ['mekong', 'sen']) await tx.insertSent(refused(owner));
    await tx.insertSent(
      sentCertificate({ state: 'REC', stateTimes: { REC: since }, validUntil: '2026-07-01', owner: 'sen' }),
    );
  });
  const context = telling(['exporter', 'auditor']);
  await writeNotices(context);
  const { got, fetcher } = answering(204);
  while ((await deliverNotices(context, fetcher, 8)) > 0);
  const own = (to: string) =>
    got
      .filter((one) => one.to === to && one.kind.startsWith('own-'))
      .map(({ kind, subject }) => `${kind} ${subject.exporter}`)
      .sort();
  const all = [
    'own-certificate-near-expiry sen',
    'own-certificate-not-given mekong',
    'own-certificate-not-given sen',
  ];
  expect([own('exporter'), own('auditor')]).toEqual([all, all]);
  // An exporter hears of nothing else; an auditor of all.
  expect(got.filter(({ to }) => to === 'exporter')).toHaveLength(3);
  expect(got.filter(({ to, kind }) => to === 'auditor' && kind === 'sent-not-given')).toHaveLength(2);
});

test('a notice for two roles says what each of them runs', async () => {
  const state = { state: 'AS1', stateTimes: { AS1: '2026-06-10T00:00:00.000Z' }, peer: 'SG' } as const;
  const sent = sentCertificate(state);
  await ledger.transaction((tx) => tx.insertSent(sent));
  const context = telling(['operator']);
  await writeNotices(context);
  const lists = { ...context.exchange, limits: {} };
  const [item] = (await listWork(lists, { kind: 'sent-unacknowledged' }, { limit: 5 })).rows;
  const commands = {
    command: `asw retransmit ${sent.id}`,
    byRole: { operator: 'asw outbox list --peer SG' },
  };
  expect(item).toMatchObject(commands);
  expect(lines[0]?.fields).toMatchObject(commands);
  const [own] = (await listWork(lists, { role: 'operator' }, { limit: 5 })).rows;
  expect(own).toMatchObject({ command: 'asw outbox list --peer SG' });
  expect(own).not.toHaveProperty('byRole');
});

test('a run that is asked to stop ends between two notices, and the next writes the rest', async () => {
  await file(5);
  const stop = new AbortController();
  const context = telling([]);
  const { logger } = context.exchange;
  const info = (message: string, fields?: Record<string, unknown>) => {
    logger.info(message, fields);
    stop.abort();
  };
  const stopping = { ...context, exchange: { ...context.exchange, logger: { ...logger, info } } };
  const run = await writeNotices(stopping, stop.signal);
  expect(run.written).toBe(1);
  expect(run.postponed).toContain('application-to-approve');
  expect(await writeNotices(telling([]))).toMatchObject({ written: 4, postponed: [] });
});
