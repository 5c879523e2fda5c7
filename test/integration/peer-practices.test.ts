import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type CountryProfile, loadCountryProfile } from '../../src/exchange/country-profile.ts';
import { requestCertificate } from '../../src/exchange/request-certificate.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { compareLedgers } from '../../src/simulators/compare-ledgers.ts';
import { type Consignment, planConsignments } from '../../src/simulators/consignment.ts';
import { accountOf } from '../../src/simulators/demo-account.ts';
import { issueAll, staffCustoms, watch } from '../../src/simulators/demo-exchange.ts';
import type { DemoNode } from '../../src/simulators/demo-nodes.ts';
import { loadFixtures, takingPart } from '../../src/simulators/fixtures.ts';
import { officialsOf, withSlowHandover } from '../../src/simulators/officials-profile.ts';
import { listWork } from '../../src/worklist/list.ts';
import { demoNodeOf } from '../support/demo-node.ts';
import { type Federation, must, startFederation, until } from '../support/nodes.ts';

/**
 * What single peers are known for, at that peer and by its own profile: Singapore's exporters who never have their
 * certificates transmitted and its re-exports above the originals, Malaysia's boxes 3 and 10, Indonesia's customs who
 * never answer, the Philippine interface that hands certificates over late.
 */

jest.setTimeout(120_000);

const COUNTRIES = ['VN', 'SG', 'MY', 'ID', 'PH'] as const;
type Country = (typeof COUNTRIES)[number];
const NAMES = 'sg-vn,my-vn-gloves,my-vn-refrigerators,vn-id-rice,vn-id-polypropylene,vn-ph-rice';

let world: Federation;
let nodes: Map<Country, DemoNode>;
let consignments: readonly Consignment[];
const home = new AbortController();
const complaints: string[] = [];
const events = {
  onReady: () => undefined,
  onProgress: () => undefined,
  onFault: (country: string, { code }: { code: string }) => void complaints.push(`${country} ${code}`),
};

/** The profile with its faults, in a hurry but for what it is slow in. */
function profileOf(country: Country): CountryProfile {
  const profile = loadCountryProfile(country);
  const { faults, ...officials } = officialsOf(profile);
  const { late: _late, ...negligent } = faults?.officials ?? {};
  const hurried = { ...officials, answerDelayMs: [20, 100], faults: { ...faults, officials: negligent } };
  return { ...profile, handover: { singleWindowDelayMs: 0, customsDelayMs: 0 }, simulation: hurried };
}

const ledger = (country: Country) => world.node(country).context.ledger;
const one = (part: string) => must(consignments.find(({ file }) => file.includes(part)));
const heldAtHome = async (part: string) => {
  const { from, progress } = one(part);
  return ledger('VN').receivedByNumber(from, must(progress.referenceNumber));
};

beforeAll(async () => {
  const parts = COUNTRIES.map((country) => [country, { profile: withSlowHandover(profileOf(country)) }]);
  world = await startFederation({ countries: COUNTRIES, parts: Object.fromEntries(parts) });
  nodes = new Map(COUNTRIES.map((country) => [country, demoNodeOf(world, country, profileOf(country))]));
  const profiles = new Map(COUNTRIES.map((country) => [country, profileOf(country)]));
  consignments = planConsignments(takingPart(loadFixtures(NAMES), COUNTRIES), profiles, systemClock.now());
  const customs = staffCustoms(nodes, systemClock, events, home.signal);
  await issueAll(nodes, consignments, home.signal);
  expect(await watch(nodes, consignments, events, AbortSignal.timeout(60_000))).toBe(true);
  home.abort();
  await customs;
});

afterAll(async () => {
  home.abort();
  await world?.stop();
});

test('every certificate ends as it must, and the ledgers agree', async () => {
  const accounts = await Promise.all(consignments.map((each) => accountOf(nodes, each)));
  expect(accounts.filter(({ reached }) => !reached).map(({ fixture, why }) => [fixture, why?.en])).toEqual(
    [],
  );
  expect(accounts).toHaveLength(9);
  expect(complaints).toEqual([]);
  expect(await compareLedgers(nodes)).toEqual({ differences: [], uncompared: [] });
});

