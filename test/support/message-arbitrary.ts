import fc from 'fast-check';
import {
  CHECK_GROUNDS,
  CHECK_OUTCOMES,
  INTERIM_MEASURES,
  ORIGIN_FINDINGS,
} from '../../src/certificate/inquiry.ts';
import { CERTIFICATE_STATES } from '../../src/certificate/lifecycle.ts';
import { DIGEST_STATES, type Message, type MessageBody, type MessageKind } from '../../src/message/types.ts';
import { aseanCountry, instant, itemDecision, record, text } from './form-d-arbitrary.ts';

const uuid = fc
  .stringMatching(/^[0-9a-f]{32}$/)
  .map((hex) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'));

const header = record(
  {
    messageId: uuid,
    conversationId: uuid,
    refToMessageId: uuid,
    from: aseanCountry,
    to: aseanCountry,
    sentAt: instant,
    timeToLive: fc.integer({ min: 1, max: 31_536_000 }),
  },
  'refToMessageId',
);

const referenceNumber = text(35);
const octets = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => new Uint8Array(bytes));
const digest = fc.stringMatching(/^[0-9a-f]{64}$/);

const transfer = fc.oneof(
  record({ kind: fc.constant('ECOO'), function: fc.constant('9'), referenceNumber, certificate: octets }),
  record({ kind: fc.constant('ECOO'), function: fc.constant('1'), referenceNumber, reason: text(1000) }),
  record({
    kind: fc.constant('ECOO'),
    function: fc.constantFrom('5', '35'),
    referenceNumber,
    certificate: octets,
    replaces: referenceNumber,
    reason: text(1000),
  }),
  record({ kind: fc.constant('ECOO'), function: fc.constant('35'), referenceNumber, certificate: octets }),
);

const error = record({
  code: fc.stringMatching(/^[A-Z][A-Z0-9_.-]{0,20}$/),
  text: text(2000),
  retryable: fc.boolean(),
});

const bucket = {
  path: fc.stringMatching(/^(ALL|\d{4}-\d{2}(-\d{2}(\/[0-9a-f]{1,8})?)?)$/),
  count: fc.integer({ min: 0, max: 999_999_999 }),
  digest,
};

const answeredBucket = record({
  issuer: aseanCountry,
  ...bucket,
  parts: fc.array(record(bucket), { maxLength: 3 }),
  documents: fc.array(
    record(
      {
        referenceNumber,
        conversationId: uuid,
        contentDigest: digest,
        state: fc.constantFrom(...DIGEST_STATES),
        decisionsDigest: digest,
        changedAt: instant,
      },
      'decisionsDigest',
    ),
    { maxLength: 3 },
  ),
});

const acknowledgement = fc.oneof(
  record(
    {
      kind: fc.constant('ACK'),
      status: fc.constantFrom('AS2', 'AS3'),
      digest,
      duplicate: fc.boolean(),
      conversationState: fc.constantFrom(...CERTIFICATE_STATES, 'UNKNOWN'),
      buckets: fc.array(answeredBucket, { minLength: 1, maxLength: 3 }),
      errors: fc.constant([]),
    },
    'duplicate',
    'conversationState',
    'buckets',
  ),
  record({
    kind: fc.constant('ACK'),
    status: fc.constant('REJECTED'),
    digest,
    errors: fc.array(error, { minLength: 1, maxLength: 4 }),
  }),
);

const determinations = fc.array(
  record(
    {
      itemNumber: fc.integer({ min: 1, max: 200 }),
      origin: fc.constantFrom(...ORIGIN_FINDINGS),
      text: text(1000),
    },
    'text',
  ),
  { minLength: 1, maxLength: 3 },
);

const conclusions = fc.array(
  fc.oneof(
    record({ inquiryId: uuid, outcome: fc.constant('DECIDED'), reason: text(1000) }, 'reason'),
    record(
      { inquiryId: uuid, outcome: fc.constant('UNCHANGED'), reason: text(1000), determinations },
      'reason',
      'determinations',
    ),
  ),
  { minLength: 1, maxLength: 3 },
);

const customsResponse = fc.oneof(
  record(
    {
      kind: fc.constant('RES'),
      referenceNumber,
      status: fc.constant('REC'),
      at: instant,
      decisions: fc.constant([]),
      conclusions,
    },
    'conclusions',
  ),
  record(
    {
      kind: fc.constant('RES'),
      referenceNumber,
      status: fc.constant('DECIDED'),
      at: instant,
      decisions: fc.array(itemDecision, { minLength: 1, maxLength: 5 }),
      conclusions,
    },
    'conclusions',
  ),
);

const itemNumber = fc.integer({ min: 1, max: 200 });
const few = <T>(of: fc.Arbitrary<T>, minLength = 0) => fc.array(of, { minLength, maxLength: 4 });
const documents = few(
  record(
    { title: text(256), number: text(70), date: instant.map((at) => at.slice(0, 10)) },
    'number',
    'date',
  ),
);
const aboutInquiry = { inquiryId: uuid, referenceNumber };
const checkQuestion = (ground: fc.Arbitrary<string>, ...absent: 'reason'[]) =>
  record(
    {
      kind: fc.constant('RVQ'),
      ...aboutInquiry,
      ground,
      reason: text(2000),
      interim: fc.constantFrom(...INTERIM_MEASURES),
      items: few(itemNumber),
      boxes: few(fc.integer({ min: 1, max: 13 })),
    },
    'interim',
    ...absent,
  );

const checkAnswer = record(
  {
    kind: fc.constant('RVR'),
    ...aboutInquiry,
    results: few(
      record({ itemNumber, outcome: fc.constantFrom(...CHECK_OUTCOMES), text: text(2000) }, 'text'),
      1,
    ),
    text: text(2000),
    documents,
  },
  'text',
);

const reconsiderationRequest = record({
  kind: fc.constant('RCQ'),
  ...aboutInquiry,
  clarifications: few(record({ itemNumber, text: text(2000) }), 1),
  documents,
});

const retransmissionRequest = record({
  kind: fc.constant('RTX'),
  request: fc.constantFrom('STATE', 'CERTIFICATE'),
  referenceNumber,
});

const BODIES: Readonly<Record<MessageKind, fc.Arbitrary<object>>> = {
  ECOO: transfer,
  ACK: acknowledgement,
  RES: customsResponse,
  RTX: retransmissionRequest,
  PNG: fc.constant({ kind: 'PNG' }),
  RVQ: fc.oneof(
    checkQuestion(fc.constantFrom(...CHECK_GROUNDS)),
    checkQuestion(fc.constant('RANDOM'), 'reason'),
  ),
  RVR: checkAnswer,
  RCQ: reconsiderationRequest,
  RCR: record({ kind: fc.constant('RCR'), ...aboutInquiry, reason: text(1000) }),
  DIG: record({
    kind: fc.constant('DIG'),
    questions: fc.array(
      record({ issuer: aseanCountry, ...bucket, show: fc.constantFrom('PARTS', 'DOCUMENTS') }),
      { minLength: 1, maxLength: 4 },
    ),
  }),
};

export const KINDS = Object.keys(BODIES) as readonly MessageKind[];

/** Any message of the kind. */
export function message(kind: MessageKind): fc.Arbitrary<Message> {
  return record({ header, body: BODIES[kind] as fc.Arbitrary<MessageBody> });
}
