import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { acceptDossier, refuseDossier, requestSupplement } from '../../src/dossier/decide.ts';
import { type PaymentVerdict, payDossier, settlePayment } from '../../src/dossier/pay.ts';
import { orderOf } from '../../src/dossier/payment.ts';
import { attachDocument, fileDossier, supplementDossier } from '../../src/dossier/prepare.ts';
import { withdrawDossier } from '../../src/dossier/withdraw.ts';
import { returnApplication } from '../../src/exchange/approve.ts';
import { asGatewayError } from '../../src/kernel/errors.ts';
import type { DossierState } from '../../src/ledger/dossier-records.ts';
import { application } from '../support/applications.ts';
import { type Desk, dossierDesk, PDF } from '../support/dossier-desk.ts';
import { type Pair, startPair } from '../support/http-gateway.ts';

/**
 * The dossier against a model of a few lines: whatever order people and the provider act in, each call does what the
 * model says or refuses with the code it says, and the ledger holds exactly what was done.
 */

const FORM = application('VN', 'TH', '2026-06-15');

let pair: Pair;
let desk: Desk;

beforeAll(async () => {
  pair = await startPair();
  desk = dossierDesk(pair);
  desk.outcome = 'silent';
});
afterAll(() => pair.stop());

interface Model {
  state: DossierState;
  round: number;
  /** Everything told of, in order. */
  events: string[];
  /** Documents of the present round, and of all. */
  inRound: number;
  documents: number;
  attempt: number;
  /** Orders that do not count any more, by their attempt: whether the provider may still take money for them. */
  others: Map<number, 'open' | 'closed'>;
  /** Attempts that another amount arrived for. */
  wrong: Set<number>;
  payment: 'NONE' | 'PENDING' | 'PAID' | 'REFUSED';
  transaction: string | undefined;
  reached: boolean;
  certificate: 'FILED' | 'RETURNED' | undefined;
  noted: Set<string>;
}

const visited = new Set<DossierState>();

interface Real {
  readonly id: string;
}

/** Forwarded once, it exists for the ministry. */
type Outcome = 'done' | 'NOT_FOUND' | 'DOSSIER_STATE' | 'STATE_CONFLICT' | 'DOSSIER_INVALID' | PaymentVerdict;

abstract class Step implements fc.AsyncCommand<Model, Real> {
  /** What the model expects, and what it becomes. */
  abstract foresee(model: Model): Outcome;
  abstract act(real: Real): Promise<unknown>;

  check(): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    const expected = this.foresee(model);
    let outcome: unknown;
    try {
      outcome = await this.act(real);
    } catch (thrown) {
      outcome = asGatewayError(thrown).code;
    }
    expect([`${this}`, outcome]).toEqual([`${this}`, expected]);
    visited.add(model.state);
    const { ledger } = desk.exchange;
    const dossier = await ledger.dossier(real.id);
    expect(dossier).toMatchObject({ state: model.state, round: model.round });
    expect(dossier?.payment?.status ?? 'NONE').toBe(model.payment);
    expect(dossier?.payment?.attempt ?? 0).toBe(model.attempt);
    expect(dossier?.forwardedAt !== undefined).toBe(model.reached);
    expect(dossier?.pollAt !== undefined).toBe(
      (model.state === 'AWAITING_PAYMENT' && model.payment === 'PENDING') ||
        (model.payment === 'PAID' && [...model.others.values()].includes('open')),
    );
    expect(
      new Map(
        dossier?.payment?.others?.map((one) => [one.attempt, one.cancelled ? 'closed' : 'open'] as const),
      ),
    ).toEqual(model.others);
    const events = await ledger.eventsOfCertificate(real.id);
    expect(events.map(({ type }) => type)).toEqual(model.events);
    expect(await ledger.attachmentsOfDossier(real.id)).toHaveLength(model.documents);
    expect((await ledger.sent(real.id))?.state).toBe(model.certificate);
  }

  toString(): string {
    return `${this.constructor.name} ${JSON.stringify(this)}`;
  }
}

/** `done` when the model stands in one of the states. */
function from(model: Model, ...states: DossierState[]): 'done' | 'DOSSIER_STATE' {
  return states.includes(model.state) ? 'done' : 'DOSSIER_STATE';
}

function tell(model: Model, event: string, state = model.state): void {
  model.events.push(`dossier.${event}`);
  model.state = state;
}

const done = async (work: Promise<unknown>) => {
  await work;
  return 'done';
};

class Attach extends Step {
  readonly stamp: number;
  constructor(stamp: number) {
    super();
    this.stamp = stamp;
  }
  foresee(model: Model): Outcome {
    const outcome = from(model, 'OPEN', 'SUPPLEMENT_REQUESTED');
    if (outcome !== 'done') return outcome;
    model.inRound += 1;
    model.documents += 1;
    tell(model, 'attached');
    return 'done';
  }
  act({ id }: Real) {
    // Never the same octets twice: a repeat would be no new version.
    stamps += 1;
    const content = Buffer.concat([PDF, Buffer.from(`${this.stamp} ${stamps}`)]);
    const document = { name: `${this.stamp}.pdf`, mediaType: 'application/pdf', content };
    return done(attachDocument(desk, id, 'lotus', document));
  }
}
let stamps = 0;

