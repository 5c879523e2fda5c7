import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  CERTIFICATE_STATES,
  type CertificateState,
  isInForce,
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
      for (const to of movesFrom(state)) visit(to, [...trail, state]);
    };
    for (const state of CERTIFICATE_STATES) visit(state, []);
  });

  test('every state can be reached from FILED', () => {
    const seen = new Set<CertificateState>(['FILED']);
    for (const state of seen) for (const to of movesFrom(state)) seen.add(to);
    expect([...seen].sort()).toEqual([...CERTIFICATE_STATES].sort());
  });

  test('what has ended moves no more', () => {
    for (const state of ['RETURNED', 'REJECTED', 'CANCELLED', 'REPLACED'] as const) {
      expect(movesFrom(state)).toEqual([]);
      expect(isInForce(state)).toBe(false);
    }
  });

  test('whatever was issued and stands can be cancelled and replaced; what was never issued cannot', () => {
    for (const state of ['AS1', 'AS2', 'AS3', 'REC', 'GIVEN', 'PARTLY_GIVEN', 'NOT_GIVEN'] as const) {
      expect(mayMove(state, 'CANCELLED') && mayMove(state, 'REPLACED')).toBe(true);
    }
    for (const state of ['FILED', 'APPROVED'] as const) expect(isInForce(state)).toBe(false);
  });

  test('a preference that was given is never taken back by news', () => {
    for (const to of ['NOT_GIVEN', 'PARTLY_GIVEN', 'REC'] as const) expect(mayMove('GIVEN', to)).toBe(false);
  });
});
