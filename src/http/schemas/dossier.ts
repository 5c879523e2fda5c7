import { z } from 'zod';
import { FormDApplication, ItemDecision } from '../../certificate/form-d.ts';
import { INQUIRY_CLOSINGS, INQUIRY_KINDS, INQUIRY_STATES } from '../../certificate/inquiry.ts';
import { CERTIFICATE_STATES } from '../../certificate/lifecycle.ts';
import { DossierFiling, DossierSupplement } from '../../dossier/prepare.ts';
import { DOSSIER_KINDS, DOSSIER_STATES } from '../../ledger/dossier-records.ts';
import { rejection } from './certificate.ts';
import { country, date, finding, id, instant, pageOf, pageParams, state, text, wordsUpTo } from './common.ts';
import { named } from './registry.ts';

export const dossierState = named(
  'DossierState',
  z.enum(DOSSIER_STATES),
  'Where a dossier stands; the machine is drawn in docs/dossier.md.',
);

named('DossierFiling', DossierFiling, 'An application; with `reissueOf` for a certificate issued once more.');
named('DossierSupplement', DossierSupplement, 'A corrected application, if there is one.');

const summary = {
  id,
  exporter: z.string(),
  kind: z.enum(DOSSIER_KINDS),
  reissueOf: z.string().optional(),
  state: dossierState,
  stateText: text,
  round: z.int().min(0),
  exporterName: z.string(),
  consigneeName: z.string(),
  importingCountry: country,
  filedAt: instant,
  changedAt: instant.describe('The last step; while a supplement is asked for, the request or the return.'),
  forwardedAt: instant.optional(),
};

export const dossierSummary = named('DossierSummary', z.strictObject(summary));

export const dossierPage = pageOf('DossierPage', dossierSummary);

const payment = named(
  'DossierPayment',
  z.strictObject({
    order: z.string(),
    attempt: z.int().min(1),
    provider: z.string(),
    reference: z.string(),
    amount: z.int().min(0).describe('VND'),
    instructions: text.describe('How it is paid; of a dossier that has ended, that it is not to be paid.'),
    url: z.string().optional(),
    askedAt: instant,
    status: z.enum(['PENDING', 'PAID', 'REFUSED']),
    validUntil: instant.optional(),
    transaction: z.string().optional(),
    settledAt: instant.optional(),
    cancelled: z
      .literal(true)
      .optional()
      .describe('The provider takes no more money for it: its dossier was withdrawn unpaid.'),
    others: z
      .array(
        z.strictObject({
          order: z.string(),
          attempt: z.int().min(1),
          reference: z.string(),
          amount: z.int().min(0).describe('VND'),
          askedAt: instant,
          closedAt: instant,
          why: z.enum(['REFUSED', 'WRONG_AMOUNT', 'OVERDUE', 'PAID_OTHERWISE']),
          cancelled: z.boolean().describe('The provider takes no more money for it.'),
        }),
      )
      .optional()
      .describe('Orders for the same fee that do not count any more, and are not to be paid.'),
  }),
  'The order of the fee that counts.',
);

export const attachment = named(
  'DossierDocument',
  z.strictObject({
    id,
    dossierId: id,
    name: z.string(),
    version: z.int().min(1),
    round: z.int().min(0),
    mediaType: z.string(),
    size: z.int().min(1),
    digest: z.string().regex(/^[0-9a-f]{64}$/),
    at: instant,
  }),
  'One version of a document: what was attached, and every version of the application. Its octets have a route.',
);

const certificate = named(
  'DossierCertificate',
  z.strictObject({
    id,
    referenceNumber: z.string(),
    state,
    stateLabel: z.string(),
    stateTimes: z.partialRecord(z.enum(CERTIFICATE_STATES), instant),
    issueDate: date,
    validUntil: date.optional(),
    ending: z.strictObject({ reason: z.string(), at: instant, by: z.string() }).optional(),
    replacedBy: z.string().optional(),
    decisions: z.array(ItemDecision),
    rejection: z.array(rejection),
    inquiries: z.array(
      z.strictObject({
        id,
        kind: z.enum(INQUIRY_KINDS),
        state: z.enum(INQUIRY_STATES),
        askedAt: instant,
        dueOn: date,
        answeredAt: instant.optional(),
        closedAt: instant.optional(),
        closedHow: z.enum(INQUIRY_CLOSINGS).optional(),
      }),
    ),
  }),
  "The certificate's own journey.",
);

export const dossier = named(
  'Dossier',
  z.strictObject({
    ...summary,
    next: text,
    form: FormDApplication,
    findings: z.array(finding),
    payment: payment.optional(),
    remark: z.string().optional(),
    remarkText: text
      .optional()
      .describe("The remark in each language, where it is not an officer's own words alone."),
    attachments: z.array(attachment),
    feedback: z.array(z.strictObject({ at: instant, by: z.enum(['exporter', 'ministry', 'gateway']), text })),
    certificate: certificate.optional(),
    inItsPlace: certificate
      .optional()
      .describe('What took the place of that certificate, and counts: amended, or issued once more.'),
    refusedToday: z
      .strictObject({ why: text, command: z.string().optional() })
      .optional()
      .describe(
        'Why the next step would be refused today, and what there is to run instead; when one dossier is read.',
      ),
  }),
  'An exporter’s dossier: where it stands, what it waits for, all it holds, and what came of it.',
);

export const supplementCheck = named('SupplementCheck', z.strictObject({ findings: z.array(finding) }));

export const ownDossierQuery = z.strictObject({ state: dossierState.optional(), ...pageParams });

/** What the ministry works through; what never reached it is not its business. */
export const ministryDossierQuery = z.strictObject({
  state: z
    .enum(['FORWARDED', 'SUPPLEMENT_REQUESTED', 'ACCEPTED', 'REFUSED', 'WITHDRAWN'])
    .describe('Of those withdrawn or refused, the ones that had been paid.')
    .default('FORWARDED'),
  ...pageParams,
});

const words = wordsUpTo(2000);

export const supplementRequest = named(
  'SupplementRequest',
  z.strictObject({ missing: words }),
  'What is missing, in plain words the exporter can act on.',
);

export const seenDossier = named(
  'SeenDossier',
  z.strictObject({
    round: z
      .int()
      .min(0)
      .optional()
      .describe('`round` of what was read. Refused with STATE_CONFLICT when it was supplemented since.'),
  }),
  'Which version of a dossier is meant; the present one when nothing is said.',
);

export const refusal = named('DossierRefusal', z.strictObject({ reason: words }));

export const documentParams = z.strictObject({ id, documentId: id });

export const attachmentParams = z.strictObject({ id, name: z.string().min(1).max(400) });

export const confirmationVerdict = named(
  'PaymentVerdict',
  z.strictObject({
    verdict: z.enum(['PAID', 'REFUSED', 'LAPSED', 'DUPLICATE', 'SURPLUS', 'WRONG_AMOUNT', 'LATE']),
  }),
  'What the confirmation was found to be; all but PAID and REFUSED are recorded and move nothing.',
);
