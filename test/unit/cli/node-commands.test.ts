import { describe, expect, test } from '@jest/globals';
import { fakeNode, problem } from './support/fake-node.ts';
import { run } from './support/memory-io.ts';

const KEYS = JSON.stringify([
  { name: 'm', role: 'ministry', key: 'key-of-ministry' },
  { name: 'c', role: 'customs', key: 'key-of-customs' },
  { name: 'a', role: 'auditor', key: 'key-of-auditor' },
  { name: 'o', role: 'operator', sha256: '0'.repeat(64) },
  { name: 'o2', role: 'operator', key: 'key-of-operator' },
  { name: 'o3', role: 'operator', key: 'another-of-operator' },
]);
const FILES = { 'data/VN/api-keys.json': KEYS };
const DATA = ['--data', 'data/VN'];

const SUMMARY = {
  id: '01900000-0000-7000-8000-000000000001',
  conversationId: 'c',
  referenceNumber: 'VN-TH 26/02/00006',
  issuingCountry: 'VN',
  importingCountry: 'TH',
  peer: 'TH',
  state: 'AS2',
  stateLabel: 'AS2',
  stateTimes: {
    FILED: '2026-02-01T01:00:00.000Z',
    AS1: '2026-02-01T02:00:00.000Z',
    AS2: '2026-02-01T03:00:00.000Z',
  },
  issueDate: '2026-02-01',
  exporterName: 'Công ty Lúa Vàng',
  consigneeName: 'Siam Foods',
  hsCodes: ['100630', '100640', '110100'],
  itemCount: 2,
  recordedAt: '2026-02-01T01:00:00.000Z',
};
const ITEM = {
  number: 1,
  hsCode: '10063040',
  originCriterion: 'WO',
  packages: { quantity: 100, type: 'BG' },
  weight: { value: '5000', unit: 'KGM' },
  description: `Fragrant rice ${'very '.repeat(20)}good`,
};
const SENT = {
  ...SUMMARY,
  form: { items: [ITEM, { ...ITEM, number: 2 }] },
  filedBy: 'ministry',
  findings: [],
  decisions: [
    { itemNumber: 1, decision: 'GIVEN', quantity: { value: '1', unit: 'KGM' } },
    { itemNumber: 2, decision: 'NOT_GIVEN', reason: 'wrong HS' },
  ],
  use: [
    {
      itemNumber: 1,
      status: 'NOT_EXHAUSTED',
      used: { value: '1', unit: 'KGM' },
      remaining: { value: '4999', unit: 'KGM' },
    },
  ],
  rejection: [],
};
const KILOGRAMS = (value: string) => ({ value, unit: 'KGM' });
const RECEIVED = {
  ...SUMMARY,
  id: '01900000-0000-7000-8000-000000000002',
  referenceNumber: 'D2026-1',
  issuingCountry: 'TH',
  importingCountry: 'VN',
  state: 'REC',
  stateLabel: 'AS4 (RES – REC)',
  form: { items: [1, 2, 3].map((number) => ({ ...ITEM, number })) },
  xmlDigest: '0'.repeat(64),
  messageId: 'm',
  verification: {
    profile: 'certificate',
    verdict: 'valid',
    steps: [
      { step: 'digest', outcome: 'valid', code: 'OK', explanation: { en: 'unchanged', vi: 'nguyên vẹn' } },
    ],
  },
  findings: [],
  decisions: [],
  use: [],
  reexported: [
    {
      itemNumber: 1,
      total: { value: '5000', unit: 'KGM' },
      drawn: [
        {
          certificateId: SENT.id,
          referenceNumber: 'VN-TH 26/02/00006',
          itemNumber: 1,
          quantity: KILOGRAMS('3000'),
        },
        { certificateId: 'gone', itemNumber: 2, quantity: KILOGRAMS('1999.5') },
      ],
      remaining: KILOGRAMS('0.5'),
    },
    { itemNumber: 2, total: KILOGRAMS('7'), drawn: [], remaining: KILOGRAMS('7') },
  ],
};
const HISTORY = {
  events: [
    {
      id: 'e',
      at: '2026-02-01T01:00:00.000Z',
      type: 'certificate.filed',
      actor: 'minh',
      data: { warnings: 0 },
    },
    { id: 'f', at: '2026-02-01T02:30:00.000Z', type: 'something.new', actor: 'system', data: {} },
  ],
  messages: [
    {
      id: 'msg-1',
      direction: 'out',
      peer: 'TH',
      kind: 'ECOO',
      status: 'delivered',
      at: '2026-02-01T02:00:00.000Z',
      digest: '',
      errors: [],
    },
  ],
  attempts: [
    {
      id: 'a',
      messageId: 'msg-1',
      peer: 'TH',
      number: 1,
      at: '2026-02-01T02:00:01.000Z',
      durationMs: 12,
      outcome: 'failed',
      errorCode: 'PEER_UNREACHABLE',
      retryable: true,
    },
  ],
};

