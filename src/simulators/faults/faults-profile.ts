import { z } from 'zod';
import { Handover } from '../../exchange/country-profile.ts';

/**
 * What goes wrong in a country when it is simulated with faults: `simulation.faults` of `profiles/<CC>.json`. Every
 * kind was seen in practice or follows from the exchange's rules; docs/demo.md names the sources. Nothing of it is
 * read unless faults are asked for.
 */

const share = z.number().min(0).max(1);
/** Shortest and longest, in milliseconds. */
const range = z
  .tuple([z.int().min(0), z.int().min(0).max(600_000)])
  .refine(([shortest, longest]) => shortest <= longest, 'the shortest time is above the longest');

/** How a ministry spoils an application before it files it (document-faults.ts). */
export const DOCUMENT_FAULTS = [
  /** B34, a density, where tonnes are meant */
  'unit-b34',
  /** Box 13 lacks the tick "Issued Retroactively" */
  'retroactive-unticked',
  /** Box 8 says 43 instead of 43% */
  'rvc-without-percent',
  /** the HS code is that of HS 2017 */
  'hs-of-old-edition',
  /** the FOB price stands in the description of goods instead of Box 9 */
  'fob-in-box-7',
  /** the company that invoices is only text among the goods */
  'third-party-in-box-7',
  /** exporter and consignee are in each other's box */
  'boxes-1-and-2-swapped',
  /** Box 3: the ports of loading and of discharge are in each other's place */
  'ports-swapped',
  /** Box 10: the invoices' year is mistyped, the next instead of this */
  'invoice-of-next-year',
  /** back-to-back: twice as much as the original proofs give */
  'reexport-above-originals',
] as const;
export type DocumentFault = (typeof DOCUMENT_FAULTS)[number];

/** What happens to messages on their way (faulty-line.ts). Shares are of all messages, in or out. */
export const ExchangeFaults = z.strictObject({
  /** Answers come late, in both directions. */
  slowAnswers: z.strictObject({ share, delayMs: range }).optional(),
  /**
   * The message arrives and is dealt with, its answer is lost, in both directions. At most half, so that every
   * message is acknowledged in the end.
   */
  lostAnswers: z.number().min(0).max(0.5).default(0),
  /** Messages that were answered are sent once more, octet for octet. */
  replays: z.strictObject({ share, afterMs: range }).optional(),
  /** The answer to a message that came in is held back, so that later acknowledgements overtake it. */
  reorderedAcknowledgements: z.strictObject({ share, holdMs: range }).optional(),
  /** Times without any connection, in milliseconds after the start. */
  offline: z
    .array(z.strictObject({ fromMs: z.int().min(0), forMs: z.int().min(1).max(600_000) }))
    .default([]),
  /** The gateway takes certificates, but hands them to its single window and to customs only that much later. */
  handover: Handover.optional(),
  /** Another certificate is sent under the number of one that was accepted. */
  duplicateReferences: z.strictObject({ share, afterMs: range }).optional(),
});
export type ExchangeFaults = z.infer<typeof ExchangeFaults>;

export const OfficialsFaults = z.strictObject({
  /** Share of certificates that customs never answer, whatever their profile says otherwise. */
  never: share.default(0),
  /** Share of certificates answered late, and how long that takes. */
  late: z.strictObject({ share, delayMs: range }).optional(),
  /** Share of applications that are approved and go no further: their exporters do not ask for transmission. */
  untransmitted: share.default(0),
});
export type OfficialsFaults = z.infer<typeof OfficialsFaults>;

export const Faults = z.strictObject({
  documents: z
    .array(z.strictObject({ fault: z.enum(DOCUMENT_FAULTS), share: share.default(1) }))
    .refine((list) => new Set(list.map(({ fault }) => fault)).size === list.length, 'names a fault twice')
    .default([]),
  officials: OfficialsFaults.optional(),
  exchange: ExchangeFaults.optional(),
});
export type Faults = z.infer<typeof Faults>;
