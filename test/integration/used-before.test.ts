import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ItemDecision } from '../../src/certificate/form-d.ts';
import { expireDue } from '../../src/exchange/expire.ts';
import { fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { composeMessage } from '../../src/exchange/outgoing.ts';
import { receiveMessage } from '../../src/exchange/receive.ts';
import { respond } from '../../src/exchange/respond.ts';
import { moveSent } from '../../src/exchange/sent-state.ts';
import type { SentCertificate } from '../../src/ledger/records.ts';
import type { CustomsResponseBody } from '../../src/message/types.ts';
import { RECONCILIATION_DEFAULTS } from '../../src/reconciliation/peer.ts';
import { runReconciliation } from '../../src/reconciliation/run.ts';
import { listWork } from '../../src/worklist/list.ts';
import { application } from '../support/applications.ts';
import { checkDesk } from '../support/check-desk.ts';
import { startPair } from '../support/http-gateway.ts';
import { describeLedgers } from '../support/ledger.ts';
import { must } from '../support/nodes.ts';
import { quiet } from '../support/reconciling.ts';
import { arrive, originalMessage, type Reexporters, startReexporters } from '../support/reexports.ts';

/**
 * OCP Rule 29.4: an amendment covers the same consignment, so of what was used whole on the certificate that it replaces
 * nothing is left to decide, for anybody.
 */

const given = (...items: number[]): ItemDecision[] =>
  items.map((itemNumber) => ({ itemNumber, decision: 'GIVEN' }));
const refused = (itemNumber: number): ItemDecision => ({
  itemNumber,
  decision: 'NOT_GIVEN',
  reason: 'In doubt',
});

describeLedgers((place) => {
  let world: Reexporters;
  beforeEach(async () => {
    world = await startReexporters(place);
  });
  afterEach(() => world.stop());

  const desk = checkDesk(() => world);
  const { days, received, held, decide, told, clock } = desk;
  const numberOf = async (id: string) => (await held(id)).referenceNumber;

  async function work(about: string) {
    const context = { ...world.vn(), limits: {} } as unknown as Parameters<typeof listWork>[0];
    const { rows } = await listWork(context, {}, { limit: 200 });
    return rows.filter(({ subject }) => subject.referenceNumber === about);
  }

  /** Through the year and beyond its end: who is told to do something about it. */
  async function workInItsLife(number: string): Promise<readonly string[]> {
    const kinds = new Set<string>();
    for (const count of [10, 48, 10, 282, 20]) {
      days(count);
      await expireDue(world.vn());
      for (const { kind } of await work(number)) kinds.add(kind);
    }
    return [...kinds];
  }

  describe('importing customs', () => {
    test.each([
      ['GIVEN', given(2)],
      ['PARTLY_GIVEN', [refused(2)]],
    ] as const)('decide what is left, and the certificate is %s', async (state, decisions) => {
      const first = await received();
      await decide(first, ...given(1));
      const id = await received(2, await numberOf(first));
      const number = await numberOf(id);
      days(10);
      expect((await work(number)).map(({ kind }) => kind)).toEqual(['received-to-decide']);
      expect(await decide(id, ...decisions)).toMatchObject({ state, decisions });
      expect(await workInItsLife(number)).toEqual([]);
      expect(await held(id)).toMatchObject({ state });
    });

    test('have nothing to do about what was used whole; the issuing state is told that they have it, as ever', async () => {
      const first = await received();
      await decide(first, ...given(1, 2));
      const id = await received(2, await numberOf(first), 'GIVEN');
      const on = await numberOf(first);
      expect((await world.vn().ledger.eventsOfCertificate(id)).at(-1)).toMatchObject({
        type: 'certificate.used-before',
        actor: 'system',
        data: { from: 'REC', to: 'GIVEN', items: [1, 2], on: [on] },
      });
      expect(await told(id)).toMatchObject({ status: 'REC', decisions: [] });
      expect(await workInItsLife(await numberOf(id))).toEqual([]);
      const after = await held(id);
      expect(after).toMatchObject({ state: 'GIVEN', decisions: [] });
      expect(after.stateTimes.EXPIRED).toBeUndefined();
      await expect(decide(id, refused(1))).rejects.toMatchObject({
        code: 'DECISION_INVALID',
        findings: [{ rule: 'V11', remedy: { en: expect.stringContaining(`used whole on ${on}`) } }],
      });
      // And so on, over any number of amendments.
      await received(2, await numberOf(id), 'GIVEN');
    });

    test.each([
      ['undecided', 0, 'REC'],
      ['expired', 400, 'EXPIRED'],
    ])('the place it takes becomes known when customs have it: %s', async (when, after, state) => {
      const first = await received();
      await decide(first, ...given(1, 2));
      const [on, between] = [await numberOf(first), `TH-VN 26/${when}`];
      const id = await received(2, between);
      const next = await received(2, await numberOf(id));
      days(after);
      await expireDue(world.vn());
      expect(await held(next)).toMatchObject({ state });
      const today = clock().now().toISOString().slice(0, 10);
      // For import into another state, so that it is refused here.
      const { declaration } = application('TH', 'MY', today);
      const wrong = originalMessage(world.th, between, today, {}, { declaration }, on);
      expect(await arrive(world.vn(), wrong)).toBe(false);
      expect(await held(id)).toMatchObject({ state: 'REPLACED' });
      // What has taken its place since.
      expect(await held(next)).toMatchObject({ state: 'GIVEN', decisions: [] });
    });

    test.each([
      ['undecided', [], 'GIVEN'],
      ['of which one item was refused', [refused(1)], 'GIVEN'],
      ['all of which was refused', [refused(1), refused(2)], 'GIVEN'],
    ] as const)('the one in between comes after it: %s', async (_, decisions, state) => {
      const first = await received();
      await decide(first, ...given(1, 2));
      const between = `TH-VN 26/between-${decisions.length}`;
      const id = await received(2, between);
      if (decisions.length > 0) await decide(id, ...decisions);
      const today = clock().now().toISOString().slice(0, 10);
      const whole = { items: application('TH', 'VN', today, 2).items };
      const weight = { value: '1000', unit: 'TNE' };
      const late = originalMessage(world.th, between, today, { weight }, whole, await numberOf(first));
      expect(await arrive(world.vn(), late)).toBe(true);
      expect(await held(id)).toMatchObject({ state, decisions });
      expect(await workInItsLife(await numberOf(id))).toEqual([]);
    });

    test('one of before, with customs already, does not expire unused', async () => {
      const first = await received();
      await decide(first, ...given(1, 2));
      const id = await received(2, await numberOf(first), 'GIVEN');
      const { stateTimes } = await held(id);
      const { GIVEN, ...before } = stateTimes;
      await world
        .vn()
        .ledger.transaction((tx) => tx.changeReceived(id, 'GIVEN', { state: 'REC', stateTimes: before }));
      days(370);
      await expireDue(world.vn());
      expect(await held(id)).toMatchObject({ state: 'GIVEN' });
    });

    test('a check that asks about it is listed with what can be done', async () => {
      const first = await received();
      await decide(first, ...given(1));
      const id = await received(2, await numberOf(first));
      const checkId = await desk.asked(id);
      await desk.replied(checkId, 'CONFIRMED', [1, 2]);
      days(170);
      const commands = async () =>
        (await work(await numberOf(id))).flatMap(({ kind, command }) =>
          kind === 'check-to-conclude' ? [command] : [],
        );
      expect(await commands()).toEqual([
        `asw respond ${id} --given <items> --not-given <items> --reason <text>`,
      ]);
      await decide(id, ...given(2));
      expect(await commands()).toEqual([`asw check close ${checkId} --unchanged <reason> --originating 1,2`]);
      expect(await desk.unchanged(checkId, [1, 2])).toMatchObject({ closedHow: 'UNCHANGED' });
    });

    test('whose check covers all that is left are not reminded of it as undecided', async () => {
      const first = await received();
      await decide(first, ...given(1));
      const id = await received(2, await numberOf(first));
      await desk.asked(id, [2]);
      days(30);
      expect(await work(await numberOf(id))).toEqual([]);
    });
  });

  describe('the issuing authority', () => {
    async function issue(replaced?: SentCertificate): Promise<SentCertificate> {
      const replaces = replaced && {
        referenceNumber: replaced.referenceNumber,
        kind: 'AMENDMENT' as const,
        reason: 'Consignee corrected',
      };
      const form = application('VN', 'TH', world.today, 2);
      const { id } = await fileApplication(world.vn(), form, 'officer', replaces ? { replaces } : {});
      return issueCertificate(world.vn(), id, 'officer');
    }

    /** What customs abroad say of it. */
    function response(
      { conversationId, referenceNumber }: SentCertificate,
      decisions: readonly ItemDecision[],
    ) {
      const status = decisions.length === 0 ? 'REC' : 'DECIDED';
      const at = world.th.clock.now().toISOString();
      const body: CustomsResponseBody = { kind: 'RES', referenceNumber, status, at, decisions };
      return composeMessage(world.th, { to: 'VN', conversationId }, body).raw;
    }

    const hear = async (raw: Uint8Array, process = 0) =>
      expect((await receiveMessage(world.vn(process), raw)).status).toBe(200);
    const sent = async ({ id }: SentCertificate) => must(await world.vn().ledger.sent(id));

    test.each([
      ['the use first', [0, 1, 2]],
      ['the use last', [1, 2, 0]],
      ['the use between', [1, 0, 2]],
      ['decided before customs are known to have it', [2, 1, 0]],
    ])('works out the same in whatever order news come: %s', async (_order, order) => {
      const first = await issue();
      const second = await issue(first);
      const news = [response(first, given(1)), response(second, []), response(second, [refused(2)])];
      for (const at of order) await hear(must(news[at]));
      expect(await sent(second)).toMatchObject({ state: 'PARTLY_GIVEN', decisions: [refused(2)] });
      await hear(response(second, given(2)));
      expect(await sent(second)).toMatchObject({ state: 'GIVEN', decisions: given(2) });
    });

    test('hears of use and of the arrival at once: neither goes unseen', async () => {
      for (let round = 0; round < 4; round += 1) {
        const first = await issue();
        const second = await issue(first);
        const third = await issue(second);
        await Promise.all([hear(response(first, given(1, 2)), 0), hear(response(third, []), 1)]);
        expect(await sent(third)).toMatchObject({ state: 'GIVEN', decisions: [] });
        expect(await sent(second)).toMatchObject({ state: 'REPLACED' });
      }
    });

    test('has nothing to do about what was used whole, from when customs have it', async () => {
      const first = await issue();
      await hear(response(first, given(1, 2)));
      const second = await issue(first);
      expect((await sent(second)).state).toBe('AS1');
      await hear(response(second, []));
      const { state, stateTimes } = await sent(second);
      expect([state, stateTimes.REC !== undefined]).toEqual(['GIVEN', true]);
      expect(await workInItsLife(second.referenceNumber)).toEqual([]);
      expect(await sent(second)).toMatchObject({ state: 'GIVEN', decisions: [] });
    });

    test('hears of use after the end of validity', async () => {
      const first = await issue();
      const second = await issue(first);
      await hear(response(second, []));
      days(370);
      await expireDue(world.vn());
      expect(await sent(second)).toMatchObject({ state: 'EXPIRED' });
      await hear(response(first, given(1, 2)));
      expect(await sent(second)).toMatchObject({ state: 'GIVEN' });
    });

    test('of one that reached the peer, whose customs say no more, it does not say that it expired unused', async () => {
      const first = await issue();
      await hear(response(first, given(1, 2)));
      const [second, lost] = [await issue(first), await issue()];
      const arrived = (one: SentCertificate) =>
        world.vn().ledger.transaction((tx) => moveSent(world.vn(), tx, one, 'AS2'));
      for (const one of [second, lost]) expect(await arrived(one)).toBe(true);
      days(370);
      await expireDue(world.vn());
      expect(await sent(second)).toMatchObject({ state: 'GIVEN' });
      expect(await sent(lost)).toMatchObject({ state: 'EXPIRED' });
    });
  });
});

test('both sides agree, and their ledgers do', async () => {
  const pair = await startPair();
  try {
    const vn = { ...pair.vn, profile: { ...pair.vn.profile, twoPersonRule: false } };
    const issue = async (replaced?: SentCertificate) => {
      const replaces = replaced && {
        referenceNumber: replaced.referenceNumber,
        kind: 'AMENDMENT' as const,
        reason: 'Consignee corrected',
      };
      const form = application('VN', 'TH', '2026-06-15', 2);
      const { id } = await fileApplication(vn, form, 'officer', replaces ? { replaces } : {});
      return issueCertificate(vn, id, 'officer');
    };
    const there = async ({ referenceNumber }: SentCertificate) =>
      must(await pair.th.ledger.receivedByNumber('VN', referenceNumber));
    const agreed = async (one: SentCertificate, state: string) => {
      const here = must(await vn.ledger.sent(one.id));
      expect([here.state, (await there(one)).state]).toEqual([state, state]);
    };
    const compared = async () => {
      await quiet(pair);
      const about = { kind: 'manual', slot: pair.clock.now(), peers: ['TH'], recount: true } as const;
      const run = await runReconciliation(vn, RECONCILIATION_DEFAULTS, about);
      expect(run?.reports.flatMap(({ findings }) => findings)).toEqual([]);
      expect(run?.reports.map(({ outcome }) => outcome)).toEqual(['EQUAL']);
    };
    const [whole, part] = [await issue(), await issue()];
    await quiet(pair);
    await respond(pair.th, (await there(whole)).id, given(1, 2), 'customs');
    await respond(pair.th, (await there(part)).id, given(1), 'customs');
    await quiet(pair);
    const [used, left] = [await issue(whole), await issue(part)];
    await quiet(pair);
    await agreed(used, 'GIVEN');
    await agreed(left, 'REC');
    await compared();
    await respond(pair.th, (await there(left)).id, [refused(2)], 'customs');
    await quiet(pair);
    await agreed(left, 'PARTLY_GIVEN');
    await compared();
  } finally {
    await pair.stop();
  }
});
