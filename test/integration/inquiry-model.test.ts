import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ItemDecision } from '../../src/certificate/form-d.ts';
import { approveApplication } from '../../src/exchange/approve.ts';
import { cancelCertificate } from '../../src/exchange/cancel.ts';
import type { ExchangeContext } from '../../src/exchange/context.ts';
import { deliverDue } from '../../src/exchange/deliver.ts';
import { fileApplication } from '../../src/exchange/file.ts';
import { answerCheck, answerReconsideration } from '../../src/exchange/inquiries/answer.ts';
import { askCheck, askReconsideration } from '../../src/exchange/inquiries/ask.ts';
import { concludeCheck } from '../../src/exchange/inquiries/conclude.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { receiveMessage } from '../../src/exchange/receive.ts';
import { respond } from '../../src/exchange/respond.ts';
import { calendarDate } from '../../src/kernel/clock.ts';
import { GatewayError } from '../../src/kernel/errors.ts';
import type { Inquiry } from '../../src/ledger/inquiry-records.ts';
import { application } from '../support/applications.ts';
import { type Pair, startPair } from '../support/http-gateway.ts';
import { must } from '../support/nodes.ts';

/**
 * Model-based: officials of both states ask, answer, decide and cancel in any order, while the line between them
 * loses answers, repeats old messages and hands queued ones over the wrong way round. Whatever they did, once the
 * line is quiet both ledgers tell the same: the same inquiries with the same questions, answers and ends.
 */

const ITEMS = 2;
let pair: Pair;

beforeAll(async () => {
  pair = await startPair();
});
afterAll(() => pair.stop());

/** What people may be told when they are too late or too early; anything else is a fault. */
const REFUSALS = new Set([
  'STATE_CONFLICT',
  'INQUIRY_CONFLICT',
  'INQUIRY_INVALID',
  'DECISION_LATE',
  'DECISION_INVALID',
]);

type Side = 'VN' | 'TH';

type Deed =
  | { readonly do: 'ask-check'; readonly items: readonly number[] }
  | { readonly do: 'answer-check'; readonly confirmed: boolean }
  | { readonly do: 'conclude'; readonly given?: boolean }
  | { readonly do: 'decide'; readonly item: number; readonly given: boolean }
  | { readonly do: 'ask-again'; readonly item: number }
  | { readonly do: 'answer-again'; readonly item: number; readonly given: boolean }
  | { readonly do: 'cancel' }
  | { readonly do: 'days'; readonly days: number }
  | { readonly do: 'deliver'; readonly from: Side }
  /** Delivered, but the answer never comes back. */
  | { readonly do: 'deliver-unheard'; readonly from: Side }
  /** What is queued reaches the other side the wrong way round, unheard. */
  | { readonly do: 'reverse'; readonly from: Side }
  /** One of the messages sent before, the same octets again. */
  | { readonly do: 'repeat'; readonly from: Side; readonly which: number };

const item = fc.integer({ min: 1, max: ITEMS });
const from = fc.constantFrom<Side>('VN', 'TH');
const deed = (weight: number, of: fc.Arbitrary<Deed>) => ({ weight, arbitrary: of });
const deeds: fc.Arbitrary<Deed> = fc.oneof(
  deed(4, fc.record({ do: fc.constant('ask-check' as const), items: fc.uniqueArray(item) })),
  deed(4, fc.record({ do: fc.constant('answer-check' as const), confirmed: fc.boolean() })),
  deed(3, fc.record({ do: fc.constant('conclude' as const), given: fc.boolean() }, { requiredKeys: ['do'] })),
  deed(4, fc.record({ do: fc.constant('decide' as const), item, given: fc.boolean() })),
  deed(4, fc.record({ do: fc.constant('ask-again' as const), item })),
  deed(4, fc.record({ do: fc.constant('answer-again' as const), item, given: fc.boolean() })),
  deed(1, fc.record({ do: fc.constant('cancel' as const) })),
  deed(1, fc.record({ do: fc.constant('days' as const), days: fc.constantFrom(1, 61, 91) })),
  deed(5, fc.record({ do: fc.constant('deliver' as const), from })),
  deed(3, fc.record({ do: fc.constant('deliver-unheard' as const), from })),
  deed(3, fc.record({ do: fc.constant('reverse' as const), from })),
  deed(3, fc.record({ do: fc.constant('repeat' as const), from, which: fc.nat(30) })),
);

