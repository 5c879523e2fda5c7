import type { XmlDocument } from '../kernel/xml.ts';
import type { Hash, SignatureAlgorithm } from './algorithms.ts';
import type { Element } from './element.ts';
import type { StepCode } from './step-codes.ts';
import type { TrustedCertificate, VerifyRequest } from './types.ts';

/** The signature taken apart: what was signed as octets, the rest as data. */
export interface SignatureParts {
  /** The canonical document without its signature. */
  readonly documentOctets: Buffer;
  /** Canonical SignedInfo, and what stands in it, read from those octets. */
  readonly infoOctets: Buffer;
  readonly info: SignedInfo;
  readonly value: Buffer;
  /** DER of the certificates shown, the signer's first. Compared, never parsed. */
  readonly shown: readonly [Buffer, ...Buffer[]];
  /** XAdES, of a certificate's signature only. */
  readonly properties?: PropertiesPart;
}

export interface PropertiesPart {
  /** Id of the Signature, and where the properties say they belong. */
  readonly signatureId: string;
  readonly target: string;
  /** Canonical SignedProperties, and the element read from those octets. */
  readonly octets: Buffer;
  readonly element: Element;
}

export interface SignedInfo {
  readonly canonicalization: Element;
  readonly method: Element;
  readonly references: readonly Element[];
}

/** A reference whose form is allowed; its digest is yet to be compared. */
export interface Reference {
  readonly id?: string;
  readonly digestMethod: Element;
  readonly digestValue: Buffer;
}

/** What the signer states in the signed properties. */
export interface SignedProperties {
  readonly signingTime: Date;
  readonly certificateHash: Hash;
  readonly certificateDigest: Buffer;
}

/** One verification on its way; each step fills what later ones take. */
export interface Work {
  readonly request: VerifyRequest;
  readonly document: XmlDocument;
  parts?: SignatureParts;
  documentReference?: Reference;
  propertiesReference?: Reference;
  algorithm?: SignatureAlgorithm;
  properties?: SignedProperties;
  signer?: TrustedCertificate;
}

/** Signals that a step cannot be made because an earlier one failed; the step is left out of the report. */
export class NotReached extends Error {}

/** What an earlier step has filled. */
export function take<K extends keyof Work>(work: Work, key: K): NonNullable<Work[K]> {
  const value = work[key];
  if (value === undefined || value === null) throw new NotReached(key);
  return value;
}

/** Something worth saying about a step that is valid all the same. */
export interface Remark {
  readonly code: StepCode;
  readonly about: string;
  readonly where?: string;
}
