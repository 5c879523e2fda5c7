import { describe, expect, test } from '@jest/globals';
import { ExchangeFaults } from '../../../../src/simulators/faults/faults-profile.ts';
import { messageFates } from '../../../../src/simulators/faults/message-fates.ts';

const everything = ExchangeFaults.parse({
  slowAnswers: { share: 0.5, delayMs: [100, 200] },
  lostAnswers: 0.25,
  replays: { share: 0.5, afterMs: [10, 20] },
  reorderedAcknowledgements: { share: 0.5, holdMs: [1_000, 1_100] },
  offline: [
    { fromMs: 100, forMs: 50 },
    { fromMs: 500, forMs: 1 },
  ],
  duplicateReferences: { share: 0.5, afterMs: [5, 5] },
});

const many = <T>(draw: () => T): readonly T[] => Array.from({ length: 1_000 }, draw);

describe('messageFates', () => {
  test('the same seed brings the same fates, another seed others', () => {
    const of = (seed: number) => {
      const fates = messageFates(everything, seed);
      return [many(fates.outbound), many(fates.inbound)];
    };
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
  });

  test('one direction does not disturb the other', () => {
    const busy = messageFates(everything, 1);
    many(busy.inbound);
    expect(many(busy.outbound)).toEqual(many(messageFates(everything, 1).outbound));
  });

  test('a fault more leaves the others where they were', () => {
    const fewer = { ...everything, slowAnswers: undefined };
    const lost = (faults: ExchangeFaults) =>
      many(messageFates(faults, 3).outbound).map(({ answerLost, replayAfterMs }) => [
        answerLost,
        replayAfterMs,
      ]);
    expect(lost(fewer)).toEqual(lost(everything));
  });

  test('keeps shares and bounds', () => {
    const fates = messageFates(everything, 4);
    const out = many(fates.outbound);
    const share = (count: number) => count / 1_000;
    expect(share(out.filter((fate) => fate.answerLost).length)).toBeCloseTo(0.25, 1);
    expect(share(out.filter((fate) => fate.slowMs > 0).length)).toBeCloseTo(0.5, 1);
    expect(out.every(({ slowMs }) => slowMs === 0 || (slowMs >= 100 && slowMs <= 200))).toBe(true);
    expect(new Set(out.map(({ reuseAfterMs }) => reuseAfterMs))).toEqual(new Set([undefined, 5]));
    for (const { heldBack, delayMs } of many(fates.inbound)) {
      expect(heldBack).toBe(delayMs >= 1_000);
      expect(delayMs).toBeLessThanOrEqual(1_100);
    }
  });

  test('is offline in its windows only', () => {
    const { offline } = messageFates(everything, 1);
    expect([99, 100, 149, 150, 499, 500, 501].map(offline)).toEqual([
      false,
      true,
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  test('without faults nothing ever happens', () => {
    const fates = messageFates(ExchangeFaults.parse({}), 1);
    expect(new Set(many(fates.outbound).map((fate) => JSON.stringify(fate)))).toEqual(
      new Set([JSON.stringify({ slowMs: 0, answerLost: false })]),
    );
    expect(new Set(many(fates.inbound).map((fate) => JSON.stringify(fate)))).toEqual(
      new Set([JSON.stringify({ delayMs: 0, heldBack: false, lost: false })]),
    );
    expect(fates.offline(0)).toBe(false);
  });
});
