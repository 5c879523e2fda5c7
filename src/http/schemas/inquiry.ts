import { z } from 'zod';
import { ItemDecision, LateAcceptance } from '../../certificate/form-d.ts';
import {
  CheckAnswer,
  CheckQuestion,
  Determinations,
  INQUIRY_CLOSINGS,
  INQUIRY_KINDS,
  INQUIRY_ROLES,
  INQUIRY_STATES,
  ORIGIN_FINDINGS,
  ReconsiderationRequest,
} from '../../certificate/inquiry.ts';
import { country, date, id, instant, pageOf, pageParams, reason } from './common.ts';
import { named } from './registry.ts';

export const checkQuestion = named(
  'CheckQuestion',
  CheckQuestion,
  'What customs ask the issuing authority (OCP Rule 18). No items: about the whole certificate.',
);
export const checkAnswer = named(
  'CheckAnswer',
  CheckAnswer,
  'The reply to a retroactive check: one result for each item asked about.',
);
export const reconsiderationRequest = named(
  'ReconsiderationRequest',
  ReconsiderationRequest,
  'Clarifications of items that were NOT GIVEN (OCP Rule 30.4).',
);

const decided = z.strictObject({
  decisions: z.array(ItemDecision).min(1).max(200),
  lateAcceptance: LateAcceptance.optional(),
});

/** One of the two, as the paths of both routes say. */
export const checkConclusion = named(
  'CheckConclusion',
  z.union([
    decided,
    z.strictObject({
      unchanged: reason,
      determinations: Determinations.optional().describe(
        'Of every item asked about; INQUIRY_INVALID names those that are missing.',
      ),
    }),
  ]),
  'Decisions on items; or why the check changes none, with what was found of the origin of each item asked about. A GIVEN without a quantity keeps what was used of an item GIVEN before; one that becomes GIVEN counts as used whole. A quantity is what was used so far in all.',
);

export const reassessment = named(
  'Reassessment',
  z.union([decided, z.strictObject({ maintained: reason })]),
  'Items now GIVEN, or why customs stay with their decision. Quantities: as in CheckConclusion.',
);

export const inquiryState = named(
  'InquiryState',
  z.enum(INQUIRY_STATES),
  'Where an inquiry stands; the machine is drawn in docs/lifecycle.md.',
);

const summaryFields = {
  id,
  kind: z.enum(INQUIRY_KINDS),
  role: z.enum(INQUIRY_ROLES).describe('The part this country has in it.'),
  ledger: z.enum(['sent', 'received']),
  certificateId: id,
  peer: country,
  referenceNumber: z.string(),
  conversationId: z.string(),
  state: inquiryState,
  askedAt: instant,
  askedBy: z.string(),
  receivedAt: instant.optional(),
  replyDueOn: date,
  concludeDueOn: date,
  dueOn: date,
  answeredAt: instant.optional(),
  answeredBy: z.string().optional(),
  closedAt: instant.optional(),
  closedBy: z.string().optional(),
  closedHow: z.enum(INQUIRY_CLOSINGS).optional(),
  determined: z
    .enum(ORIGIN_FINDINGS)
    .optional()
    .describe('Of a check closed UNCHANGED: the gravest finding.'),
  awaits: z.enum(['REPLY', 'CONCLUSION']).optional(),
  daysLeft: z.int().optional().describe('Whole days until the last day for it, negative afterwards.'),
  overdue: z.boolean(),
};

export const inquirySummary = named('InquirySummary', z.strictObject(summaryFields));

export const inquiryPage = pageOf('InquiryPage', inquirySummary);

const wholeFields = {
  ...summaryFields,
  closingReason: z.string().optional(),
  messageIds: z.array(z.string()),
};

const check = z.strictObject({
  ...wholeFields,
  kind: z.literal('RETROACTIVE_CHECK'),
  question: CheckQuestion,
  answer: CheckAnswer.optional(),
  determinations: Determinations.optional(),
});

const reconsideration = z.strictObject({
  ...wholeFields,
  kind: z.literal('RECONSIDERATION'),
  question: ReconsiderationRequest,
  answer: z.strictObject({ decisions: z.array(ItemDecision), reason: z.string().optional() }).optional(),
});

export const inquiry = named(
  'Inquiry',
  z.union([check, reconsideration]),
  'A retroactive check (OCP Rule 18) or a request to reconsider (Rule 30.4), as this side of it knows it.',
);

const now = {
  decided: z
    .strictObject({
      decisions: z.array(ItemDecision),
      basis: z
        .string()
        .describe('Names these decisions; the next Customs Response may say it was made on them.'),
    })
    .describe('What is decided of the certificate now. A quantity is a total: the next one adds to it.'),
};

export const concludedCheck = named('ConcludedCheck', check.extend(now), 'A check as customs concluded it.');

export const answeredReconsideration = named(
  'AnsweredReconsideration',
  reconsideration.extend(now),
  'A request to reconsider as customs answered it.',
);

export const inquiryList = named('InquiryList', z.array(inquiry));

export const inquiryQuery = z.strictObject({ state: inquiryState.default('OPEN'), ...pageParams });
