import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createGatewayClient, type GatewayClient } from '../../src/client/gateway-client.ts';
import { application } from '../support/applications.ts';
import { dossierDesk, PDF } from '../support/dossier-desk.ts';
import { KEYS, type Pair, serve, startPair } from '../support/http-gateway.ts';

/** A number of the node's own is found as people type it, wherever it is asked for. */

let pair: Pair;
let served: Awaited<ReturnType<typeof serve>>;
let node: GatewayClient;
let number: string;

const form = application('VN', 'TH', '2026-06-15');

beforeAll(async () => {
  pair = await startPair();
  served = await serve(dossierDesk(pair));
  node = createGatewayClient({ url: served.url, keys: KEYS });
  const { id } = await node.fileApplication(form);
  await node.approve(id);
  ({ referenceNumber: number } = await node.issue(id));
});
afterAll(async () => {
  await served.close();
  await pair.stop();
});

const SPELLINGS: readonly [string, (given: string) => string][] = [
  ['without its signs, in lower case', (given) => given.replace(/[- ]/g, '').toLowerCase()],
  ['with a space for the dash', (given) => given.replace('-', ' ')],
];

test.each(SPELLINGS)('a re-issue is filed for it %s; the dossier holds it as given', async (_, typed) => {
  const { id, reissueOf } = await node.dossiers.file({ application: form, reissueOf: typed(number) });
  expect(reissueOf).toBe(number);
  expect((await node.dossiers.show(id)).feedback[0]?.text.en).toContain(number);
  await node.dossiers.withdraw(id);
});

test.each(SPELLINGS)('a dry run takes its place %s: what waits for it is told', async (_, typed) => {
  const { id } = await node.dossiers.file({ application: form, reissueOf: number });
  await node.dossiers.attach(id, 'invoice.pdf', 'application/pdf', PDF);
  await node.dossiers.pay(id);
  await node.dossiers.pay(id);
  const { findings } = await node.checkApplication(form, typed(number));
  expect(findings).toMatchObject([{ rule: 'REPLACES', value: id }]);
  await node.dossiers.withdraw(id);
});

test('one that is unknown is told, never ignored', async () => {
  await expect(node.checkApplication(form, 'VN-TH 26/02/99999')).rejects.toMatchObject({
    code: 'NOT_FOUND',
    where: 'replaces',
  });
  // The beginning of a number is not the number.
  await expect(node.checkApplication(form, 'vnth26')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(node.dossiers.file({ application: form, reissueOf: 'VNTH26/02/99999' })).rejects.toMatchObject(
    {
      code: 'DOSSIER_INVALID',
      findings: [{ rule: 'D1', value: 'VNTH26/02/99999' }],
    },
  );
});
