import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import Database from 'libsql';
import type { Evidence, Replay } from '../../src/drills/evidence.ts';
import { INVARIANTS, type InvariantId } from '../../src/drills/invariants/index.ts';
import { judgeAll } from '../../src/drills/judge.ts';
import { CLEAR_LINE } from '../../src/drills/line-faults.ts';
import type { Passage } from '../../src/drills/proxy.ts';
import { runDrill } from '../../src/drills/run-drills.ts';
import type { Scenario } from '../../src/drills/scenario.ts';
import { answerLost } from '../../src/drills/scenarios/answer-lost.ts';
import { databaseServerKilled } from '../../src/drills/scenarios/database-server-killed.ts';
import { diskFull } from '../../src/drills/scenarios/disk-full.ts';
import { describeOnMongo, mongoCommand } from '../support/ledger.ts';

/** Drills as they are run, with real gateway processes; and proof that they fail when they should. */

jest.setTimeout(90_000);

const mainFile = join(process.cwd(), 'dist', 'main.js');
const OPTIONS = { names: [], seed: 1, certificates: 3, mainFile };

beforeAll(() => {
  if (!existsSync(mainFile)) throw new TypeError('run `npm run build` first: drills run dist/');
});

/** What did not hold, by id. */
function broken(result: { readonly invariants: readonly { id: InvariantId; passed: boolean }[] }) {
  return result.invariants.filter(({ passed }) => !passed).map(({ id }) => id);
}

describe('a drill that passes', () => {
  let evidence: Evidence;

  beforeAll(async () => {
    const comparing: Scenario = {
      ...answerLost,
      async run(stage) {
        await answerLost.run(stage);
        // Questions about digests pass the lines too, as they do in a drill that takes longer than a minute.
        stage.lines.toSG.set(CLEAR_LINE);
        await stage.vn.client.reconciliation.compare();
      },
    };
    const result = await runDrill(comparing, {
      ...OPTIONS,
      onEvidence: (gathered) => {
        evidence = gathered;
      },
    });
    expect({ reason: result.reason, broken: broken(result) }).toEqual({ reason: undefined, broken: [] });
    expect(result.outcome).toBe('passed');
    // Three and two certificates, one more each way afterwards, each with three messages that were all repeated.
    expect(result.counts).toMatchObject({ issued: 7, received: 7, deadLetters: 0 });
    expect(result.counts.repeatedDeliveries).toBeGreaterThanOrEqual(15);
  });

  const [VN, SG] = [0, 1];
  type Breaking = (evidence: Mutable) => void;
  // biome-ignore lint/suspicious/noExplicitAny: evidence is broken in ways that its types forbid
  type Mutable = any;
  const BREAKINGS: readonly (readonly [string, InvariantId, Breaking])[] = [
    [
      'no fault happened',
      'fault-happened',
      (e) => {
        e.faultCount = 0;
      },
    ],
    [
      'not at rest',
      'settled',
      (e) => {
        e.settled = false;
      },
    ],
    [
      'a promise without its certificate',
      'promise-kept',
      (e) => {
        e.nodes[VN].sent.pop();
      },
    ],
    [
      'a number other than promised',
      'promise-kept',
      (e) => {
        e.promised[0].referenceNumber = 'X';
      },
    ],
    [
      'a certificate nobody holds',
      'delivered-or-listed',
      (e) => {
        e.nodes[SG].received.pop();
      },
    ],
    [
      'a certificate nobody holds',
      'all-delivered',
      (e) => {
        e.nodes[SG].received.pop();
      },
    ],
    [
      'a certificate nobody holds',
      'sides-agree',
      (e) => {
        e.nodes[SG].received.pop();
      },
    ],
    [
      'twice by number',
      'received-once',
      (e) => {
        e.nodes[SG].received.push({ ...e.nodes[SG].received[0], id: 'other', conversationId: 'other' });
      },
    ],
    [
      'twice by conversation',
      'received-once',
      (e) => {
        e.nodes[SG].received.push({ ...e.nodes[SG].received[0], id: 'other', referenceNumber: 'other' });
      },
    ],
    [
      'held, not issued',
      'nothing-unissued',
      (e) => {
        e.nodes[SG].received[0].referenceNumber = 'forged';
      },
    ],
    [
      'other octets than issued',
      'nothing-unissued',
      (e) => {
        e.nodes[SG].received[0].octetsDigest = '00';
      },
    ],
    [
      'another state',
      'sides-agree',
      (e) => {
        e.nodes[SG].received[0].state = 'AS2';
      },
    ],
    [
      'two answers',
      'same-answer',
      (e) => {
        e.passages.at(0).answers.push('another');
      },
    ],
    [
      'another answer at the end',
      'same-answer',
      (e) => {
        e.replays[0].digest = 'another';
      },
    ],
    [
      'a question answered again',
      'same-answer',
      (e) => {
        const question = e.passages.find(({ kind }: Passage) => kind === 'DIG');
        question.answers.push(question.answers[0]);
      },
    ],
    [
      'a question answered at the end',
      'same-answer',
      (e) => {
        const replay = e.replays.find(({ passage }: Replay) => passage.kind === 'DIG');
        Object.assign(replay, { status: 200, codes: [] });
      },
    ],
    [
      'a silent outbox entry',
      'outbox-accounted',
      (e) => {
        Object.assign(e.nodes[VN].outbox[0], { status: 'due', lastError: undefined });
      },
    ],
    [
      'delivered, never answered',
      'outbox-accounted',
      (e) => {
        e.nodes[VN].outbox[0].trail = [];
      },
    ],
    [
      'superseded by nothing',
      'outbox-accounted',
      (e) => {
        e.nodes[VN].outbox[0].status = 'superseded';
      },
    ],
    [
      'issued, never queued',
      'outbox-accounted',
      (e) => {
        e.nodes[VN].outbox = e.nodes[VN].outbox.filter((entry: { kind: string }) => entry.kind !== 'ECOO');
      },
    ],
    [
      'a missing event',
      'history-unbroken',
      (e) => {
        e.nodes[VN].sent[0].history.events = e.nodes[VN].sent[0].history.events.filter(
          (event: { data: { to?: string } }) => event.data.to !== 'REC',
        );
      },
    ],
    [
      'a state without event',
      'history-unbroken',
      (e) => {
        e.nodes[SG].received[0].state = 'NOT_GIVEN';
      },
    ],
    [
      'octets lost',
      'nothing-half-written',
      (e) => {
        e.nodes[VN].sent[0].octetsDigest = '';
      },
    ],
    [
      'a damaged file',
      'nothing-half-written',
      (e) => {
        e.integrity[0].faults = ['page 3 is damaged'];
      },
    ],
    [
      'a gateway not ready',
      'healthy-again',
      (e) => {
        e.nodes[SG].ready = 'not-ready';
      },
    ],
    [
      'nothing goes any more',
      'healthy-again',
      (e) => {
        e.afterwards[0].fault = 'LEDGER_UNAVAILABLE';
      },
    ],
  ];

  test.each(BREAKINGS)('%s breaks %s', (_what, id, breakIt) => {
    const copy = structuredClone(evidence);
    expect(judgeAll([id], copy)[0]).toMatchObject({ passed: true });
    breakIt(copy);
    expect(judgeAll([id], copy)[0]).toMatchObject({ passed: false });
  });

  test('every invariant is broken by something', () => {
    expect(new Set(BREAKINGS.map(([, id]) => id))).toEqual(new Set(Object.keys(INVARIANTS)));
  });

  test('an invariant that looked at nothing has not held', () => {
    const nothing: Evidence = {
      ...evidence,
      nodes: [],
      promised: [],
      passages: [],
      replays: [],
      integrity: [],
    };
    for (const id of ['promise-kept', 'received-once', 'same-answer', 'outbox-accounted'] as const) {
      expect(judgeAll([id], nothing)[0]).toMatchObject({ passed: false, checked: 0 });
    }
  });
});

