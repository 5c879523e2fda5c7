import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { FormDApplication, ItemDecision } from '../../src/certificate/form-d.ts';
import type { CHECK_OUTCOMES } from '../../src/certificate/inquiry.ts';
import { runCli } from '../../src/cli/run.ts';
import { systemIo } from '../../src/cli/system-io.ts';
import { createGatewayClient } from '../../src/client/gateway-client.ts';
import type { WorkItem } from '../../src/client/work-client.ts';
import { acceptDossier, requestSupplement } from '../../src/dossier/decide.ts';
import { payDossier, settlePayment } from '../../src/dossier/pay.ts';
import { orderOf } from '../../src/dossier/payment.ts';
import { fileDossier } from '../../src/dossier/prepare.ts';
import { approveApplication, returnApplication } from '../../src/exchange/approve.ts';
import { cancelCertificate } from '../../src/exchange/cancel.ts';
import { deliverDue } from '../../src/exchange/deliver.ts';
import { expireDue } from '../../src/exchange/expire.ts';
import { fileApplication } from '../../src/exchange/file.ts';
import { answerCheck } from '../../src/exchange/inquiries/answer.ts';
import { askCheck, askReconsideration } from '../../src/exchange/inquiries/ask.ts';
import { concludeCheck } from '../../src/exchange/inquiries/conclude.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { seriesOf } from '../../src/exchange/numbering.ts';
import { respond } from '../../src/exchange/respond.ts';
import { moveSent } from '../../src/exchange/sent-state.ts';
import type { WorkRole } from '../../src/worklist/kind.ts';
import { WORK_KINDS } from '../../src/worklist/kinds.ts';
import { application } from '../support/applications.ts';
import { KEYS, type Pair, serve, startPair } from '../support/http-gateway.ts';
import { must } from '../support/nodes.ts';
import { arrive, originalMessage, reexport } from '../support/reexports.ts';

/**
 * What the work list proposes is done: for every kind a node is brought to where the item appears, and the item's
 * command is run as it stands, by each role that sees it and with that role's key alone.
 */

const DAY = 86_400_000;
const OWNER = 'exporter-desk';
/** Is told of notices. */
const RECEIVER = 'customs';

interface Sent {
  readonly id: string;
  readonly number: string;
}

/** Two nodes, and what people and days bring about. */
function stage(pair: Pair) {
  const { vn, th } = pair;
  const today = () => pair.clock.now().toISOString().slice(0, 10);
  const form = (items = 2) => application('VN', 'TH', today(), items);
  const issue = async (id: string): Promise<Sent> => {
    await approveApplication(vn, id, 'supervisor');
    return { id, number: (await issueCertificate(vn, id, 'officer')).referenceNumber };
  };
  /** Goods that leave today: from tomorrow on the certificate must say that it is issued retroactively. */
  const left = () => ({ ...form(), transport: { ...form().transport, departureDate: today() } });
  const leaving = async () => (await fileApplication(vn, left(), 'officer')).id;
  const filed = async () => (await fileApplication(vn, form(), 'officer')).id;
  const issued = async () => issue(await filed());
  const held = async (number: string) => must(await th.ledger.receivedByNumber('VN', number)).id;
  const desk = pair.setup(vn);
  const dossier = async () => (await fileDossier(desk, { application: form() }, OWNER)).id;
  const self = {
    ...{ filed, issued, issue, held, dossier, desk, form, left, leaving },
    days: (count: number) => pair.clock.advance(count * DAY),
    /** Issued here, and with customs there. */
    async arrived(): Promise<Sent & { readonly heldId: string }> {
      const sent = await issued();
      await pair.settle();
      return { ...sent, heldId: await held(sent.number) };
    },
    async responded(decisions: readonly ItemDecision[]) {
      const arrived = await self.arrived();
      await respond(th, arrived.heldId, decisions, 'customs');
      await pair.settle();
      return arrived;
    },
    async asked(heldId: string, items: number[] = []): Promise<string> {
      const { id } = await askCheck(th, heldId, { ground: 'RANDOM', items, boxes: [] }, 'customs');
      await pair.settle();
      return id;
    },
    async answered(heldId: string, outcome: (typeof CHECK_OUTCOMES)[number] = 'CONFIRMED'): Promise<string> {
      const id = await self.asked(heldId);
      const results = [1, 2].map((itemNumber) => ({ itemNumber, outcome, text: 'Records seen' }));
      await answerCheck(vn, id, { results, documents: [] }, 'officer');
      await pair.settle();
      return id;
    },
    async reconsidered(sentId: string): Promise<string> {
      const clarifications = [{ itemNumber: 2, text: 'See the cost statement' }];
      const { id } = await askReconsideration(vn, sentId, { clarifications, documents: [] }, 'officer');
      await pair.settle();
      return id;
    },
    async forwarded(filing: { application?: FormDApplication; reissueOf?: string } = {}): Promise<string> {
      const { id } = await fileDossier(desk, { application: form(), ...filing }, OWNER);
      await payDossier(desk, id, OWNER);
      const at = pair.clock.now().toISOString();
      const order = orderOf(id, 1);
      const amount = filing.reissueOf === undefined ? 60_000 : 30_000;
      await settlePayment(desk, { order, transaction: 'T', outcome: 'PAID', amount, at });
      return id;
    },
    /** Paid; its year is over. */
    async tooLate(then: (id: string) => Promise<unknown> = async () => undefined): Promise<string> {
      const { number: reissueOf } = await self.ofDossier();
      const id = await self.forwarded({ reissueOf });
      await then(id);
      self.days(366);
      return id;
    },
    async ofDossier(): Promise<Sent & { readonly heldId: string }> {
      const id = await self.forwarded();
      await acceptDossier(desk, id, 'officer');
      const sent = await issue(id);
      await pair.settle();
      return { ...sent, heldId: await held(sent.number) };
    },
  };
  return self;
}