const both: readonly Deed[] = [
  { do: 'deliver', from: 'TH' },
  { do: 'deliver', from: 'VN' },
];
const REFUSED: readonly Deed[] = [{ do: 'decide', item: 1, given: false }, ...both];

/** Stories that go to each end, whatever chance brings besides. */
const EXAMPLES: readonly Deed[][] = [
  [
    { do: 'ask-check', items: [1] },
    ...both,
    { do: 'answer-check', confirmed: true },
    { do: 'deliver', from: 'TH' },
  ],
  [
    { do: 'ask-check', items: [] },
    ...both,
    { do: 'answer-check', confirmed: false },
    { do: 'conclude', given: false },
  ],
  [...REFUSED, { do: 'ask-check', items: [1] }, { do: 'conclude' }, { do: 'reverse', from: 'TH' }],
  [
    { do: 'ask-check', items: [2] },
    { do: 'deliver-unheard', from: 'TH' },
    { do: 'cancel' },
    { do: 'reverse', from: 'VN' },
  ],
  [...REFUSED, { do: 'ask-again', item: 1 }, ...both, { do: 'answer-again', item: 1, given: true }],
  [...REFUSED, { do: 'ask-again', item: 1 }, ...both, { do: 'answer-again', item: 1, given: false }],
  [...REFUSED, { do: 'ask-again', item: 1 }, { do: 'decide', item: 1, given: true }, ...both],
  [...REFUSED, { do: 'ask-again', item: 1 }, ...both, { do: 'days', days: 91 }, { do: 'cancel' }],
];

const other = (side: Side): Side => (side === 'VN' ? 'TH' : 'VN');
const gateway = (side: Side): ExchangeContext => (side === 'VN' ? pair.vn : pair.th);

function decisionOn(itemNumber: number, given: boolean): ItemDecision {
  return given
    ? { itemNumber, decision: 'GIVEN' }
    : { itemNumber, decision: 'NOT_GIVEN', reason: 'Origin in doubt' };
}

/** A certificate on both desks, and what people do with it. */
class Story {
  readonly sentId: string;
  readonly receivedId: string;

  private constructor(sentId: string, receivedId: string) {
    this.sentId = sentId;
    this.receivedId = receivedId;
  }

  static async begin(): Promise<Story> {
    // Stories take months; the keys of a pair of gateways last until the end of 2027.
    if (pair.clock.now().toISOString() > '2027-03') {
      await pair.stop();
      pair = await startPair();
    }
    const { vn, th, clock } = pair;
    const today = calendarDate(clock.now(), vn.profile.timeZone);
    const filed = await fileApplication(vn, application('VN', 'TH', today, ITEMS), 'officer');
    await approveApplication(vn, filed.id, 'supervisor');
    const { referenceNumber } = await issueCertificate(vn, filed.id, 'officer');
    await quiet();
    const held = must(await th.ledger.receivedByNumber('VN', referenceNumber));
    expect(held.state).toBe('REC');
    return new Story(filed.id, held.id);
  }

  /** The newest inquiry on a desk that is not closed, or the newest of all. */
  private async newest(side: Side, kind: Inquiry['kind']): Promise<string> {
    const all = (await this.inquiries(side)).filter((one) => one.kind === kind);
    return (all.find((one) => one.state !== 'CLOSED') ?? all.at(-1))?.id ?? 'none yet';
  }

  /** What customs found of the items asked about. */
  private async determined(id: string) {
    const held = await pair.th.ledger.inquiry(id);
    const asked = held?.kind === 'RETROACTIVE_CHECK' ? held.question.items : [];
    return (asked.length > 0 ? asked : [1, 2]).map(
      (itemNumber) => ({ itemNumber, origin: 'NOT_ORIGINATING', text: 'Seen' }) as const,
    );
  }

