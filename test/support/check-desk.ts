import { expect } from '@jest/globals';
import type { ItemDecision } from '../../src/certificate/form-d.ts';
import type { CHECK_OUTCOMES, OriginFinding } from '../../src/certificate/inquiry.ts';
import { handOverDue } from '../../src/exchange/handover.ts';
import { askCheck } from '../../src/exchange/inquiries/ask.ts';
import { concludeCheck } from '../../src/exchange/inquiries/conclude.ts';
import { composeMessage } from '../../src/exchange/outgoing.ts';
import { receiveMessage } from '../../src/exchange/receive.ts';
import { respond } from '../../src/exchange/respond.ts';
import type { FixedClock } from '../../src/kernel/clock.ts';
import { parseMessage } from '../../src/message/parse.ts';
import type { CustomsResponseBody, MessageBody } from '../../src/message/types.ts';
import { verifySignature } from '../../src/signing/verify.ts';
import { application } from './applications.ts';
import { must } from './nodes.ts';
import { arrive, originalMessage, type Reexporters } from './reexports.ts';

/** Customs of a country, where certificates arrive and are checked; and what their peer's gateway says. */
export function checkDesk(world: () => Reexporters) {
  let serial = 0;

  const clock = () => world().vn().clock as FixedClock;
  const days = (count: number) => clock().advance(count * 86_400_000);

  /**
   * With customs here: items of 1000 t each.
   * @param replaces the number of the certificate whose place it takes
   * @param state GIVEN where it was used whole on that
   */
  async function received(items = 2, replaces?: string, state = 'REC'): Promise<string> {
    serial += 1;
    const number = `TH-VN 26/${serial}`;
    const today = clock().now().toISOString().slice(0, 10);
    const weight = { value: '1000', unit: 'TNE' };
    const whole = { items: application('TH', 'VN', today, items).items };
    const message = originalMessage(world().th, number, today, { weight }, whole, replaces);
    expect(await arrive(world().vn(), message)).toBe(true);
    for (let round = 0; round < 3; round += 1) {
      clock().advance(60_000);
      await handOverDue(world().vn(), 50);
    }
    const arrived = must(await world().vn().ledger.receivedByNumber('TH', number));
    expect(arrived.state).toBe(state);
    return arrived.id;
  }

  const held = async (id: string) => must(await world().vn().ledger.received(id));
  const decide = (id: string, ...decisions: ItemDecision[]) =>
    respond(world().vn(), id, decisions, 'officer');

  async function asked(id: string, items: number[] = []): Promise<string> {
    const check = await askCheck(world().vn(), id, { ground: 'RANDOM', items, boxes: [] }, 'officer');
    return check.id;
  }

  /** What the issuing state's gateway sends. */
  async function says(conversationId: string, body: MessageBody): Promise<void> {
    const { raw } = composeMessage(world().th, { to: 'VN', conversationId }, body);
    expect((await receiveMessage(world().vn(), raw)).status).toBe(200);
  }

  /** The issuing authority's reply: one result for every item asked about. */
  async function replied(checkId: string, outcome: (typeof CHECK_OUTCOMES)[number], items: number[]) {
    const { conversationId, referenceNumber } = must(await world().vn().ledger.inquiry(checkId));
    const results = items.map((itemNumber) => ({ itemNumber, outcome, text: 'Records seen' }));
    await says(conversationId, { kind: 'RVR', inquiryId: checkId, referenceNumber, results, documents: [] });
    expect((await world().vn().ledger.inquiry(checkId))?.state).toBe('ANSWERED');
  }

  /** What the last Customs Response says to the issuing state. */
  async function told(id: string): Promise<CustomsResponseBody> {
    const all = await world().vn().ledger.messagesOfCertificate(id);
    const last = must(all.filter(({ kind, direction }) => kind === 'RES' && direction === 'out').at(-1));
    const { raw } = must(await world().vn().ledger.message(last.id));
    const { trust } = world().th;
    const about = { profile: 'message', country: 'VN', trust, now: clock().now() } as const;
    const { signedOctets } = verifySignature(raw, about);
    return parseMessage(must(signedOctets)).body as CustomsResponseBody;
  }

  const given = (itemNumber: number, tonnes?: number): ItemDecision => ({
    itemNumber,
    decision: 'GIVEN',
    ...(tonnes === undefined ? {} : { quantity: { value: String(tonnes), unit: 'TNE' } }),
  });
  const notGiven = (itemNumber: number): ItemDecision => ({
    itemNumber,
    decision: 'NOT_GIVEN',
    reason: 'The origin is in doubt',
  });
  const close = (checkId: string, ...decisions: ItemDecision[]) =>
    concludeCheck(world().vn(), checkId, { decisions }, 'officer');

  const unchanged = (checkId: string, items: number[], origin: OriginFinding = 'ORIGINATING') => {
    const determinations = items.map((itemNumber) => ({ itemNumber, origin, text: 'Seen' }));
    return concludeCheck(
      world().vn(),
      checkId,
      { unchanged: 'The goods are released', determinations },
      'officer',
    );
  };

  return {
    clock,
    days,
    received,
    held,
    decide,
    asked,
    says,
    replied,
    told,
    given,
    notGiven,
    close,
    unchanged,
  };
}
