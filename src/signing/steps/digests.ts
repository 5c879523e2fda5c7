import { createHash } from 'node:crypto';
import { attributesOf, base64Of, childrenOf, type Element, textOf } from '../element.ts';
import { DSIG, XADES } from '../profile.ts';
import { refuse } from '../refusal.ts';
import { type Reference, type SignedProperties, take, type Work } from '../work.ts';
import { hashOf } from './algorithms.ts';

/** Profile, point 6: the digest of the canonical document without its signature is the signed one. */
export function documentDigest(work: Work): void {
  const { documentOctets } = take(work, 'parts');
  if (!matches(take(work, 'documentReference'), documentOctets)) {
    throw refuse('SIG_DIGEST_MISMATCH', `bytes 0 to ${documentOctets.length} of the canonical document`);
  }
}

/** The signed properties belong to this signature, are unchanged, and say nothing the profile does not know. */
export function signedProperties(work: Work): void {
  const { properties } = take(work, 'parts');
  const reference = take(work, 'propertiesReference');
  if (properties === undefined) throw refuse('CHECK_FAILED');
  if (properties.target !== `#${properties.signatureId}`) {
    throw refuse('XADES_TARGET', 'QualifyingProperties/@Target', properties.target);
  }
  if (!matches(reference, properties.octets)) {
    throw refuse('XADES_DIGEST_MISMATCH', `bytes 0 to ${properties.octets.length} of SignedProperties`);
  }
  work.properties = read(properties.element, work.documentReference?.id);
}

function matches(reference: Reference, octets: Buffer): boolean {
  return createHash(hashOf(reference.digestMethod)).update(octets).digest().equals(reference.digestValue);
}

function read(element: Element, documentReferenceId: string | undefined): SignedProperties {
  attributesOf(element, ['Id']);
  const { SignedSignatureProperties, SignedDataObjectProperties } = childrenOf(element, XADES, [
    'SignedSignatureProperties',
    'SignedDataObjectProperties?',
  ]);
  attributesOf(SignedSignatureProperties, ['Id?']);
  const { SigningTime, SigningCertificateV2 } = childrenOf(SignedSignatureProperties, XADES, [
    'SigningTime',
    'SigningCertificateV2',
  ]);
  if (SignedDataObjectProperties !== undefined)
    dataObjectFormat(SignedDataObjectProperties, documentReferenceId);
  return { signingTime: instant(SigningTime), ...signingCertificate(SigningCertificateV2) };
}

/** The format, when stated, is stated of the document and is XML. */
function dataObjectFormat(element: Element, documentReferenceId: string | undefined): void {
  attributesOf(element, ['Id?']);
  const { DataObjectFormat } = childrenOf(element, XADES, ['DataObjectFormat']);
  const { ObjectReference } = attributesOf(DataObjectFormat, ['ObjectReference']);
  const { MimeType } = childrenOf(DataObjectFormat, XADES, ['MimeType']);
  attributesOf(MimeType, []);
  const type = textOf(MimeType);
  if (
    ObjectReference !== `#${documentReferenceId ?? ''}` ||
    (type !== 'text/xml' && type !== 'application/xml')
  ) {
    throw refuse(
      'SIG_STRUCTURE',
      'DataObjectFormat',
      `DataObjectFormat ${ObjectReference} ${type.slice(0, 80)}`,
    );
  }
}

function signingCertificate(element: Element): Omit<SignedProperties, 'signingTime'> {
  attributesOf(element, []);
  const { Cert } = childrenOf(element, XADES, ['Cert']);
  attributesOf(Cert, []);
  const { CertDigest } = childrenOf(Cert, XADES, ['CertDigest']);
  attributesOf(CertDigest, []);
  const { DigestMethod, DigestValue } = childrenOf(CertDigest, DSIG, ['DigestMethod', 'DigestValue']);
  attributesOf(DigestValue, []);
  return { certificateHash: hashOf(DigestMethod), certificateDigest: base64Of(DigestValue, 64) };
}

/** xsd:dateTime with a time zone, without which the instant would depend on who reads it. */
const INSTANT = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

function instant(element: Element): Date {
  attributesOf(element, []);
  const text = textOf(element);
  const date = INSTANT.exec(text)?.[1];
  const time = new Date(text);
  // 30 February would silently become 2 March.
  const exists = date !== undefined && new Date(`${date}T00:00:00Z`).toJSON()?.slice(0, 10) === date;
  if (!exists || Number.isNaN(time.getTime()))
    throw refuse('XADES_SIGNING_TIME', 'SigningTime', text.slice(0, 80));
  return time;
}
