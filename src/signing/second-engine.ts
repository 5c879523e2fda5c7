import { webcrypto, type X509Certificate } from 'node:crypto';
import { DOMParser, XMLSerializer } from '@xmldom/xmldom';
import * as xadesjs from 'xadesjs';
import { setNodeDependencies } from 'xml-core';
import { Application } from 'xmldsigjs';
import xpath from 'xpath';
import type { SignatureAlgorithm } from './algorithms.ts';

setNodeDependencies({ DOMParser, XMLSerializer, xpath });
Application.setEngine('node', webcrypto as never);

/** A document and its signature, loaded by xadesjs and its XML parser. */
export interface SecondEngine {
  /** Where the signature stands: how many Signature elements there are, and whether the only one is the root's last child. */
  readonly signatures: number;
  readonly lastChildOfRoot: boolean;
  readonly signatureMethod: string;
  readonly references: readonly {
    readonly uri: string;
    readonly type: string;
    readonly digestMethod: string;
    readonly transforms: readonly string[];
  }[];
  /** DigestMethod and DigestValue of the first SigningCertificateV2, and the signing time. */
  readonly signingCertificate?: { readonly digestMethod: string; readonly digest: Uint8Array };
  readonly signingTime?: Date;
  /** Checks digests and signature value with this key and no other. May throw where others return false. */
  verify(certificate: X509Certificate, algorithm: SignatureAlgorithm): Promise<boolean>;
}

/** Loads a document whose octets were guarded before; throws what the engine throws. */
export function loadSecondEngine(octets: Uint8Array, signatureNamespace: string): SecondEngine {
  const { signed, signatures, lastChildOfRoot } = open(octets, signatureNamespace);
  const info = signed.XmlSignature.SignedInfo;
  const properties = signed.Properties?.SignedProperties.SignedSignatureProperties;
  const certificates = properties?.SigningCertificateV2;
  const named = certificates !== undefined && certificates.Count > 0 ? certificates.Item(0) : null;
  return {
    signatures,
    lastChildOfRoot,
    signatureMethod: info.SignatureMethod.Algorithm,
    references: [...info.References.GetIterator()].map((reference) => ({
      uri: reference.Uri ?? '',
      type: reference.Type ?? '',
      digestMethod: reference.DigestMethod.Algorithm,
      transforms: [...reference.Transforms.GetIterator()].map((transform) => transform.Algorithm),
    })),
    signingCertificate:
      named === null
        ? undefined
        : { digestMethod: named.CertDigest.DigestMethod.Algorithm, digest: named.CertDigest.DigestValue },
    signingTime: properties?.SigningTime?.Value,
    async verify(certificate, algorithm) {
      const key = await publicKey(certificate, algorithm);
      // A verification uses the loaded document up, so each key is tried on a fresh one.
      const fresh = open(octets, signatureNamespace).signed;
      // With the algorithm it read, the engine would import the key again, and fails on elliptic curves.
      fresh.Algorithm = undefined;
      return await fresh.Verify(key);
    },
  };
}

function open(octets: Uint8Array, signatureNamespace: string) {
  const text = Buffer.from(octets)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
  const document = new DOMParser({
    onError: (level, message) => {
      if (level !== 'warning') throw new SyntaxError(message);
    },
  }).parseFromString(text, 'text/xml');
  const found = document.getElementsByTagNameNS(signatureNamespace, 'Signature');
  const element = found.item(0);
  let last = document.documentElement?.lastChild ?? null;
  while (last !== null && last.nodeType === last.TEXT_NODE && !/\S/.test(last.nodeValue ?? '')) {
    last = last.previousSibling;
  }
  const signed = new xadesjs.SignedXml(document as never);
  if (element !== null) signed.LoadXml(element as never);
  return { signed, signatures: found.length, lastChildOfRoot: element !== null && last === element };
}

/** Extractable, because the engine exports the key it is given. */
async function publicKey(
  certificate: X509Certificate,
  algorithm: SignatureAlgorithm,
): Promise<webcrypto.CryptoKey> {
  const hash = algorithm.hash.replace('sha', 'SHA-');
  const parameters =
    algorithm.key === 'rsa'
      ? { name: 'RSASSA-PKCS1-v1_5', hash }
      : { name: 'ECDSA', namedCurve: algorithm.curve === 'prime256v1' ? 'P-256' : 'P-384', hash };
  const spki = certificate.publicKey.export({ type: 'spki', format: 'der' });
  return await webcrypto.subtle.importKey('spki', spki, parameters, true, ['verify']);
}
