import { expect, test } from '@jest/globals';
import type { Notice, NoticeDelivery } from '../../../src/ledger/notice-port.ts';
import { describeLedgers } from '../../support/ledger.ts';
import { id, instant } from '../../support/ledger-records.ts';

/** Notices and their deliveries in both ledgers. */

function notice(change: Partial<Notice> = {}): Notice {
  const own = id('notice');
  return {
    id: own,
    item: `kind/${own}`,
    severity: 'soon',
    kind: 'kind',
    at: instant(0),
    body: '{"a":"ở"}',
    ...change,
  };
}

function delivery(noticeId: string, change: Partial<NoticeDelivery> = {}): NoticeDelivery {
  return {
    id: id('delivery'),
    noticeId,
    receiver: 'all',
    status: 'due',
    attempts: 0,
    nextAttemptAt: instant(0),
    enqueuedAt: instant(0),
    expiresAt: instant(1_000_000),
    ...change,
  };
}

const claim = (lease: string, limit = 10) => ({
  now: instant(100),
  leaseUntil: instant(5_000),
  lease,
  limit,
});

describeLedgers((place) => {
  test('an item has one notice of each severity, however many write it at once', async () => {
    const ledger = await place.ledger();
    const first = notice();
    const tries = Array.from({ length: 8 }, () => ({ ...first, id: id('notice') }));
    const outcomes = await Promise.allSettled(
      tries.map((one) =>
        ledger.transaction(async (tx) => {
          await tx.insertNotice(one);
          await tx.insertNoticeDelivery(delivery(one.id, { nextAttemptAt: instant(900_000) }));
        }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') {
        expect(outcome.reason).toMatchObject({ code: 'LEDGER_DUPLICATE', where: 'notice.item' });
      }
    }
    const kept = await ledger.noticeOf(first.item, 'soon');
    expect(tries).toContainEqual(kept);
    expect(await ledger.notice(kept?.id ?? '')).toEqual(kept);
    expect(await ledger.noticeOf(first.item, 'overdue')).toBeUndefined();
    await ledger.transaction((tx) => tx.insertNotice({ ...first, severity: 'overdue' }));
    // What failed left no delivery behind.
    expect(await ledger.countNoticeDeliveries({ status: 'due' }, 10)).toBe(1);
  });

  test('a delivery is claimed by one worker at a time, settled by who holds it, revived when dead', async () => {
    const ledger = await place.ledger();
    const due = Array.from({ length: 6 }, (_, n) => delivery(`many-${n}`));
    await ledger.transaction(async (tx) => {
      for (const one of due) await tx.insertNoticeDelivery(one);
    });
    const claims = await Promise.all(['a', 'b', 'c'].map((lease) => ledger.claimNotices(claim(lease, 2))));
    const taken = claims.flat();
    expect(taken.map((one) => one.id).sort()).toEqual(due.map((one) => one.id).sort());
    expect(taken.every((one) => one.attempts === 1)).toBe(true);
    expect(await ledger.claimNotices(claim('d'))).toEqual([]);

    const [one, two, three] = taken as [NoticeDelivery, NoticeDelivery, NoticeDelivery];
    const settle = (
      of: NoticeDelivery,
      lease: string,
      outcome: { status: 'delivered' } | { status: 'dead'; error: string },
    ) => ledger.transaction((tx) => tx.settleNotice(of.id, lease, outcome));
    expect(await settle(one, 'nobody', { status: 'delivered' })).toBe(false);
    expect(await settle(one, one.lease ?? '', { status: 'delivered' })).toBe(true);
    expect(await settle(one, one.lease ?? '', { status: 'delivered' })).toBe(false);
    expect(await settle(two, two.lease ?? '', { status: 'dead', error: 'HTTP 500' })).toBe(true);
    const again = { status: 'due', nextAttemptAt: instant(50), error: 'HTTP 503' } as const;
    expect(await ledger.transaction((tx) => tx.settleNotice(three.id, three.lease ?? '', again))).toBe(true);

    expect(await ledger.noticeDelivery(two.id)).toMatchObject({ status: 'dead', lastError: 'HTTP 500' });
    expect((await ledger.noticeDelivery(two.id))?.lease).toBeUndefined();
    expect(
      (await ledger.noticeDeliveries({ status: 'dead' }, { limit: 5 })).rows.map((row) => row.id),
    ).toEqual([two.id]);
    const other = delivery('many-1', { receiver: 'customs', status: 'dead', enqueuedAt: instant(-5) });
    await ledger.transaction((tx) => tx.insertNoticeDelivery(other));
    const dead = async (receiver?: string) =>
      (await ledger.noticeDeliveries({ status: 'dead', receiver }, { limit: 5 })).rows.map((row) => row.id);
    expect([await dead(), await dead('all'), await dead('customs'), await dead('exporter')]).toEqual([
      [other.id, two.id],
      [two.id],
      [other.id],
      [],
    ]);
    expect(await ledger.countNoticeDeliveries({ status: 'dead' }, 5)).toBe(2);
    expect(await ledger.countNoticeDeliveries({ status: 'dead', receiver: 'customs' }, 5)).toBe(1);
    expect(await ledger.noticeDeliveryTo('many-1', 'customs')).toMatchObject({ id: other.id });
    expect(await ledger.noticeDeliveryTo('many-1', 'exporter')).toBeUndefined();

    expect((await ledger.claimNotices(claim('e'))).map((row) => [row.id, row.attempts])).toEqual([
      [three.id, 2],
    ]);

    const revive = () => ledger.transaction((tx) => tx.reviveNotice(two.id, instant(60), instant(2_000_000)));
    expect(await revive()).toBe(true);
    expect(await revive()).toBe(false);
    expect((await ledger.claimNotices(claim('f'))).map((row) => row.id)).toEqual([two.id]);
  });
});
