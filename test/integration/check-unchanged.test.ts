import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { checkDesk } from '../support/check-desk.ts';
import { describeLedgers } from '../support/ledger.ts';
import { type Reexporters, startReexporters } from '../support/reexports.ts';

/** When a retroactive check ends without a change, and that what was found of the origin is told then (OCP Rule 18). */

describeLedgers((place) => {
  let world: Reexporters;
  beforeEach(async () => {
    world = await startReexporters(place);
  });
  afterEach(() => world.stop());

  const { days, received, held, decide, asked, replied, told, given, notGiven, close, unchanged } = checkDesk(
    () => world,
  );

  test.each([
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

  test('an item that was used whole on the certificate it replaces holds up no end', async () => {
    const first = await received();
    await decide(first, given(1));
    const id = await received(2, (await held(first)).referenceNumber);
    const checkId = await asked(id);
    await replied(checkId, 'CONFIRMED', [1, 2]);
    days(70);
    for (const decisions of [[given(2)], [given(1), given(2)]]) {
      await expect(close(checkId, ...decisions)).rejects.toMatchObject({
        code: 'INQUIRY_INVALID',
        findings: [
          {
            rule: 'C18',
            path: 'decisions',
            value: '1',
            remedy: {
              en: expect.stringMatching(new RegExp(`^Decide item 2 with asw respond ${id}; .*--unchanged`)),
              vi: expect.stringMatching(new RegExp(`mặt hàng 2 bằng asw respond ${id}; .*--unchanged`)),
            },
          },
        ],
      });
    }
    // What the remedy says. The item that was used whole keeps the check open until it is told of.
    expect(await decide(id, given(2))).toMatchObject({ state: 'GIVEN' });
    expect(await world.vn().ledger.inquiry(checkId)).toMatchObject({ state: 'ANSWERED' });
    await expect(close(checkId, given(2))).rejects.toMatchObject({
      findings: [{ remedy: { en: expect.stringMatching(/^Close without a change: --unchanged/) } }],
    });
    expect(await unchanged(checkId, [1, 2])).toMatchObject({ closedHow: 'UNCHANGED' });
  });

  test('in the first 60 days it may be dropped: its end takes nothing away', async () => {
    const id = await received();
    const checkId = await asked(id);
    days(59);
    expect(await unchanged(checkId, [1, 2], 'UNDETERMINED')).toMatchObject({ closedHow: 'UNCHANGED' });
    await decide(id, notGiven(2));
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
});
