import { describe, expect, test } from '@jest/globals';
import { fakeNode, problem } from './support/fake-node.ts';
import { run } from './support/memory-io.ts';

const KEY = ['--key', 'k'];

describe('asw stats', () => {
  const report = {
    country: 'VN',
    ledger: 'sent',
    direction: 'export',
    period: { from: '2026-01-01' },
    periodOf: 'issue date (Box 12)',
    basis: 'certificates (each reference number once)',
    cutOff: '2026-03-01T05:00:00.000Z',
    rows: [{ peer: 'TH', month: '2026-02', state: 'REC', label: 'AS4 (RES – REC)', count: 12 }],
    total: 12,
  };

  test('prints period, basis and cut-off with the figures', async () => {
    const { fetch, asked } = fakeNode({ 'GET /auditor/statistics': { body: report } });
    const { code, stdout } = await run(['stats', 'sent', '--from', '2026-01-01', '--peer', 'TH', ...KEY], {
      fetch,
    });
    expect(code).toBe(0);
    expect(asked[0]?.path).toBe('/auditor/statistics?ledger=sent&from=2026-01-01&peer=TH');
    expect(stdout).toMatch(/^Period +2026-01-01 – open$/m);
    expect(stdout).toMatch(/^Period of +issue date \(Box 12\)$/m);
    expect(stdout).toMatch(/^Basis +certificates \(each reference number once\)$/m);
    expect(stdout).toMatch(/^Cut-off +2026-03-01T05:00:00\.000Z$/m);
    expect(stdout).toMatch(/^TH +2026-02 +AS4 \(RES – REC\) +12$/m);
    expect(stdout).toMatch(/^Total +12$/m);
  });

  test('--json is the report as it is', async () => {
    const { fetch } = fakeNode({ 'GET /auditor/statistics': { body: report } });
    expect((await run(['stats', 'sent', '--json', ...KEY], { fetch })).json()).toEqual(report);
  });

  test('totals print what each figure counts', async () => {
    const totals = {
      country: 'VN',
      cutOff: 'now',
      certificates: { sent: 3, received: 1 },
      sent: { AS1: 1, GIVEN: 2 },
      received: { REC: 1 },
      outbox: { waiting: 0, due: 1, delivered: 5, dead: 0, superseded: 2 },
      messagesIn: 7,
      messagesOut: 8,
      events: 99,
      basis: { sent: 's', received: 'r', outbox: 'o', messagesIn: 'mi', messagesOut: 'mo', events: 'e' },
    };
    const { fetch } = fakeNode({ 'GET /auditor/totals': { body: totals } });
    const { stdout } = await run(['totals', ...KEY], { fetch });
    expect(stdout).toMatch(/^sent +AS4 \(GIVEN\) +2 +s$/m);
    expect(stdout).toMatch(/^outbox +delivered +5 +o$/m);
    expect(stdout).toMatch(/^outbox +superseded +2 +o$/m);
    expect(stdout).toMatch(/^events +99 +e$/m);
  });
});

