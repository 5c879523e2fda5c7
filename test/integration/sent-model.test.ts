import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ItemDecision } from '../../src/certificate/form-d.ts';
import { cancelCertificate } from '../../src/exchange/cancel.ts';
import { expireSent } from '../../src/exchange/expire.ts';
import { fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { composeMessage } from '../../src/exchange/outgoing.ts';
import { receiveMessage } from '../../src/exchange/receive.ts';
import { retransmit } from '../../src/exchange/retransmit.ts';
import { moveSent } from '../../src/exchange/sent-state.ts';
import type { MessageBody } from '../../src/message/types.ts';
import { application } from '../support/applications.ts';
import { type Federation, must, startFederation } from '../support/nodes.ts';

/**
 * Model-based: whatever the importing state sends about a certificate (its answer, AS3, RES-REC, decisions), late,
 * repeated and in any order, with the authority cancelling, replacing and retransmitting and validity ending in
 * between, the sent ledger ends where a small model says: transport only goes forward, decisions join per item
 * (undecided < NOT GIVEN < GIVEN), what is undecided after its validity is expired, what has ended stays as it ended.
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
  /** How far the certificate is known to have come, by the single window's way. */
  rank: number;
  readonly decisions: Map<number, 'GIVEN' | 'NOT_GIVEN'>;
  expired: boolean;
  /** What ended it, and nothing moves it any more. */
  end?: 'REJECTED' | 'CANCELLED' | 'REPLACED';
  /** Another was issued for it after its peer refused it: once, and it stays refused. */
  instead?: true;
}

const WAY = ['AS1', 'AS2', 'AS3', 'REC'];

function expected({ rank, decisions, expired, end }: Model): string {
  if (end) return end;
  if (decisions.size < ITEMS) return expired ? 'EXPIRED' : must(WAY[rank]);
  const given = [...decisions.values()].filter((d) => d === 'GIVEN').length;
  return given === ITEMS ? 'GIVEN' : given === 0 ? 'NOT_GIVEN' : 'PARTLY_GIVEN';
}

/** The real certificate, and every message about it that was sent so far with the answer it got. */
interface Real {
  readonly id: string;
  readonly referenceNumber: string;
  readonly said: { readonly raw: Uint8Array; readonly answer: string }[];
}

const vn = () => world.node('VN').context;
const th = () => world.node('TH').context;
const later = () => ({ ...vn(), clock: { now: () => new Date(Date.now() + 400 * 86_400_000) } });
const conflict = { code: 'STATE_CONFLICT' };

async function answerTo(raw: Uint8Array): Promise<string> {
  const answer = await receiveMessage(vn(), raw);
  expect(answer.status).toBe(200);
  return Buffer.from(must(answer.octets)).toString('base64');
}

async function say({ id, said }: Real, body: MessageBody): Promise<void> {
  const { raw } = composeMessage(th(), { to: 'VN', conversationId: id }, body);
  said.push({ raw, answer: await answerTo(raw) });
}

function respond(real: Real, decisions: ItemDecision[]): Promise<void> {
  return say(real, {
    kind: 'RES',
    referenceNumber: real.referenceNumber,
    status: decisions.length > 0 ? 'DECIDED' : 'REC',
    at: th().clock.now().toISOString(),
    decisions,
  });
}

const visited = new Set<string>();

/** A deed, and what must be so after it whatever came before. */
abstract class Deed implements fc.AsyncCommand<Model, Real> {
  check(): boolean {
    return true;
  }
  abstract deed(model: Model, real: Real): Promise<void>;
  abstract toString(): string;

  async run(model: Model, real: Real): Promise<void> {
    await this.deed(model, real);
    const held = must(await vn().ledger.sent(real.id));
    visited.add(held.state);
    expect(held.state).toBe(expected(model));
    expect(held.decisions.map((d) => [d.itemNumber, d.decision])).toEqual(
      [...model.decisions].sort(([x], [y]) => x - y),
    );
  }
}

/** Thailand's signed answer to the delivery: held, or refused for good. */
class Answered extends Deed {
  readonly to: 'AS2' | 'REJECTED';
  constructor(to: 'AS2' | 'REJECTED') {
    super();
    this.to = to;
  }
  async deed(model: Model, { id }: Real) {
    await vn().ledger.transaction(
      async (tx) => void (await moveSent(vn(), tx, must(await tx.sent(id)), this.to)),
    );
    // What the single window has already cannot be refused any more.
    if (this.to === 'REJECTED') {
      if (!model.end && model.rank < 2) model.end = 'REJECTED';
    } else model.rank = Math.max(model.rank, 1);
  }
  toString = () => this.to;
}

class AtSingleWindow extends Deed {
  async deed(model: Model, real: Real) {
    await say(real, { kind: 'ACK', status: 'AS3', digest: 'a'.repeat(64), errors: [] });
    model.rank = Math.max(model.rank, 2);
  }
  toString = () => 'AS3';
}

class WithCustoms extends Deed {
  async deed(model: Model, real: Real) {
    await respond(real, []);
    model.rank = 3;
  }
  toString = () => 'RES-REC';
}

class Decided extends Deed {
  readonly item: number;
  readonly given: boolean;
  constructor(item: number, given: boolean) {
    super();
    this.item = item;
    this.given = given;
  }
  async deed(model: Model, real: Real) {
    const decision: ItemDecision = this.given
      ? { itemNumber: this.item, decision: 'GIVEN' }
      : { itemNumber: this.item, decision: 'NOT_GIVEN', reason: 'in doubt' };
    await respond(real, [decision]);
    model.rank = 3;
    if (model.decisions.get(this.item) !== 'GIVEN') {
      model.decisions.set(this.item, this.given ? 'GIVEN' : 'NOT_GIVEN');
    }
  }
  toString = () => `${this.given ? 'GIVEN' : 'NOT GIVEN'} ${this.item}`;
}

