import { describe, expect, test } from '@jest/globals';
import { GatewayError } from '../../../src/kernel/errors.ts';
import { compareLedgers, compareSides, type SentSide } from '../../../src/simulators/compare-ledgers.ts';
import type { DemoNode } from '../../../src/simulators/demo-nodes.ts';
import type { DemoCountry } from '../../../src/simulators/demo-options.ts';
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
    for (const state of ['FILED', 'APPROVED', 'AS1', 'REJECTED'] as const) {
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
  expect(differencesText({ differences, uncompared: [] }, 'en')).toBe(
    'The ledgers of both sides differ:\n  VN-KH 26/02/00001 (VN → KH): it is GIVEN, but KH does not hold it',
  );
  expect(differencesText({ differences: [], uncompared: [] }, 'vi')).toBe('Sổ cái hai bên khớp nhau.');
});

describe('compareLedgers', () => {
  const empty = {
    searchSent: async () => ({ rows: [] }),
    searchReceived: async () => ({ rows: [] }),
  };
  const broken = {
    ...empty,
    searchSent: () => Promise.reject(new GatewayError('GATEWAY_UNREACHABLE')),
  };
  const node = (country: DemoCountry, serves: boolean, client: object = empty) =>
    [country, { country, client, isServing: () => serves } as unknown as DemoNode] as const;

  test('all read: nothing is left uncompared', async () => {
    const nodes = new Map([node('VN', true), node('SG', true), node('TH', true)]);
    expect(await compareLedgers(nodes)).toEqual({ differences: [], uncompared: [] });
  });

  test('the pairs of a gateway that does not serve, or cannot be read, are named and not said to agree', async () => {
    const down = await compareLedgers(new Map([node('VN', true), node('SG', false), node('TH', true)]));
    expect(down).toEqual({
      differences: [],
      uncompared: [
        ['VN', 'SG'],
        ['SG', 'TH'],
      ],
    });
    const said = differencesText(down, 'en');
    expect(said).not.toContain('The ledgers of both sides agree.');
    expect(said).toContain('Not compared: VN – SG, SG – TH');

    const unread = await compareLedgers(new Map([node('VN', true), node('SG', true, broken)]));
    expect(unread.differences.map(({ from, what }) => [from, what.en])).toEqual([
      ['SG', expect.stringContaining('GATEWAY_UNREACHABLE')],
    ]);
    expect(unread.uncompared).toEqual([['VN', 'SG']]);
    expect(differencesText(unread, 'vi')).toContain('Không đối chiếu được: VN – SG');
  });
});