describe('asw outbox', () => {
  const entry = (messageId: string, status: string, more = {}) => ({
    messageId,
    peer: 'SG',
    conversationId: 'c',
    kind: 'ECOO',
    status,
    attempts: 3,
    nextAttemptAt: '2026-03-01T05:00:02.000Z',
    leased: false,
    enqueuedAt: '2026-03-01T04:00:00.000Z',
    expiresAt: '2026-03-04T04:00:00.000Z',
    ...more,
  });
  const settled = (messageId: string, status: string, more = {}) => {
    const { nextAttemptAt: _, ...rest } = entry(messageId, status, more);
    return rest;
  };

  test('without a status it lists what still needs something to happen', async () => {
    const { fetch, asked } = fakeNode({
      'GET /operator/outbox': ({ path }) => {
        const status = new URL(`http://x${path}`).searchParams.get('status') ?? '';
        const more = status === 'dead' ? { lastError: 'PEER_UNREACHABLE' } : { leased: status === 'due' };
        return { body: { rows: [entry(`m-${status}`, status, more)] } };
      },
    });
    const { code, stdout, stderr } = await run(['outbox', ...KEY], { fetch });
    expect(code).toBe(0);
    expect(stderr).toBe('3 messages; * is under way.\n');
    expect(asked.map(({ path }) => path)).toEqual([
      '/operator/outbox?status=due&limit=50',
      '/operator/outbox?status=waiting&limit=50',
      '/operator/outbox?status=dead&limit=50',
    ]);
    expect(stdout).toMatch(/^m-due +SG +ECOO +due \* +3 /m);
    expect(stdout).toMatch(/^m-dead +SG +ECOO +dead +3 .+ PEER_UNREACHABLE$/m);
  });

  test('--status and --peer narrow it, before the subcommand or without', async () => {
    const { fetch, asked } = fakeNode({ 'GET /operator/outbox': { body: { rows: [] } } });
    await run(['outbox', '--status', 'dead', '--peer', 'SG', ...KEY], { fetch });
    await run(['outbox', 'list', '--status', 'delivered', '--limit', '5', ...KEY], { fetch });
    expect(asked.map(({ path }) => path)).toEqual([
      '/operator/outbox?status=dead&peer=SG&limit=50',
      '/operator/outbox?status=delivered&limit=5',
    ]);
  });

  test('says how many there are, and explains the star only where there is one', async () => {
    const rows = [entry('m-1', 'due')];
    const said = async (found: readonly unknown[]) => {
      const { fetch } = fakeNode({ 'GET /operator/outbox': { body: { rows: found } } });
      return (await run(['outbox', 'list', '--status', 'due', ...KEY], { fetch })).stderr;
    };
    expect(await said([])).toBe('0 messages.\n');
    expect(await said(rows)).toBe('1 message.\n');
    expect(await said([{ ...rows[0], leased: true }])).toBe('1 message; * is under way.\n');
  });

  test('help is printed with exit code 0, whatever stands before --help', async () => {
    for (const argv of [
      ['outbox', '--help'],
      ['outbox', 'revive', '--help'],
      ['outbox', 'again', '--help'],
    ]) {
      const { code, stdout, stderr } = await run(argv);
      expect([argv, code, stderr]).toEqual([argv, 0, '']);
      expect(stdout).toContain('Usage: asw outbox');
    }
    expect((await run(['outbox', 'again', ...KEY])).code).toBe(64);
  });

  test('show prints every attempt', async () => {
    const attempt = {
      number: 1,
      at: 't1',
      outcome: 'failed',
      httpStatus: 503,
      errorCode: 'PEER_UNREACHABLE',
      durationMs: 9,
      retryable: true,
      detail: 'no answer',
    };
    const cut = {
      number: 2,
      at: 't1',
      outcome: 'interrupted',
      durationMs: 0,
      retryable: true,
      detail: 'died',
    };
    const last = { number: 3, at: 't2', outcome: 'acknowledged', durationMs: 4, retryable: false };
    const { fetch } = fakeNode({
      'GET /operator/outbox/m1': { body: { entry: entry('m1', 'due'), attempts: [attempt, cut, last] } },
    });
    const { stdout } = await run(['outbox', 'show', 'm1', ...KEY], { fetch });
    expect(stdout).toMatch(/^Next attempt +2026-03-01T05:00:02\.000Z$/m);
    expect(stdout).toMatch(/^ATTEMPTS +TIME +OUTCOME +HTTP +DURATION +ERROR +TRIED AGAIN +DETAIL$/m);
    expect(stdout).toMatch(/^1 +t1 +failed +503 +9 ms +PEER_UNREACHABLE +yes +no answer$/m);
    // How long it took is not known.
    expect(stdout).toMatch(/^2 +t1 +interrupted +yes +died$/m);
    expect(stdout).toMatch(/^3 +t2 +acknowledged +4 ms +no$/m);
  });

  test('what is settled has no next attempt; what was superseded says by what', async () => {
    const body = { entry: settled('m1', 'superseded', { supersededBy: 'm2' }), attempts: [] };
    const { fetch } = fakeNode({
      'GET /operator/outbox/m1': { body },
      'GET /operator/outbox': { body: { rows: [settled('m3', 'dead')] } },
    });
    const { stdout } = await run(['outbox', 'show', 'm1', ...KEY], { fetch });
    expect(stdout).not.toContain('Next attempt');
    expect(stdout).toMatch(/^Superseded by +m2$/m);
    const list = await run(['outbox', '--status', 'dead', ...KEY], { fetch });
    expect(list.stdout).toMatch(/^m3 +SG +ECOO +dead +3 +2026-03-04T04:00:00\.000Z$/m);
  });

  describe('revive --all', () => {
    const letters = Array.from({ length: 3 }, (_, n) =>
      settled(`d${n}`, 'dead', { enqueuedAt: `2026-03-01T04:00:0${n}.000Z`, lastError: 'PEER_UNREACHABLE' }),
    );
    const WINDOW = ['--peer', 'SG', '--since', '2026-03-01T00:00:00Z'];

    test('--dry-run lists them by peer and time, and sends nothing', async () => {
      const { fetch, asked } = fakeNode({ 'GET /operator/outbox': { body: { rows: letters } } });
      const argv = ['outbox', 'revive', '--all', ...WINDOW, '--until', '2026-03-02T00:00:00Z', '--dry-run'];
      const { code, stdout, stderr } = await run([...argv, ...KEY], { fetch });
      expect(code).toBe(0);
      expect(asked.map(({ method, path }) => [method, decodeURIComponent(path)])).toEqual([
        [
          'GET',
          '/operator/outbox?status=dead&peer=SG&since=2026-03-01T00:00:00.000Z&until=2026-03-02T00:00:00.000Z&limit=200',
        ],
      ]);
      expect(stdout).toMatch(/^d1 +SG +ECOO +2026-03-01T04:00:01\.000Z +3 +PEER_UNREACHABLE$/m);
      expect(stderr).toContain('3 dead letters would be sent again.');
    });

    test('asks page by page up to the last one listed; tells what failed; exit code 1', async () => {
      const pages = [
        { revived: [{ messageId: 'd0', as: 'n0' }], failed: [], next: 'p2' },
        {
          revived: [{ messageId: 'd2', as: 'n2' }],
          failed: [{ messageId: 'd1', code: 'STATE_CONFLICT', detail: 'signed with a key of before' }],
        },
      ];
      let page = 0;
      const { fetch, asked } = fakeNode({
        'GET /operator/outbox': { body: { rows: letters } },
        'POST /operator/outbox/revivals': () => ({ body: pages[page++] }),
      });
      const { code, stdout, stderr } = await run(['outbox', 'revive', '--all', ...WINDOW, ...KEY], {
        fetch,
        columns: 80,
      });
      expect(code).toBe(1);
      const window = {
        peer: 'SG',
        since: '2026-03-01T00:00:00.000Z',
        until: '2026-03-01T04:00:02.001Z',
        limit: 25,
      };
      expect(asked.slice(1).map(({ body }) => body)).toEqual([window, { ...window, after: 'p2' }]);
      expect(stdout).toMatch(/d1 +STATE_CONFLICT +signed with a key of before/);
      expect(stdout).toMatch(/^2 dead letters are sent again, 1 could not be\.$/m);
      expect(stderr).toMatch(/\] 1\/3 d0/);
      expect(stderr).toMatch(/\] 3\/3 d1/);
    });

    test('more than were listed do not break the bar; none at all asks for nothing', async () => {
      const many = Array.from({ length: 9 }, (_, n) => ({ messageId: `d${n}`, as: `n${n}` }));
      const { fetch } = fakeNode({
        'GET /operator/outbox': { body: { rows: letters } },
        'POST /operator/outbox/revivals': { body: { revived: many, failed: [] } },
      });
      const ran = await run(['outbox', 'revive', '--all', ...KEY], { fetch, columns: 80 });
      expect(ran.code).toBe(0);
      expect(ran.stdout).toContain('9 dead letters are sent again, 0 could not be.');

      const none = fakeNode({ 'GET /operator/outbox': { body: { rows: [] } } });
      const quiet = await run(['outbox', 'revive', '--all', '--json', ...KEY], { fetch: none.fetch });
      expect([quiet.code, quiet.json()]).toEqual([0, { revived: [], failed: [] }]);
      expect(none.asked).toHaveLength(1);
    });

    test('an interruption says how far it came, and how to go on', async () => {
      let page = 0;
      const { fetch } = fakeNode({
        'GET /operator/outbox': { body: { rows: letters } },
        'POST /operator/outbox/revivals': () =>
          page++ === 0
            ? { body: { revived: [{ messageId: 'd0', as: 'n0' }], failed: [], next: 'p2' } }
            : problem('LEDGER_UNAVAILABLE', 503, { retryable: true }),
      });
      const { code, stderr } = await run(['outbox', 'revive', '--all', ...KEY], { fetch });
      expect(code).not.toBe(0);
      expect(stderr).toContain('Interrupted after 1 of 3; the same command goes on from there.');
      expect(stderr).toContain('LEDGER_UNAVAILABLE');
    });

    test.each([
      ['neither', ['outbox', 'revive']],
      ['both', ['outbox', 'revive', 'm1', '--all']],
      ['a window without --all', ['outbox', 'revive', 'm1', '--peer', 'SG']],
      ['--dry-run without --all', ['outbox', 'revive', 'm1', '--dry-run']],
    ])('%s is refused before anything is asked', async (_what, argv) => {
      const { fetch, asked } = fakeNode({});
      const { code, stderr } = await run([...argv, ...KEY], { fetch });
      expect([code, asked.length]).toEqual([64, 0]);
      expect(stderr).toMatch(/^USAGE_INVALID/);
    });
  });

  test('revive names the new message of each', async () => {
    const { fetch } = fakeNode({
      'POST /operator/outbox/m1/revive': { status: 202, body: { messageId: 'n1' } },
      'POST /operator/outbox/m2/revive': { status: 202, body: { messageId: 'n2' } },
    });
    const ran = await run(['outbox', 'revive', 'm1', 'm2', '--json', ...KEY], { fetch });
    expect(ran.json()).toEqual({
      revived: [
        { messageId: 'm1', as: 'n1' },
        { messageId: 'm2', as: 'n2' },
      ],
    });
  });
});

