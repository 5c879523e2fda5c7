import { describe, expect, test } from '@jest/globals';
import type { ExchangeContext } from '../../src/exchange/context.ts';
import { addDays, FixedClock } from '../../src/kernel/clock.ts';
import { uuidV7 } from '../../src/kernel/ids.ts';
import type { Ledger } from '../../src/ledger/port.ts';
import type { ReceivedCertificate, SentCertificate } from '../../src/ledger/records.ts';
import type { WorkItem } from '../../src/worklist/item.ts';
import { listWork, type WorkCriteria } from '../../src/worklist/list.ts';
import { writeNotices } from '../../src/worklist/notices.ts';
import type { WorkLimits } from '../../src/worklist/timing.ts';
import { application } from '../support/applications.ts';
import { dossierRecord } from '../support/dossier-records.ts';
import { inquiryRecord } from '../support/inquiry-records.ts';
import { describeLedgers, embeddedPlace, type LedgerPlace } from '../support/ledger.ts';
import { receivedCertificate, sentCertificate } from '../support/ledger-records.ts';
import { fakeHttp, type LogLine, recordingLogger, signingKey } from '../unit/http/fake-http.ts';

/** Work lists and notices over both ledgers, with the clock fixed near midnight of the issuing office. */

/** 23:30 in Ho Chi Minh City on 15 June; half an hour later it is the 16th there, and still the 15th in London. */
const LATE = '2026-06-15T16:30:00.000Z';
const TODAY = '2026-06-15';

/** Noon in Ho Chi Minh City, so many days before today. */
const noon = (daysAgo: number) => `${addDays(TODAY, -daysAgo)}T05:00:00.000Z`;

interface World extends ExchangeContext {
  readonly limits: WorkLimits;
  readonly clock: FixedClock;
  readonly lines: LogLine[];
}

function world(ledger: Ledger, change: Partial<Pick<World, 'limits' | 'profile'>> = {}): World {
  const clock = new FixedClock(LATE);
  const { logger, lines } = recordingLogger();
  const { exchange } = fakeHttp({ exchange: { ledger } });
  return { ...exchange, clock, ids: uuidV7(clock), logger, lines, limits: {}, ...change };
}

const BEFORE_ISSUE: readonly string[] = ['FILED', 'APPROVED', 'RETURNED'];

function sentIn(state: SentCertificate['state'], daysAgo: number, change: Partial<SentCertificate> = {}) {
  return sentCertificate({
    state,
    stateTimes: { [state]: noon(daysAgo) },
    recordedAt: noon(daysAgo),
    issueDate: addDays(TODAY, -daysAgo),
    validUntil: addDays(TODAY, 365 - daysAgo),
    ...(BEFORE_ISSUE.includes(state) ? { referenceNumber: '', validUntil: undefined } : {}),
    ...change,
  });
}

function receivedIn(
  state: ReceivedCertificate['state'],
  daysAgo: number,
  change: Partial<ReceivedCertificate> = {},
) {
  return receivedCertificate({
    state,
    stateTimes: { [state]: noon(0) },
    recordedAt: noon(daysAgo),
    validUntil: addDays(TODAY, 365 - daysAgo),
    ...change,
  });
}

async function fill(
  ledger: Ledger,
  sent: readonly SentCertificate[],
  received: readonly ReceivedCertificate[] = [],
): Promise<void> {
  await ledger.transaction(async (tx) => {
    for (const one of sent) await tx.insertSent(one);
    for (const one of received) await tx.insertReceived(one);
  });
}

async function all(context: World, criteria: WorkCriteria, limit = 200): Promise<WorkItem[]> {
  const rows: WorkItem[] = [];
  let after: string | undefined;
  do {
    const page = await listWork(context, criteria, { limit, ...(after ? { after } : {}) });
    expect(page.rows.length).toBeLessThanOrEqual(limit);
    rows.push(...page.rows);
    after = page.next;
  } while (after !== undefined);
  return rows;
}

const brief = (rows: readonly WorkItem[]) =>
  rows.map(({ kind, due, daysLeft, severity }) => `${kind} ${due} ${daysLeft} ${severity}`);

