import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ItemDecision } from '../../src/certificate/form-d.ts';
import type { CHECK_OUTCOMES, OriginFinding } from '../../src/certificate/inquiry.ts';
import { handOverDue } from '../../src/exchange/handover.ts';
import { answerReconsideration } from '../../src/exchange/inquiries/answer.ts';
import { askCheck } from '../../src/exchange/inquiries/ask.ts';
import { concludeCheck } from '../../src/exchange/inquiries/conclude.ts';
import { composeMessage } from '../../src/exchange/outgoing.ts';
import { receiveMessage } from '../../src/exchange/receive.ts';
import { respond } from '../../src/exchange/respond.ts';
import { receivedView } from '../../src/http/views.ts';
import type { FixedClock } from '../../src/kernel/clock.ts';
import { parseMessage } from '../../src/message/parse.ts';
import type { CustomsResponseBody, MessageBody } from '../../src/message/types.ts';
import { verifySignature } from '../../src/signing/verify.ts';
import { application } from '../support/applications.ts';
import { describeLedgers } from '../support/ledger.ts';
import { must } from '../support/nodes.ts';
import { arrive, originalMessage, type Reexporters, startReexporters } from '../support/reexports.ts';

/** How customs' decisions end a retroactive check (OCP Rule 18), and what the end leaves as it was; likewise of a reconsideration (Rule 30.4). */

