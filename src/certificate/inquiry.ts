import { z } from 'zod';
import { type ItemDecision, ItemNumber } from './form-d.ts';
import { XML_TEXT } from './xml-characters.ts';

/**
 * What two states ask each other about a certificate that one issued and the other received.
 *
 * - RETROACTIVE_CHECK: the importing customs ask the issuing authority whether a certificate and the origin it
 *   states are right, on doubt or at random (OCP Rule 18). The authority's answer changes nothing by itself:
 *   customs conclude the check with their decision, or without a change.
 * - RECONSIDERATION: the issuing authority clarifies items whose preference was NOT GIVEN, and asks customs to
 *   reassess them (OCP Rule 30.4). The answer is their decision, GIVEN now or maintained, and ends it.
 */
export const INQUIRY_KINDS = ['RETROACTIVE_CHECK', 'RECONSIDERATION'] as const;
export type InquiryKind = (typeof INQUIRY_KINDS)[number];

/** Which part this state has in an inquiry. */
export const INQUIRY_ROLES = ['ASKING', 'ANSWERING'] as const;
export type InquiryRole = (typeof INQUIRY_ROLES)[number];

/** Drawn in docs/lifecycle.md. */
export const INQUIRY_STATES = ['OPEN', 'ANSWERED', 'CLOSED'] as const;
export type InquiryState = (typeof INQUIRY_STATES)[number];

const MOVES: Readonly<Record<InquiryState, readonly InquiryState[]>> = {
  OPEN: ['ANSWERED', 'CLOSED'],
  ANSWERED: ['CLOSED'],
  CLOSED: [],
};

/** The states one move away. */
export function inquiryMovesFrom(state: InquiryState): readonly InquiryState[] {
  return MOVES[state];
}

/** How an inquiry came to its end. */
export const INQUIRY_CLOSINGS = [
  /** By a Customs Response that decides items. */
  'DECIDED',
  /** A check whose end changes no decision. */
  'UNCHANGED',
  /** A reconsideration after which customs stay with their decision. */
  'MAINTAINED',
  /** The certificate was cancelled or replaced meanwhile, so there is nothing left to ask about. */
  'CERTIFICATE_ENDED',
] as const;
export type InquiryClosing = (typeof INQUIRY_CLOSINGS)[number];

const text = (max: number) =>
  z.string().max(max).regex(XML_TEXT, 'contains characters that XML cannot carry').regex(/\S/u, 'is blank');

/**
 * A document behind a statement. It is named here and handed over by the authorities' own ways: the profile
 * carries no attachments.
 */
export const SupportingDocument = z.strictObject({
  title: text(256),
  number: text(70).optional(),
  date: z.iso.date().optional(),
});

/** Rule 18: doubt as to authenticity, doubt as to the accuracy of what is stated, or no doubt at all. */
export const CHECK_GROUNDS = ['AUTHENTICITY', 'ACCURACY', 'RANDOM'] as const;

/** Rule 18: what customs do with the goods while they wait. */
export const INTERIM_MEASURES = ['PREFERENCE_SUSPENDED', 'RELEASED_ON_SECURITY'] as const;

export const CheckQuestion = z.strictObject({
  ground: z.enum(CHECK_GROUNDS),
  /** Required unless the check is at random. */
  reason: text(2000).optional(),
  interim: z.enum(INTERIM_MEASURES).optional(),
  /** Numbers of Box 5; none for the certificate as a whole. */
  items: z.array(ItemNumber).max(200),
  /** Boxes of Form D in doubt; none when that cannot be said. */
  boxes: z.array(z.int().min(1).max(13)).max(13),
});

export const CHECK_OUTCOMES = ['CONFIRMED', 'NOT_CONFIRMED', 'CANNOT_CONFIRM'] as const;

export const CheckAnswer = z.strictObject({
  /** One for each item asked about. */
  results: z
    .array(
      z.strictObject({
        itemNumber: ItemNumber,
        outcome: z.enum(CHECK_OUTCOMES),
        /** Required unless CONFIRMED. */
        text: text(2000).optional(),
      }),
    )
    .min(1)
    .max(200),
  text: text(2000).optional(),
  documents: z.array(SupportingDocument).max(50),
});

/**
 * What customs found of an item's origin when they end a check that changes no decision: OCP Rule 18 asks them to tell
 * the issuing authority "the determination of whether the goods are originating", also of goods already released.
 */
export const ORIGIN_FINDINGS = ['NOT_ORIGINATING', 'UNDETERMINED', 'ORIGINATING'] as const;
export type OriginFinding = (typeof ORIGIN_FINDINGS)[number];

export const Determination = z.strictObject({
  itemNumber: ItemNumber,
  origin: z.enum(ORIGIN_FINDINGS),
  /** Required unless ORIGINATING. */
  text: text(1000).optional(),
});

/** One for each item asked about. */
export const Determinations = z.array(Determination).min(1).max(200);

export const ReconsiderationRequest = z.strictObject({
  clarifications: z
    .array(z.strictObject({ itemNumber: ItemNumber, text: text(2000) }))
    .min(1)
    .max(200),
  documents: z.array(SupportingDocument).max(50),
});

export type SupportingDocument = z.infer<typeof SupportingDocument>;
export type CheckQuestion = z.infer<typeof CheckQuestion>;
export type CheckAnswer = z.infer<typeof CheckAnswer>;
export type Determination = z.infer<typeof Determination>;
export type ReconsiderationRequest = z.infer<typeof ReconsiderationRequest>;

/** Decisions when customs reassessed something in the trader's favour, else none and the reason. */
export interface ReconsiderationAnswer {
  readonly decisions: readonly ItemDecision[];
  readonly reason?: string;
}

/** The items a check is about. */
export function itemsInCheck(
  question: Pick<CheckQuestion, 'items'>,
  form: { readonly items: readonly { readonly number: number }[] },
): readonly number[] {
  return question.items.length > 0 ? question.items : form.items.map((item) => item.number);
}

/** The gravest of them: what a whole check comes to. */
export function gravestOf(determinations: readonly Determination[]): OriginFinding | undefined {
  return ORIGIN_FINDINGS.find((finding) => determinations.some(({ origin }) => origin === finding));
}