describe('the way to the node', () => {
  const health = {
    'GET /health/ready': { body: { status: 'ready', country: 'VN', version: '1', at: 'now', checks: [] } },
  };

  test('an unreachable node: GATEWAY_UNREACHABLE with its address, exit code 3, no stack trace', async () => {
    const { code, stdout, stderr } = await run(['health', '--url', 'http://127.0.0.1:9']);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/^GATEWAY_UNREACHABLE: /);
    expect(stderr).toMatch(/Where +http:\/\/127\.0\.0\.1:9/);
    expect(stderr).toMatch(/Remedy +Check that the node runs/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test.each([
    ['the option', ['--url', 'http://a.test'], { ASW_URL: 'http://b.test' }, 'http://a.test/health/ready'],
    ['the environment', [], { ASW_URL: 'http://b.test' }, 'http://b.test/health/ready'],
    ['the default', [], {}, 'http://127.0.0.1:4100/health/ready'],
  ])('the address comes from %s', async (_what, argv, environment, expected) => {
    const urls: string[] = [];
    const { fetch } = fakeNode(health);
    const ran = await run(['health', ...argv], {
      environment,
      fetch: (url, init) => {
        urls.push(url);
        return fetch(url, init);
      },
    });
    expect([ran.code, urls]).toEqual([0, [expected]]);
  });

  test.each([
    ['--key before everything', ['--key', 'k1', ...DATA], { ASW_KEY: 'k2' }, 'k1'],
    ['--data before ASW_KEY', DATA, { ASW_KEY: 'k2' }, 'key-of-operator'],
    ['ASW_KEY', [], { ASW_KEY: 'k2' }, 'k2'],
  ])('the key: %s', async (_what, argv, environment, expected) => {
    const { fetch, asked } = fakeNode({ 'GET /operator/peers': { body: [] } });
    const ran = await run(['peers', ...argv], { environment, fetch, files: FILES });
    expect(ran.code).toBe(0);
    expect(asked.map(({ key }) => key)).toEqual([expected]);
  });

  test('without a key nothing is asked: API_KEY_MISSING, exit code 64', async () => {
    const { fetch, asked } = fakeNode({});
    const { code, stderr } = await run(['totals'], { fetch });
    expect([code, asked]).toEqual([64, []]);
    expect(stderr).toMatch(/^API_KEY_MISSING: /);
    expect(stderr).toMatch(/Where +auditor/);
  });

  test.each([
    ['missing', {}, 'FILE_MISSING'],
    ['not JSON', { 'data/VN/api-keys.json': '[{"key":"secret-key"' }, 'CONFIG_INVALID'],
    ['not a list of keys', { 'data/VN/api-keys.json': '{"key":"secret-key"}' }, 'CONFIG_INVALID'],
  ])('a key file that is %s: %s and no key in the message', async (_what, files, code) => {
    const ran = await run(['peers', ...DATA], { files });
    expect(ran.code).toBe(code === 'FILE_MISSING' ? 3 : 1);
    expect(ran.stderr).toMatch(new RegExp(`^${code}: `));
    expect(ran.stderr).toContain('data/VN/api-keys.json');
    expect(ran.stderr).not.toContain('secret-key');
  });

  test.each(['nowhere', 'ftp://asw.example', 'http://user@asw.example'])(
    'an address that is none, %s: a fault of the command on it, of the settings in them',
    async (url) => {
      const { code, stderr } = await run(['health', '--url', url]);
      expect(code).toBe(64);
      expect(stderr).toMatch(/^USAGE_INVALID: /);
      expect(stderr).toMatch(/Where +--url/);
      expect(stderr).toContain(url);
      const set = await run(['health'], { environment: { ASW_URL: url } });
      expect(set.code).toBe(1);
      expect(set.stderr).toMatch(/^CONFIG_INVALID: /);
    },
  );

  test("the node's own error is told with its words, remedy and request id", async () => {
    const { fetch } = fakeNode({ 'GET /auditor/totals': problem('FORBIDDEN', 403) });
    const { code, stderr } = await run(['totals', '--key', 'k', '--lang', 'vi'], { fetch });
    expect(code).toBe(1);
    expect(stderr).toContain('FORBIDDEN: tiêu đề FORBIDDEN');
    expect(stderr).toContain('cách xử lý FORBIDDEN');
    expect(stderr).toContain('req-1');
  });

  test('a detail that only repeats the title is left out', async () => {
    const title = 'title of FORBIDDEN';
    for (const [detail, told] of [
      [title, false],
      ['the role auditor', true],
    ] as const) {
      const { fetch } = fakeNode({ 'GET /ministry/certificates': problem('FORBIDDEN', 403, { detail }) });
      const { stderr } = await run(['list', 'sent', '--lang', 'vi', ...DATA], { fetch, files: FILES });
      expect(stderr.includes(detail)).toBe(told);
    }
  });

  test('a fault nobody foresaw is INTERNAL, without its text and without a stack', async () => {
    const { fetch } = fakeNode({ 'GET /operator/peers': { body: { no: 'list' } } });
    const { code, stderr } = await run(['peers', '--key', 'k'], { fetch });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^INTERNAL: /);
    expect(stderr).not.toMatch(/flatMap|TypeError|\n\s+at /);
  });
});

describe('asw list', () => {
  test('asks with every criterion, and shows number, state, peer, dates, names, codes and id', async () => {
    const { fetch, asked } = fakeNode({ 'GET /ministry/certificates': { body: { rows: [SUMMARY] } } });
    const criteria = ['--number', 'VN-TH 26', '--exporter', 'cong ty', '--consignee', 'siam', '--hs', '1006'];
    const more = [
      '--peer',
      'th',
      '--state',
      'AS2',
      '--from',
      '2026-01-01',
      '--to',
      '2026-12-31',
      '--limit',
      '7',
    ];
    const ran = await run(['list', 'sent', ...criteria, ...more, ...DATA], { fetch, files: FILES });
    expect(ran.code).toBe(0);
    const query = new URL(`http://x${asked[0]?.path}`).searchParams;
    expect(Object.fromEntries(query)).toEqual({
      referenceNumber: 'VN-TH 26',
      exporterName: 'cong ty',
      consigneeName: 'siam',
      hsCode: '1006',
      peer: 'TH',
      state: 'AS2',
      issuedFrom: '2026-01-01',
      issuedTo: '2026-12-31',
      limit: '8',
    });
    expect(asked[0]?.key).toBe('key-of-ministry');
    expect(ran.stdout).toMatch(/^NUMBER +STATE +PEER +ISSUED +EXPORTER +CONSIGNEE +HS +ID\n/);
    expect(ran.stdout).toMatch(
      /VN-TH 26\/02\/00006 +AS2 +TH +2026-02-01 +Công ty Lúa Vàng +Siam Foods +100630 100640 \+1 +01900000-/,
    );
    expect(ran.stderr).toBe('1 found.\n');
  });

  test.each(['abcd', '1', '12345678901'])('--hs %s is refused before anything is asked', async (hs) => {
    const { fetch, asked } = fakeNode({});
    const { code, stderr } = await run(['list', 'sent', '--hs', hs, ...DATA], { fetch, files: FILES });
    expect([code, asked]).toEqual([64, []]);
    expect(stderr).toContain('2 to 10 digits');
  });

  test('walks the pages and says when there is more than asked for', async () => {
    const page = (first: number, rows: number) =>
      Array.from({ length: rows }, (_, at) => ({ ...SUMMARY, id: String(first + at) }));
    const { fetch, asked } = fakeNode({
      'GET /customs/certificates': ({ path }) =>
        path.includes('after=')
          ? { body: { rows: page(200, 51) } }
          : { body: { rows: page(0, 200), next: 'n' } },
    });
    const argv = ['list', 'received', '--limit', '250', '--key', 'k', '--json'];
    const { json, stderr } = await run(argv, { fetch });
    expect(json()).toMatchObject({ ledger: 'received', more: true });
    expect((json() as { rows: unknown[] }).rows).toHaveLength(250);
    expect(asked.map(({ path }) => path)).toEqual([
      '/customs/certificates?limit=200',
      '/customs/certificates?limit=51&after=n',
    ]);
    expect(stderr).toBe('');
  });

  test('a name of another state cannot steer the terminal', async () => {
    const evil = { ...SUMMARY, exporterName: 'a\u001b]0;owned\u0007\u009b2Jb' };
    const { fetch } = fakeNode({ 'GET /customs/certificates': { body: { rows: [evil] } } });
    const { stdout } = await run(['list', 'received', '--key', 'k'], { fetch });
    expect(['\u001b', '\u0007', '\u009b'].filter((sign) => stdout.includes(sign))).toEqual([]);
    expect(stdout).toContain('\\u{1b}]0;owned');
  });
});

describe('asw show', () => {
  const both = {
    'GET /ministry/certificates': { body: { rows: [SUMMARY] } },
    [`GET /ministry/certificates/${SENT.id}`]: { body: SENT },
    [`GET /ministry/certificates/${SENT.id}/history`]: { body: HISTORY },
    [`GET /ministry/certificates/${SENT.id}/inquiries`]: { body: [] },
    [`GET /ministry/certificates/${SENT.id}/xml`]: { type: 'application/xml', body: '<FormD/>' },
    'GET /customs/certificates': { body: { rows: [] } },
  };

  test('by number: states with times, items with decisions, history in order', async () => {
    const { fetch } = fakeNode(both);
    const { code, stdout } = await run(['show', 'vn-th  26/02/00006', ...DATA], { fetch, files: FILES });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Number +VN-TH 26\/02\/00006$/m);
    expect(stdout).toMatch(
      /^STATE +TIME\nFILED +2026-02-01T01:00.+\nAS1 +2026-02-01T02.+\nAS2 +2026-02-01T03/m,
    );
    expect(stdout).toMatch(
      /^1 +10063040 +WO +5000 KGM +Fragrant rice .+… +GIVEN +1 KGM +4999 KGM +not exhausted$/m,
    );
    expect(stdout).toMatch(/^2 +10063040 .+ NOT GIVEN +wrong HS$/m);
    const lines = stdout.slice(stdout.indexOf('WHAT HAPPENED')).split('\n').slice(1);
    expect(lines[0]).toMatch(/application filed +minh +warnings 0/);
    expect(lines[1]).toMatch(/message ECOO to TH: delivered +msg-1/);
    expect(lines[2]).toMatch(/delivery attempt 1 to TH: failed +12 ms, PEER_UNREACHABLE/);
    expect(lines[3]).toMatch(/something\.new +system/);
  });

  test('by id in the other ledger, with the report on its signature', async () => {
    const { fetch } = fakeNode({
      [`GET /customs/certificates/${RECEIVED.id}`]: { body: RECEIVED },
      [`GET /customs/certificates/${RECEIVED.id}/inquiries`]: { body: [] },
      [`GET /customs/certificates/${RECEIVED.id}/history`]: {
        body: { events: [], messages: [], attempts: [] },
      },
    });
    const { code, stdout } = await run(['show', RECEIVED.id.toUpperCase(), ...DATA, '--lang', 'vi'], {
      fetch,
      files: FILES,
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Sổ cái +đã nhận$/m);
    expect(stdout).toMatch(/^digest +hợp lệ +OK +nguyên vẹn$/m);
    expect(stdout).toMatch(/^Đã tái xuất theo chứng từ này$/m);
    expect(stdout).toMatch(/^MẶT HÀNG +TỔNG +C\/O GIÁP LƯNG +ĐÃ LẤY +CÒN LẠI$/m);
  });

  test('an original by its number in any spelling: what re-exports drew of each item and what remains', async () => {
    const answers = {
      'GET /ministry/certificates': { body: { rows: [] } },
      'GET /customs/certificates': { body: { rows: [{ ...RECEIVED, form: undefined }] } },
      [`GET /customs/certificates/${RECEIVED.id}`]: { body: RECEIVED },
      [`GET /customs/certificates/${RECEIVED.id}/inquiries`]: { body: [] },
      [`GET /customs/certificates/${RECEIVED.id}/history`]: {
        body: { events: [], messages: [], attempts: [] },
      },
    };
    const { fetch, asked } = fakeNode(answers);
    const { code, stdout } = await run(['show', 'd 2026\u20111', ...DATA], { fetch, files: FILES });
    expect(code).toBe(0);
    const search = asked.find(({ path }) => path.startsWith('/customs/certificates?'));
    expect(new URLSearchParams(search?.path.split('?')[1]).get('number')).toBe('d 2026\u20111');
    expect(stdout).toMatch(/^ITEM +TOTAL +DRAWN BY +DRAWN +REMAINING$/m);
    expect(stdout).toMatch(/^1 +5000 KGM +VN-TH 26\/02\/00006 \(1\) +3000 KGM$/m);
    expect(stdout).toMatch(/^ +gone \(2\) +1999.5 KGM +0.5 KGM$/m);
    expect(stdout).toMatch(/^2 +7 KGM +- +7 KGM$/m);
  });

  test('a re-export with its originals: held in another spelling, claimed too much of, or not held', async () => {
    const unmet = [
      { certificateId: SENT.id, itemNumber: 1, reason: 'MORE', quantity: KILOGRAMS('9000') },
    ] as const;
    const { id, referenceNumber, state, reexported } = RECEIVED;
    const originals = [
      {
        issuingCountry: 'TH',
        referenceNumber: 'd2026-1',
        held: { id, referenceNumber, state, reexported, unmet },
      },
      { issuingCountry: 'ID', referenceNumber: 'X 1' },
    ];
    const { fetch } = fakeNode({
      ...both,
      [`GET /ministry/certificates/${SENT.id}`]: { body: { ...SENT, originals } },
    });
    const { stdout } = await run(['show', SENT.id, ...DATA], { fetch, files: FILES });
    expect(stdout).toMatch(/^Original: TH d2026-1 \(D2026-1\), AS4 \(RES – REC\)$/m);
    expect(stdout).toContain(`! ${SENT.id} item 1: 9000 KGM, more than the original gives`);
    expect(stdout).toMatch(/^Original: ID X 1, not in the received ledger$/m);
  });

  const shown = async (certificate: object, ...argv: string[]) => {
    const { fetch } = fakeNode({
      ...both,
      [`GET /ministry/certificates/${SENT.id}`]: { body: { ...SENT, ...certificate } },
    });
    return (await run(['show', SENT.id, ...argv, ...DATA], { fetch, files: FILES })).stdout;
  };

  test('says who did what', async () => {
    expect(await shown({})).toMatch(/^Persons +filed by ministry$/m);
    const issued = { filedBy: 'minh', approvedBy: 'lan', issuedBy: 'hoa' };
    expect(await shown(issued)).toMatch(/^Persons +filed by minh, approved by lan, issued by hoa$/m);
    const vi = await shown(issued, '--lang', 'vi');
    expect(vi).toMatch(/^Người thực hiện +nộp: minh; duyệt: lan; cấp: hoa$/m);
    const ending = { reason: 'r', at: '2026-02-01T04:00:00.000Z', by: 'lan' };
    expect(await shown({ ...issued, state: 'CANCELLED', ending })).toMatch(
      /issued by hoa, cancelled by lan$/m,
    );
    expect(await shown({ filedBy: 'minh', state: 'RETURNED', ending })).toMatch(
      /filed by minh, returned by lan$/m,
    );
  });

  test('one that was replaced, or replaces another, names the other in its head', async () => {
    const head = (text: string) => text.slice(0, text.indexOf('STATE '));
    expect(head(await shown({ state: 'REPLACED', replacedBy: 'VN-TH 26/02/00009' }))).toMatch(
      /^Replaced by +VN-TH 26\/02\/00009$/m,
    );
    const replaces = { referenceNumber: 'VN-TH 26/02/00001', kind: 'AMENDMENT', reason: 'wrong weight' };
    expect(head(await shown({ replaces }))).toMatch(
      /^Replaces +VN-TH 26\/02\/00001 \(amendment: wrong weight\)$/m,
    );
    expect(head(await shown({}))).not.toMatch(/Replace/);
  });

  test('a refused replacement: both say what was refused, and whose place is still to be taken', async () => {
    const [old, refused] = ['VN-TH 26/02/00001', 'VN-TH 26/02/00002'];
    const refusedReplacement = { refused, place: old };
    const replaces = { referenceNumber: old, kind: 'AMENDMENT', reason: 'wrong weight' };
    const told = async (certificate: object, ...argv: string[]) => {
      const body = { ...SENT, ...certificate };
      const { fetch } = fakeNode({ ...both, [`GET /ministry/certificates/${SENT.id}`]: { body } });
      const { stdout, stderr } = await run(['show', SENT.id, ...argv, ...DATA], { fetch, files: FILES });
      return `${stdout}${stderr}`;
    };
    const replaced = { referenceNumber: old, state: 'REPLACED', replacedBy: refused, refusedReplacement };
    expect(await told(replaced)).toMatch(
      /^Replaced by +VN-TH 26\/02\/00002 \(refused by the importing gateway\)$/m,
    );
    const rejected = { referenceNumber: refused, state: 'REJECTED', replaces, refusedReplacement };
    for (const one of [replaced, rejected]) {
      expect(await told(one)).toContain(
        `the place of ${old} is still to be taken. Take it with: asw replace "${old}" <file> --reason <reason>`,
      );
      expect(await told(one, '--lang', 'vi')).toContain(
        `vẫn cần C/O khác thay thế ${old}. Cấp lại để thay thế bằng: asw replace "${old}" <file> --reason <reason>`,
      );
      const filed = { ...one, refusedReplacement: { ...refusedReplacement, awaiting: 'a-1' } };
      expect(await told(filed)).toContain('An application for it waits: asw show a-1');
    }
    const taken = {
      ...rejected,
      refusedReplacement: { ...refusedReplacement, takenBy: 'VN-TH 26/02/00003' },
    };
    expect(await told(taken)).toContain(`VN-TH 26/02/00003 took the place of ${old}.`);
  });

  test('a longer number that begins alike is another certificate', async () => {
    const { fetch } = fakeNode({ ...both, 'GET /ministry/certificates': { body: { rows: [SUMMARY] } } });
    const { code, stderr } = await run(['show', 'VN-TH 26/02/0000', ...DATA], { fetch, files: FILES });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^NOT_FOUND: /);
    expect(stderr).toMatch(/Where +VN-TH 26\/02\/0000$/m);
  });

  test('a key for one ledger shows what that ledger has', async () => {
    const { fetch } = fakeNode({ ...both, 'GET /customs/certificates': problem('FORBIDDEN', 403) });
    const { code, json } = await run(['show', SUMMARY.referenceNumber, '--key', 'k', '--json'], { fetch });
    expect(code).toBe(0);
    expect(json()).toMatchObject([{ ledger: 'sent', certificate: { id: SENT.id }, history: HISTORY }]);
  });

  test('and says that the other was not searched when it finds nothing', async () => {
    const { fetch } = fakeNode({
      'GET /ministry/certificates': { body: { rows: [] } },
      'GET /customs/certificates': problem('FORBIDDEN', 403),
    });
    const { stderr } = await run(['show', 'X', '--key', 'k'], { fetch });
    expect(stderr).toMatch(/^NOT_FOUND: /);
    expect(stderr).toContain('only the ledger the key reaches was searched');
  });

  test('so do the keys of a data directory that has none for the other', async () => {
    const files = { 'data/VN/api-keys.json': JSON.stringify([{ name: 'm', role: 'ministry', key: 'k' }]) };
    const { fetch, asked } = fakeNode(both);
    const ran = await run(['show', SUMMARY.referenceNumber, ...DATA, '--json'], { fetch, files });
    expect(ran.code).toBe(0);
    expect(asked.every(({ path }) => path.startsWith('/ministry/'))).toBe(true);
  });

  test('without a key for either the want of a key is told', async () => {
    const { code, stderr } = await run(['show', 'X']);
    expect(code).toBe(64);
    expect(stderr).toMatch(/^API_KEY_MISSING: /);
  });

  test('an unknown key is no answer about the certificate', async () => {
    const { fetch } = fakeNode({
      'GET /ministry/certificates': problem('UNAUTHENTICATED', 401),
      'GET /customs/certificates': problem('UNAUTHENTICATED', 401),
    });
    const { code, stderr } = await run(['show', 'X', '--key', 'k'], { fetch });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^UNAUTHENTICATED: /);
  });

  test('--xml writes the signed octets', async () => {
    const { fetch } = fakeNode(both);
    const argv = ['show', SUMMARY.referenceNumber, ...DATA, '--xml', 'out.xml'];
    const { code, written } = await run(argv, { fetch, files: FILES });
    expect(code).toBe(0);
    expect(Buffer.from(written.get('out.xml') ?? []).toString()).toBe('<FormD/>');
  });
});

