import { expect, test } from '@jest/globals';
import type { ExchangeContext } from '../../../src/exchange/context.ts';
import { deliverDue } from '../../../src/exchange/deliver.ts';
import { newLease } from '../../../src/exchange/lease.ts';
import { FixedClock } from '../../../src/kernel/clock.ts';
import { countingIds } from '../../../src/kernel/ids.ts';
import type { Ledger } from '../../../src/ledger/port.ts';
import type { DeliveryAttempt } from '../../../src/ledger/records.ts';
import { clearLeftovers, releaseDeadLeases } from '../../../src/reconciliation/leftovers.ts';
import { describeLedgers } from '../../support/ledger.ts';
import * as records from '../../support/ledger-records.ts';
import { watchWith } from '../../support/watch.ts';
import { fakeHttp } from '../../unit/http/fake-http.ts';

/** Every attempt stands in the history, also those whose process died, on both ledgers. */

const { instant, T0 } = records;
const HOUR = 3_600_000;
const LIMIT = 900_000;

describeLedgers((place) => {
  /** A node whose peer TH never answers, and a message to it. */
  async function node(expiresAt = instant(24 * HOUR)) {
    const ledger = await place.ledger();
    const clock = new FixedClock(T0);
    const serial = countingIds();
    const mark = records.id('node');
    const { exchange } = fakeHttp({
      exchange: { ledger, clock, watch: watchWith(clock), ids: { next: () => `${mark}-${serial.next()}` } },
    });
    const entry = records.outboxEntry({ peer: 'TH', expiresAt });
    await ledger.transaction(async (tx) => {
      await tx.insertMessage(
        records.messageRecord({ id: entry.messageId, direction: 'out', kind: 'ECOO', status: 'queued' }),
      );
      await tx.enqueue(entry);
    });
    return { ledger, clock, context: exchange, id: entry.messageId };
  }

  /** A worker takes what is due and dies; `timeoutMs` as it was set then. */
  async function dies({ ledger, settings, clock, ids }: ExchangeContext, deliveryTimeoutMs?: number) {
    const now = clock.now();
    const timeout = deliveryTimeoutMs ?? settings.deliveryTimeoutMs;
    const { token, until } = newLease({ ids, settings: { deliveryTimeoutMs: timeout } }, now);
    const claim = { now: now.toISOString(), leaseUntil: until, lease: token, peer: 'TH', limit: 8 } as const;
    expect(await ledger.claimDue(claim)).toHaveLength(1);
    return now.toISOString();
  }

  async function told(ledger: Ledger, id: string) {
    const brief = ({ number, outcome, at, retryable }: DeliveryAttempt) => [number, outcome, at, retryable];
    return (await ledger.attempts(id)).map(brief);
  }

  /** Nothing of one test is due in another. */
  const end = ({ ledger }: ExchangeContext, id: string) =>
    ledger.transaction(async (tx) => {
      const lease = (await tx.outboxEntry(id))?.lease;
      await tx.settle(id, lease, { status: 'delivered', at: T0 });
    });

  test('whoever takes over a lease that is over puts down the attempt of whoever had it', async () => {
    const { ledger, clock, context, id } = await node();
    const first = await dies(context);
    clock.advance(HOUR);
    const second = await dies(context);
    clock.advance(HOUR);
    expect(await deliverDue(context, 'TH', 8)).toBe(1);
    const third = clock.now().toISOString();
    expect(await told(ledger, id)).toEqual([
      // Its successor died before it could put it down: that it was is known, when it was is not.
      [1, 'interrupted', second, true],
      [2, 'interrupted', second, true],
      [3, 'failed', third, true],
    ]);
    expect(first).not.toBe(second);
    clock.advance(HOUR);
    await deliverDue(context, 'TH', 8);
    expect((await ledger.attempts(id)).map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    await end(context, id);
  });

  test('what is past its time to live when its lease is taken over is attempted no more', async () => {
    const { ledger, clock, context, id } = await node(instant(HOUR));
    const at = await dies(context);
    clock.advance(HOUR + 1);
    expect(await deliverDue(context, 'TH', 8)).toBe(1);
    expect(await told(ledger, id)).toEqual([[1, 'interrupted', at, false]]);
    expect(await ledger.outboxEntry(id)).toMatchObject({ status: 'dead' });
    expect((await ledger.message(id))?.status).toBe('dead');
  });

  test('a lease that is released leaves its attempt behind, however long it was to last', async () => {
    const { ledger, clock, context, id } = await node();
    const at = await dies(context, 600_000);
    clock.advance(1_000);
    expect(await releaseDeadLeases(context)).toBe(1);
    expect(await releaseDeadLeases(context)).toBe(0);
    expect(await told(ledger, id)).toEqual([[1, 'interrupted', at, true]]);
    expect(await ledger.outboxEntry(id)).toMatchObject({ status: 'due', nextAttemptAt: instant(1_000) });
    await end(context, id);
  });

  test('so does one that is found long after', async () => {
    const { ledger, clock, context, id } = await node(instant(2 * HOUR));
    const first = await dies(context);
    clock.advance(HOUR);
    expect(await clearLeftovers(context, LIMIT)).toMatchObject({ released: 1, dead: 0 });
    expect(await told(ledger, id)).toEqual([[1, 'interrupted', first, true]]);
    const second = await dies(context);
    clock.advance(2 * HOUR);
    expect(await clearLeftovers(context, LIMIT)).toMatchObject({ released: 0, dead: 1 });
    expect(await told(ledger, id)).toEqual([
      [1, 'interrupted', first, true],
      [2, 'interrupted', second, false],
    ]);
    expect((await ledger.message(id))?.status).toBe('dead');
  });
});
