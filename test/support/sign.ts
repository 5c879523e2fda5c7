import { createHash, type KeyObject } from 'node:crypto';
import { MESSAGE_LIMITS, withXml } from '../../src/kernel/xml.ts';
import { algorithmOfKey, type SignatureAlgorithm, signOctets } from '../../src/signing/algorithms.ts';
import { canonicalOctets } from '../../src/signing/canonical.ts';
import { signature, signedInfo, signedProperties } from '../../src/signing/signature-text.ts';
import type { SigningKey, Verification } from '../../src/signing/types.ts';
import { NOON } from './pki.ts';

/** An unsigned certificate, near enough in shape: the signing layer knows nothing of Form D. */
export const CERTIFICATE_XML = `<?xml version="1.0" encoding="UTF-8"?>
<FormD xmlns="urn:test:form-d" version="1.0">
  <ReferenceNumber>VN-TH 26/02/00006</ReferenceNumber>
  <Exporter><Name>Công ty Thủy sản Minh Phú &amp; Cộng sự</Name><Country>VN</Country></Exporter>
  <Item number="1"><Description>Frozen shrimps, "peeled" &lt;31/40&gt;</Description><Fob currency="USD">23245.95</Fob></Item>
</FormD>
`;

/** An unsigned message. */
export const MESSAGE_XML = `<?xml version="1.0" encoding="UTF-8"?>
<m:Message xmlns:m="urn:test:message"><m:Header><m:From>VN</m:From><m:To>TH</m:To></m:Header><m:Body kind="PNG"/></m:Message>
`;

/** Where a crafted signature differs from an honest one. Texts are canonical before and must be after. */
export interface Craft {
  /** Changes the signed properties before they are digested. */
  readonly properties?: (text: string) => string;
  /** Changes SignedInfo before it is signed, so that the signature value fits it. */
  readonly info?: (text: string) => string;
  /** Makes the signature value in place of the key's own method. */
  readonly value?: (info: Buffer, key: KeyObject) => Buffer;
  /** Changes the finished Signature element. */
  readonly signature?: (text: string) => string;
  /** Certificates shown in place of the key's. */
  readonly shown?: readonly Buffer[];
  /** Replaces the whole document's octets as what is digested. */
  readonly digested?: (document: Buffer) => Buffer;
  readonly signingTime?: Date;
}

/** Signs a certificate as `signCertificate` does, any key for any role, with the differences asked for. */
export function craftCertificate(xml: string, key: SigningKey, craft: Craft = {}): Buffer {
  const properties = (craft.properties ?? same)(
    signedProperties(craft.signingTime ?? NOON, digest(key.certificate.raw)),
  );
  return crafted(xml, key, craft, properties);
}

/** Signs a message as `signMessage` does, any key for any role, with the differences asked for. */
export function craftMessage(xml: string, key: SigningKey, craft: Craft = {}): Buffer {
  return crafted(xml, key, craft);
}

function crafted(xml: string, key: SigningKey, craft: Craft, properties?: string): Buffer {
  const document = withXml(Buffer.from(xml), MESSAGE_LIMITS, canonicalOctets);
  const algorithm: SignatureAlgorithm = algorithmOfKey(key.privateKey) ?? {
    uri: 'urn:none',
    name: '',
    hash: 'sha256',
    key: 'ec',
  };
  const documentDigest = digest((craft.digested ?? same)(document));
  const info = (craft.info ?? same)(
    signedInfo(algorithm, documentDigest, properties === undefined ? undefined : digest(properties)),
  );
  const octets = Buffer.from(info);
  const element = (craft.signature ?? same)(
    signature({
      info,
      value: craft.value?.(octets, key.privateKey) ?? signOctets(algorithm, key.privateKey, octets),
      certificates: craft.shown ?? [key.certificate.raw],
      properties,
    }),
  );
  const end = document.lastIndexOf('</');
  return Buffer.concat([document.subarray(0, end), Buffer.from(element), document.subarray(end)]);
}

/** Replaces what must be there: a test whose attack changes nothing would prove nothing. */
export function altered(text: string, find: string | RegExp, replacement: string): string {
  const after = text.replace(find, () => replacement);
  if (after === text) throw new Error(`nothing to alter: ${find}`);
  return after;
}

/** Like `altered`, on a signed document. */
export function alteredOctets(octets: Uint8Array, find: string | RegExp, replacement: string): Buffer {
  return Buffer.from(altered(Buffer.from(octets).toString('utf8'), find, replacement));
}

/** The codes of the steps that are not valid, in order; empty for a valid verification. */
export function failures({ steps }: Verification): string[] {
  return steps.filter(({ outcome }) => outcome !== 'valid').map(({ code }) => code);
}

export function digest(octets: Uint8Array | string, hash = 'sha256'): Buffer {
  return createHash(hash).update(octets).digest();
}

function same<T>(value: T): T {
  return value;
}
