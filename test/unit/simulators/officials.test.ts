import { describe, expect, test } from '@jest/globals';
import { ApiProblem } from '../../../src/client/api-problem.ts';
import { createGatewayClient } from '../../../src/client/gateway-client.ts';
import { FixedClock } from '../../../src/kernel/clock.ts';
import { ERROR_TABLE, type ErrorCode } from '../../../src/kernel/error-table.ts';
import type { GatewayError } from '../../../src/kernel/errors.ts';
import { loadFixtures } from '../../../src/simulators/fixtures.ts';
import { fileAndApprove, fileAndIssue, runCustomsDesk } from '../../../src/simulators/officials.ts';
import { OfficialsProfile } from '../../../src/simulators/officials-profile.ts';
import { asApplication } from '../../../src/simulators/rebase.ts';

const [fixture] = loadFixtures('vn-sg-furniture');
if (!fixture) throw new RangeError('fixture');
const { form } = fixture;
const REC = '2026-03-01T00:00:00.000Z';

const officials = OfficialsProfile.parse({
  seed: 1,
  answerDelayMs: [1000, 1000],
  responses: { GIVEN: 1 },
  reasons: ['because'],
});

type Answer = { status: number; body: unknown };

function problem(code: ErrorCode): Answer {
  const { status, title, retryable } = ERROR_TABLE[code];
  return { status, body: { title: title.en, status, code, retryable } };
}

/** A node as seen over HTTP: `routes` answers by method and path. */
function nodeWith(routes: (request: string, body: unknown) => Answer) {
  const seen: { request: string; body: unknown }[] = [];
  const client = createGatewayClient({
    url: 'http://node.test',
    key: 'k',
    fetch: async (url, init) => {
      const request = `${init.method} ${new URL(url).pathname.replace('/api/v1', '')}${new URL(url).search}`;
      const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
      seen.push({ request, body });
      const answer = routes(request, body);
      const type = answer.status < 400 ? 'application/json' : 'application/problem+json';
      return new Response(JSON.stringify(answer.body), {
        status: answer.status,
        headers: { 'content-type': type },
      });
    },
  });
  return { client, seen };
}

/** Runs a desk over a list of certificates in REC until `enough`; answering takes one off the list. */
async function desk(about: {
  readonly ids: readonly string[];
  readonly respond?: (id: string) => Answer | undefined;
  readonly clock: FixedClock;
  readonly enough: (looks: number) => boolean;
  readonly profile?: OfficialsProfile;
  /** What more its certificates say. */
  readonly held?: object;
}) {
  const waiting = new Set(about.ids);
  const faults: GatewayError[] = [];
  const abort = new AbortController();
  let looks = 0;
  const { client, seen } = nodeWith((request) => {
    if (request.startsWith('GET /customs/certificates?')) {
      looks += 1;
      if (about.enough(looks)) abort.abort();
      return { status: 200, body: { rows: [...waiting].map((id) => ({ id, stateTimes: { REC } })) } };
    }
    const id = request.split('/')[3] ?? '';
    if (request.startsWith('GET')) return { status: 200, body: { id, form, ...about.held } };
    const answer = about.respond?.(id) ?? { status: 200, body: { id } };
    if (answer.status === 200) waiting.delete(id);
    return answer;
  });
  await runCustomsDesk(
    {
      client,
      officials: about.profile ?? officials,
      clock: about.clock,
      pollMs: 1,
      onFault: (fault) => faults.push(fault),
    },
    abort.signal,
  );
  return { responses: seen.filter(({ request }) => request.startsWith('POST')), faults, seen };
}