/** Each test has a ledger of its own, because lists show everything there is. */
function eachLedger(name: string, run: (place: LedgerPlace) => Promise<void>): void {
  describeLedgers((place) => {
    test(name, () => run(place));
  });
}

/** What needs many records and is decided above the ledger. */
function embedded(name: string, run: (place: LedgerPlace) => Promise<void>): void {
  describe('embedded', () => {
    const place = embeddedPlace();
    test(name, () => run(place));
  });
}

eachLedger('every kind of certificate work has its day, severity and command', async (place) => {
  const ledger = await place.ledger();
  const waiting = sentIn('FILED', 3, { form: application('VN', 'TH', TODAY) });
  const sent = [
    waiting,
    sentIn('APPROVED', 1),
    sentIn('RETURNED', 1),
    sentIn('RETURNED', 34),
    sentIn('AS1', 1),
    sentIn('AS1', 2),
    sentIn('REC', 60),
    sentIn('AS3', 61),
    sentIn('REC', 350),
    sentIn('NOT_GIVEN', 25),
    sentIn('GIVEN', 200),
    sentIn('CANCELLED', 350),
  ];
  const received = [7, 8, 39, 40, 60, 61, 365].map((days) => receivedIn('REC', days));
  await fill(ledger, sent, [...received, receivedIn('GIVEN', 61)]);
  const context = world(ledger);

  expect(brief(await all(context, { role: 'supervisor' }))).toEqual([
    'application-to-approve 2026-06-13 -2 overdue',
  ]);
  const [approve] = await all(context, { kind: 'application-to-approve' });
  expect(approve).toMatchObject({
    command: `asw approve ${waiting.id} --filed-at ${noon(3)}`,
    since: noon(3),
    subject: { type: 'certificate', ledger: 'sent', id: waiting.id, peer: 'TH' },
  });
  expect(approve?.subject).not.toHaveProperty('referenceNumber');
  expect(brief(await all(context, { role: 'ministry' }))).toEqual([
    'sent-unanswered 2025-08-29 -290 overdue',
    'sent-unacknowledged 2026-06-14 -1 overdue',
    'sent-unanswered 2026-06-14 -1 overdue',
    'application-to-issue 2026-06-15 0 soon',
    'application-returned 2026-06-17 2 info',
    'sent-not-given 2026-06-20 5 soon',
    'sent-near-expiry 2026-06-30 15 info',
  ]);
  expect(brief(await all(context, { role: 'customs' }))).toEqual([
    'received-refusal-limit 2025-08-14 -305 overdue',
    'received-to-decide 2026-05-14 -32 overdue',
    'received-to-decide 2026-06-14 -1 overdue',
    'received-refusal-limit 2026-06-14 -1 overdue',
    'received-refusal-limit 2026-06-15 0 soon',
    'received-near-expiry 2026-06-15 0 soon',
    'received-refusal-limit 2026-07-05 20 info',
  ]);
  // Where nobody approves, what is filed is to be issued.
  const alone = { ...context, profile: { ...context.profile, twoPersonRule: false } };
  expect(brief(await all(alone, { role: 'supervisor' }))).toEqual([
    'approved-not-issued 2026-06-13 -2 overdue',
  ]);
  expect((await all(alone, { kind: 'application-to-issue' })).map(({ subject }) => subject.id)).toContain(
    waiting.id,
  );
});

