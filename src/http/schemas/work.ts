import { z } from 'zod';
import { WORK_ROLES, WORK_SEVERITIES, type WorkRole } from '../../worklist/kind.ts';
import { WORK_KINDS } from '../../worklist/kinds.ts';
import { RECEIVER_NAMES } from '../../worklist/webhook.ts';
import { country, date, instant, pageOf, pageParams, text } from './common.ts';
import { named } from './registry.ts';

export const workRole = z.enum(WORK_ROLES);
export const receiverName = z.enum(RECEIVER_NAMES);
const severity = z.enum(WORK_SEVERITIES);

const KIND = 'One kind of docs/work-lists.md only.';

/** A role has its own kinds and no others. */
function kindOf(role?: WorkRole) {
  const kinds = WORK_KINDS.filter(({ roles }) => role === undefined || roles.includes(role));
  return z.enum(kinds.map(({ id }) => id)).optional();
}

export const workQuery = z.strictObject({
  kind: kindOf().describe(KIND),
  severity: severity.optional(),
  peer: country.optional().describe('The other state; of a dossier the importing one.'),
  dueBefore: date.optional().describe('Due on an earlier date.'),
  dueWithin: z.coerce
    .number()
    .int()
    .min(0)
    .max(3650)
    .optional()
    .describe("Due within so many days from today in the node's zone, overdue included."),
  ...pageParams,
});

/** What a role may ask of its own list. */
export function ownWorkQuery(role: WorkRole) {
  return workQuery.extend({ kind: kindOf(role).describe(KIND) });
}

const workItem = named(
  'WorkItem',
  z.strictObject({
    item: z.string(),
    kind: z.string(),
    roles: z.array(workRole),
    severity,
    what: text,
    detail: text.optional(),
    next: text,
    command: z.string(),
    byRole: z
      .partialRecord(workRole, z.string())
      .optional()
      .describe("In everybody's list: the same for a role whose key does not open `command`."),
    source: z.string(),
    subject: z.strictObject({
      type: z.enum(['certificate', 'dossier', 'message', 'key', 'series', 'peer', 'receiver', 'inquiry']),
      id: z.string(),
      ledger: z.enum(['sent', 'received']).optional(),
      referenceNumber: z.string().optional(),
      peer: country.optional(),
      name: z.string().optional(),
      exporter: z.string().optional().describe('Account of the exporter whose dossier or certificate it is.'),
    }),
    since: z.string(),
    due: date,
    daysLeft: z.int(),
  }),
  'One thing somebody has to do: until when, whose rule says so, and what to do next. `daysLeft` is negative once ' +
    'it is overdue; `item` stays the same for as long as it is the same thing.',
);

export const workPage = named(
  'WorkPage',
  z.strictObject({
    today: date,
    timeZone: z.string(),
    rows: z.array(workItem),
    next: z.string().optional(),
    totals: z.array(z.strictObject({ kind: z.string(), count: z.int().min(1), exact: z.boolean() })),
  }),
  'A page of work, earliest due first, as of `today` in `timeZone`. A total that is not `exact` says that there ' +
    'are more than its count.',
);

const noticeDelivery = named(
  'NoticeDelivery',
  z.strictObject({
    id: z.string(),
    noticeId: z.string(),
    receiver: z.string(),
    status: z.enum(['due', 'delivered', 'dead']),
    attempts: z.int(),
    nextAttemptAt: instant,
    leased: z.boolean(),
    enqueuedAt: instant,
    expiresAt: instant,
    lastError: z.string().optional(),
  }),
  'A notice on its way to one receiver of the configuration. `noticeId` is the webhook-id the receiver sees.',
);

export const noticePage = pageOf('NoticeDeliveryPage', noticeDelivery);
export const revivedNotice = noticeDelivery;