type Stage = ReturnType<typeof stage>;

interface Situation {
  /** Whose list the item stands in. */
  readonly at?: 'TH';
  /** Brings it about, and names the subject; the first item of the kind when it gives nothing. */
  readonly bring: (on: Stage, pair: Pair) => Promise<string | undefined>;
  /** What stands for the words in angle brackets, in their order. */
  readonly words?: readonly string[];
  /** How the command begins, where a kind has several. */
  readonly runs?: string;
  /** What the item says of why it is that one. */
  readonly says?: RegExp;
}

const GIVEN = (itemNumber: number) => ({ itemNumber, decision: 'GIVEN' }) as const;
const REFUSED = (itemNumber: number) =>
  ({ itemNumber, decision: 'NOT_GIVEN', reason: 'Origin in doubt' }) as const;
const GROUND = ['force-majeure', 'Port closed by a typhoon'];

/** An original of Thailand, at customs here, of which all was re-exported. */
async function reexported(pair: Pair): Promise<{ readonly thereId: string; readonly heldId: string }> {
  const { vn, th, clock } = pair;
  const today = clock.now().toISOString().slice(0, 10);
  const alone = { ...th, profile: { ...th.profile, twoPersonRule: false } };
  const there = await fileApplication(alone, application('TH', 'VN', today), 'officer');
  const original = await issueCertificate(alone, there.id, 'officer');
  await pair.settle();
  const plain = application('VN', 'SG', today);
  const { referenceNumber, issueDate } = original;
  const quantity = { value: '5000', unit: 'KGM' };
  const proof = { referenceNumber, issueDate, issuingCountry: 'TH' as const, quantity };
  const again = await fileApplication(
    vn,
    {
      ...plain,
      declaration: { ...plain.declaration, productionCountry: 'TH' },
      items: plain.items.map((item) => ({ ...item, originalProofs: [proof] })),
      ticks: { ...plain.ticks, backToBack: true },
    },
    'officer',
  );
  await approveApplication(vn, again.id, 'supervisor');
  await issueCertificate(vn, again.id, 'officer');
  return { thereId: there.id, heldId: must(await vn.ledger.receivedByNumber('TH', referenceNumber)).id };
}

