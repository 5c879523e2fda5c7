import { describe, expect, test } from '@jest/globals';
import { compareSides, type SentSide } from '../../../src/simulators/compare-ledgers.ts';
import { differencesText } from '../../../src/simulators/demo-text.ts';

const one: SentSide = {
  referenceNumber: 'VN-KH 26/02/00001',
  conversationId: 'c1',
  state: 'GIVEN',
  xmlDigest: 'd1',
  decisions: [{ itemNumber: 1, decision: 'GIVEN' }],
};
const received = { ...one, xmlDigest: 'd1' };
const compare = (sent: readonly SentSide[], held: readonly (typeof received)[]) =>
  compareSides('VN', 'KH', sent, held).map(({ what }) => what.en);

describe('compareSides', () => {
  test('the same on both sides', () => {
    expect(compare([one], [received])).toEqual([]);
  });

  test('what was not accepted need not be there, and must not', () => {
    for (const state of ['FILED', 'AS1', 'REJECTED'] as const) {
      expect(compare([{ ...one, state }], [])).toEqual([]);
    }
    expect(compare([{ ...one, state: 'REJECTED' }], [received])).toEqual([
      'it is REJECTED in VN and GIVEN in KH',
    ]);
  });

  test.each([
    ['lost', [one], [], 'it is GIVEN, but KH does not hold it'],
    ['doubled', [one], [received, received], 'KH holds it twice'],
    ['never sent', [], [received], 'KH holds it, but VN did not send it'],
    ['other octets', [one], [{ ...received, xmlDigest: 'd2' }], 'VN and KH hold different documents'],
    [
      'other conversation',
      [one],
      [{ ...received, conversationId: 'c2' }],
      'VN and KH hold different documents',
    ],
    ['other state', [one], [{ ...received, state: 'REC' as const }], 'it is GIVEN in VN and REC in KH'],
    ['other decisions', [one], [{ ...received, decisions: [] }], 'VN and KH hold different decisions'],
  ])('%s is a difference', (_, sent, held, what) => {
    expect(compare(sent, held)).toEqual([what]);
  });
});

test('differencesText names each certificate', () => {
  const differences = compareSides('VN', 'KH', [one], []);
  expect(differencesText(differences, 'en')).toBe(
    'The ledgers of both sides differ:\n  VN-KH 26/02/00001 (VN → KH): it is GIVEN, but KH does not hold it',
  );
  expect(differencesText([], 'vi')).toBe('Sổ cái hai bên khớp nhau.');
});