describe('asw peers', () => {
  const peers = [
    {
      country: 'SG',
      url: 'http://sg.test/',
      certificates: [
        {
          role: 'gateway',
          subject: 'CN=SG',
          notAfter: '2026-03-31T00:00:00.000Z',
          daysLeft: 29,
          thumbprint: 'x',
        },
      ],
    },
    { country: 'TH', url: 'http://th.test/', certificates: [] },
  ];

  test('lists them with what their certificates have left', async () => {
    const { fetch } = fakeNode({ 'GET /operator/peers': { body: peers } });
    const { stdout } = await run(['peers', ...KEY], { fetch });
    expect(stdout).toMatch(/^SG +http:\/\/sg\.test\/ +gateway +CN=SG +2026-03-31 +29$/m);
    expect(stdout).toMatch(/^TH +http:\/\/th\.test\/$/m);
  });

  test('ping asks all when none is named; one that is silent makes exit code 3', async () => {
    const { fetch } = fakeNode({
      'GET /operator/peers': { body: peers },
      'POST /operator/peers/SG/ping': { body: { reachable: true, roundTripMs: 12, clockSkewMs: -40 } },
      'POST /operator/peers/TH/ping': {
        body: { reachable: false, roundTripMs: 30, error: 'PEER_UNREACHABLE: x' },
      },
    });
    const { code, stdout } = await run(['peers', 'ping', ...KEY], { fetch });
    expect(code).toBe(3);
    expect(stdout).toMatch(/^SG +yes +12 ms +-40 ms$/m);
    expect(stdout).toMatch(/^TH +NO +30 ms +PEER_UNREACHABLE: x$/m);
  });

  test('ping asks those named, each once; exit code 0 when they answer', async () => {
    const { fetch, asked } = fakeNode({
      'POST /operator/peers/SG/ping': { body: { reachable: true, roundTripMs: 12 } },
    });
    const { code } = await run(['peers', 'ping', 'sg', 'SG', ...KEY], { fetch });
    expect([code, asked.length]).toEqual([0, 1]);
  });

  test('a peer that is not configured is an error of the node', async () => {
    const { fetch } = fakeNode({ 'POST /operator/peers/MM/ping': problem('PEER_UNKNOWN', 422) });
    const { code, stderr } = await run(['peers', 'ping', 'MM', ...KEY], { fetch });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^PEER_UNKNOWN: /);
  });
});

