import { describe, expect, test } from '@jest/globals';
import { fakeNode, problem } from './support/fake-node.ts';
import { run } from './support/memory-io.ts';

const KEY = ['--key', 'k'];
const KEY_FILE = JSON.stringify([
  { name: 'a', role: 'ministry', key: 'ministry-key' },
  { name: 'b', role: 'operator', key: 'operator-key' },
]);

const item = (kind: string, due: string, daysLeft: number, more = {}) => ({
  item: `${kind}/id-${due}`,
  kind,
  roles: ['ministry'],
  severity: daysLeft < 0 ? 'overdue' : 'info',
  what: { en: `what of ${kind}`, vi: `việc của ${kind}` },
  next: { en: 'next', vi: 'tiếp' },
  command: `asw show id-${due}`,
  source: 'own',
  subject: {
    type: 'certificate',
    id: `id-${due}`,
    referenceNumber: 'VN-TH 26/02/00001',
    peer: 'TH',
    name: 'Đồng Tâm',
  },
  since: due,
  due,
  daysLeft,
  ...more,
});

const page = (rows: readonly unknown[], totals: readonly unknown[] = [], next?: string) => ({
  body: { today: '2026-06-15', timeZone: 'Asia/Ho_Chi_Minh', rows, totals, next },
});

describe('asw work', () => {
  test('lists the work of every role held, earliest due first, once, with the command for the same node', async () => {
    const both = item('sent-unacknowledged', '2026-06-14', -1);
    const { fetch, asked } = fakeNode({
      'GET /ministry/work': page(
        [both, item('sent-not-given', '2026-06-20', 5)],
        [{ kind: 'sent-not-given', count: 1000, exact: false }],
      ),
      'GET /operator/work': page(
        [item('dead-letter', '2026-06-10', -5), both],
        [{ kind: 'dead-letter', count: 1, exact: true }],
      ),
    });
    const { code, stdout, stderr } = await run(['work', '--due-within', '7d', '--data', 'my node'], {
      fetch,
      files: { 'my node/api-keys.json': KEY_FILE },
    });
    expect(code).toBe(0);
    expect(asked.map(({ path, key }) => [path, key])).toEqual([
      ['/ministry/work?dueWithin=7&limit=50', 'ministry-key'],
      ['/operator/work?dueWithin=7&limit=50', 'operator-key'],
    ]);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toMatch(
      /^2026-06-10 \(-5 d\) +OVERDUE +what of dead-letter +VN-TH 26\/02\/00001 Đồng Tâm +TH +asw show id-2026-06-10 --data "my node"$/,
    );
    expect(lines[2]).toMatch(/^2026-06-14 \(-1 d\) +OVERDUE/);
    expect(lines[3]).toMatch(/^2026-06-20 \(\+5 d\) +in time/);
    expect(stderr).toBe('On 2026-06-15 (Asia/Ho_Chi_Minh): sent-not-given more than 1000, dead-letter 1.\n');
    expect(stdout + stderr).not.toContain('-key');
  });

  test('names what a person knows it by: number and exporter, the id only where there is neither', async () => {
    const subject = (more: object) => ({ subject: { type: 'dossier', id: 'id-1', peer: 'TH', ...more } });
    const rows = [
      item('application-to-approve', '2026-06-14', -1, subject({ name: 'Đồng Tâm' })),
      item(
        'dossier-to-decide',
        '2026-06-15',
        0,
        subject({ referenceNumber: 'VN-TH 26/02/00009', name: 'Sen' }),
      ),
      item('notice-undelivered', '2026-06-16', 1, subject({})),
      item('dossier-to-pay', '2026-06-16', 1, {
        roles: ['exporter'],
        ...subject({ name: 'Sen', exporter: 'sen-desk' }),
      }),
    ];
    const { fetch } = fakeNode({ 'GET /auditor/work': page(rows) });
    const { stdout } = await run(['work', '--role', 'auditor', ...KEY], { fetch });
    const [head = '', first = '', second = '', third = '', fourth = ''] = stdout.split('\n');
    expect(head).toMatch(/^DUE +SEVERITY +WORK +ABOUT +PEER +COMMAND$/);
    expect(fourth).toMatch(/dossier-to-pay +Sen \(sen-desk\) +TH/);
    expect(first).toMatch(/application-to-approve +Đồng Tâm +TH/);
    expect(second).toMatch(/dossier-to-decide +VN-TH 26\/02\/00009 Sen +TH/);
    expect(third).toMatch(/notice-undelivered +id-1 +TH/);
  });

  test('one role, in Vietnamese, with the details of an item', async () => {
    const row = item('dossier-to-decide', '2026-06-14', -1, { detail: { en: 'd', vi: 'đã bổ sung lần 2' } });
    const { fetch, asked } = fakeNode({
      'GET /ministry/work': page([row], [{ kind: 'x', count: 1000, exact: false }], 'more'),
    });
    const { stdout, stderr } = await run(
      [
        'work',
        '--role',
        'ministry',
        '--severity',
        'overdue',
        '--kind',
        'dossier-to-decide',
        '--peer',
        'th',
        '--limit',
        '1',
        '--lang',
        'vi',
        '--url',
        'http://node',
        ...KEY,
      ],
      { fetch },
    );
    expect(asked[0]?.path).toBe('/ministry/work?kind=dossier-to-decide&severity=overdue&peer=TH&limit=1');
    expect(stdout).toMatch(/2026-06-14 \(-1 ngày\) +QUÁ HẠN +việc của dossier-to-decide: đã bổ sung lần 2/);
    expect(stdout).toMatch(/asw show id-2026-06-14 --url http:\/\/node$/m);
    expect(stderr).toBe('Vào 2026-06-15 (Asia/Ho_Chi_Minh): x hơn 1000.\nCòn nữa, xem --limit.\n');
  });

  test('a kind is asked for of the roles that have it, of the keys at hand', async () => {
    const { fetch, asked } = fakeNode({ 'GET /operator/work': page([]), 'GET /auditor/work': page([]) });
    const files = { 'n/api-keys.json': KEY_FILE };
    await run(['work', '--kind', 'dead-letter', '--data', 'n'], { fetch, files });
    expect(asked.map(({ path }) => path)).toEqual(['/operator/work?kind=dead-letter&limit=50']);
    const none = await run(['work', '--kind', 'dossier-to-pay', '--data', 'n'], { fetch, files });
    expect([none.code, asked.length]).toEqual([64, 1]);
    expect(none.stderr).toContain('work of the role exporter, of which there is no key here');
    await run(['work', '--role', 'auditor', '--kind', 'dossier-to-pay', ...KEY], { fetch });
    expect(asked).toHaveLength(2);
  });

  test('--json has rows, totals and the day they are as of; nothing to do is said to people', async () => {
    const { fetch } = fakeNode({ 'GET /auditor/work': page([]) });
    const asJson = await run(['work', '--role', 'auditor', '--json', ...KEY], { fetch });
    expect(asJson.json()).toEqual({
      today: '2026-06-15',
      timeZone: 'Asia/Ho_Chi_Minh',
      rows: [],
      totals: [],
      more: false,
    });
    const { stdout, stderr } = await run(['work', '--role', 'auditor', ...KEY], { fetch });
    expect([stdout, stderr]).toEqual(['', 'Nothing to do on 2026-06-15 (Asia/Ho_Chi_Minh).\n']);
  });

  test.each([
    [['--role', 'nobody'], 'nobody'],
    [['--role', 'customs', '--kind', 'nonsense'], 'nonsense'],
    [['--role', 'customs', '--kind', 'dossier-to-pay'], 'dossier-to-pay is work of the role exporter'],
    [['--role', 'customs', '--due-within', 'overdue'], 'number of days'],
    [['--role', 'customs', '--due-within', 'soon'], 'number of days'],
    [['--role', 'customs', '--due-within', '3651d'], 'number of days'],
    [[], '--role'],
  ])('%j is refused', async (argv, why) => {
    const { fetch, asked } = fakeNode({});
    const { code, stderr } = await run(['work', ...argv, ...KEY], { fetch });
    expect(code).toBe(64);
    expect(stderr).toContain(why);
    expect(asked).toEqual([]);
  });
});

