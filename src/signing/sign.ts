import { createHash } from 'node:crypto';
import { XmlXPath } from 'libxml2-wasm';
import { GatewayError } from '../kernel/errors.ts';
import { CERTIFICATE_LIMITS, MESSAGE_LIMITS, withXml, type XmlLimits } from '../kernel/xml.ts';
import { algorithmOfKey, type SignatureAlgorithm, signOctets } from './algorithms.ts';
import { canonicalOctets } from './canonical.ts';
import { DOCUMENT_REFERENCE_ID, DSIG, ROLE_OF, SIGNATURE_ID, SIGNED_PROPERTIES_ID } from './profile.ts';
import { signature, signedInfo, signedProperties } from './signature-text.ts';
import type { SignatureProfile, SigningKey } from './types.ts';

const DECLARATION = Buffer.from('<?xml version="1.0" encoding="UTF-8"?>\n');
const OWN_IDENTIFIER = XmlXPath.compile(
  `boolean(//@*[${[SIGNATURE_ID, DOCUMENT_REFERENCE_ID, SIGNED_PROPERTIES_ID].map((id) => `. = '${id}'`).join(' or ')}])`,
);
const ANY_SIGNATURE = XmlXPath.compile('boolean(//ds:*)', { ds: DSIG });

/**
 * Signs a certificate for the issuing authority: enveloped XAdES-B, the Signature being the root's last child.
 * Everything but the Signature is in canonical form afterwards, so the signed octets stand in the file as they
 * are.
 * @param xml the certificate without a signature
 * @param signingTime stated inside the signature; must lie within the validity of the key's certificate
 * @returns the signed document, UTF-8
 * @throws GatewayError SIGNING_KEY_UNSUITABLE, ALREADY_SIGNED, and those of `withXml`
 */
export function signCertificate(xml: string, key: SigningKey, signingTime: Date): Uint8Array {
  const algorithm = requireKey(key, 'certificate');
  const { certificate } = key;
  if (
    !(
      Date.parse(certificate.validFrom) <= signingTime.getTime() &&
      signingTime.getTime() <= Date.parse(certificate.validTo)
    )
  ) {
    throw new GatewayError('SIGNING_KEY_UNSUITABLE', {
      detail: `the certificate is valid from ${certificate.validFrom} to ${certificate.validTo}`,
      where: certificate.serialNumber,
    });
  }
  const document = canonicalDocument(xml, CERTIFICATE_LIMITS);
  const properties = signedProperties(signingTime, sha256(certificate.raw));
  const info = signedInfo(algorithm, sha256(document), sha256(properties));
  return assemble(document, info, algorithm, key, CERTIFICATE_LIMITS, properties);
}

/**
 * Signs a message for the sending gateway: enveloped XMLDSig with one reference, otherwise like
 * `signCertificate`.
 * @throws GatewayError SIGNING_KEY_UNSUITABLE, ALREADY_SIGNED, and those of `withXml`
 */
export function signMessage(xml: string, key: SigningKey): Uint8Array {
  const algorithm = requireKey(key, 'message');
  const document = canonicalDocument(xml, MESSAGE_LIMITS);
  return assemble(document, signedInfo(algorithm, sha256(document)), algorithm, key, MESSAGE_LIMITS);
}

function requireKey(key: SigningKey, profile: SignatureProfile): SignatureAlgorithm {
  const algorithm = algorithmOfKey(key.privateKey);
  if (algorithm === undefined || key.privateKey.type !== 'private') {
    throw new GatewayError('SIGNING_KEY_UNSUITABLE', {
      detail: 'RSA of 2048 bits or more, or EC on P-256 or P-384, is asked',
      where: key.certificate.serialNumber,
    });
  }
  if (key.role !== ROLE_OF[profile]) {
    throw new GatewayError('SIGNING_KEY_UNSUITABLE', {
      detail: `a ${profile} is signed by the ${ROLE_OF[profile]}, not by the ${key.role}`,
      where: key.certificate.serialNumber,
    });
  }
  return algorithm;
}

function canonicalDocument(xml: string, limits: XmlLimits): Buffer {
  // Encoding would replace half a surrogate pair silently, and so sign another text.
  if (/\p{Surrogate}/u.test(xml)) {
    throw new GatewayError('XML_MALFORMED', { detail: 'half of a surrogate pair' });
  }
  return withXml(Buffer.from(xml, 'utf8'), limits, (document) => {
    if (document.eval(ANY_SIGNATURE) !== false) throw new GatewayError('ALREADY_SIGNED');
    if (document.eval(OWN_IDENTIFIER) !== false) {
      throw new GatewayError('XML_FORBIDDEN', { detail: "an identifier that is the signature's own" });
    }
    return canonicalOctets(document);
  });
}

function assemble(
  document: Buffer,
  info: string,
  algorithm: SignatureAlgorithm,
  key: SigningKey,
  limits: XmlLimits,
  properties?: string,
): Uint8Array {
  const element = signature({
    info,
    value: signOctets(algorithm, key.privateKey, Buffer.from(info)),
    certificates: [key.certificate, ...key.intermediates].map((certificate) => certificate.raw),
    properties,
  });
  // Canonical form has no empty-element tags and nothing behind the root, so the last `</` ends the root.
  const end = document.lastIndexOf('</');
  const signed = Buffer.concat([
    DECLARATION,
    document.subarray(0, end),
    Buffer.from(element),
    document.subarray(end),
  ]);
  if (signed.length > limits.maxBytes) {
    throw new GatewayError('DOCUMENT_TOO_LARGE', {
      detail: {
        en: `${signed.length} bytes with its signature, at most ${limits.maxBytes} are allowed`,
        vi: `${signed.length} byte gồm cả chữ ký, chỉ cho phép đến ${limits.maxBytes} byte`,
      },
    });
  }
  return signed;
}

function sha256(octets: Uint8Array | string): Buffer {
  return createHash('sha256').update(octets).digest();
}
