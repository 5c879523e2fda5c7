import { z } from 'zod';
import { ASEAN_COUNTRIES } from './countries.ts';

/**
 * ATIGA Form D, boxes 1 to 13 of the current Annex 7 (35th AFTA Council, 08/09/2021).
 *
 * The shape is the same for own and for peers' certificates, so it asks only for what a document must have to
 * be read at all; what the rules of origin ask is in `validation/`. Numbers that people signed are kept as the
 * text they signed (`"23245.95"`), never as floating point, and text is kept exactly (no trimming, no Unicode
 * normalization), because the certificate's signature covers it.
 */

/** Text that survives XML unchanged: no control characters but line feed and tab, no carriage return. */
const text = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(
      /^[\t\n\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u,
      'contains characters that XML cannot carry',
    )
    .regex(/\S/u, 'is blank');

/** A calendar date that exists, `YYYY-MM-DD`. */
const date = z.iso.date();

/** A decimal number as text, up to 15 digits before and 6 after the point. */
const decimal = z.string().regex(/^\d{1,15}(\.\d{1,6})?$/, 'is not a decimal number such as 1250.5');

const asean = z.enum(ASEAN_COUNTRIES);
const country = z.string().regex(/^[A-Z]{2}$/, 'is not an ISO 3166-1 alpha-2 code');

/** A value with a unit of UN/ECE Recommendation 20. Peers send odd codes, so any 2-3 signs are readable. */
export const Measure = z.strictObject({
  value: decimal,
  unit: z.string().regex(/^[A-Z0-9]{2,3}$/, 'is not a unit code of 2 or 3 capital letters or digits'),
});

export const Party = z.strictObject({
  name: text(256),
  address: text(512),
  country,
});

/** A number of Box 5. */
export const ItemNumber = z.int().min(1).max(200);

/** Number and date of an invoice (Box 10). */
export const Invoice = z.strictObject({ number: text(70), date });

/** An original proof of origin behind a back-to-back certificate (Box 7; OCP Rule 11). */
export const OriginalProof = z.strictObject({
  referenceNumber: text(35),
  issueDate: date,
  issuingCountry: asean,
  /** Share of the original that this item re-exports. */
  quantity: Measure.optional(),
});

/** One line of boxes 5 to 10. */
export const Item = z.strictObject({
  /** Box 5 */
  number: ItemNumber,
  /** Box 6 */
  marks: text(512),
  /** Box 7: number and type of packages (UN/ECE Recommendation 21) */
  packages: z.strictObject({
    quantity: z.int().min(0).max(99_999_999),
    type: z.string().regex(/^[A-Z0-9]{2}$/, 'is not a package code of 2 capital letters or digits'),
  }),
  /** Box 7 */
  description: text(2000),
  /** Box 7: HS number of the importing country */
  hsCode: z.string().regex(/^\d{6,10}$/, 'is not 6 to 10 digits'),
  /** Box 7: quantity, where appropriate */
  quantity: Measure.optional(),
  /** Box 7: name and trademark of the manufacturer */
  manufacturer: z.strictObject({ name: text(256), trademark: text(128).optional() }).optional(),
  /** Box 7, back-to-back */
  originalProofs: z.array(OriginalProof).min(1).max(50).optional(),
  /** Box 8, as written on the form: `WO`, `40%`, `CTH`, `SP`, `CTSH + 35%`, `PC 25%` */
  originCriterion: text(35),
  /** Box 9: gross weight or other quantity */
  weight: Measure,
  /** Box 9: FOB price, where RVC is applied and KH, ID or LA is involved (overleaf note 10) */
  fob: z
    .strictObject({
      amount: decimal,
      currency: z.string().regex(/^[A-Z]{3}$/, 'is not an ISO 4217 code'),
    })
    .optional(),
  /** Box 10 */
  invoices: z.array(Invoice).min(1).max(50),
});

/** Box 13, seven ticks. */
export const Ticks = z.strictObject({
  thirdCountryInvoicing: z.boolean(),
  exhibition: z.boolean(),
  accumulation: z.boolean(),
  deMinimis: z.boolean(),
  backToBack: z.boolean(),
  issuedRetroactively: z.boolean(),
  partialCumulation: z.boolean(),
});

/** Box 12 */
export const Certification = z.strictObject({
  authority: text(256),
  place: text(128),
  date,
});

/** What the exporter applies for; number and Box 12 are given by the issuing office. */
export const FormDApplication = z.strictObject({
  issuingCountry: asean,
  /** Box 1 */
  exporter: Party,
  /** Box 2 */
  consignee: Party,
  /** Box 2, exhibition case */
  exhibition: z.strictObject({ name: text(256), address: text(512) }).optional(),
  /** Box 3 */
  transport: z.strictObject({
    departureDate: date,
    /** UN/ECE Recommendation 19: 1 maritime, 2 rail, 3 road, 4 air, 8 inland water */
    mode: z.enum(['1', '2', '3', '4', '8']),
    /** vessel's name, flight or vehicle */
    conveyance: text(128),
    /** UN/LOCODE, e.g. VNSGN */
    portOfLoading: z
      .string()
      .regex(/^[A-Z]{2}[A-Z2-9]{3}$/, 'is not a UN/LOCODE')
      .optional(),
    portOfDischarge: z.string().regex(/^[A-Z]{2}[A-Z2-9]{3}$/, 'is not a UN/LOCODE'),
    route: text(512).optional(),
  }),
  /** Box 7: name and country of the company that invoices from a third country */
  thirdCountryInvoice: z.strictObject({ name: text(256), country }).optional(),
  /** Boxes 5 to 10 */
  items: z.array(Item).min(1).max(200),
  /** Box 11 */
  declaration: z.strictObject({
    productionCountry: asean,
    importingCountry: asean,
    place: text(128),
    date,
    signatory: text(128),
  }),
  /** Box 13 */
  ticks: Ticks,
});

/** The certificate as issued and signed. Box 4 is empty at issue; the Customs Response fills it later. */
export const FormD = z.strictObject({
  referenceNumber: text(35),
  ...FormDApplication.shape,
  certification: Certification,
});

export type Measure = z.infer<typeof Measure>;
export type Party = z.infer<typeof Party>;
export type Item = z.infer<typeof Item>;
export type Ticks = z.infer<typeof Ticks>;
export type Certification = z.infer<typeof Certification>;
export type FormDApplication = z.infer<typeof FormDApplication>;
export type FormD = z.infer<typeof FormD>;

/** Box 4: what the importing customs decided about one item (OCP Rules 16.3 and 30). */
export const ItemDecision = z.strictObject({
  itemNumber: ItemNumber,
  decision: z.enum(['GIVEN', 'NOT_GIVEN']),
  /** Required when NOT GIVEN (Rule 30.3). */
  reason: text(1000).optional(),
  /** Quantity for which the preference was used, of all imports so far; without it the whole item. */
  quantity: Measure.optional().describe(
    'GIVEN only: what was used of the item so far in all (cumulative), in a unit of the item or one that converts ' +
      'into it; never more than the item has. Without it the whole item.',
  ),
});
export type ItemDecision = z.infer<typeof ItemDecision>;

/** Numbers of the items to which preference was refused. */
export function itemsNotGiven(decisions: readonly ItemDecision[]): readonly number[] {
  return decisions.flatMap(({ itemNumber, decision }) => (decision === 'NOT_GIVEN' ? [itemNumber] : []));
}

/** OCP Rule 14(b), (c): why preference is given though the certificate's validity has ended. */
export const LateAcceptance = z.strictObject({
  ground: z.enum(['FORCE_MAJEURE', 'ARRIVED_WITHIN_VALIDITY']),
  /** The circumstances, in the officer's words. */
  text: text(1000),
});
export type LateAcceptance = z.infer<typeof LateAcceptance>;