describe('asw reconcile', () => {
  const RUN = {
    id: 'r1',
    kind: 'sweep',
    state: 'FINISHED',
    slot: 's',
    startedAt: 't1',
    finishedAt: 't2',
    examined: 5,
    findings: [
      {
        certificateId: 'c',
        referenceNumber: 'VN-TH 1',
        peer: 'TH',
        problem: 'UNACKNOWLEDGED',
        action: 'ASKED',
        detail: 'd',
      },
    ],
  };

  test.each([
    ['run', ['reconcile', 'run'], 'POST /operator/reconciliation/runs'],
    ['show', ['reconcile', 'show', 'r1'], 'GET /operator/reconciliation/runs/r1'],
  ])('%s prints what was found and done', async (_what, argv, route) => {
    const { fetch } = fakeNode({ [route]: { body: RUN } });
    const { code, stdout } = await run([...argv, ...KEY], { fetch });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Examined +5$/m);
    expect(stdout).toMatch(/^VN-TH 1 +TH +UNACKNOWLEDGED +ASKED +d$/m);
  });

  test('a run that was begun again says how often and why, one that was cut off that it was', async () => {
    const cutOff = {
      ...RUN,
      finishedAt: undefined,
      state: 'CUT_OFF',
      attempts: 2,
      error: 'the process ended',
    };
    const { fetch } = fakeNode({ 'GET /operator/reconciliation/runs/r1': { body: cutOff } });
    const { stdout } = await run(['reconcile', 'show', 'r1', ...KEY], { fetch });
    expect(stdout).toMatch(/^State +CUT_OFF$/m);
    expect(stdout).toMatch(/^Begun +2$/m);
    expect(stdout).toMatch(/^Interrupted +the process ended$/m);
  });

  test('list, and alone, prints the runs', async () => {
    const { fetch, asked } = fakeNode({ 'GET /operator/reconciliation/runs': { body: { rows: [RUN] } } });
    const { stdout } = await run(['reconcile', 'list', '--limit', '3', ...KEY], { fetch });
    expect(stdout).toMatch(/^sweep +FINISHED +t1 +t2 +5 +1 +r1$/m);
    await run(['reconcile', ...KEY], { fetch });
    expect(asked.map(({ path }) => path)).toEqual([
      '/operator/reconciliation/runs?limit=3',
      '/operator/reconciliation/runs?limit=20',
    ]);
  });
});