describeLedgers((place) => {
  let world: Reexporters;
  let serial = 0;

  beforeEach(async () => {
    world = await startReexporters(place);
  });
  afterEach(() => world.stop());

  const clock = () => world.vn().clock as FixedClock;
  const days = (count: number) => clock().advance(count * 86_400_000);

  /** With customs here: items of 1000 t each. */
  async function received(items = 2): Promise<string> {
    serial += 1;
    const number = `TH-VN 26/${serial}`;
    const today = clock().now().toISOString().slice(0, 10);
    const weight = { value: '1000', unit: 'TNE' };
    const whole = { items: application('TH', 'VN', today, items).items };
    expect(await arrive(world.vn(), originalMessage(world.th, number, today, { weight }, whole))).toBe(true);
    for (let round = 0; round < 3; round += 1) {
      clock().advance(60_000);
      await handOverDue(world.vn(), 50);
    }
    const { id, state } = must(await world.vn().ledger.receivedByNumber('TH', number));
    expect(state).toBe('REC');
    return id;
  }

  const held = async (id: string) => must(await world.vn().ledger.received(id));
  const decide = (id: string, ...decisions: ItemDecision[]) => respond(world.vn(), id, decisions, 'officer');

  async function asked(id: string, items: number[] = []): Promise<string> {
    const check = await askCheck(world.vn(), id, { ground: 'RANDOM', items, boxes: [] }, 'officer');
    return check.id;
  }

  /** What the issuing state's gateway sends. */
  async function says(conversationId: string, body: MessageBody): Promise<void> {
    const { raw } = composeMessage(world.th, { to: 'VN', conversationId }, body);
    expect((await receiveMessage(world.vn(), raw)).status).toBe(200);
  }

  /** The issuing authority's reply: one result for every item asked about. */
  async function replied(checkId: string, outcome: (typeof CHECK_OUTCOMES)[number], items: number[]) {
    const { conversationId, referenceNumber } = must(await world.vn().ledger.inquiry(checkId));
    const results = items.map((itemNumber) => ({ itemNumber, outcome, text: 'Records seen' }));
    await says(conversationId, { kind: 'RVR', inquiryId: checkId, referenceNumber, results, documents: [] });
    expect((await world.vn().ledger.inquiry(checkId))?.state).toBe('ANSWERED');
  }

  /** What the last Customs Response says to the issuing state. */
  async function told(id: string): Promise<CustomsResponseBody> {
    const all = await world.vn().ledger.messagesOfCertificate(id);
    const last = must(all.filter(({ kind, direction }) => kind === 'RES' && direction === 'out').at(-1));
    const { raw } = must(await world.vn().ledger.message(last.id));
    const { trust } = world.th;
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
    concludeCheck(world.vn(), checkId, { decisions }, 'officer');

  test('what remains of an item used in part remains at the end of a check; one that becomes GIVEN is used whole', async () => {
    const id = await received();
    await decide(id, given(1, 300));
    const checkId = await asked(id);
    await replied(checkId, 'CONFIRMED', [1, 2]);
    expect(await close(checkId, given(1), given(2))).toMatchObject({ state: 'CLOSED', closedHow: 'DECIDED' });
    expect(await told(id)).toMatchObject({
      decisions: [given(1, 300), given(2)],
      conclusions: [{ inquiryId: checkId, outcome: 'DECIDED' }],
    });
    expect((await held(id)).decisions).toEqual([given(1, 300), given(2)]);
    expect(await receivedView(world.vn().ledger, await held(id))).toMatchObject({
      use: [
        { itemNumber: 1, status: 'NOT_EXHAUSTED', remaining: { value: '700', unit: 'TNE' } },
        { itemNumber: 2, status: 'EXHAUSTED' },
      ],
    });
    await decide(id, given(1, 1000));
    expect((await held(id)).decisions).toEqual([given(1, 1000), given(2)]);
  });

  test('a quantity said with the end of a check is what was used so far in all, as ever', async () => {
    const id = await received();
    await decide(id, given(1, 300));
    await close(await asked(id), given(1, 450), given(2, 5));
    expect((await held(id)).decisions).toEqual([given(1, 450), given(2, 5)]);
  });

  test('decisions that stand already end no check: what was found does', async () => {
    const id = await received(1);
    await decide(id, given(1, 300));
    const checkId = await asked(id);
    await replied(checkId, 'CONFIRMED', [1]);
    await expect(close(checkId, given(1))).rejects.toMatchObject({
      code: 'INQUIRY_INVALID',
      findings: [
        {
          rule: 'C18',
          path: 'decisions',
          remedy: {
            en: expect.stringContaining('--unchanged <reason> --originating 1'),
            vi: expect.stringContaining('--originating 1'),
          },
        },
      ],
    });
    expect((await held(id)).decisions).toEqual([given(1, 300)]);
    expect((await world.vn().ledger.inquiry(checkId))?.state).toBe('ANSWERED');
    const determinations = [{ itemNumber: 1, origin: 'ORIGINATING' }] as const;
    await concludeCheck(world.vn(), checkId, { unchanged: 'Confirmed', determinations }, 'officer');
    expect((await held(id)).decisions).toEqual([given(1, 300)]);
  });

  test('decisions that leave an item asked about undecided end no check, and nothing of them is recorded', async () => {
    const id = await received();
    const checkId = await asked(id);
    await replied(checkId, 'NOT_CONFIRMED', [1, 2]);
    const before = await world.vn().ledger.eventsOfCertificate(id);
    await expect(close(checkId, given(1))).rejects.toMatchObject({
      code: 'INQUIRY_INVALID',
      findings: [
        {
          rule: 'C18',
          box: 4,
          path: 'decisions',
          message: { en: expect.stringContaining('item 2'), vi: expect.stringContaining('mặt hàng 2') },
          remedy: {
            en: expect.stringContaining(`asw respond ${id}`),
            vi: expect.stringContaining(`asw respond ${id}`),
          },
        },
      ],
    });
    expect(await world.vn().ledger.eventsOfCertificate(id)).toEqual(before);
    expect((await held(id)).decisions).toEqual([]);
    // What the remedy says: the other one alone; the check stays open, and with it the time for NOT GIVEN.
    await decide(id, given(1));
    days(100);
    expect(await close(checkId, notGiven(2))).toMatchObject({ closedHow: 'DECIDED' });
    expect((await held(id)).state).toBe('PARTLY_GIVEN');
  });

  test('a check ends with the response that decides the last item it asks about', async () => {
    const id = await received(3);
    const checkId = await asked(id, [1, 3]);
    await decide(id, given(1, 300));
    expect(await told(id)).not.toHaveProperty('conclusions');
    await decide(id, given(2));
    expect(await world.vn().ledger.inquiry(checkId)).toMatchObject({ state: 'OPEN' });
    days(91);
    await decide(id, notGiven(3));
    expect(await world.vn().ledger.inquiry(checkId)).toMatchObject({ state: 'CLOSED', closedHow: 'DECIDED' });
    expect(await told(id)).toMatchObject({ conclusions: [{ inquiryId: checkId, outcome: 'DECIDED' }] });
  });

  const unchanged = (checkId: string, items: number[], origin: OriginFinding = 'ORIGINATING') => {
    const determinations = items.map((itemNumber) => ({ itemNumber, origin, text: 'Seen' }));
    return concludeCheck(
      world.vn(),
      checkId,
      { unchanged: 'The goods are released', determinations },
      'officer',
    );
  };

  test.each([
    ['at once', 0],
    ['after the 60 days, no reply yet', 70],
    ['the reply overdue', 100],
    ['on the last day', 180],
  ])('without a change it ends not while an item may still be NOT GIVEN: %s', async (_when, after) => {
    const id = await received();
    await decide(id, given(1));
    const checkId = await asked(id);
    days(after);
    const before = await world.vn().ledger.eventsOfCertificate(id);
    await expect(unchanged(checkId, [1, 2], 'UNDETERMINED')).rejects.toMatchObject({
      code: 'INQUIRY_INVALID',
      findings: [
        {
          rule: 'C18',
          box: 4,
          path: 'unchanged',
          value: '2',
          message: { en: expect.stringContaining('item 2'), vi: expect.stringContaining('mặt hàng 2') },
          remedy: {
            en: expect.stringMatching(new RegExp(`--not-given .*asw respond ${id}`)),
            vi: expect.stringMatching(new RegExp(`--not-given .*asw respond ${id}`)),
          },
        },
      ],
    });
    expect(await world.vn().ledger.eventsOfCertificate(id)).toEqual(before);
    expect(await world.vn().ledger.inquiry(checkId)).toMatchObject({ state: 'OPEN' });
    // What the remedy says: decide first, then the same closing.
    await decide(id, after === 70 ? given(2) : notGiven(2));
    expect(await unchanged(checkId, [1, 2], 'UNDETERMINED')).toMatchObject({ closedHow: 'UNCHANGED' });
  });

  test.each([
    ['the 180 days are over', 0, 181],
    ['it was asked for after the 60 days', 61, 1],
  ])('without a change it ends undecided when nothing may be NOT GIVEN: %s', async (_when, asking, after) => {
    const id = await received();
    days(asking);
    const checkId = await asked(id);
    days(after);
    await expect(decide(id, notGiven(2))).rejects.toMatchObject({ code: 'DECISION_LATE' });
    expect(await unchanged(checkId, [1, 2])).toMatchObject({ closedHow: 'UNCHANGED' });
  });

  test('what was found of an item that was GIVEN before is not lost when others are decided', async () => {
    const id = await received();
    await decide(id, given(1));
    const checkId = await asked(id);
    await replied(checkId, 'NOT_CONFIRMED', [1, 2]);
    const way = `asw respond ${id}`;
    const refused = (path: string, en: unknown) => ({
      code: 'INQUIRY_INVALID',
      findings: [{ rule: 'C18', path, remedy: { en, vi: expect.stringContaining(way) } }],
    });
    await expect(close(checkId, notGiven(2))).rejects.toMatchObject(
      refused('decisions', expect.stringMatching(`${way}; .*--unchanged .*--given 1 `)),
    );
    await expect(close(checkId, notGiven(1), notGiven(2))).rejects.toMatchObject(
      refused('decisions[0].decision', expect.stringContaining('item 2 first')),
    );
    await decide(id, notGiven(2));
    await unchanged(checkId, [1, 2], 'NOT_ORIGINATING');
    const determinations = [1, 2].map((itemNumber) => ({ itemNumber, origin: 'NOT_ORIGINATING' }));
    expect(await told(id)).toMatchObject({
      decisions: [given(1), notGiven(2)],
      conclusions: [{ inquiryId: checkId, outcome: 'UNCHANGED', determinations }],
    });
    // Given since it was asked, it was decided under the check; named with the others, it is said to stay.
    const second = await received();
    const [secondCheck, third] = [await asked(second), await received()];
    await decide(second, given(1));
    await expect(close(secondCheck, notGiven(1), notGiven(2))).rejects.toMatchObject({
      code: 'INQUIRY_INVALID',
      findings: [{ remedy: { en: expect.stringContaining('ask for another') } }],
    });
    expect(await close(secondCheck, notGiven(2))).toMatchObject({ closedHow: 'DECIDED' });
    await decide(third, given(1, 300));
    const thirdCheck = await asked(third);
    expect(await close(thirdCheck, given(1), notGiven(2))).toMatchObject({ closedHow: 'DECIDED' });
  });

  test('what was decided before it was asked, and further use of it, ends no check', async () => {
    const id = await received();
    await decide(id, given(1, 300), notGiven(2));
    const first = await asked(id);
    await decide(id, given(1, 400));
    await decide(id, given(2));
    expect(await world.vn().ledger.inquiry(first)).toMatchObject({ state: 'OPEN' });
    const determinations = [1, 2].map((item) => ({ itemNumber: item, origin: 'ORIGINATING' }) as const);
    await concludeCheck(world.vn(), first, { unchanged: 'Confirmed', determinations }, 'officer');
    const second = await asked(id, [1]);
    await decide(id, given(1, 500));
    expect(await world.vn().ledger.inquiry(second)).toMatchObject({ state: 'OPEN' });
  });

  /** Both items NOT GIVEN, and the issuing authority asks to reconsider them. */
  async function reconsidered(): Promise<{ id: string; inquiryId: string }> {
    const id = await received();
    await decide(id, notGiven(1), notGiven(2));
    const { conversationId, referenceNumber } = await held(id);
    const inquiryId = world.vn().ids.next();
    const clarifications = [1, 2].map((itemNumber) => ({ itemNumber, text: 'See the cost statement' }));
    await says(conversationId, { kind: 'RCQ', inquiryId, referenceNumber, clarifications, documents: [] });
    return { id, inquiryId };
  }

  test('likewise at the answer to a request to reconsider', async () => {
    const { id, inquiryId } = await reconsidered();
    await decide(id, given(1, 300));
    await answerReconsideration(world.vn(), inquiryId, { decisions: [given(1), given(2)] }, 'officer');
    expect((await held(id)).decisions).toEqual([given(1, 300), given(2)]);
  });

  test('a request to reconsider is answered once all its items are given, one by one', async () => {
    const { id, inquiryId } = await reconsidered();
    await decide(id, given(1, 300));
    expect(await world.vn().ledger.inquiry(inquiryId)).toMatchObject({ state: 'OPEN' });
    await decide(id, given(2));
    const answer = { decisions: [given(1, 300), given(2)] };
    expect(await world.vn().ledger.inquiry(inquiryId)).toMatchObject({ closedHow: 'DECIDED', answer });
    // The other side takes its answer from the response.
    expect(await told(id)).toMatchObject({ ...answer, conclusions: [{ inquiryId, outcome: 'DECIDED' }] });
  });
});
