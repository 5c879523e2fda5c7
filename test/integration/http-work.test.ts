import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Express } from 'express';
import { fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { createApp } from '../../src/http/app.ts';
import { application } from '../support/applications.ts';
import { dossierRecord } from '../support/dossier-records.ts';
import { ask } from '../support/http-contract.ts';
import { KEYS, type Pair, startPair } from '../support/http-gateway.ts';
import { must } from '../support/nodes.ts';

/** The work lists over HTTP, held against the API's description by every answer. */

const DAY = 86_400_000;
let pair: Pair;
let vn: Express;
let th: Express;
let own: string;
let others: string;

beforeAll(async () => {
  pair = await startPair();
  vn = createApp({
    ...pair.setup(pair.vn),
    workLimits: { 'dossier-to-pay': { due: 0 } },
    receivers: ['all'],
  });
  th = createApp(pair.setup(pair.th));
  const context = { ...pair.vn, profile: { ...pair.vn.profile, twoPersonRule: false } };
  const today = pair.clock.now().toISOString().slice(0, 10);
  const filed = await fileApplication(context, application('VN', 'TH', today), 'officer');
  await issueCertificate(context, filed.id, 'officer');
  await pair.settle();
  await fileApplication(context, application('VN', 'TH', today), 'officer');
  const changedAt = pair.clock.now().toISOString();
  const id = () => pair.vn.ids.next();
  const mine = dossierRecord({ id: id(), exporter: 'exporter-desk', changedAt });
  const theirs = dossierRecord({ id: id(), exporter: 'somebody-else', changedAt });
  own = mine.id;
  others = theirs.id;
  await pair.vn.ledger.transaction(async (tx) => {
    await tx.insertDossier(mine);
    await tx.insertDossier(theirs);
  });
  pair.clock.advance(10 * DAY);
});
afterAll(() => pair.stop());

const list = async (app: Express, path: string, key: string) => {
  const { status, json } = await ask(app, 'get', `/api/v1${path}`, { key });
  expect([path, status]).toEqual([path, 200]);
  return json as {
    rows: { kind: string; severity: string; subject: { id: string }; item: string }[];
    totals: unknown;
    next?: string;
  };
};
const kinds = async (...args: Parameters<typeof list>) => (await list(...args)).rows.map(({ kind }) => kind);

describe('who sees what', () => {
  test('each role its own work, on either side of the exchange', async () => {
    expect(await kinds(vn, '/ministry/approvals/work', KEYS.supervisor)).toEqual(['application-to-approve']);
    expect(await kinds(vn, '/ministry/work', KEYS.ministry)).toEqual([]);
    expect(await kinds(vn, '/ministry/work', KEYS.supervisor)).toEqual([]);
    expect(await kinds(th, '/customs/work', KEYS.customs)).toEqual(['received-to-decide']);
    expect(await kinds(vn, '/operator/work', KEYS.operator)).toEqual([]);
  });

  test("an exporter its own dossiers, an auditor everybody's work", async () => {
    const mine = await list(vn, '/exporter/work', KEYS.exporter);
    expect(mine.rows.map(({ subject, severity }) => [subject.id, severity])).toEqual([[own, 'overdue']]);
    expect(mine.totals).toEqual([{ kind: 'dossier-to-pay', count: 1, exact: true }]);
    const audited = await list(vn, '/auditor/work', KEYS.auditor);
    expect(audited.rows.map(({ subject }) => subject.id)).toEqual(expect.arrayContaining([own, others]));
    expect(await kinds(vn, '/auditor/work?role=supervisor', KEYS.auditor)).toEqual([
      'application-to-approve',
    ]);
  });

  test.each([
    ['/ministry/approvals/work', 'ministry'],
    ['/customs/work', 'ministry'],
    ['/operator/work', 'auditor'],
    ['/exporter/work', 'ministry'],
    ['/auditor/work', 'exporter'],
    ['/operator/notices', 'auditor'],
  ] as const)('%s is not for %s', async (path, role) => {
    const { status, json } = await ask(vn, 'get', `/api/v1${path}`, { key: KEYS[role] });
    expect([status, json.code]).toEqual([403, 'FORBIDDEN']);
  });
});

describe('what may be asked', () => {
  test('filters and pages', async () => {
    const path = '/auditor/work';
    const first = await list(vn, `${path}?limit=1`, KEYS.auditor);
    const second = await list(
      vn,
      `${path}?limit=1&after=${encodeURIComponent(must(first.next))}`,
      KEYS.auditor,
    );
    const all = await list(vn, path, KEYS.auditor);
    expect([...first.rows, ...second.rows]).toEqual(all.rows.slice(0, 2));
    expect(await kinds(vn, `${path}?kind=application-to-approve`, KEYS.auditor)).toHaveLength(1);
    expect(await kinds(vn, `${path}?severity=info`, KEYS.auditor)).toEqual([]);
    expect(await kinds(vn, `${path}?peer=SG`, KEYS.auditor)).toEqual([]);
    expect(await kinds(vn, `${path}?dueBefore=2000-01-01`, KEYS.auditor)).toEqual([]);
    expect(await kinds(vn, `${path}?dueWithin=0`, KEYS.auditor)).toHaveLength(all.rows.length);
  });

  test.each([
    'kind=nonsense',
    'kind=dossier-to-pay',
    'severity=late',
    'peer=VNM',
    'dueBefore=2026-02-30',
    'dueWithin=-1',
    'dueWithin=1.5',
    'dueWithin=99999',
    'role=ministry',
    'limit=201',
    'duewithin=3',
  ])('%s is refused by name', async (query) => {
    const { status, json } = await ask(vn, 'get', `/api/v1/customs/work?${query}`, { key: KEYS.customs });
    expect([status, json.code]).toEqual([400, 'QUERY_INVALID']);
    expect(json.detail).toContain(query.split('=')[0]);
  });

  test('a cursor of another list, and a notice that is not there or not dead', async () => {
    const { next } = await list(vn, '/auditor/work?limit=1', KEYS.auditor);
    const other = `/api/v1/auditor/work?limit=1&severity=overdue&after=${encodeURIComponent(must(next))}`;
    expect((await ask(vn, 'get', other, { key: KEYS.auditor })).json.code).toBe('LEDGER_CURSOR_INVALID');
    const revive = (id: string) =>
      ask(vn, 'post', `/api/v1/operator/notices/${id}/revive`, { key: KEYS.operator });
    expect((await revive(pair.vn.ids.next())).json.code).toBe('NOT_FOUND');
    const now = pair.clock.now().toISOString();
    const id = pair.vn.ids.next();
    await pair.vn.ledger.transaction((tx) =>
      tx.insertNoticeDelivery({
        id,
        noticeId: 'n',
        receiver: 'all',
        status: 'dead',
        attempts: 3,
        nextAttemptAt: now,
        enqueuedAt: now,
        expiresAt: now,
        lastError: 'HTTP 500',
      }),
    );
    const dead = await ask(vn, 'get', '/api/v1/operator/notices', { key: KEYS.operator });
    expect(dead.json.rows).toMatchObject([{ id, status: 'dead', leased: false }]);
    const of = async (receiver: string) =>
      (await ask(vn, 'get', `/api/v1/operator/notices?receiver=${receiver}`, { key: KEYS.operator })).json;
    expect([(await of('all')).rows, (await of('customs')).rows]).toMatchObject([[{ id }], []]);
    expect((await of('nobody')).code).toBe('QUERY_INVALID');
    expect(await kinds(vn, '/operator/work', KEYS.operator)).toEqual(['notice-undelivered']);
    expect((await revive(id)).json).toMatchObject({ id, status: 'due' });
    expect((await revive(id)).json.code).toBe('STATE_CONFLICT');
  });
});
