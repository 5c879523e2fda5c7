import { z } from 'zod';
import { ASEAN_COUNTRIES } from '../certificate/countries.ts';
import { ItemDecision } from '../certificate/form-d.ts';
import {
  CheckAnswer,
  CheckQuestion,
  Determinations,
  ReconsiderationRequest,
} from '../certificate/inquiry.ts';
import { CERTIFICATE_STATES } from '../certificate/lifecycle.ts';
import { XML_TEXT } from '../certificate/xml-characters.ts';
import { BUCKET_PATH, DIGEST_STATES, type Message } from './types.ts';

/** Free text as the profile carries it; see certificate/form-d.ts. */
const text = (max: number) =>
  z.string().max(max).regex(XML_TEXT, 'contains characters that XML cannot carry').regex(/\S/u, 'is blank');

/** RFC 9562 writes lower case; one spelling keeps comparing ids a comparison of texts. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const uuid = z.string().regex(UUID, 'is not a UUID in lower case');
const asean = z.enum(ASEAN_COUNTRIES);
const instant = z.iso.datetime({ precision: 3, error: 'is not an instant such as 2026-03-01T09:30:00.000Z' });
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 digest in lower-case hexadecimal');
const referenceNumber = text(35);

/** A year: longer than any certificate is worth trying for. */
const MAX_TIME_TO_LIVE = 31_536_000;

const Header = z.strictObject({
  messageId: uuid,
  conversationId: uuid,
  refToMessageId: uuid.optional(),
  from: asean,
  to: asean,
  sentAt: instant,
  timeToLive: z.int().min(1).max(MAX_TIME_TO_LIVE),
});

const Transfer = z
  .strictObject({
    kind: z.literal('ECOO'),
    function: z.enum(['9', '1', '5', '35']),
    referenceNumber,
    certificate: z.instanceof(Uint8Array).optional(),
    replaces: referenceNumber.optional(),
    reason: text(1000).optional(),
  })
  .refine((body) => (body.certificate === undefined) === (body.function === '1'), {
    path: ['certificate'],
    error: 'a cancellation (1) carries no certificate, every other function carries one',
  })
  .refine((body) => body.function !== '5' || body.replaces !== undefined, {
    path: ['replaces'],
    error: 'a replacement (5) names the number it replaces',
  })
  .refine((body) => body.replaces === undefined || body.function === '5' || body.function === '35', {
    path: ['replaces'],
    error: 'only a replacement (5), or one sent again (35), names a number it replaces',
  })
  .refine((body) => body.reason === undefined || body.function !== '9', {
    path: ['reason'],
    error: 'an original (9) has no reason',
  });

const RejectionError = z.strictObject({
  code: z.string().regex(/^[A-Z][A-Z0-9_.-]{0,63}$/, 'is not an error code'),
  text: text(2000),
  retryable: z.boolean(),
});

/** Certificates, or parts: more than any gateway will hold. */
const count = z.int().min(0).max(999_999_999);
const bucket = {
  path: z.string().regex(BUCKET_PATH, 'is no place of the digest tree'),
  count,
  digest: sha256,
};

/** Rows that one answer may carry. */
export const MAX_ANSWER_ROWS = 600;
/** Places that one question may ask about. */
export const MAX_QUESTIONS = 64;

const AnsweredBucket = z.strictObject({
  issuer: asean,
  ...bucket,
  parts: z.array(z.strictObject(bucket)).max(MAX_ANSWER_ROWS),
  documents: z
    .array(
      z.strictObject({
        referenceNumber,
        conversationId: uuid,
        contentDigest: sha256,
        state: z.enum(DIGEST_STATES),
        decisionsDigest: sha256.optional(),
        changedAt: instant,
      }),
    )
    .max(MAX_ANSWER_ROWS),
});

const DigestQuestions = z.strictObject({
  kind: z.literal('DIG'),
  questions: z
    .array(z.strictObject({ issuer: asean, ...bucket, show: z.enum(['PARTS', 'DOCUMENTS']) }))
    .min(1)
    .max(MAX_QUESTIONS),
});

const Acknowledgement = z
  .strictObject({
    kind: z.literal('ACK'),
    status: z.enum(['AS2', 'AS3', 'REJECTED']),
    digest: sha256,
    duplicate: z.boolean().optional(),
    conversationState: z.enum([...CERTIFICATE_STATES, 'UNKNOWN']).optional(),
    buckets: z.array(AnsweredBucket).min(1).max(MAX_QUESTIONS).optional(),
    errors: z.array(RejectionError).max(100),
  })
  .refine((body) => (body.status === 'REJECTED') === body.errors.length > 0, {
    path: ['errors'],
    error: 'REJECTED gives at least one error, AS2 and AS3 none',
  });

const Conclusion = z
  .strictObject({
    inquiryId: uuid,
    outcome: z.enum(['DECIDED', 'UNCHANGED']),
    reason: text(1000).optional(),
    determinations: Determinations.optional(),
  })
  .refine((conclusion) => conclusion.outcome === 'UNCHANGED' || conclusion.determinations === undefined, {
    path: ['determinations'],
    error: 'what is DECIDED is said by the decisions',
  });

const CustomsResponse = z
  .strictObject({
    kind: z.literal('RES'),
    referenceNumber,
    status: z.enum(['REC', 'DECIDED']),
    at: instant,
    decisions: z.array(ItemDecision).max(200),
    conclusions: z.array(Conclusion).min(1).max(20).optional(),
  })
  .refine((body) => (body.status === 'DECIDED') === body.decisions.length > 0, {
    path: ['decisions'],
    error: 'DECIDED gives at least one decision, REC none',
  });

const RetransmissionRequest = z.strictObject({
  kind: z.literal('RTX'),
  request: z.enum(['STATE', 'CERTIFICATE']),
  referenceNumber,
});

const aboutInquiry = { inquiryId: uuid, referenceNumber };

const CheckQuestionBody = z
  .strictObject({ kind: z.literal('RVQ'), ...aboutInquiry, ...CheckQuestion.shape })
  .refine((body) => body.ground === 'RANDOM' || body.reason !== undefined, {
    path: ['reason'],
    error: 'a check that is not at RANDOM gives its reason',
  });

const CheckAnswerBody = z.strictObject({
  kind: z.literal('RVR'),
  ...aboutInquiry,
  ...CheckAnswer.shape,
});

const ReconsiderationRequestBody = z.strictObject({
  kind: z.literal('RCQ'),
  ...aboutInquiry,
  ...ReconsiderationRequest.shape,
});

const DecisionMaintained = z.strictObject({
  kind: z.literal('RCR'),
  ...aboutInquiry,
  reason: text(1000),
});

const Ping = z.strictObject({ kind: z.literal('PNG') });

/**
 * What a message must be, on the way out and on the way in: the limits of schemas/atiga-formd/message.xsd and
 * the agreements between fields that an XML schema cannot say. What a message means for a certificate (its
 * state, its items) is judged by the exchange.
 */
export const MessageSchema = z.strictObject({
  header: Header,
  body: z.discriminatedUnion('kind', [
    Transfer,
    Acknowledgement,
    CustomsResponse,
    RetransmissionRequest,
    Ping,
    CheckQuestionBody,
    CheckAnswerBody,
    ReconsiderationRequestBody,
    DecisionMaintained,
    DigestQuestions,
  ]),
}) satisfies z.ZodType<Message>;