class Pay extends Step {
  foresee(model: Model): Outcome {
    const outcome = from(model, 'OPEN', 'AWAITING_PAYMENT');
    if (outcome !== 'done') return outcome;
    if (model.payment === 'PENDING' && !model.wrong.has(model.attempt)) return outcome;
    if (model.attempt > 0) model.others.set(model.attempt, 'closed');
    model.attempt += 1;
    model.payment = 'PENDING';
    model.transaction = undefined;
    tell(model, 'payment-asked', 'AWAITING_PAYMENT');
    return 'done';
  }
  act({ id }: Real) {
    return done(payDossier(desk, id, 'lotus'));
  }
}

class Told extends Step {
  readonly outcome: 'PAID' | 'REFUSED';
  readonly amount: number;
  readonly attempt: number;
  readonly transaction: string;
  constructor(outcome: 'PAID' | 'REFUSED', amount: number, attempt: number, transaction: string) {
    super();
    this.outcome = outcome;
    this.amount = amount;
    this.attempt = attempt;
    this.transaction = transaction;
  }
  foresee(model: Model): Outcome {
    const verdict = this.judge(model);
    if (verdict === 'PAID' && model.others.delete(this.attempt)) {
      model.others.set(model.attempt, model.payment === 'REFUSED' ? 'closed' : 'open');
      model.attempt = this.attempt;
    }
    if (verdict === 'PAID' || verdict === 'REFUSED') {
      model.payment = verdict;
      model.transaction = this.transaction;
      if (verdict === 'REFUSED') tell(model, 'payment-refused');
      else {
        model.reached = true;
        tell(model, 'paid', 'FORWARDED');
      }
    } else {
      if (verdict === 'LATE' && this.outcome === 'PAID') this.keep(model);
      const key = `${verdict} ${this.transaction}`;
      if (!model.noted.has(key)) {
        tell(model, 'payment-noted');
        if (verdict === 'WRONG_AMOUNT') model.wrong.add(this.attempt);
      }
      model.noted.add(key);
    }
    return verdict;
  }
  /** Money for a withdrawn dossier moves nothing, but the ministry sees it from then on. */
  private keep(model: Model): void {
    if (model.state !== 'WITHDRAWN' || model.payment === 'NONE') return;
    model.reached = true;
    if (this.amount !== 60_000) return;
    if (model.others.delete(this.attempt)) {
      model.others.set(model.attempt, model.payment === 'REFUSED' ? 'closed' : 'open');
      model.attempt = this.attempt;
    }
    model.payment = 'PAID';
    model.transaction = this.transaction;
  }
  private judge(model: Model): PaymentVerdict {
    if (model.transaction === this.transaction && model.payment === this.outcome) return 'DUPLICATE';
    const awaiting = model.state === 'AWAITING_PAYMENT';
    if (this.outcome === 'REFUSED') {
      return awaiting && model.payment === 'PENDING' && this.attempt === model.attempt ? 'REFUSED' : 'LATE';
    }
    if (model.payment === 'PAID') return 'SURPLUS';
    if (!awaiting) return 'LATE';
    return this.amount === 60_000 ? 'PAID' : 'WRONG_AMOUNT';
  }
  act({ id }: Real) {
    const { outcome, amount, transaction } = this;
    const at = desk.exchange.clock.now().toISOString();
    return settlePayment(desk, { order: orderOf(id, this.attempt), transaction, outcome, amount, at });
  }
}

class Request extends Step {
  foresee(model: Model): Outcome {
    if (!model.reached) return 'NOT_FOUND';
    const outcome = from(model, 'FORWARDED');
    if (outcome !== 'done') return outcome;
    model.round += 1;
    model.inRound = 0;
    tell(model, 'supplement-requested', 'SUPPLEMENT_REQUESTED');
    return 'done';
  }
  act({ id }: Real) {
    return done(requestSupplement(desk, id, 'the invoice', 'officer'));
  }
}

class Supplement extends Step {
  readonly corrected: boolean;
  constructor(corrected: boolean) {
    super();
    this.corrected = corrected;
  }
  foresee(model: Model): Outcome {
    const outcome = from(model, 'SUPPLEMENT_REQUESTED');
    if (outcome !== 'done') return outcome;
    if (!this.corrected && model.inRound === 0) return 'DOSSIER_INVALID';
    if (this.corrected) model.documents += 1;
    tell(model, 'supplemented', 'FORWARDED');
    return 'done';
  }
  act({ id }: Real) {
    // Never the same twice: that would be no correction.
    stamps += 1;
    const application = { ...FORM, consignee: { ...FORM.consignee, name: `Siam Foods ${stamps}` } };
    return done(supplementDossier(desk, id, this.corrected ? { application } : {}, 'lotus'));
  }
}

