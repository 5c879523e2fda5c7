import { describe, expect, test } from '@jest/globals';
import { type Asked, fakeNode, problem } from './support/fake-node.ts';
import { run, systemError } from './support/memory-io.ts';

const KEY = ['--key', 'k'];
const application = (name: string) => ({ issuingCountry: 'VN', name });
const file = (...names: string[]) =>
  JSON.stringify(names.length === 1 ? application(names[0] ?? '') : names.map(application));

const nameIn = ({ body }: Asked) => (body as { name: string }).name;
const view = (name: string, state: string) => ({
  id: `id-${name}`,
  referenceNumber: `N-${name}`,
  peer: 'TH',
  state,
  stateLabel: state === 'REC' ? 'AS4 (RES – REC)' : state,
  findings: name === 'c' ? [WARNING] : [],
});

const WARNING = {
  rule: 'V8',
  severity: 'warning',
  path: 'items[0].hsCode',
  message: { en: 'no such heading.', vi: 'không có nhóm này.' },
  remedy: { en: 'check it.', vi: 'kiểm tra lại.' },
};

/** Files and issues whatever it is given; `bad` is refused, `half` is filed and not issued. */
const ministry = {
  'POST /ministry/applications': (asked: Asked) =>
    nameIn(asked) === 'bad'
      ? problem('CERTIFICATE_INVALID', 422)
      : { status: 201, body: { ...view(nameIn(asked), 'FILED'), referenceNumber: '' } },
  ...Object.fromEntries(
    ['a', 'b', 'c', 'd'].map((name) => [
      `POST /ministry/applications/id-${name}/issue`,
      { body: view(name, 'AS1') },
    ]),
  ),
  'POST /ministry/applications/id-half/issue': problem('LEDGER_DUPLICATE', 409),
};