const SITUATIONS: readonly (readonly [kind: string, what: string, Situation])[] = [
  ['application-to-approve', 'filed', { bring: (on) => on.filed() }],
  [
    'application-to-issue',
    'approved',
    {
      async bring(on, { vn }) {
        const id = await on.filed();
        await approveApplication(vn, id, 'supervisor');
        return id;
      },
    },
  ],
  [
    'application-to-approve',
    'the goods have left since',
    {
      async bring(on) {
        const id = await on.leaving();
        on.days(1);
        return id;
      },
      words: ['Goods have left'],
      runs: 'asw return',
    },
  ],
  [
    'application-to-issue',
    'the goods have left since it was approved',
    {
      async bring(on, { vn }) {
        const id = await on.leaving();
        await approveApplication(vn, id, 'supervisor');
        on.days(1);
        return id;
      },
      runs: 'asw show',
      says: /retroactive.*have the supervisor return it/i,
    },
  ],
  [
    'approved-not-issued',
    'for two days',
    {
      async bring(on, { vn }) {
        const id = await on.filed();
        await approveApplication(vn, id, 'supervisor');
        on.days(2);
        return id;
      },
      runs: 'asw show',
    },
  ],
  [
    'approved-not-issued',
    'and the year in which it was to be issued once more is over',
    {
      async bring(on, { vn }) {
        const { number } = await on.issued();
        const replaces = { referenceNumber: number, kind: 'REISSUE', reason: 'The copy was lost' } as const;
        const { id } = await fileApplication(vn, on.form(), 'officer', { replaces });
        await approveApplication(vn, id, 'supervisor');
        on.days(367);
        return id;
      },
      words: ['Too late for a re-issue'],
      runs: 'asw return',
      says: /within one year only/,
    },
  ],
  [
    'application-returned',
    'returned',
    {
      async bring(on, { vn }) {
        const id = await on.filed();
        await returnApplication(vn, id, 'Box 7 is wrong', 'supervisor');
        return id;
      },
    },
  ],
  [
    'application-returned',
    'what it was to replace was cancelled',
    {
      async bring(on, { vn }) {
        const { id: original, number: reissueOf } = await on.ofDossier();
        const { id } = await fileDossier(on.desk, { application: on.form(), reissueOf }, OWNER);
        await payDossier(on.desk, id, OWNER);
        await payDossier(on.desk, id, OWNER);
        await acceptDossier(on.desk, id, 'officer');
        await cancelCertificate(vn, original, 'Issued in error', 'supervisor');
        return id;
      },
      says: /its dossier has ended; exporter: exporter-desk/,
    },
  ],
  [
    'sent-unacknowledged',
    'the peer is silent',
    {
      async bring(on, pair) {
        pair.silence('TH', true);
        const { id } = await on.issued();
        on.days(2);
        return id;
      },
    },
  ],
  [
    'sent-refused',
    'refused by the peer',
    {
      async bring(on, { vn }) {
        const { id } = await on.issued();
        await vn.ledger.transaction(async (tx) => {
          await moveSent(vn, tx, must(await tx.sent(id)), 'REJECTED');
        });
        on.days(2);
        return id;
      },
    },
  ],
  [
    'sent-unanswered',
    'no response for two months',
    {
      async bring(on) {
        const { id } = await on.arrived();
        on.days(61);
        return id;
      },
    },
  ],
  [
    'sent-near-expiry',
    'a month before the end',
    {
      async bring(on) {
        const { id } = await on.arrived();
        on.days(340);
        return id;
      },
    },
  ],
  [
    'sent-not-given',
    'refused abroad',
    { bring: async (on) => (await on.responded([REFUSED(1), REFUSED(2)])).id },
  ],
  [
    'sent-expired',
    'the year is over',
    {
      async bring(on, { vn }) {
        const { id } = await on.arrived();
        on.days(366);
        await expireDue(vn);
        return id;
      },
    },
  ],
  [
    'received-to-decide',
    'a week after receipt',
    {
      at: 'TH',
      async bring(on) {
        const { heldId } = await on.arrived();
        on.days(8);
        return heldId;
      },
      words: ['1', '2', 'Origin in doubt'],
    },
  ],
  [
    'received-refusal-limit',
    'before the 60 days are over',
    {
      at: 'TH',
      async bring(on) {
        const { heldId } = await on.arrived();
        on.days(60);
        return heldId;
      },
      words: ['1', '2', 'Origin in doubt'],
    },
  ],
  [
    'received-refusal-limit',
    'after the 60 days',
    {
      at: 'TH',
      async bring(on) {
        const { heldId } = await on.arrived();
        on.days(61);
        return heldId;
      },
      words: ['1-2'],
    },
  ],
  [
    'received-refusal-limit',
    'after the 60 days, one item under a check whose reply is overdue',
    {
      at: 'TH',
      async bring(on) {
        const { heldId } = await on.arrived();
        await on.asked(heldId, [2]);
        on.days(91);
        return heldId;
      },
      words: ['1', '2', 'Origin in doubt'],
    },
  ],
  [
    'received-near-expiry',
    'a month before the end',
    {
      at: 'TH',
      async bring(on) {
        const { heldId } = await on.arrived();
        on.days(340);
        return heldId;
      },
      words: ['1-2'],
    },
  ],
  [
    'received-near-expiry',
    'the year is over, and nothing has moved it yet',
    {
      at: 'TH',
      async bring(on) {
        const { heldId } = await on.arrived();
        on.days(366);
        return heldId;
      },
      words: ['1-2', ...GROUND],
    },
  ],
  ...(
    [
      ['a month before the end', 340, ['1=2TNE']],
      ['the year is over', 366, ['1=2TNE', ...GROUND]],
    ] as const
  ).map(
    ([what, after, words]) =>
      [
        'received-remainder-near-expiry',
        what,
        {
          at: 'TH',
          async bring(on: Stage) {
            const part = { value: '1000', unit: 'KGM' };
            const { heldId } = await on.responded([{ ...GIVEN(1), quantity: part }, GIVEN(2)]);
            on.days(after);
            return heldId;
          },
          words,
        },
      ] as const,
  ),
  [
    'received-expired',
    'the year is over',
    {
      at: 'TH',
      async bring(on, { th }) {
        const { heldId } = await on.arrived();
        on.days(366);
        await expireDue(th);
        return heldId;
      },
      words: ['1-2', ...GROUND],
    },
  ],
  [
    'original-ended',
    'cancelled after a re-export',
    {
      async bring(_on, pair) {
        const { thereId, heldId } = await reexported(pair);
        await cancelCertificate(pair.th, thereId, 'Issued in error', 'officer');
        await pair.settle();
        return heldId;
      },
      runs: 'asw show [0-9a-f-]{36}',
    },
  ],
  [
    'reexport-unfounded',
    'issued on paper, the original refused when it came',
    {
      async bring(_on, { vn, th, clock }) {
        const today = clock.now().toISOString().slice(0, 10);
        const number = 'TH-WRONG 26/00001';
        const { id } = await fileApplication(vn, reexport(number, today, '3000'), 'officer');
        await approveApplication(vn, id, 'supervisor');
        await issueCertificate(vn, id, 'officer');
        const { declaration } = application('TH', 'MY', today);
        await arrive(vn, originalMessage(th, number, today, {}, { declaration }));
        return id;
      },
    },
  ],
  [
    'original-refused',
    'refused preference here after a re-export',
    {
      async bring(_on, pair) {
        const { heldId } = await reexported(pair);
        await respond(pair.vn, heldId, [REFUSED(1)], 'customs');
        return heldId;
      },
      runs: 'asw show [0-9a-f-]{36}',
    },
  ],
  [
    'original-overdrawn',
    'an original that came after more was re-exported than it gives',
    {
      async bring(_on, { vn, th, clock }) {
        const today = clock.now().toISOString().slice(0, 10);
        const number = 'TH-LATE 26/00001';
        const again = await fileApplication(vn, reexport(number, today, '6000'), 'officer');
        await approveApplication(vn, again.id, 'supervisor');
        await issueCertificate(vn, again.id, 'officer');
        await arrive(vn, originalMessage(th, number, today));
        return must(await vn.ledger.receivedByNumber('TH', number)).id;
      },
      runs: 'asw show [0-9a-f-]{36}',
    },
  ],
  ['dossier-to-decide', 'paid', { bring: (on) => on.forwarded(), runs: 'asw dossier review' }],
  [
    'dossier-to-decide',
    'the goods have left since',
    {
      async bring(on) {
        const id = await on.forwarded({ application: on.left() });
        on.days(1);
        return id;
      },
      words: ['Tick “issued retroactively”'],
      runs: 'asw dossier request',
      says: /retroactive.*cannot be accepted as it stands/i,
    },
  ],
  [
    'dossier-to-decide',
    'its re-issue can no longer be had',
    {
      bring: (on) => on.tooLate(),
      words: ['The year is over'],
      runs: 'asw dossier refuse',
      says: /within one year only.*can no longer be granted/,
    },
  ],
  [
    'dossier-to-supplement',
    'its re-issue can no longer be had',
    {
      bring: (on) => on.tooLate((id) => requestSupplement(on.desk, id, 'The invoice', 'officer')),
      runs: 'asw dossier withdraw',
      says: /within one year only.*no supplement mends it/,
    },
  ],
  [
    'application-to-approve',
    'its re-issue can no longer be had',
    {
      bring: (on) => on.tooLate((id) => acceptDossier(on.desk, id, 'officer')),
      words: ['The year is over'],
      runs: 'asw return',
      says: /within one year only.*whatever is corrected/,
    },
  ],
  [
    'dossier-to-supplement',
    'asked for',
    {
      async bring(on) {
        const id = await on.forwarded();
        await requestSupplement(on.desk, id, 'The invoice', 'officer');
        return id;
      },
    },
  ],
  ['dossier-to-pay', 'filed', { bring: (on) => on.dossier(), runs: 'asw dossier pay' }],
  [
    'dossier-to-pay',
    'the goods have left since',
    {
      async bring(on) {
        const { id } = await fileDossier(on.desk, { application: on.left() }, OWNER);
        on.days(1);
        return id;
      },
      words: ['{corrected}'],
      runs: 'asw dossier correct',
    },
  ],
  [
    'dossier-to-pay',
    'what it was to have issued once more has ended',
    {
      async bring(on, { vn }) {
        const { id: original, number: reissueOf } = await on.ofDossier();
        const { id } = await fileDossier(on.desk, { application: on.form(), reissueOf }, OWNER);
        await cancelCertificate(vn, original, 'Issued in error', 'supervisor');
        return id;
      },
      runs: 'asw dossier withdraw',
      says: /is CANCELLED.*no fee is asked.* VN-TH/,
    },
  ],
  [
    'own-certificate-near-expiry',
    'a month before the end',
    {
      async bring(on) {
        const { id } = await on.ofDossier();
        on.days(340);
        return id;
      },
    },
  ],
  [
    'own-certificate-not-given',
    'refused abroad',
    {
      async bring(on, pair) {
        const { id, heldId } = await on.ofDossier();
        await respond(pair.th, heldId, [REFUSED(1), REFUSED(2)], 'customs');
        await pair.settle();
        return id;
      },
    },
  ],
  [
    'check-to-answer',
    'asked',
    { bring: async (on) => on.asked((await on.arrived()).heldId), words: ['1-2', 'Records seen'] },
  ],
  ...(
    [
      ['the reply is overdue', 0, 91, ['1-2', 'No reply']],
      ['the 180 days are over', 0, 181, ['No reply, and the time is over', 'No word from the producer']],
      [
        'the reply is overdue, but it was asked after the 60 days',
        61,
        91,
        ['No reply', 'No word from the producer'],
      ],
    ] as const
  ).map(
    ([what, before, after, words]) =>
      [
        'check-reply-overdue',
        what,
        {
          at: 'TH',
          async bring(on: Stage) {
            const { heldId } = await on.arrived();
            on.days(before);
            const id = await on.asked(heldId);
            on.days(after);
            return id;
          },
          words,
        },
      ] as const,
  ),
  ...(
    [
      ['the reply came', 100, ['1', '2', 'Not confirmed by the records']],
      ['the 180 days are over', 181, ['The time is over']],
    ] as const
  ).map(
    ([what, after, words]) =>
      [
        'check-to-conclude',
        what,
        {
          at: 'TH',
          async bring(on: Stage) {
            const id = await on.answered((await on.arrived()).heldId);
            on.days(after);
            return id;
          },
          words,
        },
      ] as const,
  ),
  [
    'check-to-conclude',
    'about goods that were given the preference',
    {
      at: 'TH',
      bring: async (on) => on.answered((await on.responded([GIVEN(1), GIVEN(2)])).heldId),
      words: ['The origin stands'],
      runs: 'asw check close \\S+ --unchanged <reason> --originating 1,2',
    },
  ],
  [
    'check-reply-overdue',
    'one item was given the preference before',
    {
      at: 'TH',
      async bring(on) {
        const id = await on.asked((await on.responded([GIVEN(1)])).heldId);
        on.days(91);
        return id;
      },
      words: ['1', '2', 'No reply'],
    },
  ],
  [
    'check-to-conclude',
    'one item was given the preference before, the other refused since',
    {
      at: 'TH',
      async bring(on, { th }) {
        const { heldId } = await on.responded([GIVEN(1)]);
        const id = await on.answered(heldId, 'NOT_CONFIRMED');
        await respond(th, heldId, [REFUSED(2)], 'customs');
        return id;
      },
      words: ['Decided', '1', '2', 'The glaze is imported'],
    },
  ],
  [
    'check-to-conclude',
    'not confirmed, about goods that were given the preference',
    {
      at: 'TH',
      bring: async (on) => on.answered((await on.responded([GIVEN(1), GIVEN(2)])).heldId, 'NOT_CONFIRMED'),
      words: ['Goods are released', '1', '2', 'The glaze is imported'],
    },
  ],
  [
    'check-to-conclude',
    'the certificate expired meanwhile',
    {
      at: 'TH',
      async bring(on) {
        const { heldId } = await on.arrived();
        on.days(300);
        const id = await on.answered(heldId);
        on.days(100);
        return id;
      },
      // It was asked for after the 60 days, so it opens no time to refuse.
      words: ['Nothing to decide any more'],
    },
  ],
  [
    'check-to-conclude',
    'a certificate of short validity expired meanwhile',
    {
      at: 'TH',
      async bring(on, pair) {
        const { heldId } = await on.arrived();
        const id = await on.answered(heldId);
        // As if the validity had been short: an original's was (Rule 11).
        const short = { validUntil: pair.clock.now().toISOString().slice(0, 10) };
        await pair.th.ledger.transaction((tx) => tx.changeReceived(heldId, 'REC', short));
        on.days(100);
        return id;
      },
      words: ['1', '2', 'Not confirmed by the records', ...GROUND],
    },
  ],
  [
    'check-found-not-originating',
    'closed without a change of what was given',
    {
      async bring(on, pair) {
        const id = await on.answered((await on.responded([GIVEN(1), GIVEN(2)])).heldId);
        const determinations = [1, 2].map(
          (itemNumber) => ({ itemNumber, origin: 'NOT_ORIGINATING', text: 'Imported glaze' }) as const,
        );
        await concludeCheck(pair.th, id, { unchanged: 'Goods are released', determinations }, 'customs');
        await pair.settle();
        return id;
      },
    },
  ],
  [
    'reconsideration-to-answer',
    'asked',
    {
      at: 'TH',
      bring: async (on) => on.reconsidered((await on.responded([GIVEN(1), REFUSED(2)])).id),
      words: ['2'],
    },
  ],
  [
    'reconsideration-to-answer',
    'about what was decided after it expired',
    {
      at: 'TH',
      async bring(on, pair) {
        const { id, heldId } = await on.arrived();
        await on.asked(heldId);
        on.days(175);
        // As if the validity had been short: an original's was (Rule 11).
        const short = { validUntil: pair.clock.now().toISOString().slice(0, 10) };
        await pair.th.ledger.transaction((tx) => tx.changeReceived(heldId, 'REC', short));
        on.days(2);
        await expireDue(pair.th);
        await respond(pair.th, heldId, [REFUSED(1), REFUSED(2)], 'customs');
        await pair.settle();
        return on.reconsidered(id);
      },
      words: ['2', ...GROUND],
    },
  ],
  [
    'reconsideration-unanswered',
    'no answer for two months',
    {
      async bring(on) {
        const id = await on.reconsidered((await on.responded([GIVEN(1), REFUSED(2)])).id);
        on.days(61);
        return id;
      },
    },
  ],
  [
    'dead-letter',
    'given up',
    {
      async bring(on, pair) {
        pair.silence('TH', true);
        await on.issued();
        on.days(1);
        await deliverDue(pair.vn, 'TH', 10);
        return undefined;
      },
    },
  ],
  ['key-near-expiry', 'a month before the end', { bring: async (on) => void on.days(540) }],
  ['peer-key-near-expiry', 'a month before the end', { bring: async (on) => void on.days(540) }],
  [
    'number-series-near-end',
    'nearly used up',
    {
      async bring(_on, { vn }) {
        await vn.ledger.transaction(async (tx) => {
          for (let n = 0; n < 9; n += 1) await tx.nextSerial(seriesOf(vn.profile, 'TH', 2026));
        });
        return undefined;
      },
    },
  ],
  [
    'difference-proposed',
    'held there in our name, unknown here',
    {
      async bring(_on, { vn, clock }) {
        const at = clock.now().toISOString();
        await vn.ledger.transaction((tx) =>
          tx.insertDifference({
            ...{ id: vn.ids.next(), peer: 'TH', issuer: 'VN', referenceNumber: 'VN-TH 26/02/09999' },
            ...{
              kind: 'MISSING_HERE',
              status: 'PROPOSED',
              repair: 'BY_HAND',
              times: 1,
              detail: 'unknown here',
            },
            ...{ firstSeenAt: at, lastSeenAt: at },
          }),
        );
        return 'TH';
      },
    },
  ],
  [
    'peer-not-compared',
    'silent for hours, and back',
    {
      async bring(_on, { vn, clock }) {
        const at = new Date(clock.now().getTime() - 7 * 3_600_000).toISOString();
        const nothing = {
          durationMs: 1,
          sent: 0,
          received: 0,
          messages: 1,
          octetsSent: 1,
          octetsReceived: 0,
        };
        await vn.ledger.transaction((tx) =>
          tx.insertPeerReport({
            ...{ id: vn.ids.next(), runId: vn.ids.next(), runKind: 'hourly', slot: at, day: at.slice(0, 10) },
            ...{ peer: 'TH', outcome: 'UNREACHABLE', startedAt: at, ...nothing, inFlight: 0 },
            ...{ findings: [], evidence: [], error: 'PEER_UNREACHABLE: silent' },
          }),
        );
        return 'TH';
      },
    },
  ],
  [
    'clock-astray',
    'two minutes ahead',
    {
      async bring(_on, { vn, clock }) {
        const now = clock.now();
        vn.watch.answered('TH', new Date(now.getTime() + 120_000).toISOString(), now, now);
        return 'TH';
      },
    },
  ],
  [
    'notice-undelivered',
    'given up',
    {
      says: /^customs: 2, the oldest WEBHOOK_FAILED: HTTP 500/,
      async bring(_on, { vn, clock }) {
        const at = clock.now().toISOString();
        const times = { nextAttemptAt: at, enqueuedAt: at, expiresAt: at };
        const given = { receiver: RECEIVER, attempts: 9, lastError: 'WEBHOOK_FAILED: HTTP 500' };
        await vn.ledger.transaction(async (tx) => {
          for (const id of [vn.ids.next(), vn.ids.next()]) {
            await tx.insertNotice({ id, item: id, severity: 'soon', kind: 'k', at, body: '{}' });
            await tx.insertNoticeDelivery({ ...given, ...times, status: 'dead', id, noticeId: id });
          }
        });
        return RECEIVER;
      },
    },
  ],
];

