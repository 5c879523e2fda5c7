import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AseanCountry } from '../../../src/certificate/countries.ts';
import type { CertificateState } from '../../../src/certificate/lifecycle.ts';
import { addDays } from '../../../src/kernel/clock.ts';
import type { ReceivedCertificate } from '../../../src/ledger/records.ts';
import type {
  WaitingList,
  WaitingPlace,
  WaitingQuery,
  WaitingRow,
} from '../../../src/ledger/waiting-port.ts';
import { dossierRecord } from '../../support/dossier-records.ts';
import { inquiryRecord } from '../../support/inquiry-records.ts';
import { describeLedgers } from '../../support/ledger.ts';
import { id, instant, receivedCertificate, sentCertificate } from '../../support/ledger-records.ts';

/** Lists of what waits, against a plain filter over everything that was stored. */

const PEERS: readonly AseanCountry[] = ['TH', 'SG', 'KH'];
const STATES = ['AS1', 'GIVEN', 'REC', 'NOT_GIVEN'] as const;
const DAY = 86_400_000;

const UNMET = {
  certificateId: 'r',
  itemNumber: 1,
  reason: 'MORE' as const,
  quantity: { value: '9', unit: 'KGM' },
};
const NOT_GIVEN = { itemNumber: 1, decision: 'NOT_GIVEN' as const, reason: 'Origin in doubt' };
const LEFT = { itemNumber: 1, quantity: { value: '40', unit: 'TNE' } };
const REFUSED_ORIGINALS = ['TH 26/9'];
const DRAWN = { certificateId: 'reexport', itemNumber: 1, quantity: { value: '1', unit: 'KGM' } };

const stored = Array.from({ length: 40 }, (_, n) => {
  const peer = PEERS[n % 3] ?? 'TH';
  const state = STATES[n % 4] ?? 'AS1';
  // Several share an instant or a date, so that the key must decide.
  const at = instant(Math.floor(n / 4) * DAY);
  const issueDate = at.slice(0, 10);
  const common = { peer, state, issueDate, recordedAt: at, validUntil: addDays(issueDate, 365 - (n % 5)) };
  return {
    sent: sentCertificate({
      ...common,
      importingCountry: peer,
      stateTimes: { FILED: instant(0), [state]: at },
      ...(n % 3 === 2 ? { refusedOriginals: REFUSED_ORIGINALS } : {}),
    }),
    received: receivedCertificate({
      ...common,
      issuingCountry: peer,
      drawdowns: n % 5 < 2 ? [] : [DRAWN],
      ...(n % 3 === 0 ? { unmet: [UNMET] } : {}),
      decisions: n % 2 === 0 ? [NOT_GIVEN] : [],
      ...(n % 3 === 1 ? { leftover: [LEFT] } : {}),
    }),
    dossier: dossierRecord({
      state: n % 2 === 0 ? 'FORWARDED' : 'OPEN',
      exporter: n % 3 === 0 ? 'one' : 'two',
      importingCountry: peer,
      changedAt: at,
    }),
    inquiry: inquiryRecord({
      ledger: n % 2 === 0 ? 'sent' : 'received',
      role: n % 4 < 2 ? 'ANSWERING' : 'ASKING',
      state: n % 3 === 0 ? 'OPEN' : n % 5 === 0 ? 'CLOSED' : 'ANSWERED',
      peer,
      dueOn: issueDate,
      ...(n % 5 === 0 && n % 3 !== 0 ? { determined: n % 2 === 0 ? 'NOT_ORIGINATING' : 'ORIGINATING' } : {}),
    }),
  };
});

interface Flat extends WaitingPlace {
  readonly state: string;
  readonly peer: string;
  readonly exporter?: string;
}

const flat: Readonly<Record<Exclude<WaitingList, 'outbox' | 'notices'>, readonly Flat[]>> = {
  'sent-since': stored.map(({ sent }) => ({ ...sent, key: sent.id, at: sent.stateTimes[sent.state] ?? '' })),
  'sent-issued': stored.map(({ sent }) => ({ ...sent, key: sent.id, at: sent.issueDate })),
  'sent-valid': stored.map(({ sent }) => ({ ...sent, key: sent.id, at: sent.validUntil ?? '' })),
  'sent-unfounded': stored.flatMap(({ sent }) =>
    sent.refusedOriginals ? [{ ...sent, key: sent.id, at: sent.validUntil ?? '', state: 'UNFOUNDED' }] : [],
  ),
  'received-arrived': stored.map(({ received }) => ({
    ...received,
    key: received.id,
    at: received.recordedAt,
  })),
  'received-valid': stored.map(({ received }) => ({
    ...received,
    key: received.id,
    at: received.validUntil,
  })),
  'received-drawn': stored.flatMap(({ received }) =>
    received.drawdowns.length > 0 ? [{ ...received, key: received.id, at: received.validUntil }] : [],
  ),
  'received-overdrawn': stored.flatMap(({ received }) =>
    received.unmet ? [{ ...received, key: received.id, at: received.validUntil, state: 'OVERDRAWN' }] : [],
  ),
  'received-refused': stored.flatMap(({ received }) =>
    received.drawdowns.length > 0 && received.decisions.length > 0
      ? [{ ...received, key: received.id, at: received.validUntil, state: 'REFUSED' }]
      : [],
  ),
  'received-partly-used': stored.flatMap(({ received }) =>
    received.leftover && ['GIVEN', 'PARTLY_GIVEN'].includes(received.state)
      ? [{ ...received, key: received.id, at: received.validUntil, state: 'PARTLY_USED' }]
      : [],
  ),
  dossiers: stored.map(({ dossier }) => ({
    ...dossier,
    key: dossier.id,
    peer: dossier.importingCountry,
    at: dossier.changedAt,
  })),
  inquiries: stored.map(({ inquiry }) => ({
    key: inquiry.id,
    peer: inquiry.peer,
    state: [inquiry.ledger, inquiry.role, inquiry.state, inquiry.determined].filter(Boolean).join('/'),
    at: inquiry.dueOn,
  })),
};
const LISTS = Object.keys(flat) as (keyof typeof flat)[];

