import { expect, test } from '@jest/globals';
import { UnsignedAnswer } from '../../../src/exchange/unsigned-answer.ts';
import { FixedClock } from '../../../src/kernel/clock.ts';
import { GatewayError } from '../../../src/kernel/errors.ts';
import { WATCH, watchWith } from '../../support/watch.ts';
import { recordingLogger } from '../http/fake-http.ts';

const down = () => new GatewayError('PEER_UNREACHABLE', { detail: 'ECONNREFUSED' });

function watched() {
  const clock = new FixedClock('2026-03-01T00:00:00.000Z');
  const { logger, lines } = recordingLogger();
  const watch = watchWith(clock, logger);
  const answer = (skewMs = 0, roundTripMs = 0) => {
    const started = clock.now();
    clock.advance(roundTripMs);
    const middle = (started.getTime() + clock.now().getTime()) / 2;
    watch.answered('SG', new Date(middle + skewMs).toISOString(), started, clock.now());
  };
  const fail = (times: number) => {
    for (let i = 0; i < times; i += 1) watch.failed('SG', down());
  };
  return { clock, watch, lines, answer, fail };
}

test('deliveries pause after failures in a row, and only to that peer', () => {
  const { watch, fail } = watched();
  fail(WATCH.circuitFailures - 1);
  expect(watch.allowance('SG', 8)).toBe(8);
  fail(1);
  expect(watch.allowance('SG', 8)).toBe(0);
  expect(watch.state('SG')).toMatchObject({ circuit: 'open', nextProbeAt: '2026-03-01T00:00:02.000Z' });
  expect(watch.allowance('TH', 8)).toBe(8);
});

test('an answer between failures keeps the circuit closed', () => {
  const { watch, fail, answer } = watched();
  for (let round = 0; round < 5; round += 1) {
    fail(WATCH.circuitFailures - 1);
    answer();
  }
  expect(watch.allowance('SG', 8)).toBe(8);
});

test('after a pause one message is tried; pauses grow to the cap; one answer ends them', () => {
  const { clock, watch, lines, fail, answer } = watched();
  fail(WATCH.circuitFailures);
  const pauses: number[] = [];
  for (let probe = 0; probe < 8; probe += 1) {
    const pause = Date.parse(watch.state('SG').nextProbeAt ?? '') - clock.now().getTime();
    pauses.push(pause);
    clock.advance(pause - 1);
    expect(watch.allowance('SG', 8)).toBe(0);
    clock.advance(1);
    expect(watch.allowance('SG', 8)).toBe(1);
    expect(watch.state('SG').circuit).toBe('probing');
    fail(1);
  }
  expect(pauses).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  clock.advance(60_000);
  answer();
  expect(watch.allowance('SG', 8)).toBe(8);
  expect(lines.map(({ message }) => message)).toEqual([
    'peer does not answer: deliveries pause',
    'peer answers again: deliveries go on',
  ]);
});

test('deliveries that were under way together and fail together are one reason to pause', () => {
  const { watch, fail } = watched();
  fail(64);
  expect(watch.state('SG').nextProbeAt).toBe('2026-03-01T00:00:02.000Z');
});

test('a peer that asks for patience gets it, without counting as broken', () => {
  const { clock, watch } = watched();
  const busy = new UnsignedAnswer({ status: 503, body: new Uint8Array(), retryAfterMs: 7_000 }, {});
  for (let i = 0; i < 20; i += 1) watch.failed('SG', busy);
  expect(watch.state('SG')).toMatchObject({ circuit: 'closed', failuresInRow: 0 });
  expect(watch.allowance('SG', 8)).toBe(0);
  clock.advance(7_000);
  expect(watch.allowance('SG', 8)).toBe(8);
});

test('nobody can make us wait longer than the cap', () => {
  const { clock, watch } = watched();
  watch.failed('SG', new UnsignedAnswer({ status: 503, body: new Uint8Array(), retryAfterMs: 9e9 }, {}));
  clock.advance(WATCH.circuitPause.cap);
  expect(watch.allowance('SG', 8)).toBe(8);
});

test('what is not about the line does not count', () => {
  const { watch } = watched();
  for (let i = 0; i < 50; i += 1) watch.failed('SG', new GatewayError('LEDGER_UNAVAILABLE'));
  for (let i = 0; i < 50; i += 1) watch.failed('SG', new TypeError('a bug'));
  expect(watch.allowance('SG', 8)).toBe(8);
});

test('a peer that speaks ends its own pause', () => {
  const { clock, watch, fail } = watched();
  fail(WATCH.circuitFailures);
  expect(watch.heard('SG', clock.now().toISOString(), clock.now())).toBe(true);
  expect(watch.allowance('SG', 8)).toBe(1);
  expect(watch.heard('SG', clock.now().toISOString(), clock.now())).toBe(false);
});

