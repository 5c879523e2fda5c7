import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ItemDecision } from '../../src/certificate/form-d.ts';
import { approveApplication } from '../../src/exchange/approve.ts';
import { cancelCertificate } from '../../src/exchange/cancel.ts';
import { expireSent } from '../../src/exchange/expire.ts';
import { fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { composeMessage } from '../../src/exchange/outgoing.ts';
import { receiveMessage } from '../../src/exchange/receive.ts';
import { moveSent } from '../../src/exchange/sent-state.ts';
import type { MessageBody } from '../../src/message/types.ts';
import { application } from '../support/applications.ts';
import { type Federation, must, startFederation } from '../support/nodes.ts';

/**
 * Model-based: whatever the importing state sends about a certificate (AS3, RES-REC, decisions), late, repeated
 * and in any order, with the authority cancelling and validity ending in between, the sent ledger ends where a
 * four-line model says: transport only goes forward, decisions join per item (undecided < NOT GIVEN < GIVEN), what is
 * undecided after its validity is expired, cancelled is cancelled.
 */

const ITEMS = 2;
const today = new Date().toISOString().slice(0, 10);
let world: Federation;

beforeAll(async () => {
  world = await startFederation({ countries: ['VN', 'TH'] });
  // What Thailand says is composed here, not by its node.
  world.redirect('VN', 'TH', 'http://127.0.0.1:9/');
});
afterAll(() => world.stop());

interface Model {
  rank: number;
  decisions: Map<number, 'GIVEN' | 'NOT_GIVEN'>;
  expired: boolean;
  cancelled: boolean;
}

const WAY = ['AS1', 'AS2', 'AS3', 'REC'];

function expected({ rank, decisions, expired, cancelled }: Model): string {
  if (cancelled) return 'CANCELLED';
  if (decisions.size < ITEMS) return expired ? 'EXPIRED' : must(WAY[rank]);
  const given = [...decisions.values()].filter((d) => d === 'GIVEN').length;
  return given === ITEMS ? 'GIVEN' : given === 0 ? 'NOT_GIVEN' : 'PARTLY_GIVEN';
}

type News =
  | { readonly kind: 'AS3' }
  | { readonly kind: 'REC' }
  | { readonly kind: 'CANCEL' }
  /** the job comes by after the last day of validity */
  | { readonly kind: 'EXPIRE' }
  | { readonly kind: 'DECIDED'; readonly item: number; readonly given: boolean }
  /** one of the messages sent before, the same octets again */
  | { readonly kind: 'REPEAT'; readonly which: number };

function decisionOf({ item, given }: { readonly item: number; readonly given: boolean }): ItemDecision {
  return given
    ? { itemNumber: item, decision: 'GIVEN' }
    : { itemNumber: item, decision: 'NOT_GIVEN', reason: 'in doubt' };
}

const news: fc.Arbitrary<News> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('AS3' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('REC' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('DECIDED' as const),
      item: fc.integer({ min: 1, max: ITEMS }),
      given: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('REPEAT' as const), which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('CANCEL' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('EXPIRE' as const) }) },
);