eachLedger('a day ends at midnight of the node, not of UTC', async (place) => {
  const ledger = await place.ledger();
  // 23:59:59.999 on the 14th and 00:00 on the 15th in Ho Chi Minh City: one millisecond and one deadline apart.
  const late = sentIn('FILED', 0, { stateTimes: { FILED: '2026-06-14T16:59:59.999Z' } });
  const early = sentIn('FILED', 0, { stateTimes: { FILED: '2026-06-14T17:00:00.000Z' } });
  await fill(ledger, [late, early]);
  const context = world(ledger);
  const dues = async (criteria: WorkCriteria = {}) =>
    (await all(context, { kind: 'application-to-approve', ...criteria })).map(
      ({ subject, due, severity }) => [subject.id, due, severity],
    );
  expect(await dues()).toEqual([
    [late.id, '2026-06-15', 'soon'],
    [early.id, '2026-06-16', 'info'],
  ]);
  expect(await dues({ severity: 'soon' })).toEqual([[late.id, '2026-06-15', 'soon']]);
  expect(await dues({ dueBefore: '2026-06-16' })).toEqual([[late.id, '2026-06-15', 'soon']]);
  expect(await dues({ dueWithin: 0 })).toEqual([[late.id, '2026-06-15', 'soon']]);
  context.clock.advance(30 * 60_000);
  expect(await dues()).toEqual([
    [late.id, '2026-06-15', 'overdue'],
    [early.id, '2026-06-16', 'soon'],
  ]);
  expect(await dues({ severity: 'overdue' })).toEqual([[late.id, '2026-06-15', 'overdue']]);
  expect((await listWork(context, {}, { limit: 1 })).today).toBe('2026-06-16');
  // In a zone to the west the same instant is still the day before.
  const west = { ...context, profile: { ...context.profile, timeZone: 'Europe/London' } };
  expect((await listWork(west, {}, { limit: 1 })).today).toBe('2026-06-15');
});

eachLedger(
  'pages of any size are the whole list, each item once; totals do not depend on the page',
  async (place) => {
    const ledger = await place.ledger();
    const peers = ['TH', 'SG', 'KH'] as const;
    const states = ['FILED', 'APPROVED', 'AS1', 'REC', 'NOT_GIVEN', 'AS2'] as const;
    // The tests' MongoDB takes milliseconds for each question.
    const many = place.kind === 'embedded';
    const sent = Array.from({ length: many ? 60 : 30 }, (_, n) =>
      sentIn(states[n % 6] ?? 'FILED', [1, 2, 2, 70, 345][n % 5] ?? 1, { peer: peers[n % 3] ?? 'TH' }),
    );
    const received = Array.from({ length: 20 }, (_, n) => receivedIn('REC', [8, 9, 45, 350][n % 4] ?? 8));
    await fill(ledger, sent, received);
    const context = world(ledger);
    const whole = await all(context, {});
    expect(whole.length).toBeGreaterThan(many ? 60 : 30);
    expect(new Set(whole.map(({ item }) => item)).size).toBe(whole.length);
    expect(whole.map(({ due }) => due)).toEqual(whole.map(({ due }) => due).sort());
    for (const limit of many ? [1, 3, 7, 50] : [9]) expect(await all(context, {}, limit)).toEqual(whole);

    const { totals } = await listWork(context, {}, { limit: 1 });
    for (const { kind, count, exact } of totals) {
      expect([kind, count, exact]).toEqual([kind, whole.filter((one) => one.kind === kind).length, true]);
    }
    expect(totals.map(({ kind }) => kind).sort()).toEqual([...new Set(whole.map(({ kind }) => kind))].sort());

    for (const criteria of [
      { role: 'ministry' },
      { role: 'customs', severity: 'overdue' },
      { peer: 'SG' },
      { severity: 'info', peer: 'TH' },
      { dueBefore: TODAY },
      { dueWithin: 5, role: 'ministry' },
    ] as const satisfies readonly WorkCriteria[]) {
      const { role, severity, peer, dueBefore, dueWithin }: WorkCriteria = criteria;
      const chosen = whole.filter(
        (one) =>
          (role === undefined || one.roles.includes(role)) &&
          (severity === undefined || one.severity === severity) &&
          (peer === undefined || one.subject.peer === peer) &&
          (dueBefore === undefined || one.due < dueBefore) &&
          (dueWithin === undefined || one.daysLeft <= dueWithin),
      );
      expect(chosen.length).toBeGreaterThan(0);
      expect(chosen.length).toBeLessThan(whole.length);
      // A role's own list has its own command only.
      const asListed = chosen.map(({ byRole, ...one }) => ({ ...one, ...(role ? {} : { byRole }) }));
      expect(await all(context, criteria, many ? 4 : 50)).toEqual(asListed);
    }

    const first = await listWork(context, {}, { limit: 2 });
    for (const [criteria, after] of [
      [{ role: 'ministry' }, first.next],
      [{}, `${first.next}x`],
      [{}, 'nonsense'],
    ] as const) {
      await expect(listWork(context, criteria, { limit: 2, after: String(after) })).rejects.toMatchObject({
        code: 'LEDGER_CURSOR_INVALID',
      });
    }
  },
);

