import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  agree,
  CERTIFICATE_STATES,
  type CertificateState,
  isInForce,
  mayFollow,
  mayMove,
  movesFrom,
} from '../../../src/certificate/lifecycle.ts';
import { lifecycleDocument } from '../../../src/certificate/lifecycle-document.ts';

test('docs/lifecycle.md is drawn from the table (npm run docs:lifecycle)', () => {
  expect(readFileSync(new URL('../../../docs/lifecycle.md', import.meta.url), 'utf8')).toBe(
    lifecycleDocument(),
  );
});

describe('the drawn machine', () => {
  test('never goes in a circle, so repeated and reordered news ends somewhere', () => {
    const visit = (state: CertificateState, trail: readonly CertificateState[]): void => {
      expect(trail).not.toContain(state);
      // A returned application is filed again by a person, with another content: no news does that.
      const moves = movesFrom(state).filter((to) => to !== 'FILED');
      for (const to of moves) visit(to, [...trail, state]);
    };
    for (const state of CERTIFICATE_STATES) visit(state, []);
  });

  test('every state can be reached from FILED', () => {
    const seen = new Set<CertificateState>(['FILED']);
    for (const state of seen) for (const to of movesFrom(state)) seen.add(to);
    expect([...seen].sort()).toEqual([...CERTIFICATE_STATES].sort());
  });

  test('what has ended moves no more', () => {
    for (const state of ['REJECTED', 'CANCELLED', 'REPLACED'] as const) {
      expect(movesFrom(state)).toEqual([]);
      expect(isInForce(state)).toBe(false);
    }
  });

  test('what was returned can only be filed again, and nothing else can', () => {
    expect(movesFrom('RETURNED')).toEqual(['FILED']);
    expect(isInForce('RETURNED')).toBe(false);
    expect(CERTIFICATE_STATES.filter((state) => mayMove(state, 'FILED'))).toEqual(['RETURNED']);
  });

  test('whatever was issued and stands can be cancelled and replaced; what was never issued cannot', () => {
    const standing = ['AS1', 'AS2', 'AS3', 'REC', 'GIVEN', 'PARTLY_GIVEN', 'NOT_GIVEN', 'EXPIRED'] as const;
    for (const state of standing) {
      expect(mayMove(state, 'CANCELLED') && mayMove(state, 'REPLACED')).toBe(true);
    }
    for (const state of ['FILED', 'APPROVED'] as const) expect(isInForce(state)).toBe(false);
  });

  test('a preference that was given is never taken back by news', () => {
    for (const to of ['NOT_GIVEN', 'PARTLY_GIVEN', 'REC'] as const) expect(mayMove('GIVEN', to)).toBe(false);
  });

  test('what is undecided expires; what was decided or ended, or never issued, does not', () => {
    expect(CERTIFICATE_STATES.filter((state) => mayMove(state, 'EXPIRED'))).toEqual([
      'AS1',
      'AS2',
      'AS3',
      'REC',
    ]);
  });

  test('an expired certificate can still be decided, but goes no further on its way', () => {
    for (const to of ['GIVEN', 'PARTLY_GIVEN', 'NOT_GIVEN'] as const)
      expect(mayMove('EXPIRED', to)).toBe(true);
    for (const to of ['AS2', 'AS3', 'REC'] as const) expect(mayMove('EXPIRED', to)).toBe(false);
  });

  test('a refusal counts after expiry exactly where it counted before', () => {
    const at = '2026-03-01T00:00:00.000Z';
    const way = ['AS1', 'AS2', 'AS3', 'REC'] as const;
    for (const [index, state] of way.entries()) {
      const stateTimes = Object.fromEntries(way.slice(0, index + 1).map((step) => [step, at]));
      const expired = { state: 'EXPIRED' as const, stateTimes: { ...stateTimes, EXPIRED: at } };
      expect(mayFollow(expired, 'REJECTED')).toBe(mayMove(state, 'REJECTED'));
      expect(mayFollow({ state, stateTimes }, 'REJECTED')).toBe(mayMove(state, 'REJECTED'));
    }
  });

  test('expired here and undecided there is no difference; decided or ended there is one', () => {
    for (const state of ['AS1', 'AS2', 'AS3', 'REC', 'EXPIRED'] as const) {
      expect(agree('EXPIRED', state) && agree(state, 'EXPIRED')).toBe(true);
    }
    for (const state of [
      'GIVEN',
      'PARTLY_GIVEN',
      'NOT_GIVEN',
      'REJECTED',
      'CANCELLED',
      'REPLACED',
    ] as const) {
      expect(agree('EXPIRED', state) || agree(state, 'EXPIRED')).toBe(false);
    }
    expect(agree('REC', 'AS3')).toBe(false);
  });
});