test('SG: approved and never transmitted: nothing arrives, and asking for it is answered by name', async () => {
  const [waiting, ...others] = consignments.filter(({ expected }) => expected.state === 'APPROVED');
  expect(others).toEqual([]);
  const { from, to, progress } = must(waiting);
  expect([from, to, progress.state, progress.referenceNumber]).toEqual(['SG', 'VN', 'APPROVED', '']);
  const { exporter } = must(waiting).application;
  const arrived = await must(nodes.get('VN')).client.searchReceived({ limit: 50 });
  const exporters = arrived.rows.map((row) => row.exporterName);
  expect(exporters.length).toBeGreaterThan(0);
  expect(exporters).not.toContain(exporter.name);

  // The state where it waits has it on its supervisors' list from tomorrow on.
  const singapore = world.node('SG').context;
  const tomorrow = { now: () => new Date(systemClock.now().getTime() + 2 * 86_400_000) };
  const { rows } = await listWork(
    { ...singapore, clock: tomorrow, profile: { ...singapore.profile, twoPersonRule: true }, limits: {} },
    { kind: 'approved-not-issued' },
    { limit: 50 },
  );
  expect(rows.map(({ subject }) => subject.id)).toEqual([must(progress.id)]);

  // The importer may quote a number all the same: it is asked for again, and the outbox says why nothing comes.
  const number = 'CO26VND0009999';
  const messageId = await requestCertificate(world.node('VN').context, 'SG', number, 'customs');
  const asked = await until('the request is answered', async () => {
    const { rows: queued } = await must(nodes.get('VN')).client.outbox({ status: 'due', limit: 50 });
    return queued.find((entry) => entry.messageId === messageId && entry.lastError !== undefined);
  });
  expect(asked).toMatchObject({ kind: 'RTX', peer: 'SG' });
  expect(asked.lastError).toContain('CERTIFICATE_UNKNOWN');
});

test('SG: a re-export above its originals is refused by V7, and not held', async () => {
  const { faults, progress } = one('sg-vn-processors');
  expect([faults, progress.state]).toEqual([['reexport-above-originals'], 'REJECTED']);
  const sent = must(await ledger('SG').sent(must(progress.id)));
  expect(sent.rejection).toMatchObject([{ code: 'V7' }]);
  expect(sent.rejection?.[0]?.text).toContain('more than its original proofs give');
  expect(await heldAtHome('sg-vn-processors')).toBeUndefined();
});

test('MY: ports swapped in Box 3 and the year of an invoice in Box 10 are warnings, and customs decide', async () => {
  const held = must(await heldAtHome('my-vn-gloves'));
  expect(one('my-vn-gloves').faults).toEqual(['ports-swapped', 'invoice-of-next-year']);
  expect(held.findings.map(({ rule, severity, box }) => [rule, severity, box])).toEqual([
    ['V22', 'warning', 3],
    ['V22', 'warning', 3],
    ['V16', 'warning', 10],
  ]);
  expect(held.state).toBe('GIVEN');
  expect(must(await heldAtHome('my-vn-refrigerators')).findings).toEqual([]);
});

test('ID: no response ever, not even where partial cumulation would be refused', async () => {
  const toIndonesia = consignments.filter(({ to }) => to === 'ID');
  expect(toIndonesia.map(({ progress }) => progress.state)).toEqual(['REC', 'REC']);
  for (const { progress } of toIndonesia) {
    expect((await ledger('VN').sent(must(progress.id)))?.decisions).toEqual([]);
  }
});

test('PH: what its gateway took reaches single window and customs only later, and the states say so', async () => {
  const { singleWindowDelayMs, customsDelayMs } = withSlowHandover(profileOf('PH')).handover;
  const { id, stateTimes } = one('vn-ph-rice').progress;
  expect([stateTimes.AS2, stateTimes.AS3, stateTimes.REC].map(must)).toEqual(
    [stateTimes.AS2, stateTimes.AS3, stateTimes.REC].map(must).sort(),
  );
  // By its own clock: ours says when each acknowledgement came.
  const { referenceNumber } = must(await ledger('VN').sent(must(id)));
  const { AS2, AS3, REC } = must(await ledger('PH').receivedByNumber('VN', referenceNumber)).stateTimes;
  const between = (earlier?: string, later?: string) => Date.parse(must(later)) - Date.parse(must(earlier));
  expect(between(AS2, AS3)).toBeGreaterThanOrEqual(singleWindowDelayMs);
  expect(between(AS3, REC)).toBeGreaterThanOrEqual(customsDelayMs);
});