class Decide extends Step {
  readonly verb: 'accept' | 'refuse';
  constructor(verb: 'accept' | 'refuse') {
    super();
    this.verb = verb;
  }
  foresee(model: Model): Outcome {
    if (!model.reached) return 'NOT_FOUND';
    const accept = this.verb === 'accept';
    const states: DossierState[] = accept ? ['FORWARDED'] : ['FORWARDED', 'SUPPLEMENT_REQUESTED'];
    const outcome = from(model, ...states);
    if (outcome !== 'done') return outcome;
    tell(model, accept ? 'accepted' : 'refused', accept ? 'ACCEPTED' : 'REFUSED');
    if (accept) {
      model.events.push('certificate.filed');
      model.certificate = 'FILED';
    }
    return 'done';
  }
  act({ id }: Real) {
    return done(
      this.verb === 'accept'
        ? acceptDossier(desk, id, 'officer')
        : refuseDossier(desk, id, 'reason', 'officer'),
    );
  }
}

/** The supervisor's: what the ministry accepted goes back to the exporter, paid as it is. */
class Return extends Step {
  foresee(model: Model): Outcome {
    if (model.certificate === undefined) return 'NOT_FOUND';
    if (model.certificate !== 'FILED') return 'STATE_CONFLICT';
    model.certificate = 'RETURNED';
    model.round += 1;
    model.inRound = 0;
    model.events.push('certificate.state');
    tell(model, 'returned', 'SUPPLEMENT_REQUESTED');
    return 'done';
  }
  act({ id }: Real) {
    return done(returnApplication(desk.exchange, id, 'Box 7 is wrong', 'supervisor'));
  }
}

class Withdraw extends Step {
  foresee(model: Model): Outcome {
    const outcome = from(model, 'OPEN', 'AWAITING_PAYMENT', 'FORWARDED', 'SUPPLEMENT_REQUESTED');
    if (outcome === 'done') tell(model, 'withdrawn', 'WITHDRAWN');
    return outcome;
  }
  act({ id }: Real) {
    return done(withdrawDossier(desk, id, 'lotus'));
  }
}

const told = (outcome: 'PAID' | 'REFUSED', amount: fc.Arbitrary<number> = fc.constant(60_000)) =>
  fc
    .tuple(amount, fc.constantFrom(1, 2), fc.constantFrom('T-1', 'T-2', 'T-3'))
    .map(([sum, attempt, transaction]) => new Told(outcome, sum, attempt, transaction));

const COMMANDS = [
  fc.constantFrom(1, 2).map((stamp) => new Attach(stamp)),
  fc.constant(new Pay()),
  told('PAID'),
  told('PAID', fc.constantFrom(59_999, 120_000)),
  told('REFUSED'),
  fc.constant(new Request()),
  fc.boolean().map((corrected) => new Supplement(corrected)),
  fc.constantFrom('accept' as const, 'refuse' as const).map((verb) => new Decide(verb)),
  fc.constant(new Return()),
  fc.constant(new Withdraw()),
];

/** The steps that lead on, so that the rarer states are met often. */
const ON: Step[][] = [
  [],
  [new Pay(), new Told('PAID', 60_000, 1, 'T-1')],
  [new Pay(), new Told('PAID', 60_000, 1, 'T-1'), new Request()],
  [new Pay(), new Told('PAID', 60_000, 1, 'T-1'), new Decide('accept'), new Return()],
];

async function start(): Promise<{ model: Model; real: Real }> {
  const { id } = await fileDossier(desk, { application: FORM }, 'lotus');
  const model: Model = {
    state: 'OPEN',
    round: 0,
    events: ['dossier.filed'],
    inRound: 0,
    documents: 1,
    attempt: 0,
    others: new Map(),
    wrong: new Set(),
    payment: 'NONE',
    transaction: undefined,
    reached: false,
    certificate: undefined,
    noted: new Set(),
  };
  return { model, real: { id } };
}

test.each(ON.map((steps, at) => [at, steps] as const))(
  'any order of steps, begun at stage %i, does what the model says',
  async (_, steps) => {
    await fc.assert(
      fc.asyncProperty(fc.commands(COMMANDS, { maxCommands: 20 }), async (commands) => {
        const { model, real } = await start();
        for (const step of steps) await step.run(model, real);
        await fc.asyncModelRun(() => ({ model, real }), commands);
      }),
      { numRuns: 60 },
    );
  },
);

test('the runs came to every state', () => {
  expect([...visited].sort()).toEqual(
    [
      'ACCEPTED',
      'AWAITING_PAYMENT',
      'FORWARDED',
      'OPEN',
      'REFUSED',
      'SUPPLEMENT_REQUESTED',
      'WITHDRAWN',
    ].sort(),
  );
});
