import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import forge from 'node-forge';

/**
 * PKCS#12 (RFC 7292), the format ministries receive keys in. Forge reads and writes it for RSA alone, and only
 * here is it used: it never signs and never verifies.
 */

/**
 * Rounds of key derivation, for the encryption and for the MAC. The MAC's are the dear ones (forge derives it in
 * JavaScript): these take 25 ms at start, and are twice what OpenSSL writes.
 */
const ITERATIONS = 4_096;

/** A PKCS#12 file of an RSA key and RSA certificates, the key's own first. */
export function pkcs12Octets(key: KeyObject, chain: readonly X509Certificate[], password: string): Buffer {
  const options = {
    algorithm: 'aes256',
    count: ITERATIONS,
    prfAlgorithm: 'sha256',
    generateLocalKeyId: true,
  } as const;
  const content = forge.pkcs12.toPkcs12Asn1(
    forge.pki.privateKeyFromPem(key.export({ type: 'pkcs1', format: 'pem' }).toString()),
    chain.map((certificate) => forge.pki.certificateFromPem(certificate.toString())),
    password,
    options,
  );
  return Buffer.from(forge.asn1.toDer(content).getBytes(), 'binary');
}

export interface Pkcs12Content {
  readonly keys: readonly KeyObject[];
  readonly certificates: readonly X509Certificate[];
}

/** The RSA keys and all certificates of a PKCS#12 file, or why there are none. */
export function readPkcs12(
  octets: Buffer,
  password: string,
): Pkcs12Content | 'password-wrong' | 'unreadable' {
  let structure: forge.asn1.Asn1;
  try {
    structure = forge.asn1.fromDer(octets.toString('binary'));
  } catch {
    return 'unreadable';
  }
  try {
    const store = forge.pkcs12.pkcs12FromAsn1(structure, password);
    const bags = store.safeContents.flatMap(({ safeBags }) => safeBags);
    return {
      keys: bags.flatMap(({ key }) => (key == null ? [] : [privateKey(key)])),
      certificates: bags.filter(({ type }) => type === forge.pki.oids.certBag).map(certificate),
    };
  } catch (thrown) {
    return /password/i.test(String(thrown)) ? 'password-wrong' : 'unreadable';
  }
}

function privateKey(key: forge.pki.PrivateKey): KeyObject {
  return createPrivateKey(forge.pki.privateKeyToPem(key));
}

/** Forge keeps a certificate it cannot read, such as one with an elliptic curve key, as plain ASN.1. */
function certificate({ cert, asn1 }: forge.pkcs12.Bag): X509Certificate {
  const structure = cert == null ? asn1 : forge.pki.certificateToAsn1(cert);
  return new X509Certificate(Buffer.from(forge.asn1.toDer(structure).getBytes(), 'binary'));
}
