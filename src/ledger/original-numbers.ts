import type { AseanCountry } from '../certificate/countries.ts';
import type { ReceivedCertificate } from './records.ts';
import { type FieldSpec, table } from './table-spec.ts';

/**
 * The numbers of other states' certificates, each once however it is spelled: what is held under it, which re-exports
 * wait for it (OCP Rule 11) and what took its place (Rule 29.4). A re-export issued, an original and its successor
 * received at the same moment all write this one row, so whichever commits second sees the others.
 */
export interface OriginalNumber {
  /** `ID/D2026-1`: issuing country and folded number. */
  readonly id: string;
  /** Ids of the received certificates under it, in the order they came. */
  readonly held: readonly string[];
  /** Ids of re-exports that name it in a spelling none of these has, and of those ended that were used. */
  readonly claims: readonly string[];
  /** Ids of the received certificates that say to replace one of this number. Absent when there are none. */
  readonly successors?: readonly string[] | undefined;
  /** The certificates under it that were refused here. Absent when there are none. */
  readonly refused?: readonly RefusedNumber[] | undefined;
  /** Those refused here that were to replace one of this number. Absent when there are none. */
  readonly refusedAfter?: readonly RefusedNumber[] | undefined;
  /** Claims left that were there already: so that these, too, write the row. Absent when there were none. */
  readonly repeated?: number | undefined;
}

/** A certificate that was refused here; its numbers as the message writes them. */
export interface RefusedNumber {
  readonly referenceNumber: string;
  /** What it was to replace. Absent of a first one. */
  readonly replaces?: string | undefined;
}

const text: FieldSpec = { type: 'text' };
const json: FieldSpec = { type: 'json' };
const optionalJson: FieldSpec = { type: 'json', optional: true };

export const ORIGINAL = table<OriginalNumber>({
  name: 'original',
  key: 'id',
  fields: {
    id: text,
    held: json,
    claims: json,
    successors: optionalJson,
    refused: optionalJson,
    refusedAfter: optionalJson,
    repeated: { type: 'integer', optional: true },
  },
  unique: [],
  indexes: [],
});

/** The port's verbs for reading them. */
export interface OriginalReader {
  /** The received certificates of that number, however it is spelled; those held longest first. */
  receivedAlike(issuingCountry: AseanCountry, number: string): Promise<readonly ReceivedCertificate[]>;
  /** Ids of the re-exports that wait for an original of that number, however it is spelled. */
  claimsOn(issuingCountry: AseanCountry, number: string): Promise<readonly string[]>;
  /**
   * The received certificates that say to replace one of that number, however it is spelled, and those that take its place
   * because it was refused; those held longest first.
   */
  successorsOf(issuingCountry: AseanCountry, number: string): Promise<readonly ReceivedCertificate[]>;
  /** The number of what a certificate of that very number was to replace when it was refused here. */
  replacedByRefused(issuingCountry: AseanCountry, number: string): Promise<string | undefined>;
  /** The certificates of that number that were refused here, however it is spelled; those refused first first. */
  refusedAlike(issuingCountry: AseanCountry, number: string): Promise<readonly RefusedNumber[]>;
  /** The numbers of those refused here that were to replace the one of that very number. */
  refusedAfter(issuingCountry: AseanCountry, number: string): Promise<readonly string[]>;
}

/** The port's verbs for writing them. */
export interface OriginalWriter {
  /**
   * Notes that a re-export names a number that no received certificate has in that very spelling, or has ended after it was
   * used. One that is there already is noted once, and meets all the same what else is written of the number meanwhile.
   */
  claimOriginal(issuingCountry: AseanCountry, number: string, certificateId: string): Promise<void>;
  /** Takes such a note back; one that is not there is none. */
  dropClaim(issuingCountry: AseanCountry, number: string, certificateId: string): Promise<void>;
  /** Notes that a certificate was refused here, and what it was to replace; what was noted of it before is forgotten. */
  noteRefused(issuingCountry: AseanCountry, refused: RefusedNumber): Promise<void>;
}
