import { describe, expect, test } from '@jest/globals';
import { fakeNode, problem } from './support/fake-node.ts';
import { run } from './support/memory-io.ts';

/** `asw check` and `asw reconsider` before a node that answers from a table. */

const ID = '01997e2c-6f3a-7000-8000-0f3a5b1c2d4e';
const CERTIFICATE = '01997e2c-6f3a-7000-8000-0f3a5b1c2d4f';
const ROW = {
  id: ID,
  kind: 'RETROACTIVE_CHECK',
  role: 'ANSWERING',
  ledger: 'sent',
  certificateId: CERTIFICATE,
  peer: 'TH',
  referenceNumber: 'VN-TH 26/02/00006',
  conversationId: CERTIFICATE,
  state: 'OPEN',
  askedAt: '2026-02-01T01:00:00.000Z',
  askedBy: 'TH',
  replyDueOn: '2026-05-02',
  concludeDueOn: '2026-07-31',
  dueOn: '2026-05-02',
  awaits: 'REPLY',
  daysLeft: -3,
  overdue: true,
};
const CHECK = {
  ...ROW,
  messageIds: ['m'],
  question: { ground: 'ACCURACY', reason: 'Value in doubt', items: [], boxes: [8] },
};
const RECONSIDERATION = {
  ...ROW,
  kind: 'RECONSIDERATION',
  ledger: 'received',
  state: 'CLOSED',
  closedHow: 'MAINTAINED',
  overdue: false,
  messageIds: ['m'],
  question: {
    clarifications: [{ itemNumber: 2, text: 'See the statement' }],
    documents: [{ title: 'CS-7' }],
  },
  answer: { decisions: [], reason: 'Not convincing' },
};
const KEY = ['--key', 'k'];

describe('lists', () => {
  test('what is due, on the desks that the key reaches', async () => {
    const { fetch, asked } = fakeNode({
      'GET /ministry/checks': { body: { rows: [ROW] } },
      'GET /customs/checks': problem('FORBIDDEN', 403),
    });
    const { code, stdout } = await run(['check', 'list', '--state', 'OPEN', ...KEY], { fetch });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /retroactive check +to answer +VN-TH 26\/02\/00006 +TH +OPEN +2026-05-02 +overdue by 3 days/,
    );
    expect(asked[0]?.path).toBe('/ministry/checks?state=OPEN&limit=50');
  });

  test('in Vietnamese, and as JSON', async () => {
    const { fetch } = fakeNode({
      'GET /ministry/checks': { body: { rows: [] } },
      'GET /customs/checks': ({ path }) => ({ body: { rows: path.includes('state=OPEN') ? [ROW] : [] } }),
    });
    const people = await run(['check', 'list', '--lang', 'vi', ...KEY], { fetch });
    expect(people.stdout).toMatch(/kiểm tra sau +bên trả lời .+quá hạn 3 ngày/);
    const { json } = await run(['check', 'list', '--json', ...KEY], { fetch });
    expect(json()).toEqual({ rows: [ROW] });
  });

  test('without --state: open and answered on each desk, by due date, and not more than asked for', async () => {
    const answered = { ...ROW, id: `${ID.slice(0, -1)}0`, state: 'ANSWERED', dueOn: '2026-04-01' };
    const { fetch, asked } = fakeNode({
      'GET /ministry/checks': { body: { rows: [] } },
      'GET /customs/checks': ({ path }) => ({
        body: { rows: path.includes('state=ANSWERED') ? [answered] : [ROW] },
      }),
    });
    const { json } = await run(['check', 'list', '--json', ...KEY], { fetch });
    expect(json()).toEqual({ rows: [answered, ROW] });
    expect(asked.map(({ path }) => path)).toEqual([
      '/ministry/checks?state=OPEN&limit=50',
      '/ministry/checks?state=ANSWERED&limit=50',
      '/customs/checks?state=OPEN&limit=50',
      '/customs/checks?state=ANSWERED&limit=50',
    ]);
    const one = await run(['check', 'list', '--limit', '1', '--json', ...KEY], { fetch });
    expect(one.json()).toEqual({ rows: [answered] });
  });

  test('no desk reached is an error', async () => {
    const { fetch } = fakeNode({
      'GET /ministry/checks': problem('FORBIDDEN', 403),
      'GET /customs/checks': problem('FORBIDDEN', 403),
    });
    const { code, stderr } = await run(['check', 'list', ...KEY], { fetch });
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/^FORBIDDEN/);
  });
});