describe('asw retention', () => {
  const policy = { sent: 3, received: 'never' };
  const candidate = {
    ledger: 'sent',
    id: 'a',
    referenceNumber: 'VN-TH 20/02/00001',
    peer: 'TH',
    state: 'GIVEN',
    issueDate: '2020-03-01',
    basis: { from: 'ISSUE', date: '2020-03-01', until: '2023-03-01' },
    holds: [],
  };
  const holds = [
    { reason: 'UNDECIDED', detail: 'REC' },
    { reason: 'REPLACEMENT_CHAIN', detail: 'VN VN-TH 20/02/00003 stays' },
  ];
  const kept = { ...candidate, id: 'b', referenceNumber: 'VN-TH 20/02/00002', state: 'REC', holds };
  const routes = {
    'GET /operator/retention': ({ path }: { path: string }) => ({
      body: { policy, rows: path.includes('ledger=sent') ? [candidate, kept] : [] },
    }),
  };

  test.each([['retention'], ['retention', 'plan']])(
    'the dry run says what would go and what holds the rest',
    async (...argv) => {
      const { fetch, asked } = fakeNode(routes);
      const { code, stdout, stderr } = await run([...argv, ...KEY], { fetch });
      expect(code).toBe(0);
      expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
        'GET /operator/retention?ledger=sent&limit=200',
        'GET /operator/retention?ledger=received&limit=200',
      ]);
      expect(stdout).toMatch(/^Sent +kept 3 years$/m);
      expect(stdout).toMatch(/^Received +kept for ever$/m);
      expect(stdout).toMatch(/00001 +TH +GIVEN +2020-03-01 +2023-03-01 +remove$/m);
      expect(stdout).toMatch(/00002 .*undecided: REC; replacement chain: VN VN-TH 20\/02\/00003 stays$/m);
      expect(stderr).toContain('1 would be removed, 1 held back; nothing was changed.');
    },
  );

  test('in Vietnamese, of one ledger, and for machines', async () => {
    const { fetch, asked } = fakeNode(routes);
    const only = ['retention', 'plan', '--ledger', 'sent', '--limit', '50', ...KEY];
    const { stdout } = await run([...only, '--lang', 'vi'], { fetch });
    expect(asked.map(({ path }) => path)).toEqual(['/operator/retention?ledger=sent&limit=50']);
    expect(stdout).toMatch(/xóa$/m);
    expect(stdout).toContain('chưa được quyết định: REC; thuộc chuỗi thay thế');
    expect((await run([...only, '--json'], { fetch })).json()).toEqual({
      policy,
      rows: [candidate, kept],
      removable: 1,
    });
  });

  test('apply goes on until nothing is left, and counts it all', async () => {
    const ran = {
      startedAt: '2026-03-01T00:00:00.000Z',
      finishedAt: '2026-03-01T00:00:01.000Z',
      policy,
      examined: 3,
      removed: { sent: 2, received: 1 },
      removedDossiers: 2,
      held: { UNDECIDED: 4 },
      unfinished: true,
    };
    let calls = 0;
    const { fetch } = fakeNode({
      'POST /operator/retention/runs': () => {
        calls += 1;
        return { body: { ...ran, unfinished: calls < 3 } };
      },
    });
    const { code, stdout } = await run(['retention', 'apply', ...KEY], { fetch });
    expect([code, calls]).toEqual([0, 3]);
    expect(stdout).toMatch(/^Removed: 6 sent, 3 received, 6 dossiers without a certificate\.$/m);
    expect(stdout).toMatch(/^undecided +4$/m);
  });
});

