import fc from 'fast-check';
import type { AseanCountry } from '../../src/certificate/countries.ts';
import { applyAnswer } from '../../src/exchange/apply-answer.ts';
import { cancelCertificate } from '../../src/exchange/cancel.ts';
import type { ExchangeContext } from '../../src/exchange/context.ts';
import { deliverDue } from '../../src/exchange/deliver.ts';
import { expireDue } from '../../src/exchange/expire.ts';
import { fileApplication } from '../../src/exchange/file.ts';
import { askCheck } from '../../src/exchange/inquiries/ask.ts';
import { concludeCheck } from '../../src/exchange/inquiries/conclude.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { composeMessage } from '../../src/exchange/outgoing.ts';
import { requestCertificate } from '../../src/exchange/request-certificate.ts';
import { respond } from '../../src/exchange/respond.ts';
import { retransmit } from '../../src/exchange/retransmit.ts';
import { reviveMessage } from '../../src/exchange/revive.ts';
import type { Transport } from '../../src/exchange/transport.ts';
import { sha256Hex } from '../../src/kernel/digest.ts';
import { asGatewayError, GatewayError } from '../../src/kernel/errors.ts';
import type { ReceivedCertificate, SentCertificate, Succession } from '../../src/ledger/records.ts';
import { peekHeader } from '../../src/message/parse.ts';
import { sweepNow } from '../../src/reconciliation/sweep.ts';
import { application } from './applications.ts';
import { type Pair, startPair } from './http-gateway.ts';
import { must } from './nodes.ts';

/** Two real gateways on a line that loses, repeats and contradicts, and people who do at both whatever may be done. */

const REFUSED = [{ code: 'V9', text: 'items[0].weight.unit: KGS is no unit.', retryable: false }];

/** What becomes of one message on the line. */
const FATES = [
  'refused',
  'refused though taken',
  'lost',
  'answer lost',
  'repeated',
  'an old one repeated',
] as const;
type Fate = 'passes' | (typeof FATES)[number];
const FATE = fc.oneof({ weight: 3, arbitrary: fc.constant('passes') }, fc.constantFrom(...FATES));

const DEEDS = [
  'issue',
  'amend',
  'cancel',
  'retransmit',
  'request',
  'decide',
  'check',
  'conclude',
  'sweep',
  'revive',
  'refuse',
  'silence',
  'hear',
  'wait',
  'deliver',
  'settle',
] as const;

/** `which` of the certificates; `odd`: the other way of doing it. */
const STEP = fc.record({ deed: fc.constantFrom(...DEEDS), which: fc.nat(9), odd: fc.boolean() });
export type Step = typeof STEP extends fc.Arbitrary<infer S> ? S : never;

export const STORY = fc.record({
  steps: fc.array(STEP, { minLength: 4, maxLength: 20 }),
  fates: fc.array(FATE, { minLength: 1, maxLength: 30 }),
});

export interface Story {
  readonly pair: Pair;
  readonly vn: ExchangeContext;
  /** Ids of what Viet Nam has issued. */
  readonly issued: readonly string[];
  /** Steps that did something. */
  readonly done: () => number;
  /** Ids of all messages that went out, digests apart. */
  readonly said: ReadonlySet<string>;
  take(step: Step): Promise<void>;
  /** From now on every message passes. */
  mend(): void;
}

/** @param fates of the messages in turn, over and over */
export async function beginStory(fates: readonly Fate[]): Promise<Story> {
  const pair = await startPair();
  const said = new Set<string>();
  const issued: string[] = [];
  let done = 0;
  let mended = false;
  const transport = badLine(pair, said, () => (mended ? 'passes' : undefined), fates);
  const vn = { ...pair.vn, transport, profile: { ...pair.vn.profile, twoPersonRule: false } };
  Object.assign(pair.vn, { transport });
  Object.assign(pair.th, { transport });

  async function issue(odd: boolean, replaces?: Succession): Promise<void> {
    const whole = application('VN', 'TH', pair.clock.now().toISOString().slice(0, 10), 2);
    // An edition of the HS that Thailand refuses.
    const items = whole.items.map((item) => (odd ? { ...item, hsCode: '390120' } : item));
    const about = replaces ? { replaces } : {};
    const { id } = await fileApplication(vn, { ...whole, items }, 'officer', about);
    await issueCertificate(vn, id, 'officer');
    issued.push(id);
  }

  async function doIt({ deed, which, odd }: Step): Promise<unknown> {
    const sent = issued.length > 0 ? await vn.ledger.sent(must(issued[which % issued.length])) : undefined;
    const held = sent && (await pair.th.ledger.receivedByNumber('VN', sent.referenceNumber));
    switch (deed) {
      case 'issue':
        return issue(odd);
      case 'silence':
      case 'hear':
        return pair.silence(odd ? 'VN' : 'TH', deed === 'silence');
      case 'wait':
        return wait(pair, which, odd);
      case 'deliver':
        return odd ? deliverDue(pair.vn, 'TH', 50) : deliverDue(pair.th, 'VN', 50);
      case 'settle':
        return pair.settle();
      case 'sweep':
        return sweepNow(vn);
      case 'revive':
        return revive(odd ? vn : pair.th, which);
    }
    if (sent) return sent && actOn(deed, sent, held, { which, odd });
  }

  function actOn(
    deed: Step['deed'],
    { id, referenceNumber }: SentCertificate,
    held: ReceivedCertificate | undefined,
    { which, odd }: Pick<Step, 'which' | 'odd'>,
  ): Promise<unknown> | undefined {
    switch (deed) {
      case 'amend':
        return issue(odd, { referenceNumber, kind: 'AMENDMENT', reason: 'consignee' });
      case 'cancel':
        return cancelCertificate(vn, id, 'wrong consignee', 'officer');
      case 'retransmit':
        return retransmit(vn, id, 'officer');
      case 'request':
        return requestCertificate(pair.th, 'VN', referenceNumber, 'customs');
      case 'refuse':
        return answered(vn, id, which, odd);
    }
    return held && decideOn(pair.th, deed, held, { which, odd });
  }

  return {
    pair,
    vn,
    issued,
    done: () => done,
    said,
    async take(step) {
      try {
        await doIt(step);
        done += 1;
      } catch (thrown) {
        // What the state forbids is forbidden.
        if (asGatewayError(thrown).code === 'INTERNAL') throw thrown;
      }
    },
    mend() {
      mended = true;
      pair.silence('VN', false);
      pair.silence('TH', false);
    },
  };
}

