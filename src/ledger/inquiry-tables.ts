import type { Inquiry } from './inquiry-records.ts';
import { type AccessPath, type FieldSpec, table } from './table-spec.ts';

/** Inquiries between states: their table, and the ways into it. */

const text: FieldSpec = { type: 'text' };
const instant: FieldSpec = { type: 'instant' };
const optionalText: FieldSpec = { type: 'text', optional: true };
const optionalInstant: FieldSpec = { type: 'instant', optional: true };

export const INQUIRY = table<Inquiry>({
  name: 'inquiry',
  key: 'id',
  fields: {
    id: text,
    kind: text,
    role: text,
    ledger: text,
    certificateId: text,
    peer: text,
    referenceNumber: text,
    conversationId: text,
    state: text,
    askedAt: instant,
    askedBy: text,
    receivedAt: optionalInstant,
    replyDueOn: text,
    concludeDueOn: text,
    dueOn: text,
    answeredAt: optionalInstant,
    answeredBy: optionalText,
    closedAt: optionalInstant,
    closedBy: optionalText,
    closedHow: optionalText,
    determined: optionalText,
    closingReason: { type: 'text', optional: true, heavy: true },
    messageIds: { type: 'json', heavy: true },
    question: { type: 'json', heavy: true },
    answer: { type: 'json', optional: true, heavy: true },
    determinations: { type: 'json', optional: true, heavy: true },
  },
  unique: [],
  indexes: [
    { name: 'inquiry_by_certificate', fields: ['certificateId', 'askedAt', 'id'] },
    { name: 'inquiry_by_due', fields: ['ledger', 'role', 'state', 'dueOn', 'id'] },
  ],
});

export const INQUIRIES_OF_CERTIFICATE: AccessPath = {
  name: 'inquiries-of-certificate',
  table: INQUIRY,
  index: 'inquiry_by_certificate',
  equal: ['certificateId'],
  sort: 'askedAt',
  order: 'asc',
  fields: 'all',
};

/** What is due first comes first. */
export const INQUIRIES_BY_DUE: AccessPath = {
  name: 'inquiries-by-due',
  table: INQUIRY,
  index: 'inquiry_by_due',
  equal: ['ledger', 'role', 'state'],
  sort: 'dueOn',
  order: 'asc',
  fields: 'light',
};

export const INQUIRY_PATHS: readonly AccessPath[] = [INQUIRIES_OF_CERTIFICATE, INQUIRIES_BY_DUE];
