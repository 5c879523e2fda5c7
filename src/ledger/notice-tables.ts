import type { Notice, NoticeDelivery } from './notice-port.ts';
import { type AccessPath, type FieldSpec, table } from './table-spec.ts';

/** Notices about work: tables, and the ways into them. */

const text: FieldSpec = { type: 'text' };
const instant: FieldSpec = { type: 'instant' };
const optionalText: FieldSpec = { type: 'text', optional: true };

export const NOTICE = table<Notice>({
  name: 'notice',
  key: 'id',
  fields: {
    id: text,
    item: text,
    severity: text,
    kind: text,
    at: instant,
    body: { type: 'text', heavy: true },
  },
  unique: [{ name: 'notice.item', fields: ['item', 'severity'] }],
  indexes: [],
});

export const NOTICE_DELIVERY = table<NoticeDelivery>({
  name: 'notice_delivery',
  key: 'id',
  fields: {
    id: text,
    noticeId: text,
    receiver: text,
    status: text,
    attempts: { type: 'integer' },
    nextAttemptAt: instant,
    lease: optionalText,
    enqueuedAt: instant,
    expiresAt: instant,
    lastError: optionalText,
  },
  unique: [{ name: 'notice_delivery.receiver', fields: ['noticeId', 'receiver'] }],
  indexes: [
    { name: 'notice_delivery_claims', fields: ['status', 'nextAttemptAt', 'id'] },
    { name: 'notice_delivery_by_status', fields: ['status', 'enqueuedAt', 'id'] },
    { name: 'notice_delivery_by_receiver', fields: ['receiver', 'status', 'enqueuedAt', 'id'] },
  ],
});

const deliveries = { table: NOTICE_DELIVERY, equal: ['status'], order: 'asc', fields: 'all' } as const;

export const NOTICE_CLAIMS: AccessPath = {
  ...deliveries,
  name: 'notice-claims',
  index: 'notice_delivery_claims',
  sort: 'nextAttemptAt',
};

export const NOTICE_DELIVERIES: AccessPath = {
  ...deliveries,
  name: 'notice-deliveries',
  index: 'notice_delivery_by_status',
  sort: 'enqueuedAt',
};

export const NOTICE_DELIVERIES_TO: AccessPath = {
  ...NOTICE_DELIVERIES,
  name: 'notice-deliveries-to',
  index: 'notice_delivery_by_receiver',
  equal: ['receiver', 'status'],
};

export const NOTICE_PATHS: readonly AccessPath[] = [NOTICE_CLAIMS, NOTICE_DELIVERIES, NOTICE_DELIVERIES_TO];
