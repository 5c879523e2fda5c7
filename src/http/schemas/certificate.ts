import { z } from 'zod';
import { FormD, FormDApplication, ItemDecision, LateAcceptance, Measure } from '../../certificate/form-d.ts';
import { CERTIFICATE_STATES } from '../../certificate/lifecycle.ts';
import { USE_STATUSES } from '../../exchange/item-use.ts';
import { country, date, finding, id, instant, pageOf, pageParams, state } from './common.ts';
import { named } from './registry.ts';
import { verification } from './verification.ts';

named('FormDApplication', FormDApplication, 'ATIGA Form D as the exporter applies for it.');
named('FormD', FormD, 'ATIGA Form D as issued: with reference number and Box 12.');
named('LateAcceptance', LateAcceptance, 'Why an expired certificate is accepted (OCP Rule 14).');
named('ItemDecision', ItemDecision, 'Box 4: what the importing customs decided about one item.');

const summaryFields = {
  id,
  conversationId: z.string(),
  referenceNumber: z.string(),
  issuingCountry: country,
  importingCountry: country,
  peer: country,
  state,
  stateLabel: z.string(),
  stateTimes: z.partialRecord(z.enum(CERTIFICATE_STATES), instant),
  issueDate: date,
  exporterName: z.string(),
  consigneeName: z.string(),
  hsCodes: z.array(z.string()),
  itemCount: z.int(),
  recordedAt: instant,
};

export const certificateSummary = named('CertificateSummary', z.strictObject(summaryFields));

export const certificatePage = pageOf('CertificatePage', certificateSummary);

export const rejection = named(
  'RejectionError',
  z.strictObject({ code: z.string(), text: z.string(), retryable: z.boolean() }),
);

const ending = named(
  'Ending',
  z.strictObject({ reason: z.string(), at: instant, by: z.string() }),
  'Why, when and by whom an application was returned or a certificate cancelled.',
);

const succession = named(
  'Succession',
  z.strictObject({
    referenceNumber: z.string(),
    kind: z.enum(['AMENDMENT', 'REISSUE']),
    reason: z.string(),
  }),
  'The certificate whose place this one takes.',
);

const receivedSuccession = named(
  'ReceivedSuccession',
  z.strictObject({
    referenceNumber: z.string(),
    reason: z.string(),
    over: z
      .array(z.string())
      .optional()
      .describe(
        'Where it takes the place of another than its message names, because that one was refused here or its place was taken before: the number that the message names, and those of others passed that were refused here.',
      ),
  }),
  'The certificate whose place this one takes. Whether it amends or re-issues the message does not say.',
);

const priorUse = named(
  'PriorUse',
  z.strictObject({
    itemNumber: z.int(),
    referenceNumber: z.string().describe('The replaced certificate.'),
    quantity: Measure.describe('In a unit of the item, rounded down.'),
  }),
  'What was used on a certificate that this one replaces; it counts against the item.',
);

const itemUse = named(
  'ItemUse',
  z.strictObject({
    itemNumber: z.int(),
    status: z
      .enum(USE_STATUSES)
      .describe(
        'Exhausted or not, as in UN/EDIFACT 1373; UNKNOWN when stated in a unit the item does not have.',
      ),
    used: Measure.optional().describe('Of all imports so far under this certificate.'),
    remaining: Measure.optional().describe(
      'In the unit of `used`, rounded down; less what was used on certificates that this one replaces.',
    ),
  }),
  'How far an item was used under the preference given for it; computed from the decisions.',
);

const reexportUse = named(
  'ReexportUse',
  z.strictObject({
    itemNumber: z.int(),
    total: Measure.describe('Of the item, in its own unit.'),
    drawn: z.array(
      z.strictObject({
        certificateId: z.string().describe('The back-to-back certificate.'),
        referenceNumber: z.string().optional(),
        itemNumber: z.int().describe('Its item.'),
        quantity: Measure,
      }),
    ),
    remaining: Measure.describe(
      'Rounded down; nothing once the certificate has ended, and while re-exports claim more than it gives.',
    ),
  }),
  'What re-exports took of one item of an original (OCP Rule 11) and what remains of it.',
);

const unmetClaim = named(
  'UnmetClaim',
  z.strictObject({
    certificateId: z.string().describe('The back-to-back certificate.'),
    itemNumber: z.int().describe('Its item.'),
    reason: z.enum(['MORE', 'OTHER_GOODS', 'OTHER_UNITS', 'OTHER_DATE', 'NOT_GIVEN', 'EXPIRED', 'USED']),
    quantity: Measure,
  }),
  'What a re-export issued before its original came, or on what that replaces, says to take of it, and the original does not give.',
);

const namedOriginal = named(
  'NamedOriginal',
  z.strictObject({
    issuingCountry: country,
    referenceNumber: z.string().describe('As Box 7 writes it.'),
    held: z
      .strictObject({
        id: z.string(),
        referenceNumber: z.string(),
        state,
        replacedBy: z.string().optional().describe('What its issuing state put in its place.'),
        unmet: z.array(unmetClaim).optional(),
        reexported: z.array(reexportUse),
      })
      .optional()
      .describe('Absent while it is not in the received ledger.'),
  }),
  'An original of a back-to-back certificate.',
);

