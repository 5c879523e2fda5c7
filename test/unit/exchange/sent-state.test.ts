import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decidedState } from '../../../src/certificate/decided-state.ts';
import type { ItemDecision } from '../../../src/certificate/form-d.ts';
import { type CertificateState, mayMove } from '../../../src/certificate/lifecycle.ts';
import { transportState } from '../../../src/exchange/apply-answer.ts';
import { mergeDecisions } from '../../../src/exchange/decisions.ts';
import { fillTemplate } from '../../../src/exchange/numbering.ts';

const decision = (itemNumber: number, given: boolean): ItemDecision =>
  given ? { itemNumber, decision: 'GIVEN' } : { itemNumber, decision: 'NOT_GIVEN', reason: 'in doubt' };

describe('the decisions of Customs Responses', () => {
  test('decide the certificate once every item is decided', () => {
    expect(decidedState([], 2)).toBe('REC');
    expect(decidedState([decision(1, true)], 2)).toBe('REC');
    expect(decidedState([decision(1, true), decision(2, true)], 2)).toBe('GIVEN');
    expect(decidedState([decision(1, false), decision(2, false)], 2)).toBe('NOT_GIVEN');
    expect(decidedState([decision(1, true), decision(2, false)], 2)).toBe('PARTLY_GIVEN');
  });

  test('an item that was used whole before counts as given, whatever is said of it', () => {
    const first = new Set([1]);
    expect(decidedState([], 2, first)).toBe('REC');
    expect(decidedState([], 2, new Set([1, 2]))).toBe('GIVEN');
    expect(decidedState([decision(2, true)], 2, first)).toBe('GIVEN');
    expect(decidedState([decision(2, false)], 2, first)).toBe('PARTLY_GIVEN');
    expect(decidedState([decision(1, false), decision(2, true)], 2, first)).toBe('GIVEN');
  });

  test('the order in which decisions and use become known does not matter: the state only moves along the machine', () => {
    const news = fc.record({
      item: fc.integer({ min: 1, max: 3 }),
      what: fc.constantFrom('yes', 'no', 'used'),
    });
    fc.assert(
      fc.property(fc.array(news, { maxLength: 9 }), (all) => {
        let state: CertificateState = 'REC';
        let decisions: readonly ItemDecision[] = [];
        const used = new Set<number>();
        for (const { item, what } of all) {
          if (what === 'used') used.add(item);
          else decisions = mergeDecisions({ items: [] }, decisions, [decision(item, what === 'yes')]);
          const next = decidedState(decisions, 3, used);
          expect(next === state || mayMove(state, next)).toBe(true);
          state = next;
        }
      }),
    );
  });
});

test("a peer's decided state repairs ours to REC only: the decisions come as its response", () => {
  expect(['GIVEN', 'PARTLY_GIVEN', 'NOT_GIVEN'].map((s) => transportState(s as never))).toEqual([
    'REC',
    'REC',
    'REC',
  ]);
  expect(transportState('AS3')).toBe('AS3');
  // Expired by the peer's calendar, which is not ours: customs there have it.
  expect(transportState('EXPIRED')).toBe('REC');
});

test('what has ended at a peer was taken there, and no peer ends a certificate of ours by its answer', () => {
  expect((['CANCELLED', 'REPLACED'] as const).map(transportState)).toEqual(['AS2', 'AS2']);
  const nothing = (['AS1', 'REJECTED', 'FILED', 'APPROVED', 'RETURNED'] as const).map(transportState);
  expect(new Set(nothing)).toEqual(new Set([undefined]));
});

describe('number templates', () => {
  test('are filled', () => {
    expect(fillTemplate('D{importing}{yy}-{serial:6}', { importing: 'VN', year: 2026, serial: 17 })).toBe(
      'DVN26-000017',
    );
    expect(fillTemplate('{year}/{serial:4}', { importing: 'VN', year: 2026, serial: 9999 })).toBe(
      '2026/9999',
    );
  });

  test('a series that is exhausted says so', () => {
    expect(() => fillTemplate('{serial:2}', { importing: 'VN', year: 2026, serial: 100 })).toThrow(
      'exhausted',
    );
  });
});
