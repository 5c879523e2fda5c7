import { describe, expect, test } from '@jest/globals';
import type { ItemDecision } from '../../../src/certificate/form-d.ts';
import { transportState } from '../../../src/exchange/apply-answer.ts';
import { fillTemplate } from '../../../src/exchange/numbering.ts';
import { decidedState } from '../../../src/exchange/sent-state.ts';

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