function expected(list: keyof typeof flat, query: WaitingQuery): string[] {
  return flat[list]
    .filter((one) => query.states.includes(one.state))
    .filter((one) => query.peer === undefined || one.peer === query.peer)
    .filter((one) => query.exporter === undefined || one.exporter === query.exporter)
    .filter((one) => (query.from ?? '') <= one.at && (query.below === undefined || one.at < query.below))
    .map(({ at, key }) => ({ at, key }))
    .sort((a, b) => (a.at === b.at ? (a.key < b.key ? -1 : 1) : a.at < b.at ? -1 : 1))
    .map(({ at, key }) => `${at} ${key}`);
}

const names = (rows: readonly WaitingRow[]) => rows.map(({ at, key }) => `${at} ${key}`);

describeLedgers((place) => {
  const numRuns = place.kind === 'embedded' ? 80 : 8;

  test('each list has exactly what a filter over everything has, in pages of any size, and counts it', async () => {
    const ledger = await place.ledger();
    await ledger.transaction(async (tx) => {
      for (const { sent, received, dossier, inquiry } of stored) {
        await tx.insertSent(sent);
        await tx.insertReceived(received);
        await tx.insertDossier(dossier);
        await tx.insertInquiry(inquiry);
      }
    });
    const bound = fc.option(fc.nat(12), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...LISTS),
        fc.subarray([
          ...STATES,
          'FORWARDED',
          'OPEN',
          'sent/ANSWERING/OPEN',
          'received/ASKING/ANSWERED',
          'sent/ANSWERING/CLOSED/NOT_ORIGINATING',
          'OVERDRAWN',
          'PARTLY_USED',
          'UNFOUNDED',
        ]),
        fc.option(fc.constantFrom(...PEERS, 'MY' as const), { nil: undefined }),
        fc.option(fc.constantFrom('one', 'two'), { nil: undefined }),
        bound,
        bound,
        fc.integer({ min: 1, max: 7 }),
        async (list, states, peer, exporter, from, below, size) => {
          const start = /valid|drawn|unfounded/.test(list) ? 360 : 0;
          const at = (days: number | undefined) => {
            if (days === undefined) return undefined;
            const moment = instant((start + days) * DAY);
            return /issued|valid|drawn|unfounded|inquiries/.test(list) ? moment.slice(0, 10) : moment;
          };
          const query: WaitingQuery = {
            states,
            ...(peer ? { peer } : {}),
            ...(exporter && list === 'dossiers' ? { exporter } : {}),
            ...(from === undefined ? {} : { from: at(from) }),
            ...(below === undefined ? {} : { below: at(below) }),
          };
          const all = expected(list, query);
          const rows: WaitingRow[] = [];
          for (let page: readonly WaitingRow[] = []; ; ) {
            const after = page.at(-1);
            page = await ledger.waiting(list, { ...query, ...(after ? { after } : {}) }, size);
            rows.push(...page);
            if (page.length < size) break;
          }
          expect(names(rows)).toEqual(all);
          expect(await ledger.countWaiting(list, query, 1_000)).toBe(all.length);
          expect(await ledger.countWaiting(list, query, 3)).toBe(Math.min(3, all.length));
        },
      ),
      { numRuns },
    );
    const found = { states: ['sent/ANSWERING/CLOSED/NOT_ORIGINATING'] };
    expect(names(await ledger.waiting('inquiries', found, 99))).toEqual(expected('inquiries', found));
    expect(expected('inquiries', found)).not.toEqual([]);
    const [first] = await ledger.transaction((tx) => tx.waiting('sent-since', { states: ['AS1'] }, 1));
    expect(first?.record).toMatchObject({
      state: 'AS1',
      validUntil: expect.any(String),
      exporterName: expect.any(String),
    });
    expect(first?.record).not.toHaveProperty('form');
    const [drawn] = await ledger.waiting('received-drawn', { states: ['REC'] }, 1);
    expect(drawn?.record).toMatchObject({ state: 'REC', drawdowns: [DRAWN] });
    expect(drawn?.record).not.toHaveProperty('form');
    const [unfounded] = await ledger.waiting('sent-unfounded', { states: ['UNFOUNDED'] }, 1);
    expect(unfounded?.record).toMatchObject({ refusedOriginals: REFUSED_ORIGINALS });
    const [over] = await ledger.waiting('received-overdrawn', { states: ['OVERDRAWN'] }, 1);
    expect(over?.record).toMatchObject({ unmet: [UNMET] });
    const [used] = await ledger.waiting('received-partly-used', { states: ['PARTLY_USED'] }, 1);
    expect(used?.record).toMatchObject({ leftover: [LEFT] });
    expect(over?.record).not.toHaveProperty('form');
    const [refused] = await ledger.waiting('received-refused', { states: ['REFUSED'] }, 1);
    expect(refused?.record).toMatchObject({ drawdowns: [DRAWN], decisions: [NOT_GIVEN] });
    expect(refused?.record).not.toHaveProperty('form');
  });

  test('an original is refused while an item that re-exports took is NOT GIVEN and it is in force', async () => {
    const ledger = await place.ledger();
    const held = receivedCertificate({ state: 'REC', issuingCountry: 'LA', peer: 'LA' });
    await ledger.transaction((tx) => tx.insertReceived(held));
    const change = (change: Partial<ReceivedCertificate>, state: CertificateState = 'REC') =>
      ledger.transaction((tx) => tx.changeReceived(held.id, state, change));
    const listed = () => ledger.countWaiting('received-refused', { states: ['REFUSED'], peer: 'LA' }, 9);
    const of = (originalItem: number) => ({ ...DRAWN, originalItem, share: '1/2' });
    await change({ decisions: [NOT_GIVEN] });
    expect(await listed()).toBe(0);
    await change({ drawdowns: [of(2)] });
    expect(await listed()).toBe(0);
    // Neither change names the decisions.
    await change({ drawdowns: [of(2), of(1)] });
    expect(await listed()).toBe(1);
    await change({ handoverDueAt: instant(0) });
    expect(await listed()).toBe(1);
    await change({ drawdowns: [] });
    expect(await listed()).toBe(0);
    await change({ drawdowns: [of(1)] });
    await change({ decisions: [{ itemNumber: 1, decision: 'GIVEN' }] });
    expect(await listed()).toBe(0);
    await change({ decisions: [NOT_GIVEN] });
    expect(await listed()).toBe(1);
    await change({ state: 'CANCELLED' });
    expect(await listed()).toBe(0);
  });

  test('a certificate leaves a list with its state and enters the next with the instant of its move', async () => {
    const ledger = await place.ledger();
    const certificate = sentCertificate({ peer: 'PH', state: 'FILED', stateTimes: { FILED: instant(0) } });
    await ledger.transaction((tx) => tx.insertSent(certificate));
    const move = { state: 'APPROVED', stateTimes: { FILED: instant(0), APPROVED: instant(5_000) } } as const;
    await ledger.transaction((tx) => tx.changeSent(certificate.id, 'FILED', move));
    const peer = 'PH' as const;
    expect(await ledger.waiting('sent-since', { states: ['FILED'], peer }, 5)).toEqual([]);
    expect(names(await ledger.waiting('sent-since', { states: ['APPROVED'], peer }, 5))).toEqual([
      `${instant(5_000)} ${certificate.id}`,
    ]);
  });

  test('dead letters wait by peer; the last number of a series is known', async () => {
    const ledger = await place.ledger();
    const messageId = id('dead');
    await ledger.transaction(async (tx) => {
      await tx.enqueue({
        messageId,
        peer: 'LA',
        conversationId: messageId,
        kind: 'ECOO',
        nextAttemptAt: instant(0),
        enqueuedAt: instant(0),
        expiresAt: instant(1_000),
      });
    });
    const [claimed] = await ledger.claimDue({
      now: instant(10),
      leaseUntil: instant(20),
      lease: 'l',
      peer: 'LA',
      limit: 1,
    });
    expect(claimed?.messageId).toBe(messageId);
    await ledger.transaction((tx) =>
      tx.settle(messageId, 'l', { status: 'dead', at: instant(30), error: 'PEER_UNREACHABLE' }),
    );
    const [row] = await ledger.waiting('outbox', { states: ['dead'] }, 5);
    expect(row).toMatchObject({ at: instant(0), key: messageId, record: { lastError: 'PEER_UNREACHABLE' } });
    expect(await ledger.countWaiting('outbox', { states: ['dead'], peer: 'TH' }, 5)).toBe(0);

    expect(await ledger.lastSerial('VN-TH/2026/02')).toBe(0);
    await ledger.transaction((tx) => tx.nextSerial('VN-TH/2026/02'));
    await ledger.transaction((tx) => tx.nextSerial('VN-TH/2026/02'));
    expect(await ledger.lastSerial('VN-TH/2026/02')).toBe(2);
  });
});