eachLedger(
  "an exporter sees its own certificates, whoever sees all also sees every exporter's",
  async (place) => {
    const ledger = await place.ledger();
    const mine = sentIn('REC', 350, { owner: 'mine' });
    const refused = sentIn('NOT_GIVEN', 25, { owner: 'mine' });
    const theirs = sentIn('AS2', 351, { owner: 'other', peer: 'SG' });
    await fill(ledger, [mine, refused, theirs, sentIn('REC', 350), sentIn('GIVEN', 350, { owner: 'mine' })]);
    const context = world(ledger);
    const own = async (exporter: string, criteria: WorkCriteria = {}) =>
      (await all(context, { role: 'exporter', exporter, ...criteria })).map(
        ({ kind, subject, command }) => `${kind} ${subject.id} ${command}`,
      );
    expect(await own('mine')).toEqual([
      `own-certificate-not-given ${refused.id} asw dossier show ${refused.id}`,
      `own-certificate-near-expiry ${mine.id} asw dossier show ${mine.id}`,
    ]);
    expect(await own('other', { peer: 'SG' })).toHaveLength(1);
    expect(await own('other', { peer: 'TH' })).toEqual([]);
    const whose = async (criteria: WorkCriteria) =>
      (await all(context, criteria, 1))
        .filter(({ kind }) => kind.startsWith('own-'))
        .map(({ subject }) => [subject.id, subject.exporter]);
    const everyones = [
      [refused.id, 'mine'],
      [theirs.id, 'other'],
      [mine.id, 'mine'],
    ];
    expect(await whose({})).toEqual(everyones);
    expect(await whose({ role: 'exporter' })).toEqual(everyones);
    expect(await whose({ peer: 'SG' })).toEqual([[theirs.id, 'other']]);
    expect(await whose({ kind: 'own-certificate-near-expiry', severity: 'overdue' })).toEqual([]);
    expect(await whose({ role: 'ministry' })).toEqual([]);
    const { totals } = await listWork(context, { role: 'exporter' }, { limit: 1 });
    expect(totals).toEqual([
      { kind: 'own-certificate-near-expiry', count: 2, exact: true },
      { kind: 'own-certificate-not-given', count: 1, exact: true },
    ]);
    // The ministry's item of the same certificate says whose it is too.
    const [ministry] = await all(context, { kind: 'sent-not-given' });
    expect(ministry?.subject).toMatchObject({ id: refused.id, exporter: 'mine' });
  },
);

eachLedger('what waits for a retroactive check has no limit from receipt meanwhile', async (place) => {
  const ledger = await place.ledger();
  const numbers = (one: ReceivedCertificate) => one.form.items.map(({ number }) => number);
  const two = receivedIn('REC', 61);
  const [first] = two.form.items;
  if (!first) throw new Error('an item is expected');
  const items = [first, { ...first, number: 2 }];
  const both = receivedIn('REC', 61, { form: { ...two.form, items } });
  const half = receivedIn('REC', 61, { form: { ...two.form, items } });
  const decided = receivedIn('REC', 61, {
    form: { ...two.form, items },
    decisions: [{ itemNumber: 2, decision: 'GIVEN' }],
  });
  const [whole, answered, closed, untouched, young, none] = [61, 61, 61, 61, 20, 61].map((days) =>
    receivedIn('REC', days),
  ) as [
    ReceivedCertificate,
    ReceivedCertificate,
    ReceivedCertificate,
    ReceivedCertificate,
    ReceivedCertificate,
    ReceivedCertificate,
  ];
  const received = [both, half, decided, whole, answered, closed, untouched, young, none];
  await fill(ledger, [], received);
  const check = (held: ReceivedCertificate, state: 'OPEN' | 'ANSWERED' | 'CLOSED', of: readonly number[]) =>
    inquiryRecord({
      role: 'ASKING',
      ledger: 'received',
      certificateId: held.id,
      state,
      question: { ground: 'RANDOM', items: [...of], boxes: [] },
    });
  await ledger.transaction(async (tx) => {
    for (const one of [
      check(both, 'OPEN', [1, 2]),
      check(half, 'OPEN', [1]),
      check(decided, 'ANSWERED', [1]),
      // No item named: all of them.
      check(whole, 'OPEN', []),
      check(answered, 'ANSWERED', numbers(answered)),
      check(closed, 'CLOSED', []),
      check(young, 'OPEN', []),
    ]) {
      await tx.insertInquiry(one);
    }
  });
  const context = world(ledger);
  const left = [half, closed, untouched, none].map(({ id }) => id).sort();
  for (const limit of [1, 2, 50]) {
    const rows = await all(context, { kind: 'received-refusal-limit' }, limit);
    expect(rows.map(({ subject }) => subject.id).sort()).toEqual(left);
    expect(rows.map(({ severity }) => severity)).toEqual(['overdue', 'overdue', 'overdue', 'overdue']);
  }
  const { totals } = await listWork(context, { role: 'customs' }, { limit: 1 });
  expect(totals).toContainEqual({ kind: 'received-refusal-limit', count: 4, exact: true });
  expect(await all(context, { kind: 'received-to-decide' })).toEqual([]);
});

