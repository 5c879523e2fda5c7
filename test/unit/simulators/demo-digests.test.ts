import { expect, test } from '@jest/globals';
import { GatewayError } from '../../../src/kernel/errors.ts';
import { digestsOf, digestsText } from '../../../src/simulators/demo-digests.ts';
import type { DemoNode } from '../../../src/simulators/demo-nodes.ts';
import type { DemoCountry } from '../../../src/simulators/demo-options.ts';

const node = (country: DemoCountry, serves: boolean, compare?: () => Promise<unknown>) =>
  [
    country,
    { country, isServing: () => serves, client: { reconciliation: { compare } } } as unknown as DemoNode,
  ] as const;

const reports = [
  { peer: 'SG', outcome: 'EQUAL', durationMs: 5 },
  { peer: 'TH', outcome: 'UNREACHABLE', error: 'PEER_UNREACHABLE' },
  { peer: 'MY', outcome: 'REPAIRING', durationMs: 7 },
];

test('counts the pairs that serve, and names each that is not equal', async () => {
  const nodes = new Map([
    node('VN', true, async () => ({ reports })),
    node('SG', true),
    node('TH', false),
    node('MY', true),
  ]);
  const digests = await digestsOf(nodes);
  expect(digests).toEqual([
    { from: 'VN', to: 'SG', outcome: 'EQUAL', durationMs: 5 },
    { from: 'VN', to: 'MY', outcome: 'REPAIRING', durationMs: 7 },
  ]);
  expect(digestsText(digests, 'en')).toBe('Signed digests: 1 of 2 pairs equal.\n  VN – MY: REPAIRING');
  expect(digestsText(digests.slice(0, 1), 'vi')).toBe('Mã băm có ký: 1/1 cặp khớp nhau.');
});

test('a gateway that cannot be asked fails every pair, and one that does not serve is not asked', async () => {
  const refuse = () => Promise.reject(new GatewayError('GATEWAY_TIMEOUT'));
  const failed = await digestsOf(new Map([node('VN', true, refuse), node('SG', true)]));
  expect(digestsText(failed, 'en')).toBe(
    'Signed digests: 0 of 1 pairs equal.\n  VN – SG: FAILED, GATEWAY_TIMEOUT',
  );
  const silent = await digestsOf(new Map([node('VN', false, refuse), node('SG', true)]));
  expect([silent, digestsText(silent, 'en')]).toEqual([[], undefined]);
});