export const seenApplication = named(
  'SeenApplication',
  z.strictObject({
    filedAt: instant
      .optional()
      .describe(
        '`stateTimes.FILED` of what was read. Refused with STATE_CONFLICT when it was filed anew since.',
      ),
  }),
  'Which version of an application is meant; the present one when nothing is said.',
);

const refusedReplacement = named(
  'RefusedReplacement',
  z.strictObject({
    refused: z.string().describe('What the importing gateway refused.'),
    place: z
      .string()
      .describe(
        'What it was to replace, which has ended all the same; where it was to replace none, the refused one itself.',
      ),
    takenBy: z
      .string()
      .optional()
      .describe('What took its place since. Absent while it is still to be taken.'),
    awaiting: z.string().optional().describe('Id of an application that is to take it.'),
  }),
  'Whoever issues another names the place, which is the refused one only where that was to replace none.',
);

export const sentCertificate = named(
  'SentCertificate',
  z.strictObject({
    ...summaryFields,
    form: z.union([FormD, FormDApplication]),
    xmlDigest: z.string().optional(),
    filedBy: z.string(),
    owner: z
      .string()
      .optional()
      .describe('The exporter whose dossier it, or the one it takes the place of, came of.'),
    approvedBy: z.string().optional(),
    issuedBy: z.string().optional(),
    ending: ending.optional(),
    replaces: succession.optional(),
    replacedBy: z.string().optional(),
    validUntil: date.optional(),
    findings: z.array(finding),
    decisions: z.array(ItemDecision),
    use: z.array(itemUse),
    usedBefore: z.array(priorUse).optional().describe('Of one asked for by its id.'),
    originals: z
      .array(namedOriginal)
      .optional()
      .describe('Of a back-to-back certificate asked for by its id.'),
    refusedReplacement: refusedReplacement
      .optional()
      .describe('Of one asked for by its id that was refused, or whose replacement was.'),
    rejection: z.array(rejection),
    askedAt: instant.optional(),
  }),
  'A certificate of this country. Its signed octets have a route of their own.',
);

const drawdown = named(
  'Drawdown',
  z.strictObject({
    certificateId: z.string().describe('The back-to-back certificate.'),
    itemNumber: z.int().describe('Its item.'),
    quantity: Measure,
    originalItem: z.int().optional().describe('The item of this certificate it was taken of.'),
    share: z.string().optional().describe('The exact share of that item, as in 5/11.'),
    grossShare: z.string().optional().describe('The share of its gross weight, where that is another.'),
  }),
  'What a re-export took (OCP Rule 11). The shares of one item are never more than 1, whatever their units.',
);

export const receivedCertificate = named(
  'ReceivedCertificate',
  z.strictObject({
    ...summaryFields,
    form: FormD,
    xmlDigest: z.string(),
    ending: ending.optional(),
    replaces: receivedSuccession.optional(),
    replacedBy: z.string().optional(),
    validUntil: date,
    drawdowns: z.array(drawdown),
    spent: z
      .array(drawdown)
      .optional()
      .describe('What was used abroad under re-exports that have ended since: it stays taken.'),
    unmet: z.array(unmetClaim).optional(),
    reexported: z.array(reexportUse).describe('Empty while nothing was re-exported of it.'),
    reexports: z.array(z.string()).optional(),
    messageId: z.string(),
    verification,
    findings: z.array(finding),
    decisions: z.array(ItemDecision),
    use: z.array(itemUse),
    usedBefore: z.array(priorUse).optional(),
    basis: z
      .string()
      .describe('Names what is decided. A Customs Response may say on which basis it was made.'),
    answeredBy: z.string().optional(),
    handoverDueAt: instant.optional(),
  }),
  'A certificate of another country. Its signed octets have a route of their own.',
);

/** What both ledgers can be searched by; all given criteria must hold. */
export const certificateQuery = z.strictObject({
  referenceNumber: prefix(35, 'Start of the reference number.'),
  exporterName: prefix(256, "Start of the exporter's name, without regard to case and diacritics."),
  consigneeName: prefix(256, "Start of the consignee's name, likewise."),
  hsCode: z
    .string()
    .regex(/^\d{2,10}$/, 'is not 2 to 10 digits')
    .optional()
    .describe('Start of the HS code of any item.'),
  peer: country.optional().describe('The other state.'),
  state: state.optional(),
  issuedFrom: date.optional().describe('First issue date (Box 12).'),
  issuedTo: date.optional().describe('Last issue date (Box 12).'),
  ...pageParams,
});

function prefix(max: number, description: string) {
  return z.string().min(1).max(max).optional().describe(description);
}

export const applicationCheck = named(
  'ApplicationCheck',
  z.strictObject({ acceptable: z.boolean(), findings: z.array(finding) }),
);
