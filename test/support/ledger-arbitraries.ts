import fc from 'fast-check';
import { ASEAN_COUNTRIES } from '../../src/certificate/countries.ts';
import { CERTIFICATE_STATES } from '../../src/certificate/lifecycle.ts';
import type {
  CertificateSummary,
  DeliveryAttempt,
  LedgerEvent,
  MessageRecord,
  ReceivedCertificate,
  SentCertificate,
} from '../../src/ledger/records.ts';
import type { ReconciliationRun } from '../../src/ledger/run-records.ts';
import { FORM, id, type NewEntry } from './ledger-records.ts';

/** Every record with any values its type allows; identities are fresh, so that runs never meet. */

/** Any text but U+0000, which no store keeps (src/ledger/storable.ts). */
const text = fc.string({ unit: 'binary', maxLength: 40 }).map((value) => value.replaceAll('\0', '0'));
const country = fc.constantFrom(...ASEAN_COUNTRIES);
const state = fc.constantFrom(...CERTIFICATE_STATES);
const instant = fc
  .date({
    min: new Date('2000-01-01T00:00:00.000Z'),
    max: new Date('2099-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString());
const calendarDate = instant.map((value) => value.slice(0, 10));
const octets = fc.uint8Array({ maxLength: 200 });
const hsCode = fc.stringMatching(/^\d{6,10}$/);
const digest = fc.stringMatching(/^[0-9a-f]{64}$/);
const kind = fc.constantFrom('ECOO', 'ACK', 'RES', 'RTX', 'PNG', 'RVQ', 'RVR', 'RCQ', 'RCR', 'DIG');
const count = fc.nat(1_000_000);
/** Whatever JSON can say, unpaired surrogates and U+0000 included. */
const json = fc
  .jsonValue({ stringUnit: 'binary' })
  .map((value) => JSON.parse(JSON.stringify({ value, odd: 'a\u0000b\ud800', '$set.x': { '.': 1 } })));

const finding = fc.record(
  {
    rule: text,
    severity: fc.constantFrom('error' as const, 'warning' as const, 'info' as const),
    box: fc.constantFrom(1 as const, 13 as const, 'reference' as const),
    path: text,
    message: fc.record({ en: text, vi: text }),
    remedy: fc.record({ en: text, vi: text }),
    value: text,
  },
  { requiredKeys: ['rule', 'severity', 'path', 'message', 'remedy'] },
);

const decision = fc.record(
  {
    itemNumber: fc.integer({ min: 1, max: 200 }),
    decision: fc.constantFrom('GIVEN' as const, 'NOT_GIVEN' as const),
    reason: text,
    quantity: fc.record({ value: text, unit: text }),
  },
  { requiredKeys: ['itemNumber', 'decision'] },
);

const rejection = fc.record({ code: text, text, retryable: fc.boolean() });

const form = fc.record({ place: text, conveyance: text }).map(({ place, conveyance }) => ({
  ...FORM,
  transport: { ...FORM.transport, conveyance },
  declaration: { ...FORM.declaration, place },
}));

function few<T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(one, { maxLength: 3 });
}

const summary = {
  conversationId: text.map((value) => `${id('conversation')}${value}`),
  referenceNumber: text.map((value) => `${id('number')}${value}`),
  issuingCountry: country,
  importingCountry: country,
  peer: country,
  state,
  stateTimes: fc.dictionary(state, instant) as fc.Arbitrary<CertificateSummary['stateTimes']>,
  issueDate: calendarDate,
  exporterName: text,
  consigneeName: text,
  hsCodes: few(hsCode),
  itemCount: count,
  recordedAt: instant,
};

const ending = fc.record({ reason: text, at: instant, by: text });
const succession = fc.record({
  referenceNumber: text,
  kind: fc.constantFrom('AMENDMENT' as const, 'REISSUE' as const),
  reason: text,
});
const drawdown = fc.record({
  certificateId: text,
  itemNumber: fc.integer({ min: 1, max: 200 }),
  quantity: fc.record({ value: fc.constantFrom('1', '23245.95'), unit: fc.constantFrom('KGM', 'TNE') }),
});

const unmet = fc
  .tuple(drawdown, fc.constantFrom('MORE' as const, 'OTHER_GOODS' as const))
  .map(([claim, reason]) => ({ ...claim, reason }));

export const sentCertificates: fc.Arbitrary<SentCertificate> = fc.record(
  {
    ...summary,
    id: fc.constant('').map(() => id('sent')),
    form,
    xml: octets,
    xmlDigest: digest,
    filedBy: text,
    owner: text,
    approvedBy: text,
    issuedBy: text,
    ending,
    replaces: succession,
    replacedBy: text,
    validUntil: text,
    findings: few(finding),
    decisions: few(decision),
    rejection: few(rejection),
    askedAt: instant,
  },
  {
    requiredKeys: [
      ...(Object.keys(summary) as (keyof typeof summary)[]),
      'id',
      'form',
      'filedBy',
      'findings',
      'decisions',
      'rejection',
    ],
  },
);

export const receivedCertificates: fc.Arbitrary<ReceivedCertificate> = fc.record(
  {
    ...summary,
    id: fc.constant('').map(() => id('received')),
    form,
    xml: octets,
    xmlDigest: digest,
    messageId: text,
    ending,
    replaces: succession,
    replacedBy: text,
    validUntil: text,
    drawdowns: few(drawdown),
    unmet: few(unmet),
    leftover: few(drawdown.map(({ itemNumber, quantity }) => ({ itemNumber, quantity }))),
    verification: fc.record({
      profile: fc.constant('certificate' as const),
      verdict: fc.constantFrom('valid' as const, 'could-not-check' as const),
      steps: few(
        fc.record({
          step: text,
          outcome: fc.constantFrom('valid' as const, 'invalid' as const),
          code: text,
          explanation: fc.record({ en: text, vi: text }),
        }),
      ),
    }),
    findings: few(finding),
    decisions: few(decision),
    answeredBy: text,
    handoverDueAt: instant,
  },
  {
    requiredKeys: [
      ...(Object.keys(summary) as (keyof typeof summary)[]),
      'id',
      'form',
      'xml',
      'xmlDigest',
      'messageId',
      'verification',
      'findings',
      'decisions',
      'validUntil',
      'drawdowns',
    ],
  },
);

export const messageRecords: fc.Arbitrary<MessageRecord> = fc.record(
  {
    id: fc.constant('').map(() => id('message')),
    direction: fc.constantFrom('in' as const, 'out' as const),
    peer: country,
    messageId: text.map((value) => `${id('wire')}${value}`),
    conversationId: text,
    refToMessageId: text,
    kind: kind as fc.Arbitrary<MessageRecord['kind']>,
    certificateId: text,
    digest,
    raw: octets,
    at: instant,
    status: fc.constantFrom(
      'arrived',
      'accepted',
      'refused',
      'duplicate',
      'abandoned',
      'queued',
      'delivered',
      'dead',
      'superseded',
      'unanswered',
    ),
    answer: octets,
    errors: few(rejection),
  },
  { requiredKeys: ['id', 'direction', 'digest', 'raw', 'at', 'status', 'errors'] },
);

export const outboxEntries: fc.Arbitrary<NewEntry> = fc.record(
  {
    messageId: fc.constant('').map(() => id('out')),
    peer: country,
    conversationId: text.map((value) => `${id('conversation')}${value}`),
    kind: kind as fc.Arbitrary<NewEntry['kind']>,
    certificateId: text,
    nextAttemptAt: instant,
    enqueuedAt: instant,
    expiresAt: instant,
    lastError: text,
  },
  {
    requiredKeys: ['messageId', 'peer', 'conversationId', 'kind', 'nextAttemptAt', 'enqueuedAt', 'expiresAt'],
  },
);

export const deliveryAttempts: fc.Arbitrary<DeliveryAttempt> = fc.record(
  {
    id: fc.constant('').map(() => id('attempt')),
    messageId: text.map((value) => `${id('out')}${value}`),
    peer: country,
    number: count,
    at: instant,
    durationMs: count,
    outcome: fc.constantFrom('acknowledged', 'rejected', 'failed', 'interrupted'),
    httpStatus: fc.integer({ min: 100, max: 599 }),
    errorCode: text,
    detail: text,
    retryable: fc.boolean(),
  },
  { requiredKeys: ['id', 'messageId', 'peer', 'number', 'at', 'durationMs', 'outcome', 'retryable'] },
);

export const ledgerEvents: fc.Arbitrary<LedgerEvent> = fc.record(
  {
    id: fc.constant('').map(() => id('event')),
    at: instant,
    type: text,
    actor: text,
    certificateId: text.map((value) => `${id('certificate')}${value}`),
    messageId: text,
    peer: country,
    data: json,
  },
  { requiredKeys: ['id', 'at', 'type', 'actor', 'certificateId', 'data'] },
);

export const reconciliationRuns: fc.Arbitrary<ReconciliationRun> = fc.record(
  {
    id: fc.constant('').map(() => id('run')),
    kind: fc.constantFrom('sweep', 'hourly', 'daily', 'manual'),
    slot: fc
      .constant('')
      .map(() => new Date(Date.UTC(2000, 0, 1) + Number(id('').slice(1)) * 1_000).toISOString()),
    startedAt: instant,
    finishedAt: instant,
    examined: count,
    findings: few(
      fc.record({
        certificateId: text,
        referenceNumber: text,
        peer: country,
        problem: fc.constantFrom('UNACKNOWLEDGED', 'STATE_DIFFERS', 'DEAD_LETTER'),
        action: fc.constantFrom('ASKED', 'LISTED'),
        detail: text,
      }),
    ),
  },
  { requiredKeys: ['id', 'kind', 'slot', 'startedAt', 'examined', 'findings'] },
);