embedded('counting stops and says so', async (place) => {
  const ledger = await place.ledger();
  await fill(
    ledger,
    Array.from({ length: 1_001 }, () => sentIn('FILED', 1)),
  );
  const totals = async () => (await listWork(world(ledger), {}, { limit: 1 })).totals;
  expect(await totals()).toEqual([{ kind: 'application-to-approve', count: 1_000, exact: false }]);
  const [item] = await all(world(ledger), { kind: 'application-to-approve' }, 200);
  await ledger.transaction((tx) => tx.changeSent(item?.subject.id ?? '', 'FILED', { state: 'AS2' }));
  expect(await totals()).toContainEqual({ kind: 'application-to-approve', count: 1_000, exact: true });
});

eachLedger('dossiers wait for whose turn it is; an exporter sees its own', async (place) => {
  const ledger = await place.ledger();
  const dossiers = [
    dossierRecord({ state: 'FORWARDED', changedAt: noon(2), form: application('VN', 'TH', TODAY) }),
    dossierRecord({ state: 'FORWARDED', changedAt: noon(1), round: 2, form: application('VN', 'TH', TODAY) }),
    dossierRecord({ state: 'FORWARDED', changedAt: noon(0), round: 1 }),
    dossierRecord({ state: 'SUPPLEMENT_REQUESTED', changedAt: noon(4), round: 1, exporter: 'mine' }),
    dossierRecord({ state: 'AWAITING_PAYMENT', changedAt: noon(1), exporter: 'mine' }),
    dossierRecord({ state: 'OPEN', changedAt: noon(1), exporter: 'other' }),
    dossierRecord({ state: 'ACCEPTED', changedAt: noon(9), exporter: 'mine' }),
  ];
  await ledger.transaction(async (tx) => {
    for (const one of dossiers) await tx.insertDossier(one);
  });
  const context = world(ledger);
  const ministry = await all(context, { role: 'ministry' });
  expect(ministry.map(({ subject, severity, detail }) => [subject.id, severity, detail?.en])).toEqual([
    [dossiers[0]?.id, 'overdue', undefined],
    [dossiers[1]?.id, 'soon', 'supplement 2 was answered'],
    [dossiers[2]?.id, 'info', expect.stringMatching('cannot be accepted as it stands')],
  ]);
  const own = await all(context, { role: 'exporter', exporter: 'mine' });
  expect(own.map(({ kind, subject }) => [kind, subject.id])).toEqual([
    ['dossier-to-supplement', dossiers[3]?.id],
    ['dossier-to-pay', dossiers[4]?.id],
  ]);
  expect(await all(context, { role: 'exporter', exporter: 'nobody' })).toEqual([]);
  expect(await all(context, { role: 'exporter' })).toHaveLength(3);
});

