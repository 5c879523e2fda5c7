import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { expireDue } from '../../src/exchange/expire.ts';
import { answerReconsideration } from '../../src/exchange/inquiries/answer.ts';
import { concludeCheck } from '../../src/exchange/inquiries/conclude.ts';
import { respond } from '../../src/exchange/respond.ts';
import { receivedView } from '../../src/http/views.ts';
import { addDays } from '../../src/kernel/clock.ts';
import { listWork } from '../../src/worklist/list.ts';
import { checkDesk } from '../support/check-desk.ts';
import { describeLedgers } from '../support/ledger.ts';
import { type Reexporters, startReexporters } from '../support/reexports.ts';

/** How customs' decisions end a retroactive check (OCP Rule 18), and what the end leaves as it was; likewise of a reconsideration (Rule 30.4). */

describeLedgers((place) => {
  let world: Reexporters;
  beforeEach(async () => {
    world = await startReexporters(place);
  });
  afterEach(() => world.stop());

  const { clock, days, received, held, decide, asked, says, replied, told, given, notGiven, close } =
    checkDesk(() => world);
  const today = () => clock().now().toISOString().slice(0, 10);

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

  test('a NOT GIVEN after the 60 days, while a check waits for its reply, is told when it is possible again', async () => {
    const id = await received();
    const received60 = addDays(today(), 60);
    days(59);
    const checkId = await asked(id, [1]);
    const [due, from, until] = [addDays(today(), 90), addDays(today(), 91), addDays(today(), 180)];
    days(2);
    await expect(decide(id, notGiven(1), notGiven(2))).rejects.toMatchObject({
      code: 'DECISION_LATE',
      detail: expect.stringMatching(new RegExp(`item 1 was ${received60}; .*from ${from} until ${until}`)),
      findings: [
        {
          rule: 'V11',
          path: 'decisions[0].decision',
          message: {
            en: expect.stringMatching(new RegExp(`was ${received60}\\. .*check ${checkId}, due by ${due}`)),
            vi: expect.stringMatching(new RegExp(`là ${received60}\\. .*kiểm tra ${checkId}, hạn ${due}`)),
          },
          remedy: {
            en: expect.stringMatching(
              new RegExp(`once the reply has come, or from ${from} .*until ${until}\\.`),
            ),
            vi: expect.stringMatching(
              new RegExp(`khi đã có trả lời, hoặc từ ngày ${from} .*đến hết ngày ${until}\\.`),
            ),
          },
        },
        // The check does not ask about this one.
        { path: 'decisions[1].decision', remedy: { en: expect.stringContaining('written notice') } },
      ],
    });
    // What the remedy says, on its first day.
    days(88);
    await expect(decide(id, notGiven(1))).rejects.toMatchObject({ code: 'DECISION_LATE' });
    days(1);
    expect(today()).toBe(from);
    expect(await decide(id, notGiven(1))).toMatchObject({ decisions: [notGiven(1)] });
  });

  test('after the 180 days a late NOT GIVEN waits for nothing, whatever becomes of the reply', async () => {
    const id = await received();
    await asked(id, [1]);
    days(181);
    await expect(decide(id, notGiven(1))).rejects.toMatchObject({
      findings: [{ remedy: { en: expect.stringContaining('written notice') } }],
    });
  });

  test('what was refused in time needs no ground later, though others were undecided when it expired', async () => {
    const id = await received(3);
    await decide(id, notGiven(1));
    days(400);
    await expireDue(world.vn());
    const late = { ground: 'FORCE_MAJEURE', text: 'Port closed by a typhoon' } as const;
    const respondLate = (...items: number[]) =>
      respond(
        world.vn(),
        id,
        items.map((item) => given(item, 100)),
        'officer',
        late,
      );
    await expect(decide(id, given(1), given(2))).rejects.toMatchObject({
      code: 'EXPIRED_GROUND_NEEDED',
      findings: [{ path: 'decisions[1].decision' }],
    });
    await expect(respondLate(1)).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
    const { conversationId, referenceNumber } = await held(id);
    const inquiryId = randomUUID();
    const clarifications = [{ itemNumber: 1, text: 'See the statement' }];
    await says(conversationId, { kind: 'RCQ', inquiryId, referenceNumber, clarifications, documents: [] });
    const context = { ...world.vn(), limits: {} } as unknown as Parameters<typeof listWork>[0];
    const { rows } = await listWork(context, { kind: 'reconsideration-to-answer' }, { limit: 10 });
    expect(rows.map(({ command }) => command)).toContain(
      `asw reconsider answer ${inquiryId} --given <items>`,
    );
    await answerReconsideration(world.vn(), inquiryId, { decisions: [given(1, 50)] }, 'officer');
    expect(await held(id)).toMatchObject({ state: 'EXPIRED', decisions: [given(1, 50)] });
    // More of it is a late use like any other.
    await expect(decide(id, given(1, 100))).rejects.toMatchObject({ code: 'EXPIRED_GROUND_NEEDED' });
    expect((await respondLate(1, 2)).decisions).toEqual([given(1, 100), given(2, 100)]);
  });

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