/** The pair; of a series only nine numbers, so that it can be used up. */
async function world(kind: string): Promise<Pair> {
  const pair = await startPair();
  if (kind !== 'number-series-near-end') return pair;
  const numbering = { rule: 'template', template: 'V{importing}{serial:1}' } as const;
  return { ...pair, vn: { ...pair.vn, profile: { ...pair.vn.profile, numbering } } };
}

/** A person's correction, in a file of theirs. */
function fileOf(word: string): string {
  if (word !== '{corrected}') return word;
  const form = application('VN', 'TH', '2026-06-15', 2);
  const ticks = { ...form.ticks, issuedRetroactively: true };
  const transport = { ...form.transport, departureDate: '2026-06-15' };
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'asw-work-')), 'application.json');
  writeFileSync(file, JSON.stringify({ ...form, ticks, transport }));
  return file;
}

/** The command line as typed, the words of people put in. */
function argv({ command }: WorkItem, words: readonly string[]): string[] {
  const left = [...words];
  const [, ...typed] = command.split(' ').map((word) => (word.startsWith('<') ? must(left.shift()) : word));
  expect(left).toEqual([]);
  return typed;
}

async function run(role: WorkRole, url: string, typed: readonly string[]) {
  const said: string[] = [];
  const to = { write: (text: string | Uint8Array) => void said.push(String(text)), isTTY: false };
  const io = { ...systemIo({}), stdout: to, stderr: to };
  const code = await runCli([...typed, '--url', url, '--key', KEYS[role]], io);
  return { code, said: said.join('') };
}