describe('asw health', () => {
  const health = (status: string, http: number) => ({
    'GET /health/ready': {
      status: http,
      body: {
        status,
        country: 'VN',
        version: '1.2.3',
        at: 'now',
        checks: [
          {
            name: 'gateway-key',
            outcome: 'warning',
            detail: 'ends soon',
            notAfter: '2026-04-01T00:00:00.000Z',
            daysLeft: 30,
          },
        ],
      },
    },
  });

  test.each([
    ['ready', 200, 0],
    ['degraded', 200, 0],
    ['not-ready', 503, 1],
  ])('%s: exit code', async (status, http, expected) => {
    const { fetch } = fakeNode(health(status, http));
    const { code, stdout } = await run(['health'], { fetch });
    expect(code).toBe(expected);
    expect(stdout).toMatch(new RegExp(`^Status +${status}$`, 'm'));
    expect(stdout).toMatch(/^gateway-key +warning +ends soon +2026-04-01 +30$/m);
    expect(stdout).not.toContain('TO DO');
  });

  const operator = (attention: object[]) => ({
    ...health('ready', 200),
    'GET /operator/health': {
      body: { ...(health('ready', 200)['GET /health/ready'].body as object), attention },
    },
  });

  test('with a key of the operator it says what is to do, and is ready all the same', async () => {
    const remedy = { en: 'send them again', vi: 'gửi lại' };
    const { fetch } = fakeNode(operator([{ problem: 'DEAD_LETTERS', peer: 'SG', count: 12, remedy }]));
    const { code, stdout } = await run(['health', ...KEY], { fetch });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Status +ready$/m);
    expect(stdout).toMatch(/^dead letters +SG +12 +send them again$/m);
    const vi = await run(['health', '--lang', 'vi', ...KEY], { fetch });
    expect(vi.stdout).toMatch(/^thư chết +SG +12 +gửi lại$/m);
    const { stdout: nothing } = await run(['health', ...KEY], { fetch: fakeNode(operator([])).fetch });
    expect(nothing).toMatch(/^Nothing to do\.$/m);
  });

  test.each(['FORBIDDEN', 'UNAUTHENTICATED', 'PATH_UNKNOWN', 'LEDGER_UNAVAILABLE'])(
    'with another key (%s) it tells what anyone is told',
    async (refusal) => {
      const { fetch } = fakeNode({
        ...health('not-ready', 503),
        'GET /operator/health': problem(refusal, 403),
      });
      const { code, stdout } = await run(['health', ...KEY], { fetch });
      expect(code).toBe(1);
      expect(stdout).toMatch(/^Status +not-ready$/m);
    },
  );
});