describe('runCustomsDesk', () => {
  test('answers after the delay, not before, and each certificate once', async () => {
    const clock = new FixedClock(REC);
    let answeredAtLook = 0;
    const { responses, faults } = await desk({
      ids: ['a', 'b'],
      clock,
      enough: (looks) => {
        if (looks === 5) clock.advance(1000);
        answeredAtLook ||= looks > 5 ? looks : 0;
        return looks > 8;
      },
    });
    expect(answeredAtLook).toBe(6);
    expect(responses.map(({ request }) => request)).toEqual([
      'POST /customs/certificates/a/response',
      'POST /customs/certificates/b/response',
    ]);
    expect(responses[0]?.body).toMatchObject({ decisions: [{ itemNumber: 1, decision: 'GIVEN' }, {}] });
    expect(faults).toEqual([]);
  });

  test('decides nothing of what was used whole on a certificate replaced', async () => {
    const clock = new FixedClock(REC);
    const used = { itemNumber: 1, referenceNumber: 'O', quantity: form.items[0]?.weight };
    const { responses } = await desk({
      ids: ['a'],
      clock,
      held: { decisions: [], use: [{ itemNumber: 1, status: 'EXHAUSTED' }], usedBefore: [used] },
      enough: (looks) => {
        if (looks === 2) clock.advance(1000);
        return looks > 4;
      },
    });
    const items = form.items.map(({ number }) => number).filter((number) => number !== 1);
    expect(responses.map(({ body }) => body)).toMatchObject([
      { decisions: items.map((itemNumber) => ({ itemNumber })) },
    ]);
  });

  test('asks for REC only, and reads each certificate once', async () => {
    const { seen } = await desk({ ids: ['a'], clock: new FixedClock(REC), enough: (looks) => looks > 4 });
    const lists = seen.filter(({ request }) => request.includes('?'));
    expect(lists.every(({ request }) => request.includes('state=REC'))).toBe(true);
    expect(seen.filter(({ request }) => request === 'GET /customs/certificates/a')).toHaveLength(1);
  });

  test('a refused answer blocks no other and is not repeated; a passing one is', async () => {
    const clock = new FixedClock('2026-03-02T00:00:00.000Z');
    const busy = new Set(['b']);
    const { responses, faults } = await desk({
      ids: ['a', 'b', 'c'],
      clock,
      respond: (id) => {
        if (id === 'a') return problem('DECISION_INVALID');
        return busy.delete(id) ? problem('TOO_BUSY') : undefined;
      },
      enough: (looks) => looks > 4,
    });
    expect(responses.map(({ request }) => request.split('/')[3])).toEqual(['a', 'b', 'c', 'b']);
    expect(faults.map((fault) => fault.code)).toEqual(['DECISION_INVALID', 'TOO_BUSY']);
  });

  test('an answer that somebody else gave first is no fault', async () => {
    const { faults, responses } = await desk({
      ids: ['a'],
      clock: new FixedClock('2026-03-02T00:00:00.000Z'),
      respond: () => problem('STATE_CONFLICT'),
      enough: (looks) => looks > 3,
    });
    expect(responses).toHaveLength(1);
    expect(faults).toEqual([]);
  });

  test('leaves alone what the profile leaves alone', async () => {
    const { responses } = await desk({
      ids: ['a'],
      clock: new FixedClock('2027-03-02T00:00:00.000Z'),
      profile: { ...officials, responses: { GIVEN: 0, NOT_GIVEN: 0, PARTLY_GIVEN: 0, NONE: 1 } },
      enough: (looks) => looks > 3,
    });
    expect(responses).toEqual([]);
  });
});

describe('fileAndIssue', () => {
  const application = asApplication(form);
  const never = new AbortController().signal;

  test('files, has it approved, then issues what was filed', async () => {
    const { client, seen } = nodeWith((request) => ({
      status: request.endsWith('/issue') ? 200 : 201,
      body: { id: 'x', state: request.endsWith('/issue') ? 'AS1' : 'FILED' },
    }));
    const filed: string[] = [];
    const issued = await fileAndIssue(client, application, ({ id }) => filed.push(id), never);
    expect(issued.state).toBe('AS1');
    expect(filed).toEqual(['x']);
    expect(seen.map(({ request }) => request)).toEqual([
      'POST /ministry/applications',
      'POST /ministry/applications/x/approve',
      'POST /ministry/applications/x/issue',
    ]);
    expect(seen[0]?.body).toEqual(application);
  });

  test('or leaves it approved, when nobody asks for transmission', async () => {
    const { client, seen } = nodeWith((request) => ({
      status: request.endsWith('/approve') ? 200 : 201,
      body: { id: 'x', state: request.endsWith('/approve') ? 'APPROVED' : 'FILED' },
    }));
    const approved = await fileAndApprove(client, application, () => undefined, never);
    expect(approved.state).toBe('APPROVED');
    expect(seen.map(({ request }) => request)).toEqual([
      'POST /ministry/applications',
      'POST /ministry/applications/x/approve',
    ]);
  });

  test('tries again what the node refused for now, and only that', async () => {
    let first = true;
    const { client, seen } = nodeWith((request) => {
      if (first) {
        first = false;
        return problem('TOO_BUSY');
      }
      return request.endsWith('/issue') ? problem('CERTIFICATE_INVALID') : { status: 201, body: { id: 'x' } };
    });
    await expect(fileAndIssue(client, application, () => undefined, never)).rejects.toBeInstanceOf(
      ApiProblem,
    );
    expect(seen).toHaveLength(4);
  });

  test('never repeats a request whose answer was lost', async () => {
    let calls = 0;
    const client = createGatewayClient({
      url: 'http://node.test',
      key: 'k',
      fetch: async () => {
        calls += 1;
        throw new TypeError('fetch failed');
      },
    });
    await expect(fileAndIssue(client, application, () => undefined, never)).rejects.toMatchObject({
      code: 'GATEWAY_UNREACHABLE',
    });
    expect(calls).toBe(1);
  });
});