test('a ledger edited behind its back fails the drill, which keeps the proof', async () => {
  const sabotaged: Scenario = {
    ...answerLost,
    name: 'sabotaged',
    async run(stage) {
      await answerLost.run(stage);
      await stage.settle();
      await stage.sg.stop();
      const ledger = new Database(stage.sg.ledgerFile ?? '');
      ledger.exec('PRAGMA foreign_keys = OFF');
      const [row] = ledger.prepare('SELECT id FROM received ORDER BY id LIMIT 1').all([]) as { id: string }[];
      ledger.prepare('DELETE FROM received WHERE id = ?').run([row?.id]);
      ledger.close();
      await stage.sg.start();
    },
  };
  const result = await runDrill(sabotaged, { ...OPTIONS, certificates: 2 });
  expect(result.reason).toBeUndefined();
  expect(result.outcome).toBe('failed');
  expect(broken(result)).toEqual(
    expect.arrayContaining(['delivered-or-listed', 'all-delivered', 'sides-agree']),
  );
  expect(broken(result)).not.toContain('received-once');
  const kept = result.directory ?? '';
  expect(existsSync(join(kept, 'SG', 'ledger.db'))).toBe(true);
  rmSync(kept, { recursive: true });
});

test('a full disk refuses in words, loses nothing, and needs no restart', async () => {
  const result = await runDrill(diskFull, OPTIONS);
  expect({ reason: result.reason, broken: broken(result) }).toEqual({ reason: undefined, broken: [] });
  expect(['passed', 'skipped']).toContain(result.outcome);
});

describeOnMongo('a database server of its own', () => {
  const command = mongoCommand();
  const reason = command === undefined ? ' (the server was given: nothing starts another)' : '';
  (command === undefined ? test.skip : test)(`is killed and loses nothing${reason}`, async () => {
    const result = await runDrill(databaseServerKilled, { ...OPTIONS, databaseServer: command });
    expect({ reason: result.reason, broken: broken(result) }).toEqual({ reason: undefined, broken: [] });
    expect(result).toMatchObject({ outcome: 'passed', counts: { issued: 8, received: 8, faults: 2 } });
  });

  test('that does not start is the reason why the drill failed', async () => {
    const result = await runDrill(databaseServerKilled, { ...OPTIONS, databaseServer: 'false {port}' });
    expect(result).toMatchObject({ outcome: 'failed', invariants: [] });
    expect(result.reason?.en).toMatch(/^LEDGER_UNAVAILABLE: .*the server ended: false \d+/);
    rmSync(result.directory ?? '', { recursive: true });
  });
});