describe('asw issue, retransmit, request, events', () => {
  const summary = {
    id: '01900000-0000-7000-8000-000000000001',
    referenceNumber: 'VN-TH 1',
    stateLabel: 'AS1',
  };

  test('issue prints the number given', async () => {
    const { fetch } = fakeNode({ 'POST /ministry/applications/x/issue': { body: summary } });
    expect((await run(['issue', 'x', ...KEY], { fetch })).stdout).toMatch(/^Number +VN-TH 1$/m);
  });

  test('retransmit finds the certificate by its number', async () => {
    const { fetch, asked } = fakeNode({
      'GET /ministry/certificates': { body: { rows: [summary] } },
      [`GET /ministry/certificates/${summary.id}`]: { body: summary },
      [`POST /ministry/certificates/${summary.id}/retransmit`]: { status: 202, body: { messageId: 'n1' } },
    });
    const { code, stdout } = await run(['retransmit', 'VN-TH 1', ...KEY], { fetch });
    expect([code, asked.at(-1)?.method]).toEqual([0, 'POST']);
    expect(stdout).toContain('n1');
  });

  test('request hands country and number on', async () => {
    const { fetch, asked } = fakeNode({
      'POST /customs/retransmission-requests': { status: 202, body: { messageId: 'n1' } },
    });
    expect((await run(['request', 'th', 'D1', '--json', ...KEY], { fetch })).json()).toEqual({
      messageId: 'n1',
    });
    expect(asked[0]?.body).toEqual({ issuingCountry: 'TH', referenceNumber: 'D1' });
  });

  test('events prints a page and the way to the next; --all walks them', async () => {
    const event = (id: string) => ({
      id,
      at: 't',
      type: 'certificate.issued',
      actor: 'minh',
      data: { n: 1 },
    });
    const { fetch } = fakeNode({
      'GET /auditor/events': ({ path }) =>
        path.includes('after=next')
          ? { body: { rows: [event('b')] } }
          : { body: { rows: [event('a')], next: 'next' } },
    });
    const page = await run(['events', ...KEY], { fetch });
    expect(page.stdout).toMatch(/^t +certificate issued and signed +minh +n 1$/m);
    expect(page.stderr).toContain('--after next');
    const machine = await run(['events', '--json', ...KEY], { fetch });
    expect(machine.stderr).toBe('');
    expect(machine.json()).toMatchObject({ next: 'next' });
    const all = (await run(['events', '--all', '--json', ...KEY], { fetch })).json() as {
      rows: { id: string }[];
    };
    expect(all.rows.map(({ id }) => id)).toEqual(['a', 'b']);
  });
});

