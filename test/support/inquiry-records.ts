import fc from 'fast-check';
import { ASEAN_COUNTRIES } from '../../src/certificate/countries.ts';
import {
  CHECK_GROUNDS,
  CHECK_OUTCOMES,
  INQUIRY_CLOSINGS,
  INQUIRY_ROLES,
  INQUIRY_STATES,
  ORIGIN_FINDINGS,
} from '../../src/certificate/inquiry.ts';
import type { CheckInquiry, Inquiry } from '../../src/ledger/inquiry-records.ts';
import { id, T0 } from './ledger-records.ts';

/** Inquiries, to vary. */

export function inquiryRecord(change: Partial<CheckInquiry> = {}): CheckInquiry {
  return {
    id: id('inquiry'),
    kind: 'RETROACTIVE_CHECK',
    role: 'ANSWERING',
    ledger: 'sent',
    certificateId: 'certificate',
    peer: 'TH',
    referenceNumber: 'VN-TH 26/02/00001',
    conversationId: 'conversation',
    state: 'OPEN',
    askedAt: T0,
    askedBy: 'TH',
    receivedAt: T0,
    replyDueOn: '2026-05-30',
    concludeDueOn: '2026-08-28',
    dueOn: '2026-05-30',
    question: { ground: 'RANDOM', items: [], boxes: [] },
    messageIds: [],
    ...change,
  };
}

const text = fc.string({ unit: 'binary', maxLength: 40 }).map((value) => value.replaceAll('\0', '0'));
const number = fc.integer({ min: 1, max: 200 });
const list = <T>(of: fc.Arbitrary<T>) => fc.array(of, { maxLength: 3 });
const instant = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());
const date = instant.map((at) => at.slice(0, 10));
const documents = list(fc.record({ title: text, number: text, date }, { requiredKeys: ['title'] }));

const common = {
  id: fc.constant('').map(() => id('inquiry')),
  role: fc.constantFrom(...INQUIRY_ROLES),
  ledger: fc.constantFrom('sent' as const, 'received' as const),
  certificateId: text,
  peer: fc.constantFrom(...ASEAN_COUNTRIES),
  referenceNumber: text,
  conversationId: text,
  state: fc.constantFrom(...INQUIRY_STATES),
  askedAt: instant,
  askedBy: text,
  receivedAt: instant,
  replyDueOn: date,
  concludeDueOn: date,
  dueOn: date,
  answeredAt: instant,
  answeredBy: text,
  closedAt: instant,
  closedBy: text,
  closedHow: fc.constantFrom(...INQUIRY_CLOSINGS),
  closingReason: text,
  messageIds: list(text),
};

const optional = [
  'receivedAt',
  'answeredAt',
  'answeredBy',
  'closedAt',
  'closedBy',
  'closedHow',
  'closingReason',
  'answer',
  'determined',
  'determinations',
] as const;

function requiredOf<T extends object>(model: T) {
  const absent: readonly string[] = optional;
  return Object.keys(model).filter((key) => !absent.includes(key)) as (keyof T)[];
}

const check = {
  ...common,
  kind: fc.constant('RETROACTIVE_CHECK' as const),
  question: fc.record(
    {
      ground: fc.constantFrom(...CHECK_GROUNDS),
      reason: text,
      items: list(number),
      boxes: list(fc.integer({ min: 1, max: 13 })),
    },
    { requiredKeys: ['ground', 'items', 'boxes'] },
  ),
  determined: fc.constantFrom(...ORIGIN_FINDINGS),
  determinations: list(
    fc.record(
      { itemNumber: number, origin: fc.constantFrom(...ORIGIN_FINDINGS), text },
      { requiredKeys: ['itemNumber', 'origin'] },
    ),
  ),
  answer: fc.record({
    results: list(
      fc.record(
        { itemNumber: number, outcome: fc.constantFrom(...CHECK_OUTCOMES), text },
        { requiredKeys: ['itemNumber', 'outcome'] },
      ),
    ),
    documents,
  }),
};

const reconsideration = {
  ...common,
  kind: fc.constant('RECONSIDERATION' as const),
  question: fc.record({ clarifications: list(fc.record({ itemNumber: number, text })), documents }),
  answer: fc.record({ decisions: fc.constant([]), reason: text }),
};

export const inquiries: fc.Arbitrary<Inquiry> = fc.oneof(
  fc.record(check, { requiredKeys: requiredOf(check) }),
  fc.record(reconsideration, { requiredKeys: requiredOf(reconsideration) }),
) as fc.Arbitrary<Inquiry>;