  inquiries(side: Side): Promise<readonly Inquiry[]> {
    return gateway(side).ledger.inquiriesOfCertificate(side === 'VN' ? this.sentId : this.receivedId);
  }

  async live(one: Deed): Promise<void> {
    const { vn, th } = pair;
    switch (one.do) {
      case 'ask-check': {
        const question = { ground: 'ACCURACY', reason: 'Origin in doubt', boxes: [8] } as const;
        await askCheck(th, this.receivedId, { ...question, boxes: [8], items: [...one.items] }, 'customs');
        return;
      }
      case 'answer-check': {
        const id = await this.newest('VN', 'RETROACTIVE_CHECK');
        const held = await vn.ledger.inquiry(id);
        const asked = held?.kind === 'RETROACTIVE_CHECK' ? held.question.items : [];
        const before = await vn.ledger.sent(this.sentId);
        const results = (asked.length > 0 ? asked : [1, 2]).map((itemNumber) => ({
          itemNumber,
          outcome: one.confirmed ? ('CONFIRMED' as const) : ('NOT_CONFIRMED' as const),
          text: 'Examined at the producer',
        }));
        await answerCheck(vn, id, { results, documents: [] }, 'officer');
        // An answer moves nothing by itself.
        expect(await vn.ledger.sent(this.sentId)).toEqual(before);
        return;
      }
      case 'conclude': {
        const id = await this.newest('TH', 'RETROACTIVE_CHECK');
        const { given } = one;
        const how =
          given === undefined
            ? { unchanged: 'Nothing was found', determinations: await this.determined(id) }
            : { decisions: [1, 2].map((number) => decisionOn(number, given)) };
        await concludeCheck(th, id, how, 'customs');
        return;
      }
      case 'decide':
        await respond(th, this.receivedId, [decisionOn(one.item, one.given)], 'customs');
        return;
      case 'ask-again': {
        const clarifications = [{ itemNumber: one.item, text: 'The cost statement shows it' }];
        await askReconsideration(vn, this.sentId, { clarifications, documents: [] }, 'officer');
        return;
      }
      case 'answer-again': {
        const id = await this.newest('TH', 'RECONSIDERATION');
        const how = one.given
          ? { decisions: [decisionOn(one.item, true)] }
          : { maintained: 'Not convincing' };
        await answerReconsideration(th, id, how, 'customs');
        return;
      }
      case 'cancel':
        await cancelCertificate(vn, this.sentId, 'Issued in error', 'supervisor');
        return;
      case 'days':
        // Messages live for an hour here: they arrive before the days go by.
        await quiet();
        pair.clock.advance(one.days * 86_400_000);
        return;
      case 'deliver':
        await deliverDue(gateway(one.from), other(one.from), 50);
        return;
      case 'deliver-unheard': {
        const { transport } = gateway(one.from);
        const deaf = {
          ...gateway(one.from),
          transport: {
            ...transport,
            async post(...sent: Parameters<typeof transport.post>) {
              await transport.post(...sent);
              throw new GatewayError('PEER_UNREACHABLE', { detail: 'the answer was lost' });
            },
          },
        };
        await deliverDue(deaf, other(one.from), 50);
        return;
      }
      case 'reverse': {
        const queued = (await this.messages(one.from)).filter(({ status }) => status === 'queued');
        for (const { id } of queued.toReversed()) await this.handOver(one.from, id);
        return;
      }
      case 'repeat': {
        const all = await this.messages(one.from);
        const message = all[one.which % Math.max(1, all.length)];
        if (message) await this.handOver(one.from, message.id);
      }
    }
  }

  private async messages(side: Side) {
    const id = side === 'VN' ? this.sentId : this.receivedId;
    const all = await gateway(side).ledger.messagesOfCertificate(id);
    return all.filter(({ direction }) => direction === 'out');
  }

  private async handOver(side: Side, id: string): Promise<void> {
    const { raw } = must(await gateway(side).ledger.message(id));
    const { octets } = await receiveMessage(gateway(other(side)), raw);
    expect(octets).toBeDefined();
  }
}