describe('asw respond', () => {
  const routes = {
    'GET /customs/certificates': { body: { rows: [RECEIVED] } },
    [`GET /customs/certificates/${RECEIVED.id}`]: { body: RECEIVED },
    [`POST /customs/certificates/${RECEIVED.id}/response`]: {
      body: { ...RECEIVED, stateLabel: 'AS4 (GIVEN)' },
    },
  };
  const given = (...items: number[]) => items.map((itemNumber) => ({ itemNumber, decision: 'GIVEN' }));
  const notGiven = (...items: number[]) =>
    items.map((itemNumber) => ({ itemNumber, decision: 'NOT_GIVEN', reason: 'why' }));

  test.each([
    ['all given', ['--given', 'all'], given(1, 2, 3)],
    ['one item', ['--given', '2'], given(2)],
    [
      'the rest not given',
      ['--given', '1', '--not-given', 'all', '--reason', 'why'],
      [...given(1), ...notGiven(2, 3)],
    ],
    [
      'the rest given',
      ['--not-given', '1', '--reason', 'why', '--given', 'all'],
      [...notGiven(1), ...given(2, 3)],
    ],
    [
      'a list',
      ['--given', '1,3', '--not-given', '2', '--reason', 'why'],
      [...given(1), ...notGiven(2), ...given(3)],
    ],
  ])('%s', async (_what, argv, decisions) => {
    const { fetch, asked } = fakeNode(routes);
    const { code, stdout } = await run(['respond', 'D2026-1', ...argv, ...DATA], { fetch, files: FILES });
    expect(code).toBe(0);
    expect(asked.at(-1)).toMatchObject({ method: 'POST', body: { decisions }, key: 'key-of-customs' });
    expect(stdout).toContain('AS4 (GIVEN)');
  });

  /** Items of it that were used whole on a certificate it replaces. */
  const usedUp = (...items: number[]) => ({
    ...RECEIVED,
    use: items.map((itemNumber) => ({ itemNumber, status: 'EXHAUSTED', remaining: KILOGRAMS('0') })),
    usedBefore: items.map((itemNumber) => ({
      itemNumber,
      referenceNumber: 'D2026-0',
      quantity: KILOGRAMS('9'),
    })),
  });

  test.each([
    ['given', ['--given', 'all'], given(2, 3)],
    ['not given', ['--not-given', 'all', '--reason', 'why'], notGiven(2, 3)],
    ['named, for the node to say', ['--given', '1'], given(1)],
  ])('all means what is left, without what was used whole before: %s', async (_what, argv, decisions) => {
    const path = `GET /customs/certificates/${RECEIVED.id}`;
    const { fetch, asked } = fakeNode({ ...routes, [path]: { body: usedUp(1) } });
    const { code } = await run(['respond', 'D2026-1', ...argv, ...DATA], { fetch, files: FILES });
    expect([code, asked.at(-1)?.body]).toEqual([0, { decisions }]);
  });

  const GIVEN_ALL = given(1, 2, 3) as unknown[];
  test.each([
    ['of what was given already nothing is refused by "all"', GIVEN_ALL.slice(0, 1), notGiven(2, 3)],
    ['where nothing is left to refuse, that is said', GIVEN_ALL, undefined],
  ])('%s', async (_what, held, decisions) => {
    const path = `GET /customs/certificates/${RECEIVED.id}`;
    const { fetch, asked } = fakeNode({ ...routes, [path]: { body: { ...RECEIVED, decisions: held } } });
    const argv = ['respond', 'D2026-1', '--not-given', 'all', '--reason', 'why', ...DATA];
    const { code, stderr } = await run([...argv, '--lang', 'vi'], { fetch, files: FILES });
    const sent = asked.filter(({ method }) => method === 'POST').map(({ body }) => body);
    expect(sent).toMatchObject(decisions ? [{ decisions }] : []);
    expect([code === 0, /mọi mặt hàng đã được hưởng/.test(stderr)]).toEqual(
      decisions ? [true, false] : [false, true],
    );
  });

  test.each([
    ['en', /used whole on D2026-0/],
    ['vi', /sử dụng hết theo D2026-0/],
  ])('where nothing is left, that is said: %s', async (lang, said) => {
    const path = `GET /customs/certificates/${RECEIVED.id}`;
    const { fetch, asked } = fakeNode({ ...routes, [path]: { body: usedUp(1, 2, 3) } });
    const argv = ['respond', 'D2026-1', '--given', 'all', ...DATA, '--lang', lang];
    const { code, stderr } = await run(argv, { fetch, files: FILES });
    expect(code).not.toBe(0);
    expect(stderr).toMatch(said);
    expect(asked.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  test.each([
    ['en', /used before/],
    ['vi', /đã dùng trước/],
  ])('the sheet says it: %s', async (lang, said) => {
    const path = `POST /customs/certificates/${RECEIVED.id}/response`;
    const { fetch } = fakeNode({ ...routes, [path]: { body: usedUp(1) } });
    const argv = ['respond', 'D2026-1', '--given', '2', ...DATA, '--lang', lang];
    expect((await run(argv, { fetch, files: FILES })).stdout).toMatch(said);
  });

  test.each([
    ['force-majeure', 'FORCE_MAJEURE'],
    ['arrived-within-validity', 'ARRIVED_WITHIN_VALIDITY'],
  ])('an expired certificate on the ground %s', async (word, ground) => {
    const { fetch, asked } = fakeNode(routes);
    const argv = ['--given', '2', '--ground', word, '--ground-text', 'Port closed'];
    const { code } = await run(['respond', 'D2026-1', ...argv, ...DATA], { fetch, files: FILES });
    expect(code).toBe(0);
    expect(asked.at(-1)?.body).toEqual({
      decisions: given(2),
      lateAcceptance: { ground, text: 'Port closed' },
    });
  });

  const partly = (quantity?: unknown) => ({
    ...RECEIVED,
    basis: 'b'.repeat(64),
    decisions: [{ itemNumber: 1, decision: 'GIVEN', ...(quantity ? { quantity } : {}) }],
  });
  const weightOf = (itemNumber: number) =>
    RECEIVED.form.items.find(({ number }) => number === itemNumber)?.weight.unit;

  test.each([
    ['in its unit', '1=20', { value: '10', unit: 'KGM' }, { value: '30', unit: 'KGM' }],
    ['in another', '1=0.02TNE', { value: '10', unit: 'KGM' }, { value: '30', unit: 'KGM' }],
  ])('--add says how much more, %s, on the basis of what was read', async (_what, add, used, quantity) => {
    const held = partly(used);
    const { fetch, asked } = fakeNode({
      ...routes,
      [`GET /customs/certificates/${RECEIVED.id}`]: { body: held },
    });
    const argv = ['respond', 'D2026-1', '--add', `${add},2=5`, '--given', 'all', ...DATA];
    const { code, stderr } = await run(argv, { fetch, files: FILES });
    expect([code, stderr]).toEqual([0, '']);
    expect(asked.at(-1)?.body).toEqual({
      decisions: [
        { itemNumber: 1, decision: 'GIVEN', quantity },
        { itemNumber: 2, decision: 'GIVEN', quantity: { value: '5', unit: weightOf(2) } },
        ...given(3),
      ],
      basis: held.basis,
    });
  });

  test.each([
    [
      'an item that is not there',
      '9=1',
      partly({ value: '10', unit: 'KGM' }),
      /^DECISION_INVALID: .*\n.*no item 9/,
    ],
    ['an item used whole', '1=1', partly(), /^STATE_CONFLICT: .*\n.*item 1 was used whole/],
    [
      'a strange unit',
      '1=1MTR',
      partly({ value: '10', unit: 'KGM' }),
      /^DECISION_INVALID: .*\n.*item 1 is not measured in MTR, but as /,
    ],
  ])('--add of %s is refused', async (_what, add, held, said) => {
    const { fetch } = fakeNode({ ...routes, [`GET /customs/certificates/${RECEIVED.id}`]: { body: held } });
    const { code, stderr } = await run(['respond', 'D2026-1', '--add', add, ...DATA], {
      fetch,
      files: FILES,
    });
    expect(code).not.toBe(64);
    expect(stderr).toMatch(said);
  });

  test.each([['en'], ['vi']])('a refusal says what stands in the language asked for: %s', async (lang) => {
    const body = {
      title: 'Conflict',
      title_vi: 'Trạng thái',
      code: 'STATE_CONFLICT',
      detail: 'item 1 55 TNE',
      detail_vi: 'mặt hàng 1 55 TNE',
      remedy: 'Look',
      remedy_vi: 'Xem',
    };
    const path = `POST /customs/certificates/${RECEIVED.id}/response`;
    const { fetch } = fakeNode({ ...routes, [path]: { status: 409, body } });
    const argv = ['respond', 'D2026-1', '--given', '1', ...DATA, '--lang', lang];
    const { stderr } = await run(argv, { fetch, files: FILES });
    expect(stderr).toContain(lang === 'vi' ? 'mặt hàng 1 55 TNE' : 'item 1 55 TNE');
    expect(stderr).not.toContain(lang === 'vi' ? 'item 1' : 'mặt hàng');
  });

  test('a file of decisions is handed on as it is', async () => {
    const decisions = [{ itemNumber: 1, decision: 'GIVEN', quantity: { value: '2', unit: 'KGM' } }];
    const files = { 'd.json': JSON.stringify(decisions) };
    const { fetch, asked } = fakeNode(routes);
    const ran = await run(['respond', RECEIVED.id, '--decisions', 'd.json', '--key', 'k'], { fetch, files });
    expect(ran.code).toBe(0);
    expect(asked.at(-1)?.body).toEqual({ decisions });
  });

  test.each([
    ['nothing decided', []],
    ['no reason', ['--not-given', '1']],
    ['a blank reason', ['--not-given', '1', '--reason', ' ']],
    ['a reason for what is given', ['--given', '1', '--reason', 'why']],
    ['an item twice', ['--given', '1-2', '--not-given', '2', '--reason', 'why']],
    ['all twice', ['--given', 'all', '--not-given', 'all', '--reason', 'why']],
    ['a ground without its text', ['--given', '1', '--ground', 'force-majeure']],
    ['a blank text', ['--given', '1', '--ground', 'force-majeure', '--ground-text', ' ']],
    ['a text without a ground', ['--given', '1', '--ground-text', 'Port closed']],
    ['a file and items', ['--decisions', 'd.json', '--given', '1']],
    ['a file and more', ['--decisions', 'd.json', '--add', '1=2']],
    ['an item given and added to', ['--given', '1', '--add', '1=2']],
    ['what is no quantity', ['--add', '1=many']],
    ['an item added to twice', ['--add', '1=2,1=3']],
  ])('%s: refused before anything is asked, exit code 64', async (_what, argv) => {
    const { fetch, asked } = fakeNode(routes);
    const { code, stderr } = await run(['respond', 'D2026-1', ...argv, '--key', 'k'], { fetch });
    expect([code, asked]).toEqual([64, []]);
    expect(stderr).toMatch(/^USAGE_INVALID: /);
  });

  test('a number that two countries gave is not answered by chance', async () => {
    const other = { ...RECEIVED, id: '01900000-0000-7000-8000-000000000003', issuingCountry: 'MY' };
    const { fetch, asked } = fakeNode({
      ...routes,
      'GET /customs/certificates': { body: { rows: [RECEIVED, other] } },
      [`GET /customs/certificates/${other.id}`]: { body: other },
    });
    const { code, stderr } = await run(['respond', 'D2026-1', '--given', 'all', '--key', 'k'], { fetch });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^REFERENCE_NUMBER_AMBIGUOUS: /);
    expect(stderr).toContain(`MY ${other.id}`);
    expect(asked.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  test('what the node refuses is told with its findings, exit code 2', async () => {
    const finding = {
      rule: 'DECISION',
      severity: 'error',
      box: 4,
      path: 'decisions[0]',
      message: { en: 'item 9 does not exist', vi: 'không có mặt hàng 9' },
      remedy: { en: 'name another', vi: 'chọn mặt hàng khác' },
    };
    const { fetch } = fakeNode({
      ...routes,
      [`POST /customs/certificates/${RECEIVED.id}/response`]: problem('DECISION_INVALID', 422, {
        findings: [finding],
      }),
    });
    const { code, stderr } = await run(['respond', 'D2026-1', '--given', '9', '--key', 'k'], { fetch });
    expect(code).toBe(2);
    expect(stderr).toMatch(/error +DECISION +Box 4 +decisions\[0\] +item 9 does not exist +name another/);
  });
});
