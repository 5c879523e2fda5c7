import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Transport, TransportAnswer } from '../../../../src/exchange/transport.ts';
import { FixedClock } from '../../../../src/kernel/clock.ts';
import { createLogger } from '../../../../src/kernel/logger.ts';
import { ExchangeFaults } from '../../../../src/simulators/faults/faults-profile.ts';
import { type FaultyLine, faultyLine, type Schedule } from '../../../../src/simulators/faults/faulty-line.ts';

const PEER = new URL('http://peer.test/asw/messages');
const OCTETS = Buffer.from('message');
const OTHER = Buffer.from('another certificate');

/** Time that passes when the test says so. */
function handMadeTime() {
  const clock = new FixedClock('2026-06-15T12:00:00.000Z');
  const waiting = new Set<{ readonly at: number; readonly work: () => void }>();
  const schedule: Schedule = (milliseconds, work) => {
    const entry = { at: clock.now().getTime() + milliseconds, work };
    waiting.add(entry);
    return () => void waiting.delete(entry);
  };
  return {
    clock,
    schedule,
    waiting: () => waiting.size,
    async pass(milliseconds: number) {
      clock.advance(milliseconds);
      const due = [...waiting].filter(({ at }) => at <= clock.now().getTime()).sort((a, b) => a.at - b.at);
      for (const entry of due) {
        waiting.delete(entry);
        entry.work();
      }
      await new Promise((done) => setImmediate(done));
    },
  };
}

function world(faults: object, answers: readonly Partial<TransportAnswer>[] = []) {
  const time = handMadeTime();
  const posted: Uint8Array[] = [];
  let closed = false;
  const transport: Transport = {
    async post(_url, octets) {
      posted.push(octets);
      return { status: 200, body: Buffer.from('signed answer'), ...answers[posted.length - 1] };
    },
    close: () => {
      closed = true;
    },
  };
  const line = faultyLine({
    faults: ExchangeFaults.parse(faults),
    seed: 1,
    transport,
    clock: time.clock,
    schedule: time.schedule,
    logger: createLogger('silent'),
    reuseNumber: (octets) => (octets === OCTETS ? OTHER : undefined),
  });
  const post = () => line.transport.post(PEER, OCTETS, 1_000);
  return { ...time, line, post, posted, closed: () => closed };
}

describe('what goes out', () => {
  test('without faults everything passes', async () => {
    const { post, posted, line, waiting } = world({});
    expect(await post()).toMatchObject({ status: 200 });
    expect(posted).toEqual([OCTETS]);
    expect(Object.values(line.counts()).every((count) => count === 0)).toBe(true);
    expect(waiting()).toBe(0);
  });

  test('a lost answer: the peer got the message, the sender hears nothing', async () => {
    const { post, posted, line } = world({ lostAnswers: 0.5 });
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, post));
    const lost = outcomes.filter(({ status }) => status === 'rejected').length;
    expect(posted).toHaveLength(20);
    expect(lost).toBeGreaterThan(3);
    expect(line.counts().answerLost).toBe(lost);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'PEER_UNREACHABLE', retryable: true },
    });
  });

  test('a slow answer comes after its time', async () => {
    const { post, pass, line } = world({ slowAnswers: { share: 1, delayMs: [300, 300] } });
    let answered = false;
    const answer = post().then(() => {
      answered = true;
    });
    // Until the peer has answered, nothing waits.
    await pass(0);
    await pass(299);
    expect(answered).toBe(false);
    await pass(1);
    await answer;
    expect(line.counts().slow).toBe(1);
  });

  test('a replay is the same octets again, and its answer is compared', async () => {
    const faults = { replays: { share: 1, afterMs: [500, 500] } };
    const { post, pass, posted, line } = world(faults, [{}, {}, {}, { body: Buffer.from('something else') }]);
    await post();
    await pass(500);
    expect(posted).toEqual([OCTETS, OCTETS]);
    await post();
    await pass(500);
    expect(line.counts()).toMatchObject({ replayed: 2, replayedSameAnswer: 1 });
  });

  test('what the peer did not decide is not replayed', async () => {
    const { post, waiting } = world({ replays: { share: 1, afterMs: [500, 500] } }, [{ status: 503 }]);
    await post();
    expect(waiting()).toBe(0);
  });

  test('another certificate follows under a used number', async () => {
    const { post, pass, posted, line } = world({ duplicateReferences: { share: 1, afterMs: [50, 50] } });
    await post();
    await pass(50);
    expect(posted).toEqual([OCTETS, OTHER]);
    expect(line.counts().numberReused).toBe(1);
  });

  test('offline: nothing leaves in the window, everything after it', async () => {
    const { post, pass, posted, line } = world({ offline: [{ fromMs: 100, forMs: 200 }] });
    await pass(100);
    await expect(post()).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' });
    expect(posted).toEqual([]);
    await pass(200);
    await post();
    expect(posted).toEqual([OCTETS]);
    expect(line.counts().offline).toBe(1);
  });

  test('closing calls off what was to come', async () => {
    const { post, pass, posted, line, closed, waiting } = world({
      replays: { share: 1, afterMs: [500, 500] },
    });
    await post();
    line.transport.close();
    expect([closed(), waiting()]).toEqual([true, 0]);
    await pass(1_000);
    expect(posted).toHaveLength(1);
  });
});

