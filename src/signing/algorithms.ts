import { type KeyObject, sign, verify, type X509Certificate } from 'node:crypto';

/** Exclusive XML Canonicalization 1.0 without comments, the only canonicalization of the profile. */
export const EXCLUSIVE_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
export const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';

export type Hash = 'sha256' | 'sha384' | 'sha512';

/** Digest methods allowed, by their URI (XML Encryption 1.1 and RFC 6931). */
export const DIGESTS: ReadonlyMap<string, Hash> = new Map([
  ['http://www.w3.org/2001/04/xmlenc#sha256', 'sha256'],
  ['http://www.w3.org/2001/04/xmldsig-more#sha384', 'sha384'],
  ['http://www.w3.org/2001/04/xmlenc#sha512', 'sha512'],
]);

export interface SignatureAlgorithm {
  readonly uri: string;
  readonly name: string;
  readonly hash: Hash;
  readonly key: 'rsa' | 'ec';
  /** OpenSSL's name of the only curve allowed with it. */
  readonly curve?: string;
}

/** Signature methods allowed (RFC 6931): RSA with PKCS#1 v1.5 padding, and ECDSA on the curve of its hash's size. */
const SIGNATURES: readonly SignatureAlgorithm[] = [
  { name: 'RSA-SHA256', hash: 'sha256', key: 'rsa', uri: more('rsa-sha256') },
  { name: 'RSA-SHA384', hash: 'sha384', key: 'rsa', uri: more('rsa-sha384') },
  { name: 'RSA-SHA512', hash: 'sha512', key: 'rsa', uri: more('rsa-sha512') },
  { name: 'ECDSA-SHA256', hash: 'sha256', key: 'ec', curve: 'prime256v1', uri: more('ecdsa-sha256') },
  { name: 'ECDSA-SHA384', hash: 'sha384', key: 'ec', curve: 'secp384r1', uri: more('ecdsa-sha384') },
];

const BY_URI = new Map(SIGNATURES.map((algorithm) => [algorithm.uri, algorithm]));

/** NIST SP 800-131A: RSA below 2048 bits is disallowed for signatures. */
const MIN_RSA_BITS = 2048;
/** Larger moduli only make verification slow. */
const MAX_RSA_BITS = 8192;

function more(name: string): string {
  return `http://www.w3.org/2001/04/xmldsig-more#${name}`;
}

/** The allowed signature method of a URI; undefined for SHA-1, HMAC, DSA, PSS and whatever else. */
export function signatureAlgorithm(uri: string): SignatureAlgorithm | undefined {
  return BY_URI.get(uri);
}

/** The method a key signs with, the smallest hash it allows; undefined for a key the profile refuses. */
export function algorithmOfKey(key: KeyObject): SignatureAlgorithm | undefined {
  return SIGNATURES.find((algorithm) => suits(key, algorithm));
}

/** Whether the key is of the type, size and curve the method asks for. */
export function suits(key: KeyObject, algorithm: SignatureAlgorithm): boolean {
  return (
    key.asymmetricKeyType === algorithm.key && keyFault(key) === undefined && curveOf(key) === algorithm.curve
  );
}

/** Why the profile refuses a key, in English; undefined when it does not. */
export function keyFault(key: KeyObject): string | undefined {
  const details = key.asymmetricKeyDetails;
  if (key.asymmetricKeyType === 'rsa') {
    const bits = details?.modulusLength ?? 0;
    if (bits < MIN_RSA_BITS) return `RSA with ${bits} bits, at least ${MIN_RSA_BITS} are asked`;
    if (bits > MAX_RSA_BITS) return `RSA with ${bits} bits, at most ${MAX_RSA_BITS} are allowed`;
    if ((details?.publicExponent ?? 0n) < 65537n) return 'RSA with a public exponent below 65537';
    return undefined;
  }
  if (key.asymmetricKeyType !== 'ec') return `a key of type ${key.asymmetricKeyType ?? 'unknown'}`;
  const curve = details?.namedCurve;
  return SIGNATURES.some((algorithm) => algorithm.curve === curve)
    ? undefined
    : `the curve ${curve ?? 'unknown'}, P-256 or P-384 is asked`;
}

/** A key for people: `RSA 2048`, `EC P-256`. */
export function describeKey(certificate: X509Certificate): string {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = certificate.publicKey;
  if (type === 'rsa') return `RSA ${details?.modulusLength ?? '?'}`;
  const curve = details?.namedCurve ?? '?';
  return type === 'ec' ? `EC ${NIST_NAMES.get(curve) ?? curve}` : String(type);
}

const NIST_NAMES: ReadonlyMap<string, string> = new Map([
  ['prime256v1', 'P-256'],
  ['secp384r1', 'P-384'],
]);

function curveOf(key: KeyObject): string | undefined {
  return key.asymmetricKeyType === 'ec' ? key.asymmetricKeyDetails?.namedCurve : undefined;
}

/** XMLDSig writes an ECDSA signature as r and s side by side (RFC 6931, 2.3.6), not as the ASN.1 OpenSSL uses. */
const ENCODING = 'ieee-p1363';

export function signOctets(algorithm: SignatureAlgorithm, key: KeyObject, octets: Uint8Array): Buffer {
  return sign(algorithm.hash, octets, { key, dsaEncoding: ENCODING });
}

export function verifyOctets(
  algorithm: SignatureAlgorithm,
  key: KeyObject,
  octets: Uint8Array,
  signature: Uint8Array,
): boolean {
  return verify(algorithm.hash, octets, { key, dsaEncoding: ENCODING }, signature);
}