describe('asw notices', () => {
  const row = {
    id: 'n-1',
    noticeId: 'w-1',
    receiver: 'ministry',
    status: 'dead',
    attempts: 9,
    nextAttemptAt: '2026-06-15T00:00:00.000Z',
    leased: false,
    enqueuedAt: '2026-06-12T00:00:00.000Z',
    expiresAt: '2026-06-15T00:00:00.000Z',
    lastError: 'WEBHOOK_FAILED: HTTP 500',
  };

  test('lists those given up', async () => {
    const { fetch, asked } = fakeNode({ 'GET /operator/notices': { body: { rows: [row] } } });
    const { stdout } = await run(['notices', ...KEY], { fetch });
    expect(asked[0]?.path).toBe('/operator/notices?status=dead&limit=50');
    expect(stdout).toMatch(/^n-1 +ministry +dead +9 .*WEBHOOK_FAILED: HTTP 500$/m);
  });

  test('sends one again, or says why not', async () => {
    const { fetch } = fakeNode({
      'POST /operator/notices/n-1/revive': { status: 202, body: { ...row, status: 'due' } },
      'POST /operator/notices/n-2/revive': problem('STATE_CONFLICT', 409),
    });
    expect((await run(['notices', 'revive', 'n-1', ...KEY], { fetch })).stdout).toBe(
      'n-1 is sent to ministry again\n',
    );
    const refused = await run(['notices', 'revive', 'n-2', ...KEY], { fetch });
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('STATE_CONFLICT');
  });

  test('sends all of one receiver again, those listed before the first was sent', async () => {
    const { fetch, asked } = fakeNode({
      'GET /operator/notices': { body: { rows: [row, { ...row, id: 'n-2' }] } },
      'POST /operator/notices/n-1/revive': { status: 202, body: { ...row, status: 'due' } },
      'POST /operator/notices/n-2/revive': { status: 202, body: { ...row, id: 'n-2', status: 'due' } },
    });
    const { stdout } = await run(['notices', 'revive', '--receiver', 'ministry', ...KEY], { fetch });
    expect(stdout).toBe('2 notices are sent to ministry again\n');
    expect(asked.map(({ path }) => path.split('&')[0])).toEqual([
      '/operator/notices?status=dead',
      '/operator/notices/n-1/revive',
      '/operator/notices/n-2/revive',
    ]);
    expect(asked[0]?.path).toContain('receiver=ministry');
    for (const argv of [[], ['n-1', '--receiver', 'ministry'], ['--receiver', 'nobody']]) {
      expect((await run(['notices', 'revive', ...argv, ...KEY], { fetch })).code).toBe(64);
    }
  });
});