describe('what comes in', () => {
  let stop: () => Promise<void> = async () => undefined;
  afterEach(() => stop());

  async function serve(line: FaultyLine, app: RequestListener) {
    const server = createServer(line.listener(app));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    stop = () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      });
    const { port } = server.address() as AddressInfo;
    return (path: string, method = 'POST') => fetch(`http://127.0.0.1:${port}${path}`, { method });
  }

  const answering =
    (seen: string[]): RequestListener =>
    (request, response) => {
      seen.push(request.url ?? '');
      response.setHeader('content-type', 'application/xml');
      response.end('<ack/>');
    };

  test('offline: peers are cut off before anything is read, people are not', async () => {
    const { line, pass } = world({ offline: [{ fromMs: 0, forMs: 100 }] });
    const seen: string[] = [];
    const call = await serve(line, answering(seen));
    await expect(call('/asw/messages')).rejects.toThrow();
    expect(seen).toEqual([]);
    expect(await (await call('/api/v1/ministry/certificates', 'GET')).text()).toBe('<ack/>');
    await pass(100);
    expect((await call('/node/asw/messages?x=1')).status).toBe(200);
    expect(line.counts().offline).toBe(1);
  });

  test('a lost answer: the gateway did its work', async () => {
    const { line } = world({ lostAnswers: 0.5 });
    const seen: string[] = [];
    const call = await serve(line, answering(seen));
    const heard: boolean[] = [];
    for (let n = 0; n < 12; n += 1) {
      heard.push(
        await call('/asw/messages').then(
          (answer) => answer.ok,
          () => false,
        ),
      );
    }
    const lost = heard.filter((one) => !one).length;
    expect(lost).toBeGreaterThan(0);
    expect(lost).toBeLessThan(12);
    expect(line.counts().answerLost).toBe(lost);
    expect(seen).toHaveLength(12);
  });

  test('an answer that is held back lets later ones pass, and is whole in the end', async () => {
    const { line, pass } = world({ reorderedAcknowledgements: { share: 1, holdMs: [2_000, 2_000] } });
    const seen: string[] = [];
    const call = await serve(line, answering(seen));
    const order: string[] = [];
    const held = call('/asw/messages').then(async (answer) => {
      order.push('held');
      return answer.text();
    });
    while (seen.length === 0) await new Promise((done) => setTimeout(done, 5));
    await call('/api/v1/customs/certificates', 'GET');
    order.push('other');
    await pass(2_000);
    expect(await held).toBe('<ack/>');
    expect(order).toEqual(['other', 'held']);
    expect(line.counts().heldBack).toBe(1);
  });
});