describe('asw send', () => {
  test('files and issues each application of each file', async () => {
    const { fetch, asked } = fakeNode(ministry);
    const files = { '1.json': file('a'), '2.json': file('b', 'c') };
    const { code, stdout, stderr } = await run(['send', '1.json', '2.json', ...KEY], { fetch, files });
    expect([code, stderr]).toEqual([0, '']);
    expect(asked.map(({ path }) => path).sort()).toEqual([
      '/ministry/applications',
      '/ministry/applications',
      '/ministry/applications',
      '/ministry/applications/id-a/issue',
      '/ministry/applications/id-b/issue',
      '/ministry/applications/id-c/issue',
    ]);
    expect(stdout).toMatch(/^1\.json +N-a +TH +AS1 +id-a$/m);
    expect(stdout).toMatch(/^2\.json\[1\] +N-c +TH +AS1 +id-c$/m);
    expect(stdout).toContain('3 sent, 0 failed, 0 not tried');
  });

  test('- is standard input, and --no-issue leaves it filed', async () => {
    const { fetch, asked } = fakeNode(ministry);
    const ran = await run(['send', '-', '--no-issue', '--json', ...KEY], { fetch, stdin: file('a') });
    expect(ran.code).toBe(0);
    expect(ran.json()).toEqual({
      sent: [
        { file: 'stdin', id: 'id-a', referenceNumber: '', peer: 'TH', state: 'FILED', stateLabel: 'FILED' },
      ],
      acceptable: [],
      findings: [],
      failed: [],
      notTried: [],
    });
    expect(asked).toHaveLength(1);
  });

  test('one that is refused does not stop the others; exit code 2', async () => {
    const { fetch } = fakeNode(ministry);
    const files = { '1.json': file('a', 'bad', 'b') };
    const ran = await run(['send', '1.json', '--json', ...KEY], { fetch, files });
    expect(ran.code).toBe(2);
    expect(ran.json()).toMatchObject({
      sent: [{ file: '1.json[0]' }, { file: '1.json[2]' }],
      failed: [{ file: '1.json[1]', error: { code: 'CERTIFICATE_INVALID', remedy: expect.any(String) } }],
      notTried: [],
    });
  });

  test('one that was filed and not issued says so, with the command that goes on', async () => {
    const { fetch } = fakeNode(ministry);
    const { code, stderr } = await run(['send', '1.json', ...KEY], {
      fetch,
      files: { '1.json': file('half') },
    });
    expect(code).toBe(1);
    expect(stderr).toContain('1.json\nLEDGER_DUPLICATE: ');
    expect(stderr).toContain('asw issue id-half');
  });

  test('a node that is lost stops it: the rest is named as not tried, exit code 3', async () => {
    const node = fakeNode(ministry);
    let calls = 0;
    const fetch: typeof node.fetch = async (url, init) => {
      calls += 1;
      if (calls > 2) throw systemError('ECONNREFUSED');
      return node.fetch(url, init);
    };
    const files = { '1.json': file('a', 'b', 'c', 'd') };
    const argv = ['send', '1.json', '--concurrency', '1', '--json', ...KEY];
    const ran = await run(argv, { fetch, files });
    expect(ran.code).toBe(3);
    expect(ran.json()).toMatchObject({
      sent: [{ file: '1.json[0]' }],
      failed: [{ file: '1.json[1]', error: { code: 'GATEWAY_UNREACHABLE' } }],
      notTried: ['1.json[2]', '1.json[3]'],
    });
    expect(calls).toBe(3);
  });

  test('a fault in the last file is told before the first is sent', async () => {
    const { fetch, asked } = fakeNode(ministry);
    const files = { '1.json': file('a'), '2.json': '{"a":\n  nonsense}' };
    const { code, stderr } = await run(['send', '1.json', '2.json', ...KEY], { fetch, files });
    expect([code, asked]).toEqual([2, []]);
    expect(stderr).toMatch(/^JSON_MALFORMED: /);
    expect(stderr).toContain('2.json, 2:3');
  });

  test('each application goes under a key of its content, so that the same command goes on after an interruption', async () => {
    const done = new Map<string, string>();
    const node = fakeNode({
      ...ministry,
      'POST /ministry/applications': (asked) => {
        const known = asked.idempotencyKey === undefined ? undefined : done.get(asked.idempotencyKey);
        if (asked.idempotencyKey) done.set(asked.idempotencyKey, nameIn(asked));
        return known === undefined
          ? { status: 201, body: { ...view(nameIn(asked), 'FILED'), referenceNumber: '' } }
          : { status: 200, body: view(known, 'AS1') };
      },
    });
    const files = {
      '1.json': file('a', 'b'),
      'copy of 1.json': JSON.stringify(JSON.parse(file('a')), null, 4),
    };
    const first = await run(['send', '1.json', '--json', ...KEY], { fetch: node.fetch, files });
    expect(first.json()).toMatchObject({ sent: [{ id: 'id-a' }, { id: 'id-b' }] });
    expect([...done.keys()]).toEqual([
      expect.stringMatching(/^sha256-[0-9a-f]{64}$/),
      expect.stringMatching(/^sha256-[0-9a-f]{64}$/),
    ]);
    const issues = () => node.asked.filter(({ path }) => path.endsWith('/issue')).length;
    expect(issues()).toBe(2);

    const second = await run(['send', '1.json', 'copy of 1.json', ...KEY], { fetch: node.fetch, files });
    expect(second.code).toBe(0);
    expect(second.stderr).toContain('copy of 1.json had been sent before');
    expect(second.stderr).toContain('--again');
    expect([issues(), done.size]).toEqual([2, 2]);

    await run(['send', '1.json', '--again', ...KEY], { fetch: node.fetch, files });
    expect([issues(), done.size]).toEqual([4, 2]);
    expect(node.asked.at(-1)?.idempotencyKey).toBeUndefined();
  });

  test('the same application given twice at once is sent once, and both are told', async () => {
    const { fetch, asked } = fakeNode(ministry);
    const ran = await run(['send', '1.json', '--json', ...KEY], {
      fetch,
      files: { '1.json': file('a', 'a') },
    });
    expect(ran.json()).toMatchObject({
      sent: [
        { file: '1.json[0]', id: 'id-a' },
        { file: '1.json[1]', id: 'id-a', earlier: true },
      ],
    });
    expect(asked.filter(({ path }) => path === '/ministry/applications')).toHaveLength(1);
  });

  test('a missing file is told before anything is sent, exit code 3', async () => {
    const { fetch, asked } = fakeNode(ministry);
    const { code, stderr } = await run(['send', 'none.json', ...KEY], { fetch });
    expect([code, asked]).toEqual([3, []]);
    expect(stderr).toMatch(/^FILE_MISSING: /);
  });

  test('--check stores nothing and tells what would be refused', async () => {
    const finding = {
      rule: 'V6',
      severity: 'error',
      path: 'items[0]',
      message: { en: 'm', vi: 'v' },
      remedy: { en: 'r', vi: 's' },
    };
    const { fetch, asked } = fakeNode({
      'POST /ministry/applications/check': (request) => ({
        body: { acceptable: nameIn(request) === 'a', findings: nameIn(request) === 'a' ? [] : [finding] },
      }),
    });
    const files = { '1.json': file('a', 'b') };
    const ran = await run(['send', '1.json', '--check', ...KEY], { fetch, files });
    expect(ran.code).toBe(2);
    expect(ran.stdout).toContain('1.json[0]: acceptable');
    expect(ran.stderr).toContain('1.json[1]\nCERTIFICATE_INVALID');
    expect(ran.stderr).toMatch(/error +V6 +items\[0\] +m +r/);
    expect(asked.every(({ path }) => path.endsWith('/check'))).toBe(true);
  });

  test('--check --replaces asks as what takes the place of a certificate; without --check it is refused', async () => {
    const { fetch, asked } = fakeNode({
      'POST /ministry/applications/check': { body: { acceptable: true, findings: [] } },
    });
    const files = { '1.json': file('a') };
    const replaces = ['--replaces', 'VN-TH 26/02/00006'];
    const ran = await run(['send', '1.json', '--check', ...replaces, ...KEY], { fetch, files });
    expect([ran.code, ran.stdout]).toEqual([0, expect.stringContaining('acceptable')]);
    expect(asked.map(({ path }) => path)).toEqual([
      '/ministry/applications/check?replaces=VN-TH+26%2F02%2F00006',
    ]);
    const refused = await run(['send', '1.json', ...replaces, ...KEY], { fetch, files });
    expect(refused.code).toBe(64);
    expect(refused.stderr).toMatch(/^USAGE_INVALID: [\s\S]+asw replace/);
    expect(asked).toHaveLength(1);
  });

  test('what is accepted with warnings says so, checked or sent, in both languages', async () => {
    const { fetch } = fakeNode({
      ...ministry,
      'POST /ministry/applications/check': (request) => ({
        body: { acceptable: true, findings: nameIn(request) === 'c' ? [WARNING] : [] },
      }),
    });
    const files = { '1.json': file('a', 'c') };
    for (const argv of [['--check'], [], ['--no-issue']]) {
      const en = await run(['send', '1.json', ...argv, ...KEY], { fetch, files });
      expect(en.code).toBe(0);
      expect(en.stdout).toMatch(/warning +V8 +items\[0\]\.hsCode +no such heading\. +check it\./);
      expect(en.stdout).toContain('1.json[1], accepted with remarks:');
      expect(en.stdout).not.toContain('1.json[0], accepted');
      const vi = await run(['send', '1.json', '--lang', 'vi', ...argv, ...KEY], { fetch, files });
      expect(vi.stdout).toMatch(/cảnh báo +V8 +items\[0\]\.hsCode +không có nhóm này\. +kiểm tra lại\./);
      const json = await run(['send', '1.json', '--json', ...argv, ...KEY], { fetch, files });
      expect(json.json()).toMatchObject({ findings: [{ file: '1.json[1]', findings: [WARNING] }] });
    }
  });

  test('a certificate sent earlier has the state that lists show', async () => {
    const { fetch } = fakeNode({ 'POST /ministry/applications': { status: 200, body: view('a', 'REC') } });
    const ran = await run(['send', '1.json', ...KEY], { fetch, files: { '1.json': file('a') } });
    expect(ran.stdout).toContain('AS4 (RES – REC)');
    expect(ran.stderr).toContain('had been sent before');
  });

  test.each([
    ['on a terminal', { columns: 100 }, [], true],
    ['not on a terminal', {}, [], false],
    ['with --json', { columns: 100 }, ['--json'], false],
  ])('the progress bar %s', async (_when, options, argv, drawn) => {
    const { fetch } = fakeNode(ministry);
    const files = { '1.json': file('a', 'b', 'c') };
    const ran = await run(['send', '1.json', ...argv, ...KEY], { fetch, files, ...options });
    expect(ran.code).toBe(0);
    expect(ran.stderr.includes('3/3')).toBe(drawn);
    if (!drawn) expect(ran.stderr).toBe('');
  });
});
