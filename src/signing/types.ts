import type { KeyObject, X509Certificate } from 'node:crypto';
import type { AseanCountry } from '../certificate/countries.ts';
import type { Text } from '../kernel/finding.ts';

/** Which of the two signatures: the authority's on the certificate, or the gateway's on the message. */
export type SignatureProfile = 'certificate' | 'message';

/** What a pinned key is trusted for. */
export type KeyRole = 'issuing-authority' | 'gateway';

/** A private key with its certificate and the certificates up to, and without, the root. */
export interface SigningKey {
  readonly country: AseanCountry;
  readonly role: KeyRole;
  readonly privateKey: KeyObject;
  readonly certificate: X509Certificate;
  readonly intermediates: readonly X509Certificate[];
}

/** A key pinned for one country and role, with the root that must have issued it. */
export interface TrustedCertificate {
  readonly country: AseanCountry;
  readonly role: KeyRole;
  readonly certificate: X509Certificate;
  readonly root: X509Certificate;
  /** Certificates between the pinned one and the root, in that order. */
  readonly intermediates?: readonly X509Certificate[];
  /** SHA-256 over the DER, 64 lower-case hexadecimal digits. */
  readonly thumbprint: string;
  /** Instant since which the certificate, or one that issued it, is revoked. */
  readonly revokedSince?: Date;
  /** As the revocation list words it; shown, never decided upon. */
  readonly revocationReason?: string;
}

/** The pinned keys. Several may be valid for one country and role at once, so that keys can roll over. */
export interface TrustStore {
  find(country: AseanCountry, role: KeyRole): readonly TrustedCertificate[];
  all(): readonly TrustedCertificate[];
}

/** `could-not-check` is no verdict on the document; a verification with it is never valid. */
export type Outcome = 'valid' | 'invalid' | 'could-not-check';

export interface VerificationStep {
  /** e.g. `structure`, `algorithms`, `digest`, `signature`, `trust`, `validity-at-signing`, `validity-now`. */
  readonly step: string;
  readonly outcome: Outcome;
  /**
   * Stable code of signing/step-codes.ts, e.g. `SIG_REFERENCE_COUNT`; `OK` when valid. A valid step with another
   * code carries a remark, e.g. `SIGNER_EXPIRED_SINCE`.
   */
  readonly code: string;
  readonly explanation: Text;
  /** Byte range, element or certificate concerned. */
  readonly where?: string;
}

export interface SignerInfo {
  readonly country: AseanCountry;
  readonly role: KeyRole;
  readonly subject: string;
  readonly issuer: string;
  readonly serialNumber: string;
  readonly thumbprint: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly algorithm: string;
}

/** The whole report of one verification. Data, never an exception, whatever the input. */
export interface Verification {
  readonly profile: SignatureProfile;
  readonly verdict: Outcome;
  readonly steps: readonly VerificationStep[];
  /** The pinned key the document points at: whose signature it claims to be, and is when the verdict is valid. */
  readonly signer?: SignerInfo;
  /** XAdES SigningTime of a certificate signature. */
  readonly signingTime?: string;
  /**
   * The canonical octets the signature covers (the document without its Signature), present only when the
   * verdict is valid. Nothing else of the received document may be parsed for values.
   */
  readonly signedOctets?: Uint8Array;
}

export interface VerifyRequest {
  readonly profile: SignatureProfile;
  /** The country that claims to have signed; its pinned keys alone are tried. */
  readonly country: AseanCountry;
  readonly trust: TrustStore;
  /** Now, for the second validity check and for messages. */
  readonly now: Date;
  /**
   * An instant at which the document provably existed already, such as the own ledger's instant of receipt.
   * Without it a signature by a key revoked since is refused, because the signer alone states its signing time
   * (docs/decisions/0001-signature-profile.md).
   */
  readonly existedAt?: Date;
  readonly maxBytes?: number;
}
