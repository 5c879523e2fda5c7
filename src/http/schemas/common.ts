import { z } from 'zod';
import { ASEAN_COUNTRIES } from '../../certificate/countries.ts';
import { CERTIFICATE_STATES } from '../../certificate/lifecycle.ts';
import { named } from './registry.ts';

/** UTC with milliseconds. */
export const instant = z.iso.datetime();

export const date = z.iso.date();

export const country = named('Country', z.enum(ASEAN_COUNTRIES), 'A state of the ATIGA, ISO 3166-1 alpha-2.');

export const state = named(
  'CertificateState',
  z.enum(CERTIFICATE_STATES),
  'Where a certificate stands, as on the public tracker: AS1 at the exporting gateway, AS2 at the importing ' +
    'gateway, AS3 at the importing single window, REC to NOT_GIVEN at the importing customs (AS4), EXPIRED when it ' +
    'was undecided at the end of its validity.',
);

export const text = named(
  'Text',
  z.strictObject({ en: z.string(), vi: z.string() }),
  'A text in English and Vietnamese.',
);

export const finding = named(
  'Finding',
  z.strictObject({
    rule: z.string(),
    severity: z.enum(['error', 'warning', 'info']),
    box: z.union([z.int().min(1).max(13), z.literal('reference')]).optional(),
    path: z.string(),
    message: text,
    remedy: text,
    value: z.string().optional(),
  }),
  'What a check has to say about one place of a document; an error refuses it.',
);

export const problem = named(
  'Problem',
  z.strictObject({
    type: z.string().regex(/^urn:asw:error:[A-Z0-9_]+$/),
    title: z.string(),
    title_vi: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    detail_vi: z.string().optional(),
    code: z.string(),
    where: z.string().optional(),
    findings: z.array(finding).optional(),
    remedy: z.string(),
    remedy_vi: z.string(),
    retryable: z.boolean(),
    requestId: z.string(),
  }),
  'An error (RFC 9457): what is wrong, where, what to do, and whether the same request may succeed later.',
);

/** Words that somebody acts on: "-" or "..." would satisfy a form, but tells nobody anything. */
export function wordsUpTo(max: number) {
  return z
    .string()
    .min(3)
    .max(max)
    .regex(/[\p{L}\p{N}]/u, 'says nothing')
    .regex(/^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u, 'contains control characters');
}

/** Why. */
export const reason = wordsUpTo(1000);

/** Id of a record. */
export const id = z.uuid();

export const idParams = z.strictObject({ id });

/** Parameters of every list. */
export const pageParams = {
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('Rows of a page, at most.'),
  after: z.string().min(1).max(1000).optional().describe('`next` of the page before.'),
};

/** One page of a list; `next` is the cursor of the following one. */
export function pageOf<S extends z.ZodType>(name: string, row: S) {
  return named(name, z.strictObject({ rows: z.array(row), next: z.string().optional() }));
}

export const accepted = named('MessageQueued', z.strictObject({ messageId: id }));
