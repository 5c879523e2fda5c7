import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sha256Hex } from '../../../src/kernel/digest.ts';
import type { AnsweredBucket } from '../../../src/message/types.ts';
import { type Ask, narrow } from '../../../src/reconciliation/narrow.ts';
import { digestsOf, type Held, held, ledgerPairs, peerWith } from '../../support/digest-models.ts';

const BOUNDS = { messages: 10_000, differences: 10_000 };

/** The differences by looking at every certificate of both sides. */
function naive(here: readonly Held[], there: readonly Held[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const mine of here) {
    const other = there.find((each) => each.referenceNumber === mine.referenceNumber);
    if (!other) found.set(mine.referenceNumber, 'MISSING_AT_PEER');
    else if (other.contentDigest !== mine.contentDigest) found.set(mine.referenceNumber, 'CONTENT_DIFFERS');
    else if (other.state !== mine.state || other.decisionsDigest !== mine.decisionsDigest) {
      found.set(mine.referenceNumber, 'STATE_DIFFERS');
    } else if (other.conversationId !== mine.conversationId)
      found.set(mine.referenceNumber, 'ONLY_DUPLICATE');
  }
  for (const other of there) {
    if (!here.some((each) => each.referenceNumber === other.referenceNumber)) {
      found.set(other.referenceNumber, 'MISSING_HERE');
    }
  }
  return found;
}

test('whatever the two ledgers hold, narrowing finds exactly their differences', async () => {
  await fc.assert(
    fc.asyncProperty(ledgerPairs, ledgerPairs, fc.constantFrom(30, 600), async (sent, received, rows) => {
      const peer = peerWith({ VN: sent[1], TH: received[1] }, rows);
      const own = digestsOf({ VN: sent[0], TH: received[0] });
      const found = await narrow(own, ['VN', 'TH'], peer.ask, BOUNDS);
      expect(found.rest).toEqual([]);
      expect(found.counts).toEqual({ VN: sent[0].length, TH: received[0].length });
      for (const [issuer, [here, there]] of [
        ['VN', sent],
        ['TH', received],
      ] as const) {
        const named = found.differences.filter((each) => each.issuer === issuer);
        expect(new Map(named.map((each) => [each.referenceNumber, each.kind]))).toEqual(naive(here, there));
        // Each once.
        expect(named).toHaveLength(naive(here, there).size);
      }
    }),
    { numRuns: 120 },
  );
});

test('two ledgers that agree are settled by one message', async () => {
  const all = Array.from({ length: 500 }, (_, serial) => held(serial, serial % 200));
  const peer = peerWith({ VN: [...all].reverse() });
  const found = await narrow(digestsOf({ VN: all }), ['VN', 'TH'], peer.ask, BOUNDS);
  expect(found).toMatchObject({ differences: [], messages: 1, rest: [] });
  expect(peer.rows()).toBe(2);
});

test('messages grow with the depth of the tree, not with the ledgers', async () => {
  const costs: number[][] = [];
  for (const size of [100, 1_000, 2_000]) {
    const all = Array.from({ length: size }, (_, serial) => held(serial, serial % 100));
    const there = all
      .filter(({ referenceNumber }) => referenceNumber !== all[7]?.referenceNumber)
      .map((each, index) => (index === 20 ? { ...each, state: 'GIVEN' as const } : each));
    const peer = peerWith({ VN: there });
    const found = await narrow(digestsOf({ VN: all }), ['VN'], peer.ask, BOUNDS);
    expect(found.differences).toHaveLength(2);
    costs.push([found.messages, peer.rows()]);
  }
  for (const [messages, rows] of costs) {
    expect(messages).toBeLessThanOrEqual(5);
    expect(rows).toBeLessThanOrEqual(250);
  }
});

test('a day of thousands is narrowed below its first shards', async () => {
  const all = Array.from({ length: 3_000 }, (_, serial) => held(serial, 3));
  const peer = peerWith({ VN: all.slice(1) });
  const found = await narrow(digestsOf({ VN: all }), ['VN'], peer.ask, BOUNDS);
  expect(found.differences.map(({ kind }) => kind)).toEqual(['MISSING_AT_PEER']);
  expect(peer.rows()).toBeLessThan(200);
});

test('a peer that holds one number twice is only a duplicate', async () => {
  const one = held(1, 1);
  const again = { ...one, conversationId: '00000000-0000-7000-8000-0000000000ff' };
  const peer = peerWith({ VN: [one, again] });
  const found = await narrow(digestsOf({ VN: [one] }), ['VN'], peer.ask, BOUNDS);
  expect(found.differences).toMatchObject([{ kind: 'ONLY_DUPLICATE', theirs: { state: 'REC' } }]);
});

test('what exceeds the bounds is left for the next comparison, and said so', async () => {
  const all = Array.from({ length: 300 }, (_, serial) => held(serial, serial));
  const peer = peerWith({});
  const few = await narrow(digestsOf({ VN: all }), ['VN'], peer.ask, { messages: 10_000, differences: 10 });
  expect(few.rest).not.toEqual([]);
  expect(few.differences.length).toBeGreaterThanOrEqual(10);
  const short = await narrow(digestsOf({ VN: all }), ['VN'], peer.ask, { messages: 2, differences: 10_000 });
  expect(short).toMatchObject({
    messages: 2,
    rest: expect.arrayContaining([{ issuer: 'VN', path: expect.any(String) }]),
  });
});

describe('an answer that contradicts itself is refused, and nothing is concluded', () => {
  const here = Array.from({ length: 90 }, (_, serial) => held(serial, serial % 9));
  const there = here.slice(3);

  const lies: readonly [string, (answered: AnsweredBucket) => AnsweredBucket][] = [
    ['a wrong digest', (each) => ({ ...each, digest: sha256Hex('no') })],
    ['a wrong count', (each) => ({ ...each, count: each.count + 1 })],
    ['another place', (each) => ({ ...each, path: '1999-01' })],
    ["another state's", (each) => ({ ...each, issuer: 'SG' })],
    ['a part left out', (each) => ({ ...each, parts: each.parts.slice(1) })],
    ['a part twice', (each) => ({ ...each, parts: [...each.parts.slice(0, 1), ...each.parts] })],
    [
      'a document changed',
      (each) => ({
        ...each,
        documents: each.documents.map((document) => ({ ...document, state: 'GIVEN' })),
      }),
    ],
    [
      'a part of elsewhere',
      (each) => ({ ...each, parts: each.parts.map((part) => ({ ...part, path: `${part.path}/a` })) }),
    ],
  ];

  test.each(lies)('%s', async (_, lie) => {
    const honest = peerWith({ VN: there });
    const liar: Ask = async (questions) => {
      const answers = await honest.ask(questions);
      return answers.map((each) => {
        const made = lie(each);
        return JSON.stringify(made) === JSON.stringify(each) ? each : made;
      });
    };
    await expect(narrow(digestsOf({ VN: here }), ['VN'], liar, BOUNDS)).rejects.toMatchObject({
      code: 'PEER_DIGEST_INVALID',
    });
  });

  test('no answer, or more answers than questions', async () => {
    for (const answers of [[], Array(3).fill({})]) {
      const asked = narrow(digestsOf({ VN: here }), ['VN'], async () => answers, BOUNDS);
      await expect(asked).rejects.toMatchObject({ code: 'PEER_DIGEST_INVALID' });
    }
  });
});