function badLine(
  pair: Pair,
  said: Set<string>,
  always: () => Fate | undefined,
  fates: readonly Fate[],
): Transport {
  const { transport: line } = pair.vn;
  const before: { readonly url: URL; readonly octets: Uint8Array }[] = [];
  let count = 0;
  const lost = (url: URL) => new GatewayError('PEER_UNREACHABLE', { where: url.host });
  return {
    async post(url, octets, ...rest) {
      const header = must(peekHeader(octets));
      // Comparisons are no conversation.
      if (header.kind === 'DIG') return line.post(url, octets, ...rest);
      said.add(must(header.messageId));
      count += 1;
      const fate = always() ?? must(fates[count % fates.length]);
      if (fate === 'lost') throw lost(url);
      if (fate === 'refused') return refusalOf(pair, url, octets);
      const answer = await line.post(url, octets, ...rest);
      if (fate === 'answer lost') throw lost(url);
      if (fate === 'refused though taken') return refusalOf(pair, url, octets);
      const old = fate === 'repeated' ? { url, octets } : before[count % (before.length || 1)];
      if (old && fate !== 'passes') await line.post(old.url, old.octets, ...rest);
      before.push({ url, octets });
      return answer;
    },
    close() {},
  };
}

function refusalOf(pair: Pair, { host }: URL, octets: Uint8Array): { status: number; body: Uint8Array } {
  const receiver = host === 'th' ? pair.th : pair.vn;
  const { messageId, conversationId = '', from } = must(peekHeader(octets));
  const about = { to: from as AseanCountry, conversationId, refToMessageId: messageId };
  const digest = sha256Hex(octets);
  const body = { kind: 'ACK', status: 'REJECTED', digest, errors: REFUSED } as const;
  return { status: 422, body: composeMessage(receiver, about, body).raw };
}

/** A refusal of one message of a certificate, or that it was taken, whatever is true. */
async function answered(vn: ExchangeContext, id: string, which: number, taken: boolean): Promise<void> {
  await vn.ledger.transaction(async (tx) => {
    const messages = (await tx.messagesOfCertificate(id)).filter(({ direction }) => direction === 'out');
    const message = must(await tx.message(must(messages[which % messages.length]).id));
    const about = { kind: 'ACK', digest: message.digest } as const;
    if (taken) await applyAnswer(vn, tx, message, { ...about, status: 'AS2', errors: [] });
    else await applyAnswer(vn, tx, message, { ...about, status: 'REJECTED', errors: REFUSED });
  });
}

async function decideOn(
  th: ExchangeContext,
  deed: Step['deed'],
  { id }: ReceivedCertificate,
  { which, odd }: Pick<Step, 'which' | 'odd'>,
): Promise<unknown> {
  const itemNumber = 1 + (which % 2);
  if (deed === 'decide') {
    const reason = 'Origin in doubt';
    const decision = odd
      ? { itemNumber, decision: 'NOT_GIVEN' as const, reason }
      : { itemNumber, decision: 'GIVEN' as const };
    return respond(th, id, [decision], 'customs');
  }
  if (deed === 'check') {
    const question = { ground: 'ACCURACY' as const, reason: 'Box 8', items: [], boxes: [8] };
    return askCheck(th, id, question, 'customs');
  }
  const [open] = await th.ledger.inquiriesOfCertificate(id);
  const determinations = [1, 2].map((one) => ({ itemNumber: one, origin: 'ORIGINATING' as const }));
  return open && concludeCheck(th, open.id, { unchanged: 'as stated', determinations }, 'customs');
}

async function revive(own: ExchangeContext, which: number): Promise<void> {
  const { rows } = await own.ledger.outbox({ status: 'dead' }, { limit: 20 });
  const letter = rows[which % (rows.length || 1)];
  if (letter) await reviveMessage(own, letter.messageId, 'operator');
}

async function wait({ clock, vn, th }: Pair, which: number, long: boolean): Promise<void> {
  const minutes = must([1, 12, 30, 60, 1_440][which % 5]);
  clock.advance(long ? 40 * 86_400_000 : minutes * 60_000);
  for (const own of [vn, th]) await expireDue(own);
}
