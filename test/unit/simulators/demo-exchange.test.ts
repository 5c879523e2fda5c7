import { expect, test } from '@jest/globals';
import { loadCountryProfile } from '../../../src/exchange/country-profile.ts';
import { GatewayError } from '../../../src/kernel/errors.ts';
import { type Consignment, planConsignments } from '../../../src/simulators/consignment.ts';
import { watch } from '../../../src/simulators/demo-exchange.ts';
import type { DemoNode } from '../../../src/simulators/demo-nodes.ts';
import { loadFixtures } from '../../../src/simulators/fixtures.ts';

const SILENT = { onReady: () => undefined, onProgress: () => undefined, onFault: () => undefined };

/** Viet Nam serves and tells the state its ledger holds; Thailand is gone. */
function world(state: () => string) {
  const node = (country: 'VN' | 'TH', fault?: GatewayError) =>
    ({
      country,
      profile: loadCountryProfile(country),
      fault: () => fault,
      client: {
        searchSent: async () => ({
          rows: [{ id: 'one', referenceNumber: 'N', state: state(), stateTimes: {} }],
        }),
      },
    }) as unknown as DemoNode;
  const nodes = new Map([
    ['VN' as const, node('VN')],
    ['TH' as const, node('TH', new GatewayError('DEMO_NODE_FAILED', { where: 'TH' }))],
  ]);
  const profiles = new Map([...nodes].map(([country, { profile }]) => [country, profile]));
  const [consignment] = planConsignments(loadFixtures('vn-th-pepper'), profiles, new Date());
  return { nodes, consignment: consignment as Consignment };
}

test.each([
  ['FILED', false],
  ['APPROVED', false],
  ['AS1', true],
])('with the importing gateway gone, a certificate in %s is over: %s', async (state, over) => {
  const { nodes, consignment } = world(() => state);
  consignment.progress = { id: 'one', stateTimes: {} };
  expect(await watch(nodes, [consignment], SILENT, AbortSignal.timeout(400))).toBe(over);
});
