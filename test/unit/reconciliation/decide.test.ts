import { describe, expect, test } from '@jest/globals';
import type { Difference } from '../../../src/ledger/reconciliation-records.ts';
import { decide, type Facts } from '../../../src/reconciliation/decide.ts';
import { held } from '../../support/digest-models.ts';

/** What becomes of a difference, by what is known of it. */

const AT = '2026-06-15T12:00:00.000Z';
const HOUR = 3_600_000;
const hours = (count: number) => new Date(Date.parse(AT) + count * HOUR);

const own = held(1, 1, { state: 'REC' });
const FOUND = { issuer: 'VN', referenceNumber: own.referenceNumber, kind: 'MISSING_AT_PEER', own } as const;

function facts(change: Partial<Omit<Facts, 'finder'>> & { byHand?: boolean } = {}): Facts {
  const { byHand = false, now = hours(0), ...rest } = change;
  return {
    ...{ found: FOUND, rule: 'RETRANSMIT', removed: undefined, underWay: undefined, now },
    finder: { peer: 'TH', byHand, startedAt: now, settlingMs: 600_000 },
    ...rest,
  };
}

function known(change: Partial<Difference> = {}): Difference {
  return {
    ...FOUND,
    ...{ id: 'd1', peer: 'TH', status: 'REPAIRING', repair: 'RETRANSMIT', detail: 'sent', times: 1 },
    ...{ firstSeenAt: AT, lastSeenAt: AT, repairedAt: AT },
    ...change,
  };
}

test('a new one is repaired; one dealt with a moment ago is left alone, and counted by nobody', () => {
  expect(decide(facts(), undefined)).toMatchObject({
    status: 'REPAIRING',
    make: true,
    times: 1,
    known: false,
  });
  for (const now of [hours(0), hours(0.16)]) {
    expect(decide(facts({ now }), known())).toMatchObject({ untouched: true, times: 1, detail: 'sent' });
  }
  expect(decide(facts({ now: hours(0.17) }), known())).toMatchObject({ make: true, times: 2 });
  // Another repair is due, or it is another difference: that is news.
  expect(decide(facts({ rule: 'SEND_ENDED' }), known())).toMatchObject({ make: true, repair: 'SEND_ENDED' });
  expect(decide(facts(), known({ kind: 'STATE_DIFFERS' }))).toMatchObject({ make: true, known: false });
  expect(decide(facts(), known({ status: 'RESOLVED' }))).toMatchObject({
    make: true,
    known: false,
    times: 1,
  });
});

test('what a person asks for is no try; the fourth of the gateway’s own goes before a person', () => {
  expect(decide(facts({ now: hours(1), byHand: true }), known({ times: 3 }))).toMatchObject({
    make: true,
    times: 3,
  });
  expect(decide(facts({ now: hours(1) }), known({ times: 3 }))).toMatchObject({
    status: 'PROPOSED',
    detail: 'found 4 times; Send the certificate again',
  });
});

test('what the peer does not repair is put before a person with what a person can do', () => {
  const rule = 'LEAVE_TO_PEER';
  const before = known({ status: 'LEFT_TO_PEER', repair: rule, times: 9 });
  expect(decide(facts({ rule, now: hours(3) }), before)).toMatchObject({ status: 'LEFT_TO_PEER' });
  const proposed = decide(facts({ rule, now: hours(3.1) }), before);
  expect(proposed).toMatchObject({ status: 'PROPOSED', repair: 'WRITE_TO_PEER' });
  expect(proposed.detail).toMatch(/Nothing can be sent from here: have the other state repair/);
  // Accepted, it stays in that person's hand.
  const accepted = known({ status: 'ACCEPTED', repair: 'WRITE_TO_PEER', times: 10, decidedBy: 'operator' });
  expect(decide(facts({ rule, now: hours(9) }), accepted)).toMatchObject({
    status: 'ACCEPTED',
    detail: 'accepted by operator',
  });
});

describe('accepted', () => {
  const accepted = (change: Partial<Difference> = {}) =>
    known({ status: 'ACCEPTED', decidedBy: 'operator', decidedAt: AT, ...change });

  test('and killed before the repair was made, it is made for the person who accepted', () => {
    const lost = accepted({ repairedAt: undefined });
    expect(decide(facts({ now: hours(0.1) }), lost).make).toBe(false);
    expect(decide(facts({ now: hours(1) }), lost)).toMatchObject({
      status: 'ACCEPTED',
      make: true,
      actor: 'operator',
    });
  });

  test('and repaired, it is waited for, and then proposed again', () => {
    expect(decide(facts({ now: hours(3) }), accepted())).toMatchObject({ status: 'ACCEPTED' });
    expect(decide(facts({ now: hours(3) }), accepted()).make).toBeFalsy();
    expect(decide(facts({ now: hours(3.1) }), accepted())).toMatchObject({
      status: 'PROPOSED',
      detail: 'accepted by operator, and still there; Send the certificate again',
      decided: { decidedBy: undefined, repairedAt: undefined },
    });
  });

  test('by hand, it stays in that hand', () => {
    const byHand = accepted({ repair: 'BY_HAND', repairedAt: undefined });
    expect(decide(facts({ rule: 'BY_HAND', now: hours(99) }), byHand)).toMatchObject({ status: 'ACCEPTED' });
  });
});

test('closed, it stays closed until either side’s certificate changes; then it is a new one', () => {
  const closed = known({ status: 'CLOSED', repair: 'BY_HAND', detail: 'withdrawn by letter' });
  expect(decide(facts({ rule: 'BY_HAND', now: hours(99) }), closed)).toMatchObject({
    status: 'CLOSED',
    untouched: true,
  });
  const changed = { ...FOUND, own: { ...own, state: 'GIVEN' } } as const;
  expect(decide(facts({ rule: 'BY_HAND', now: hours(99), found: changed }), closed)).toMatchObject({
    ...{ status: 'PROPOSED', known: false, times: 1 },
  });
});

test('removed after its retention is left alone; a delivery under way is waited for', () => {
  expect(decide(facts({ removed: 'long ago' }), undefined)).toMatchObject({
    status: 'LEFT_TO_PEER',
    detail: 'long ago',
  });
  const underWay = decide(facts({ underWay: 'attempt 2' }), undefined);
  expect(underWay).toMatchObject({ status: 'REPAIRING', detail: 'delivery is under way: attempt 2' });
  expect(underWay.make).toBeFalsy();
});