/** One of the messages sent before, the same octets again: the same answer, and nothing moves. */
class Repeated extends Deed {
  readonly which: number;
  constructor(which: number) {
    super();
    this.which = which;
  }
  async deed(_: Model, { said }: Real) {
    const one = said[this.which % Math.max(1, said.length)];
    if (one) expect(await answerTo(one.raw)).toBe(one.answer);
  }
  toString = () => `repeat ${this.which}`;
}

/** The job comes by after the last day of validity. Decided or ended, the calendar has nothing more to say. */
class ValidityEnds extends Deed {
  async deed(model: Model, { id }: Real) {
    await vn().ledger.transaction(async (tx) => expireSent(later(), tx, must(await tx.sent(id))));
    model.expired = true;
  }
  toString = () => 'validity ends';
}

class Cancelled extends Deed {
  async deed(model: Model, { id }: Real) {
    const cancelling = cancelCertificate(vn(), id, 'Issued in error', 'supervisor');
    if (model.end) await expect(cancelling).rejects.toMatchObject(conflict);
    else await cancelling;
    model.end ??= 'CANCELLED';
  }
  toString = () => 'cancel';
}

class Replaced extends Deed {
  async deed(model: Model, { referenceNumber }: Real) {
    const filing = fileApplication(vn(), application('VN', 'TH', today, ITEMS), 'officer', {
      replaces: { referenceNumber, kind: 'AMENDMENT', reason: 'Another vessel' },
    });
    if (model.end && (model.end !== 'REJECTED' || model.instead)) {
      await expect(filing).rejects.toMatchObject(conflict);
      return;
    }
    await issueCertificate(vn(), (await filing).id, 'officer');
    if (model.end) model.instead = true;
    else model.end = 'REPLACED';
  }
  toString = () => 'replace';
}

/** The octets once more in a new message (Rule 29.3): changes nothing, and is for what is in force only. */
class Retransmitted extends Deed {
  async deed(model: Model, { id }: Real) {
    const sending = retransmit(vn(), id, 'officer');
    if (model.end) await expect(sending).rejects.toMatchObject(conflict);
    else await sending;
  }
  toString = () => 'retransmit';
}

const item = fc.integer({ min: 1, max: ITEMS });
const DEEDS = [
  fc.constantFrom('AS2' as const, 'AS2' as const, 'REJECTED' as const).map((to) => new Answered(to)),
  fc.constant(0).map(() => new AtSingleWindow()),
  fc.constant(0).map(() => new WithCustoms()),
  fc.tuple(item, fc.boolean()).map(([number, given]) => new Decided(number, given)),
  fc.tuple(item, fc.boolean()).map(([number, given]) => new Decided(number, given)),
  fc.nat(20).map((which) => new Repeated(which)),
  fc.nat(20).map((which) => new Repeated(which)),
  fc.constant(0).map(() => new ValidityEnds()),
  fc.constant(0).map(() => new Cancelled()),
  fc.constant(0).map(() => new Replaced()),
  fc.constant(0).map(() => new Retransmitted()),
];

/** Stories begin at several places, so that what comes late in a certificate's life is tried as often as the rest. */
const BEGINNINGS: readonly (readonly Deed[])[] = [
  [],
  [new Answered('AS2'), new WithCustoms()],
  [new WithCustoms(), new Decided(1, false), new Decided(2, false)],
  [new Decided(1, true), new Decided(2, false)],
  [new AtSingleWindow(), new ValidityEnds()],
  [new Answered('REJECTED')],
  [new Decided(1, true), new Decided(2, true)],
];

test('late, repeated and reordered messages change nothing they must not', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...BEGINNINGS),
      fc.commands(DEEDS, { maxCommands: 16 }),
      async (first, commands) => {
        const filed = await fileApplication(vn(), application('VN', 'TH', today, ITEMS), 'officer');
        const { id, referenceNumber } = await issueCertificate(vn(), filed.id, 'officer');
        const model: Model = { rank: 0, decisions: new Map(), expired: false };
        const real: Real = { id, referenceNumber, said: [] };
        for (const deed of first) await deed.run(model, real);
        await fc.asyncModelRun(() => ({ model, real }), commands);
      },
    ),
    { numRuns: 80 },
  );
}, 90_000);

test('the stories came to every state after issue', () => {
  const states = ['AS2', 'AS3', 'REC', 'GIVEN', 'PARTLY_GIVEN', 'NOT_GIVEN'];
  // AS1 is where every story begins.
  visited.delete('AS1');
  expect([...visited].sort()).toEqual([...states, 'EXPIRED', 'REJECTED', 'CANCELLED', 'REPLACED'].sort());
});

test('the same news end the same whatever their order, with expiry among them', async () => {
  type Step = 'AS2' | 'AS3' | 'REC' | 'GIVEN' | 'REJECTED' | 'CANCELLED' | 'EXPIRED';
  const play = async (steps: readonly Step[]) => {
    const filed = await fileApplication(vn(), application('VN', 'TH', today), 'officer');
    const { id } = await issueCertificate(vn(), filed.id, 'officer');
    for (const step of steps) {
      await vn().ledger.transaction(async (tx) => {
        const held = must(await tx.sent(id));
        await (step === 'EXPIRED' ? expireSent(later(), tx, held) : moveSent(vn(), tx, held, step));
      });
    }
    return must(await vn().ledger.sent(id)).state;
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