describe('asw check', () => {
  const routes = {
    [`GET /customs/certificates/${CERTIFICATE}`]: { body: { id: CERTIFICATE } },
    [`POST /customs/certificates/${CERTIFICATE}/checks`]: { status: 201, body: CHECK },
    [`GET /ministry/checks/${ID}`]: { body: CHECK },
    [`GET /ministry/certificates/${CERTIFICATE}`]: {
      body: { form: { items: [{ number: 1 }, { number: 2 }] } },
    },
    [`POST /ministry/checks/${ID}/answer`]: { body: CHECK },
    [`POST /customs/checks/${ID}/conclude`]: { body: CHECK },
  };
  const posted = async (argv: readonly string[]) => {
    const { fetch, asked } = fakeNode(routes);
    const { code, stderr } = await run([...argv, ...KEY], { fetch });
    return { code, stderr, body: asked.findLast(({ method }) => method === 'POST')?.body };
  };

  test('ask', async () => {
    const argv = [
      'check',
      'ask',
      CERTIFICATE,
      '--reason',
      'Value in doubt',
      '--items',
      '2',
      '--boxes',
      '7-8',
    ];
    expect((await posted(argv)).body).toEqual({
      ground: 'ACCURACY',
      reason: 'Value in doubt',
      items: [2],
      boxes: [7, 8],
    });
    expect((await posted(['check', 'ask', CERTIFICATE, '--ground', 'RANDOM'])).body).toEqual({
      ground: 'RANDOM',
      items: [],
      boxes: [],
    });
  });

  test('answer: all stands for the items no other option names', async () => {
    const argv = ['check', 'answer', ID, '--confirmed', 'all', '--not-confirmed', '2', '--text', 'Too high'];
    expect((await posted([...argv, '--document', 'CS-7'])).body).toEqual({
      results: [
        { itemNumber: 1, outcome: 'CONFIRMED' },
        { itemNumber: 2, outcome: 'NOT_CONFIRMED', text: 'Too high' },
      ],
      text: 'Too high',
      documents: [{ title: 'CS-7' }],
    });
  });

  test('close', async () => {
    expect(
      (await posted(['check', 'close', ID, '--unchanged', 'Confirmed', '--originating', '1-2'])).body,
    ).toEqual({
      unchanged: 'Confirmed',
      determinations: [1, 2].map((itemNumber) => ({ itemNumber, origin: 'ORIGINATING' })),
    });
    const argv = ['check', 'close', ID, '--given', '2', '--not-given', '1', '--reason', 'In doubt'];
    expect((await posted(argv)).body).toEqual({
      decisions: [
        { itemNumber: 1, decision: 'NOT_GIVEN', reason: 'In doubt' },
        { itemNumber: 2, decision: 'GIVEN' },
      ],
    });
  });

  test.each([
    [['check', 'ask', CERTIFICATE], /needs a --reason/],
    [['check', 'answer', ID], /--confirmed/],
    [['check', 'close', ID], /either --unchanged/],
    [['check', 'close', ID, '--unchanged', 'x', '--given', '1'], /either --unchanged/],
    [['check', 'close', ID, '--not-given', '1'], /needs a --reason/],
    [['check', 'close', ID, '--given', 'all'], /one by one/],
    [['check', 'ask', CERTIFICATE, '--boxes', '14'], /1 to 13/],
    [['reconsider', 'ask', CERTIFICATE, '--items', '2'], /--items and --text/],
    [['reconsider', 'answer', ID], /either --given, --decisions or --maintained/],
    [['reconsider', 'answer', ID, '--given', '2', '--decisions', 'x.json'], /either --given, --decisions/],
    [['check', 'close', ID, '--not-given', '2', '--reason', 'x', '--originating', '1'], /asw respond/],
  ])('%j is refused before anything is asked', async (argv, why) => {
    const { code, stderr, body } = await posted(argv);
    expect([code, body]).toEqual([64, undefined]);
    expect(stderr).toMatch(why);
  });
});

describe('asw reconsider', () => {
  test('ask and answer', async () => {
    const { fetch, asked } = fakeNode({
      [`GET /ministry/certificates/${CERTIFICATE}`]: { body: { id: CERTIFICATE } },
      [`POST /ministry/certificates/${CERTIFICATE}/reconsiderations`]: { status: 201, body: RECONSIDERATION },
      [`POST /customs/reconsiderations/${ID}/answer`]: { body: RECONSIDERATION },
    });
    const ask = ['reconsider', 'ask', CERTIFICATE, '--items', '2', '--text', 'See the statement'];
    expect((await run([...ask, '--document', 'CS-7', ...KEY], { fetch })).code).toBe(0);
    expect(asked.at(-1)?.body).toEqual(RECONSIDERATION.question);
    await run(['reconsider', 'answer', ID, '--given', '2', ...KEY], { fetch });
    expect(asked.at(-1)?.body).toEqual({ decisions: [{ itemNumber: 2, decision: 'GIVEN' }] });
    const list = [{ itemNumber: 2, decision: 'GIVEN', quantity: { value: '5', unit: 'TNE' } }];
    const files = { 'list.json': JSON.stringify(list) };
    await run(['reconsider', 'answer', ID, '--decisions', 'list.json', ...KEY], { fetch, files });
    expect(asked.at(-1)?.body).toEqual({ decisions: list });
    await run(['reconsider', 'answer', ID, '--maintained', 'Not convincing', ...KEY], { fetch });
    expect(asked.at(-1)?.body).toEqual({ maintained: 'Not convincing' });
  });

  test('show finds it on the desk that has it', async () => {
    const { fetch } = fakeNode({ [`GET /customs/reconsiderations/${ID}`]: { body: RECONSIDERATION } });
    const { code, stdout } = await run(['reconsider', 'show', ID, ...KEY], { fetch });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Outcome +MAINTAINED$/m);
    expect(stdout).toMatch(/^2 +See the statement$/m);
    expect(stdout).toMatch(/^Answer +Not convincing$/m);
    const missing = await run(['reconsider', 'show', CERTIFICATE, ...KEY], { fetch });
    expect(missing.stderr).toMatch(/^NOT_FOUND/);
  });
});