/** Delivers until nothing is left, however long the pauses between attempts have become. */
async function quiet(): Promise<void> {
  for (let rounds = 0; rounds < 60; rounds += 1) {
    await pair.settle();
    const left = await Promise.all(
      [pair.vn, pair.th].flatMap(({ ledger }) =>
        (['due', 'waiting'] as const).map(
          async (status) => (await ledger.outbox({ status }, { limit: 1 })).rows,
        ),
      ),
    );
    if (left.flat().length === 0) return;
    pair.clock.advance(120_000);
  }
  throw new TypeError('the line never became quiet');
}

/** What both sides of an inquiry must agree on. */
function agreed(inquiry: Inquiry) {
  const { id, kind, peer, role, state, question, answer, closingReason } = inquiry;
  const { determinations, determined } = inquiry;
  const between = role === 'ASKING' ? [peer, 'asked'] : ['asked', peer];
  const sides = between.includes('asked');
  return { id, kind, state, question, answer, closingReason, determinations, determined, sides };
}

test('whatever the line does to messages, both states end with the same inquiries', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(deeds, { minLength: 4, maxLength: 25 }), async (deedsOfStory) => {
      const story = await Story.begin();
      for (const one of deedsOfStory) {
        try {
          await story.live(one);
        } catch (thrown) {
          const code = thrown instanceof GatewayError ? thrown.code : undefined;
          const nothingThere = code === 'NOT_FOUND' && one.do.match(/^(answer|conclude)/);
          if (!nothingThere && !REFUSALS.has(code ?? '')) throw thrown;
        }
      }
      await quiet();
      const [ours, theirs] = await Promise.all([story.inquiries('VN'), story.inquiries('TH')]);
      expect(theirs.map(({ id }) => id).sort()).toEqual(ours.map(({ id }) => id).sort());
      for (const one of ours) {
        const twin = must(theirs.find(({ id }) => id === one.id));
        expect([one.role, twin.role].sort()).toEqual(['ANSWERING', 'ASKING']);
        const ends = [one.closedHow, twin.closedHow];
        seen.add(`${one.kind} ${one.state} ${ends.join(' ')} ${one.answer ? 'answered' : ''}`);
        if (ends.includes('CERTIFICATE_ENDED')) {
          // Cancelled in one state while the other still decided: each keeps its own reason for the same end.
          expect([one.state, twin.state]).toEqual(['CLOSED', 'CLOSED']);
          expect(one.question).toEqual(twin.question);
        } else {
          expect(ends[0]).toBe(ends[1]);
          expect(agreed(one)).toEqual(agreed(twin));
        }
        const asking = one.role === 'ASKING' ? one : twin;
        expect(asking.receivedAt).toBeDefined();
      }
      const sent = must(await pair.vn.ledger.sent(story.sentId));
      const received = must(await pair.th.ledger.received(story.receivedId));
      expect(sent.state).toBe(received.state);
      expect(sent.decisions).toEqual(received.decisions);
      const dead = await Promise.all(
        [pair.vn, pair.th].map(({ ledger }) => ledger.outbox({ status: 'dead' }, { limit: 5 })),
      );
      expect(dead.flatMap(({ rows }) => rows)).toEqual([]);
      if (sent.state === 'CANCELLED') expect(ours.every(({ state }) => state === 'CLOSED')).toBe(true);
    }),
    { numRuns: 40, examples: EXAMPLES.map((story): [Deed[]] => [story]) },
  );
  // The stories went where they should: open, answered, and every kind of end.
  const story = [...seen].join('\n');
  for (const what of [
    'CHECK OPEN',
    'CHECK ANSWERED',
    'CHECK CLOSED DECIDED',
    'CHECK CLOSED UNCHANGED',
    'CERTIFICATE_ENDED',
    'RECONSIDERATION CLOSED DECIDED DECIDED answered',
    'RECONSIDERATION CLOSED MAINTAINED MAINTAINED answered',
  ]) {
    expect(story).toContain(what);
  }
}, 120_000);