test('late, repeated and reordered messages change nothing they must not', async () => {
  const vn = world.node('VN').context;
  const th = world.node('TH').context;
  const later = { ...vn, clock: { now: () => new Date(Date.now() + 400 * 86_400_000) } };
  await fc.assert(
    fc.asyncProperty(fc.array(news, { maxLength: 14 }), async (story) => {
      const filed = await fileApplication(vn, application('VN', 'TH', today, ITEMS), 'officer');
      if (vn.profile.twoPersonRule) await approveApplication(vn, filed.id, 'supervisor');
      const { id, referenceNumber } = await issueCertificate(vn, filed.id, 'officer');
      const model: Model = { rank: 0, decisions: new Map(), expired: false, cancelled: false };
      const sent: Uint8Array[] = [];
      const answers = new Map<Uint8Array, string>();
      const say = async (body: MessageBody) => {
        const { raw } = composeMessage(th, { to: 'VN', conversationId: id }, body);
        sent.push(raw);
        answers.set(raw, await answerTo(raw));
      };
      const answerTo = async (raw: Uint8Array) => {
        const answer = await receiveMessage(vn, raw);
        expect(answer.status).toBe(200);
        return Buffer.from(must(answer.octets)).toString('base64');
      };
      for (const one of story) {
        if (one.kind === 'AS3') {
          await say({ kind: 'ACK', status: 'AS3', digest: 'a'.repeat(64), errors: [] });
          model.rank = Math.max(model.rank, 2);
        } else if (one.kind === 'CANCEL') {
          if (!model.cancelled) await cancelCertificate(vn, id, 'Issued in error', 'supervisor');
          model.cancelled = true;
        } else if (one.kind === 'EXPIRE') {
          await vn.ledger.transaction(async (tx) => expireSent(later, tx, must(await tx.sent(id))));
          // Once the certificate is decided, or over, the calendar has nothing more to say.
          model.expired = true;
        } else if (one.kind === 'REPEAT') {
          const raw = sent[one.which % Math.max(1, sent.length)];
          if (raw) expect(await answerTo(raw)).toBe(answers.get(raw));
        } else {
          const decisions = one.kind === 'DECIDED' ? [decisionOf(one)] : [];
          await say({
            kind: 'RES',
            referenceNumber,
            status: one.kind === 'DECIDED' ? 'DECIDED' : 'REC',
            at: th.clock.now().toISOString(),
            decisions,
          });
          model.rank = 3;
          if (one.kind === 'DECIDED' && model.decisions.get(one.item) !== 'GIVEN') {
            model.decisions.set(one.item, one.given ? 'GIVEN' : 'NOT_GIVEN');
          }
        }
        const held = must(await vn.ledger.sent(id));
        expect(held.state).toBe(expected(model));
        expect(held.decisions.map((d) => [d.itemNumber, d.decision])).toEqual(
          [...model.decisions].sort(([a], [b]) => a - b),
        );
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);

test('the same news end the same whatever their order, with expiry among them', async () => {
  const vn = world.node('VN').context;
  const later = { ...vn, clock: { now: () => new Date(Date.now() + 400 * 86_400_000) } };
  type Step = 'AS2' | 'AS3' | 'REC' | 'GIVEN' | 'REJECTED' | 'CANCELLED' | 'EXPIRED';
  const play = async (steps: readonly Step[]) => {
    const filed = await fileApplication(vn, application('VN', 'TH', today), 'officer');
    const { id } = await issueCertificate(vn, filed.id, 'officer');
    for (const step of steps) {
      await vn.ledger.transaction(async (tx) => {
        const held = must(await tx.sent(id));
        await (step === 'EXPIRED' ? expireSent(later, tx, held) : moveSent(vn, tx, held, step));
      });
    }
    return must(await vn.ledger.sent(id)).state;
  };
  const orders = (steps: readonly Step[]): Step[][] =>
    steps.length < 2
      ? [[...steps]]
      : steps.flatMap((first, n) => orders(steps.filter((_, m) => m !== n)).map((rest) => [first, ...rest]));
  const sets: readonly (readonly [Step[], string])[] = [
    [['AS3', 'REC', 'EXPIRED'], 'EXPIRED'],
    [['REC', 'GIVEN', 'EXPIRED'], 'GIVEN'],
    [['REJECTED', 'EXPIRED'], 'REJECTED'],
    [['REC', 'CANCELLED', 'EXPIRED'], 'CANCELLED'],
  ];
  for (const [steps, outcome] of sets) {
    const ends = new Set<string>();
    for (const order of orders(steps)) ends.add(await play(order));
    expect([...ends]).toEqual([outcome]);
  }
  // A refusal of what the single window has already is no news, before expiry and after it.
  expect(await play(['AS3', 'REJECTED', 'EXPIRED'])).toBe('EXPIRED');
  expect(await play(['AS3', 'EXPIRED', 'REJECTED'])).toBe('EXPIRED');
}, 60_000);
