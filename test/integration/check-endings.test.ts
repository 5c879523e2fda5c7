import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { answerReconsideration } from '../../src/exchange/inquiries/answer.ts';
import { concludeCheck } from '../../src/exchange/inquiries/conclude.ts';
import { receivedView } from '../../src/http/views.ts';
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

  const { days, received, held, decide, asked, says, replied, told, given, notGiven, close } = checkDesk(
    () => world,
  );

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