test('three times at the most until it answers: where each hears the other in vain, neither drives the other on', () => {
  const { clock, watch, fail } = watched();
  fail(WATCH.circuitFailures);
  const heard = () => watch.heard('SG', clock.now().toISOString(), clock.now());
  const tries = [1, 2, 3, 4, 5].map(() => {
    const tried = heard();
    fail(1);
    return tried;
  });
  expect(tries).toEqual([true, true, true, false, false]);
  clock.advance(WATCH.circuitPause.cap);
  expect(watch.allowance('SG', 8)).toBe(1);
  const at = clock.now();
  watch.answered('SG', at.toISOString(), at, at);
  fail(WATCH.circuitFailures);
  expect(heard()).toBe(true);
});

test('what waits out a delay need not wait on once the peer is heard, and all of it once it answers', () => {
  const { clock, watch, fail, answer } = watched();
  const heard = () => watch.heard('SG', clock.now().toISOString(), clock.now());
  answer();
  expect([heard(), watch.toHasten('SG')]).toEqual([false, 'none']);
  fail(WATCH.circuitFailures);
  // The pause is over, and nothing was due to be tried.
  clock.advance(60_000);
  expect([heard(), watch.toHasten('SG')]).toEqual([true, 'one']);
  watch.hastened('SG', 'one');
  // However often it is heard: one try, until that has failed.
  expect([heard(), watch.toHasten('SG')]).toEqual([false, 'none']);
  fail(1);
  expect([heard(), watch.toHasten('SG')]).toEqual([true, 'one']);
  answer();
  watch.hastened('SG', 'one');
  expect(watch.toHasten('SG')).toBe('all');
  watch.hastened('SG', 'all');
  answer();
  expect(watch.toHasten('SG')).toBe('none');
});

test("the quickest of the last answers tells the peer's clock", () => {
  const { watch, answer } = watched();
  answer(4_000, 9_000);
  answer(120, 20);
  answer(3_000, 8_000);
  expect(watch.state('SG')).toMatchObject({ clockSkewMs: 120, roundTripMs: 20, clockWarning: false });
});

test('a clock that goes astray is warned about once, before messages are refused, and told when right again', () => {
  const { watch, lines, answer } = watched();
  answer(-WATCH.clockSkewWarningMs - 1_000, 10);
  answer(-WATCH.clockSkewWarningMs - 1_000, 10);
  expect(watch.state('SG').clockWarning).toBe(true);
  for (let i = 0; i < 8; i += 1) answer(5, 10);
  expect(watch.state('SG').clockWarning).toBe(false);
  expect(lines.map(({ level, message }) => [level, message])).toEqual([
    ['warn', "peer's clock and ours differ: messages may soon be refused"],
    ['info', "peer's clock and ours agree again"],
  ]);
});

test('a message from the future shows how far ahead the peer is at least; an old one shows nothing', () => {
  const { clock, watch } = watched();
  watch.heard('SG', new Date(clock.now().getTime() - 86_400_000).toISOString(), clock.now());
  expect(watch.state('SG').clockSkewMs).toBeUndefined();
  watch.heard('SG', new Date(clock.now().getTime() + 90_000).toISOString(), clock.now());
  expect(watch.state('SG')).toMatchObject({ clockSkewMs: 90_000, clockWarning: true });
});

/** An answer to a message composed so long ago, sent again. */
function repeatedAnswers() {
  const { clock, watch, lines, answer } = watched();
  return {
    clock,
    watch,
    lines,
    answer,
    repeated(sinceMs: number, signedBeforeMs: number, skewMs: number) {
      const now = clock.now();
      const since = new Date(now.getTime() - sinceMs);
      const sentAt = new Date(now.getTime() - signedBeforeMs + skewMs).toISOString();
      watch.answered('SG', sentAt, now, now, since);
    },
  };
}

test('an answer of before, sent again, says nothing against a clock that is right', () => {
  const { watch, lines, repeated } = repeatedAnswers();
  repeated(90_000, 89_900, 0);
  repeated(90_000, 0, 0);
  expect(watch.state('SG')).toMatchObject({ clockWarning: false });
  expect(watch.state('SG').clockSkewMs).toBeUndefined();
  expect(lines).toEqual([]);
});

test.each([
  ['behind', -600_000],
  ['ahead', 600_000],
])('a clock %s is found although every message needed two attempts, and found right again', (_, skewMs) => {
  const { watch, repeated } = repeatedAnswers();
  for (const signedBefore of [2_000, 0, 1_000]) repeated(2_000, signedBefore, skewMs);
  expect(watch.state('SG').clockWarning).toBe(true);
  expect(Math.abs((watch.state('SG').clockSkewMs ?? 0) - skewMs)).toBeLessThanOrEqual(2_000);
  for (const signedBefore of [2_000, 0, 1_000]) repeated(2_000, signedBefore, 0);
  expect(watch.state('SG').clockWarning).toBe(false);
});

test('what was measured stands, unless a repeated answer proves otherwise', () => {
  const { watch, answer, repeated } = repeatedAnswers();
  answer(40_000, 10);
  repeated(120_000, 60_000, 40_000);
  expect(watch.state('SG').clockSkewMs).toBe(40_000);
  repeated(1_000, 0, 0);
  expect(watch.state('SG').clockSkewMs).toBe(1_000);
});
