import { expect, jest, test } from '@jest/globals';
import { GatewayError } from '../../../src/kernel/errors.ts';
import { digestsOf, digestsText } from '../../../src/simulators/demo-digests.ts';
import type { DemoNode } from '../../../src/simulators/demo-nodes.ts';
import type { DemoCountry } from '../../../src/simulators/demo-options.ts';

type Compare = (peer?: DemoCountry) => Promise<unknown>;

const node = (country: DemoCountry, serves: boolean, compare?: Compare) =>
  [
    country,
    { country, isServing: () => serves, client: { reconciliation: { compare } } } as unknown as DemoNode,
  ] as const;

const open = new AbortController().signal;
/** Asked until the patience is over, and one comparison only. */
const SHORT = { patienceMs: 60, pauseMs: 5 };
const ONCE = { patienceMs: 0, pauseMs: 1_000 };

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
  const digests = await digestsOf(nodes, open, ONCE);
  expect(digests).toEqual([
    { from: 'VN', to: 'SG', outcome: 'EQUAL', durationMs: 5, comparisons: 1 },
    { from: 'VN', to: 'MY', outcome: 'REPAIRING', durationMs: 7, comparisons: 1 },
  ]);
  expect(digestsText(digests, 'en')).toBe(
    'Signed digests: 1 of 2 pairs equal.\n  VN – MY: REPAIRING, after 1 comparison',
  );
  expect(digestsText(digests.slice(0, 1), 'vi')).toBe('Mã băm có ký: 1/1 cặp khớp nhau.');
});

test('asks a peer again that did not answer, that one alone, until it does', async () => {
  const lost = { peer: 'MY', outcome: 'UNREACHABLE', error: 'PEER_UNREACHABLE: ECONNRESET' };
  const found = { peer: 'MY', outcome: 'EQUAL', durationMs: 9 };
  const compare = jest
    .fn<Compare>()
    .mockResolvedValueOnce({ reports: [reports[0], lost] })
    .mockResolvedValueOnce({ reports: [lost] })
    .mockResolvedValueOnce({ reports: [found] });
  const nodes = new Map([node('VN', true, compare), node('SG', true), node('MY', true)]);
  const digests = await digestsOf(nodes, open, { patienceMs: 60_000, pauseMs: 1 });
  expect(compare.mock.calls).toEqual([[undefined], ['MY'], ['MY']]);
  expect(digestsText(digests, 'en')).toBe(
    'Signed digests: 2 of 2 pairs equal.\n' +
      '  VN – MY: equal at comparison 3; at first UNREACHABLE, PEER_UNREACHABLE: ECONNRESET',
  );
  expect(digests[1]).toMatchObject({ outcome: 'EQUAL', durationMs: 9, comparisons: 3 });
});

test('gives up when its patience is over or the demo is told to stop, and says how often it asked', async () => {
  const lost = { peer: 'MY', outcome: 'UNREACHABLE', error: 'PEER_UNREACHABLE' };
  const nodes = new Map([node('VN', true, async () => ({ reports: [lost] })), node('MY', true)]);
  const [tired] = await digestsOf(nodes, open, SHORT);
  expect(tired).toMatchObject({ outcome: 'UNREACHABLE', error: 'PEER_UNREACHABLE' });
  expect(tired?.comparisons).toBeGreaterThan(1);
  expect(digestsText(tired ? [tired] : [], 'vi')).toMatch(
    /0\/1 cặp khớp nhau\.\n {2}VN – MY: UNREACHABLE, PEER_UNREACHABLE, sau \d+ lần đối chiếu$/,
  );
  const [stopped] = await digestsOf(nodes, AbortSignal.abort(), SHORT);
  expect(stopped?.comparisons).toBe(1);
});

test('a gateway that cannot be asked fails every pair, and one that does not serve is not asked', async () => {
  const refuse = () => Promise.reject(new GatewayError('GATEWAY_TIMEOUT'));
  const failed = await digestsOf(new Map([node('VN', true, refuse), node('SG', true)]), open, ONCE);
  expect(digestsText(failed, 'en')).toBe(
    'Signed digests: 0 of 1 pairs equal.\n  VN – SG: FAILED, GATEWAY_TIMEOUT, after 1 comparison',
  );
  const silent = await digestsOf(new Map([node('VN', false, refuse), node('SG', true)]), open, ONCE);
  expect([silent, digestsText(silent, 'en')]).toEqual([[], undefined]);
});