describe('asw reconcile with the peers', () => {
  const REPORT = {
    ...{
      id: 'p1',
      runId: 'r1',
      runKind: 'manual',
      slot: 't1',
      day: '2026-03-01',
      peer: 'TH',
      outcome: 'PROPOSED',
    },
    ...{
      startedAt: 't1',
      durationMs: 12,
      sent: 3,
      received: 4,
      messages: 2,
      octetsSent: 10,
      octetsReceived: 20,
    },
    ...{ inFlight: 0, evidence: [] },
    findings: [
      {
        certificateId: 'c1',
        referenceNumber: 'N 1',
        peer: 'TH',
        problem: 'STATE_DIFFERS',
        action: 'PROPOSED',
        detail: 'ask',
      },
    ],
  };
  const DIFFERENCE = {
    ...{
      id: 'd1',
      peer: 'TH',
      issuer: 'VN',
      referenceNumber: 'N 1',
      kind: 'STATE_DIFFERS',
      status: 'PROPOSED',
    },
    ...{ repair: 'BY_HAND', repairText: { en: 'Settle it', vi: 'Làm rõ' }, times: 1, detail: 'so' },
    ...{ own: { state: 'AS3' }, theirs: { state: 'GIVEN' }, firstSeenAt: 't0' },
  };
  const ROW = {
    ...{ peer: 'TH', day: '2026-03-01', comparisons: 24, equal: 23, failed: 1, differences: 2, repaired: 1 },
    ...{ proposed: 1, messages: 30, octets: 99, outcome: 'EQUAL' },
  };

  test('peers and report print what was compared and found', async () => {
    const { fetch, asked } = fakeNode({
      'POST /operator/reconciliation/comparisons': { status: 201, body: { run: {}, reports: [REPORT] } },
      'GET /auditor/reconciliation/reports': { body: { rows: [REPORT] } },
    });
    for (const command of [['peers', '--peer', 'TH'], ['report']]) {
      const { stdout } = await run(['reconcile', ...command, ...KEY], { fetch });
      expect(stdout).toMatch(/^t1 +manual +TH +PROPOSED +7 +1 +0 +2 +30 +12$/m);
      expect(stdout).toMatch(/^t1 +manual +TH +N 1 +STATE_DIFFERS +PROPOSED +ask$/m);
    }
    expect(asked[0]?.path).toBe('/operator/reconciliation/comparisons?peer=TH');
  });

  test('each finding says in which comparison it was made', async () => {
    const rows = [
      REPORT,
      { ...REPORT, slot: 't0', runKind: 'daily' },
      { ...REPORT, slot: 't0', runKind: 'hourly' },
    ];
    const { fetch } = fakeNode({ 'GET /auditor/reconciliation/reports': { body: { rows } } });
    const { stdout } = await run(['reconcile', 'report', ...KEY], { fetch });
    expect(stdout.match(/^t\d +\w+ +TH +N 1 /gm)?.map((line) => line.split(/ +/, 2))).toEqual([
      ['t1', 'manual'],
      ['t0', 'daily'],
      ['t0', 'hourly'],
    ]);
    const vietnamese = await run(['reconcile', 'report', '--lang', 'vi', ...KEY], { fetch });
    expect(vietnamese.stdout).toMatch(/^KỲ CHẠY +LOẠI +ĐỐI TÁC +SỐ C\/O /m);
  });

  test.each([
    [['EQUAL', 'IN_HAND', 'REPAIRING'], 0],
    [['EQUAL', 'UNREACHABLE'], 3],
    [['UNREACHABLE', 'PROPOSED'], 1],
    [['INVALID'], 1],
    [['REFUSED'], 1],
  ])('peers ends for %j with %i', async (outcomes, code) => {
    const reports = outcomes.map((outcome) => ({ ...REPORT, outcome }));
    const { fetch } = fakeNode({
      'POST /operator/reconciliation/comparisons': { status: 201, body: { run: {}, reports } },
    });
    expect((await run(['reconcile', 'peers', ...KEY], { fetch })).code).toBe(code);
  });

  test('a difference is closed with the reason, and put back', async () => {
    const { fetch, asked } = fakeNode({
      'POST /operator/reconciliation/differences/d1/close': { body: { ...DIFFERENCE, status: 'CLOSED' } },
      'POST /operator/reconciliation/differences/d1/reopen': { body: DIFFERENCE },
    });
    const closed = await run(['reconcile', 'close', 'd1', '--reason', 'by letter', ...KEY], { fetch });
    expect(closed.stdout).toMatch(/^Status +CLOSED$/m);
    expect(asked[0]?.body).toEqual({ reason: 'by letter' });
    expect((await run(['reconcile', 'close', 'd1', ...KEY], { fetch })).code).toBe(64);
    expect((await run(['reconcile', 'reopen', 'd1', ...KEY], { fetch })).stdout).toMatch(
      /^Status +PROPOSED$/m,
    );
  });

  test('proposals and accept speak the language asked for', async () => {
    const { fetch, asked } = fakeNode({
      'GET /operator/reconciliation/differences': { body: { rows: [DIFFERENCE] } },
      'POST /operator/reconciliation/differences/d1/accept': { body: DIFFERENCE },
    });
    const listed = await run(['reconcile', 'proposals', '--lang', 'vi', ...KEY], { fetch });
    expect(listed.stdout).toMatch(/^N 1 +TH +STATE_DIFFERS +AS3 +GIVEN +t0 +Làm rõ +d1$/m);
    expect(asked[0]?.path).toBe('/operator/reconciliation/differences?status=PROPOSED&limit=50');
    expect((await run(['reconcile', 'accept', 'd1', ...KEY], { fetch })).stdout).toContain('Settle it');
  });

  test('trend prints a line a peer and day', async () => {
    const body = { from: '2026-02-01', cutOff: 't', rows: [ROW] };
    const { fetch } = fakeNode({ 'GET /auditor/reconciliation/trend': { body } });
    const { stdout } = await run(['reconcile', 'trend', '--from', '2026-02-01', ...KEY], { fetch });
    expect(stdout).toMatch(/^2026-03-01 +TH +EQUAL +24 +23 +1 +2 +1 +1$/m);
  });
});
