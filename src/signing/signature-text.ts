import { ENVELOPED, EXCLUSIVE_C14N, type SignatureAlgorithm } from './algorithms.ts';
import {
  DOCUMENT_REFERENCE_ID,
  DSIG,
  SIGNATURE_ID,
  SIGNED_PROPERTIES_ID,
  SIGNED_PROPERTIES_TYPE,
  XADES,
} from './profile.ts';

/**
 * The signature's own XML, written directly in canonical form: every value put in is base64, a URI of the
 * profile or an instant, so nothing needs escaping. The two parts that are digested or signed are written as
 * exclusive canonicalization renders them alone; `embedded` is the same part inside the Signature element,
 * which declares the namespaces once.
 */

const DS_DECLARATION = ` xmlns:ds="${DSIG}"`;
const XADES_DECLARATION = ` xmlns:xades="${XADES}"`;
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';

/** SigningTime and SigningCertificateV2 (EN 319 132-1, 5.2.1 and 5.2.2), canonical. */
export function signedProperties(signingTime: Date, certificateDigest: Buffer): string {
  return (
    `<xades:SignedProperties${XADES_DECLARATION} Id="${SIGNED_PROPERTIES_ID}">` +
    '<xades:SignedSignatureProperties>' +
    `<xades:SigningTime>${signingTime.toISOString()}</xades:SigningTime>` +
    '<xades:SigningCertificateV2><xades:Cert><xades:CertDigest>' +
    `<ds:DigestMethod${DS_DECLARATION} Algorithm="${SHA256}"></ds:DigestMethod>` +
    `<ds:DigestValue${DS_DECLARATION}>${certificateDigest.toString('base64')}</ds:DigestValue>` +
    '</xades:CertDigest></xades:Cert></xades:SigningCertificateV2>' +
    '</xades:SignedSignatureProperties>' +
    '<xades:SignedDataObjectProperties>' +
    `<xades:DataObjectFormat ObjectReference="#${DOCUMENT_REFERENCE_ID}">` +
    '<xades:MimeType>text/xml</xades:MimeType>' +
    '</xades:DataObjectFormat></xades:SignedDataObjectProperties>' +
    '</xades:SignedProperties>'
  );
}

/** SignedInfo, canonical; with `propertiesDigest` the second reference of XAdES. */
export function signedInfo(
  algorithm: SignatureAlgorithm,
  documentDigest: Buffer,
  propertiesDigest?: Buffer,
): string {
  const id = propertiesDigest === undefined ? '' : ` Id="${DOCUMENT_REFERENCE_ID}"`;
  return (
    `<ds:SignedInfo${DS_DECLARATION}>` +
    `<ds:CanonicalizationMethod Algorithm="${EXCLUSIVE_C14N}"></ds:CanonicalizationMethod>` +
    `<ds:SignatureMethod Algorithm="${algorithm.uri}"></ds:SignatureMethod>` +
    `<ds:Reference${id} URI="">${transforms([ENVELOPED, EXCLUSIVE_C14N])}${digest(documentDigest)}</ds:Reference>` +
    (propertiesDigest === undefined
      ? ''
      : `<ds:Reference Type="${SIGNED_PROPERTIES_TYPE}" URI="#${SIGNED_PROPERTIES_ID}">` +
        `${transforms([EXCLUSIVE_C14N])}${digest(propertiesDigest)}</ds:Reference>`) +
    '</ds:SignedInfo>'
  );
}

export interface SignatureParts {
  /** Canonical SignedInfo. */
  readonly info: string;
  readonly value: Buffer;
  /** DER, the signer's first. */
  readonly certificates: readonly Buffer[];
  /** Canonical SignedProperties, for XAdES. */
  readonly properties?: string;
}

/** The whole Signature element, in one line, because white space inside it would have to survive all transports. */
export function signature({ info, value, certificates, properties }: SignatureParts): string {
  return (
    `<ds:Signature${DS_DECLARATION}${properties === undefined ? '' : ` Id="${SIGNATURE_ID}"`}>` +
    embedded(info) +
    `<ds:SignatureValue>${value.toString('base64')}</ds:SignatureValue>` +
    '<ds:KeyInfo><ds:X509Data>' +
    certificates.map((der) => `<ds:X509Certificate>${der.toString('base64')}</ds:X509Certificate>`).join('') +
    '</ds:X509Data></ds:KeyInfo>' +
    (properties === undefined
      ? ''
      : `<ds:Object><xades:QualifyingProperties${XADES_DECLARATION} Target="#${SIGNATURE_ID}">` +
        `${embedded(properties)}</xades:QualifyingProperties></ds:Object>`) +
    '</ds:Signature>'
  );
}

function embedded(canonical: string): string {
  return canonical.replaceAll(DS_DECLARATION, '').replaceAll(XADES_DECLARATION, '');
}

function transforms(uris: readonly string[]): string {
  return `<ds:Transforms>${uris.map((uri) => `<ds:Transform Algorithm="${uri}"></ds:Transform>`).join('')}</ds:Transforms>`;
}

function digest(value: Buffer): string {
  return (
    `<ds:DigestMethod Algorithm="${SHA256}"></ds:DigestMethod>` +
    `<ds:DigestValue>${value.toString('base64')}</ds:DigestValue>`
  );
}