describe('the node does what its work list proposes', () => {
  test.each(SITUATIONS)(
    '%s: %s',
    async (kind, _what, { at, bring, words = [], runs = 'asw', says = /^/ }) => {
      const pair = await world(kind);
      const setup = { ...pair.setup(at === 'TH' ? pair.th : pair.vn), receivers: [RECEIVER] };
      const served = await serve(setup);
      try {
        const subject = await bring(stage(pair), pair);
        for (const role of must(WORK_KINDS.find(({ id }) => id === kind)).roles) {
          const client = createGatewayClient({ url: served.url, key: KEYS[role] });
          const { rows } = await client.work.list(role, { kind });
          const item = must(rows.find((row) => subject === undefined || row.subject.id === subject));
          expect(item.command).toMatch(new RegExp(`^${runs}( |$)`));
          expect([item.detail?.en, item.subject.referenceNumber].join(' ')).toMatch(says);
          const typed = argv(item, words.map(fileOf));
          const { code, said } = await run(role, served.url, typed);
          expect([role, typed.join(' '), code, said]).toEqual([role, typed.join(' '), 0, said]);
        }
      } finally {
        await served.close();
        await pair.stop();
      }
    },
  );

  test('who looks at a dossier is told that the next step would be refused today, and what to run', async () => {
    const pair = await startPair();
    const served = await serve(pair.setup(pair.vn));
    try {
      const on = stage(pair);
      const id = await on.forwarded({ application: on.left() });
      const look = async (role: WorkRole, step: string) =>
        (await run(role, served.url, ['dossier', step, id])).said;
      expect(await look('ministry', 'review')).toContain(`asw dossier accept ${id} --round 0`);
      on.days(1);
      const said = await look('ministry', 'review');
      expect(said).toMatch(new RegExp(`Retroactively[^]*cannot be accepted[^]*asw dossier request ${id}`));
      expect(said).not.toContain('asw dossier accept');
      // With the ministry nothing is asked of the exporter.
      expect(await look('exporter', 'show')).not.toContain('cannot be accepted');
      const { id: unpaid } = await fileDossier(on.desk, { application: on.left() }, OWNER);
      on.days(1);
      const { said: own } = await run('exporter', served.url, ['dossier', 'show', unpaid]);
      expect(own).toMatch(new RegExp(`asw dossier correct ${unpaid}`));
    } finally {
      await served.close();
      await pair.stop();
    }
  });

  test('every kind was run', () => {
    expect([...new Set(SITUATIONS.map(([kind]) => kind))].sort()).toEqual(
      WORK_KINDS.map(({ id }) => id).sort(),
    );
  });

  test('the judge of that refuses a command of another role’s, and one of another state', async () => {
    const pair = await startPair();
    const served = await serve(pair.setup(pair.vn));
    try {
      const id = await stage(pair).filed();
      expect((await run('ministry', served.url, ['approve', id])).code).not.toBe(0);
      expect((await run('supervisor', served.url, ['retransmit', id])).code).not.toBe(0);
    } finally {
      await served.close();
      await pair.stop();
    }
  });
});
