import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FormD } from '../../../src/certificate/form-d.ts';
import { addDays } from '../../../src/kernel/clock.ts';
import { decide, isUntransmitted } from '../../../src/simulators/decide.ts';
import { Faults } from '../../../src/simulators/faults/faults-profile.ts';
import { loadFixtures } from '../../../src/simulators/fixtures.ts';
import { OfficialsProfile } from '../../../src/simulators/officials-profile.ts';
import { asApplication, rebase } from '../../../src/simulators/rebase.ts';

const fixtures = loadFixtures();
const named = (part: string): FormD => {
  const found = fixtures.find(({ file }) => file.includes(part));
  if (!found) throw new RangeError(part);
  return found.form;
};
const single = named('vn-my-coffee-wo');
const two = named('vn-sg-furniture');

function officials(change: object = {}): OfficialsProfile {
  return OfficialsProfile.parse({
    seed: 1,
    answerDelayMs: [100, 900],
    responses: { GIVEN: 1 },
    reasons: ['first reason', 'second reason'],
    ...change,
  });
}

/** The same goods under another exporter's name: another certificate. */
function variant(form: FormD, n: number): FormD {
  return { ...form, exporter: { ...form.exporter, name: `EXPORTER ${n}` } };
}

describe('decide', () => {
  test('answers the same content the same way, whatever its number and dates', () => {
    const mixed = officials({ responses: { GIVEN: 1, PARTLY_GIVEN: 1, NOT_GIVEN: 1, NONE: 1 } });
    for (const { form } of fixtures) {
      const other = { ...rebase(form, addDays(form.certification.date, 200)), referenceNumber: 'OTHER' };
      expect(decide(asApplication(other), mixed)).toEqual(decide(form, mixed));
    }
  });

  test('keeps the shares, and the delay within its bounds', () => {
    const mixed = officials({ responses: { GIVEN: 0.6, PARTLY_GIVEN: 0.2, NOT_GIVEN: 0.1, NONE: 0.1 } });
    const counts: Record<string, number> = {};
    for (let n = 0; n < 2000; n += 1) {
      const { response, delayMs } = decide(variant(two, n), mixed);
      counts[response] = (counts[response] ?? 0) + 1;
      expect(delayMs).toBeGreaterThanOrEqual(100);
      expect(delayMs).toBeLessThanOrEqual(900);
    }
    expect(counts.GIVEN).toBeGreaterThan(1100);
    expect(counts.GIVEN).toBeLessThan(1300);
    expect(counts.PARTLY_GIVEN).toBeGreaterThan(330);
    expect(counts.PARTLY_GIVEN).toBeLessThan(470);
    expect(counts.NONE).toBeGreaterThan(140);
    expect(counts.NOT_GIVEN).toBeGreaterThan(140);
  });

  test('another seed decides otherwise', () => {
    const answers = (seed: number) =>
      Array.from({ length: 50 }, (_, n) =>
        decide(variant(two, n), officials({ seed, responses: { GIVEN: 1, NOT_GIVEN: 1 } })),
      );
    expect(answers(1)).not.toEqual(answers(2));
  });

  test('GIVEN gives every item its quantity', () => {
    const { response, decisions } = decide(two, officials());
    expect(response).toBe('GIVEN');
    expect(decisions).toEqual(
      two.items.map((item) => ({
        itemNumber: item.number,
        decision: 'GIVEN',
        ...(item.quantity ? { quantity: item.quantity } : {}),
      })),
    );
  });

  test('PARTLY GIVEN refuses one item and never meets a certificate of one item', () => {
    const partly = officials({ responses: { PARTLY_GIVEN: 1, NOT_GIVEN: 0.000_001 } });
    for (let n = 0; n < 50; n += 1) {
      const refused = decide(variant(two, n), partly).decisions.filter((d) => d.decision === 'NOT_GIVEN');
      expect(refused).toHaveLength(1);
      expect(['first reason', 'second reason']).toContain(refused[0]?.reason);
      expect(decide(variant(single, n), partly).response).toBe('NOT_GIVEN');
    }
  });

  test('a practice stands above the shares: partial cumulation gets no preference', () => {
    const rule = { when: { criterion: 'PC' }, reason: 'Annex 6' };
    const form = named('partial-cumulation');
    for (const responses of [{ GIVEN: 1 }, { NONE: 1 }]) {
      const answer = decide(form, officials({ responses, itemRules: [rule] }));
      expect(answer).toMatchObject({
        response: 'NOT_GIVEN',
        decisions: [{ itemNumber: 1, decision: 'NOT_GIVEN', reason: 'Annex 6' }],
      });
    }
  });

  test('a practice about some goods leaves the others alone (OCP Rule 16.3)', () => {
    const form = {
      ...two,
      items: two.items.map((item, i) => ({ ...item, hsCode: i === 0 ? '11110000' : '22220000' })),
    };
    const answer = decide(form, officials({ itemRules: [{ when: { hsPrefix: '1111' }, reason: 'quota' }] }));
    expect(answer.response).toBe('PARTLY_GIVEN');
    expect(answer.decisions.map((d) => d.decision)).toEqual(['NOT_GIVEN', 'GIVEN']);
  });

  test('a practice about a tick applies only where the tick is set', () => {
    const ticked = officials({ itemRules: [{ when: { tick: 'issuedRetroactively' }, reason: 'late' }] });
    expect(decide(two, ticked).response).toBe('NOT_GIVEN');
    expect(decide(single, ticked).response).toBe('GIVEN');
  });

  test('exporters who never ask for transmission: about as many as the share says, the same ones every time', () => {
    const share = officials({ faults: Faults.parse({ officials: { untransmitted: 0.3 } }) });
    let untransmitted = 0;
    for (let n = 0; n < 600; n += 1) {
      const form = variant(single, n);
      const says = isUntransmitted(form, share);
      expect(isUntransmitted(rebase(form, addDays(form.certification.date, 30)), share)).toBe(says);
      expect(isUntransmitted(form, officials())).toBe(false);
      if (says) untransmitted += 1;
    }
    expect(untransmitted / 600).toBeCloseTo(0.3, 1);
  });

  test('negligent customs: some never answer, some late, the rest as they would', () => {
    const usual = officials({ responses: { GIVEN: 1, NOT_GIVEN: 1 } });
    const negligent = {
      ...usual,
      faults: Faults.parse({ officials: { never: 0.3, late: { share: 0.5, delayMs: [5_000, 6_000] } } }),
    };
    let [never, late] = [0, 0];
    for (let n = 0; n < 600; n += 1) {
      const form = variant(two, n);
      const answer = decide(form, negligent);
      if (answer.response === 'NONE') {
        never += 1;
        expect(answer.decisions).toEqual([]);
        continue;
      }
      const { delayMs, ...rest } = decide(form, usual);
      expect(answer).toMatchObject(rest);
      if (answer.delayMs !== delayMs) {
        late += 1;
        expect(answer.delayMs).toBeGreaterThanOrEqual(5_000);
        expect(answer.delayMs).toBeLessThanOrEqual(6_000);
      }
    }
    expect(never / 600).toBeCloseTo(0.3, 1);
    expect(late / (600 - never)).toBeCloseTo(0.5, 1);
  });

  test('every answer decides each item once, with a reason wherever the preference is not given', () => {
    const share = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.record({ GIVEN: share, PARTLY_GIVEN: share, NOT_GIVEN: share, NONE: share }),
        fc.nat(),
        fc.constantFrom(...fixtures),
        (responses, seed, { form }) => {
          const { response, decisions } = decide(form, officials({ responses, seed }));
          if (response === 'NONE') return decisions.length === 0;
          return (
            decisions.every((d) => d.decision === 'GIVEN' || d.reason !== undefined) &&
            decisions.map((d) => d.itemNumber).join() === form.items.map((item) => item.number).join()
          );
        },
      ),
    );
  });
});