eachLedger('keys and number series of the node', async (place) => {
  const ledger = await place.ledger();
  const numbering = { rule: 'template', template: 'D{importing}{yy}-{serial:2}' } as const;
  const plain = world(ledger);
  const context: World = {
    ...plain,
    profile: { ...plain.profile, numbering },
    // 20:00 UTC on 14 July is three in the morning of the 15th in Ho Chi Minh City: the 14th is its last whole day.
    gatewayKey: signingKey('gateway', '2026-01-01', '2026-07-14T20:00:00Z'),
  };
  const give = (peer: string, count: number) =>
    ledger.transaction(async (tx) => {
      for (let n = 0; n < count; n += 1) await tx.nextSerial(`VN-${peer}/2026/02`);
    });
  // The 166th day: at 45 of 99 the series lasts 199 days more, to 31 December; at 46, 191 days.
  await give('TH', 45);
  // At one a half-year the series would last for decades, which is nobody's work.
  await give('PH', 1);
  await give('SG', 94);
  await give('MY', 99);
  expect(brief(await all(context, { role: 'operator' }))).toEqual([
    'number-series-near-end 2026-06-14 -1 overdue',
    'number-series-near-end 2026-06-23 8 soon',
    'key-near-expiry 2026-07-14 29 soon',
  ]);
  const series = await all(context, { kind: 'number-series-near-end', peer: 'SG' });
  expect(series).toMatchObject([
    { item: 'number-series-near-end/VN-SG/2026/02', detail: { en: '5 of 99 numbers left' } },
  ]);
  expect(await all(context, { kind: 'key-near-expiry', peer: 'SG' })).toEqual([]);
});

eachLedger(
  'one notice for an item and severity, however many processes write them at once',
  async (place) => {
    const ledger = await place.ledger();
    const certificates = Array.from({ length: 12 }, (_, n) => sentIn('FILED', n % 3));
    await fill(ledger, certificates);
    const receivers = [
      { name: 'supervisor', url: new URL('http://127.0.0.1/'), secrets: [] },
      { name: 'customs', url: new URL('http://127.0.0.1/'), secrets: [] },
    ] as const;
    const processes = Array.from({ length: 3 }, () => world(ledger));
    const run = async () => {
      const runs = await Promise.all(
        processes.map((exchange) => writeNotices({ exchange, limits: {}, receivers })),
      );
      return runs.reduce((sum, { written }) => sum + written, 0);
    };
    expect(await run()).toBe(12);
    expect(await run()).toBe(0);
    // Work for the supervisor is no business of customs.
    expect(await ledger.countNoticeDeliveries({ status: 'due' }, 100)).toBe(12);
    const lines = processes.flatMap((one) => one.lines).filter(({ message }) => message.startsWith('work '));
    expect(lines).toHaveLength(12);
    expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(4);

    // A day later four more are overdue, four others are due today; those overdue before say nothing new.
    for (const { clock } of processes) clock.advance(86_400_000);
    expect(await run()).toBe(8);
    expect(await run()).toBe(0);
    const [item] = await all(processes[0] as World, { kind: 'application-to-approve', severity: 'overdue' });
    const notice = await ledger.noticeOf(item?.item ?? '', 'overdue');
    expect(JSON.parse(notice?.body ?? '')).toMatchObject({
      type: 'work.item',
      data: { kind: 'application-to-approve', severity: 'overdue', subject: { id: item?.subject.id } },
    });
  },
);

embedded('a first run over a ledger of years is cut, says so, and goes on where it was', async (place) => {
  const ledger = await place.ledger();
  await fill(
    ledger,
    Array.from({ length: 520 }, () => sentIn('FILED', 1)),
  );
  const context = { exchange: world(ledger), limits: {}, receivers: [] };
  expect(await writeNotices(context)).toEqual({
    ...{ written: 500, passedOn: 0, postponed: ['application-to-approve'] },
  });
  expect(await writeNotices(context)).toEqual({ written: 20, passedOn: 0, postponed: [] });
  // A receiver that is named now is not drowned either.
  const url = new URL('http://127.0.0.1/');
  const told = { ...context, receivers: [{ name: 'supervisor', url, secrets: [] } as const] };
  expect(await writeNotices(told)).toEqual({
    ...{ written: 0, passedOn: 500, postponed: ['application-to-approve'] },
  });
  expect(await writeNotices(told)).toEqual({ written: 0, passedOn: 20, postponed: [] });
  expect(await writeNotices(told)).toEqual({ written: 0, passedOn: 0, postponed: [] });
});
