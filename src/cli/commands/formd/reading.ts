import { type AseanCountry, isAseanCountry } from '../../../certificate/countries.ts';
import { FORM_D } from '../../../certificate/form-d-xml.ts';
import { CERTIFICATE_LIMITS, withXml, XmlElement } from '../../../kernel/xml.ts';
import { canonicalOctets, detach } from '../../../signing/canonical.ts';
import { DSIG } from '../../../signing/profile.ts';

/** What a certificate file says, and whether a signature stands at its end. */
export interface UncheckedCertificate {
  /** Canonical, without the signature. */
  readonly octets: Uint8Array;
  readonly signed: boolean;
}

/**
 * The content of a certificate file, its signature taken off UNCHECKED: for looking at a document's content only.
 * @throws GatewayError whatever `withXml` throws for octets that are no acceptable XML
 */
export function withoutSignature(octets: Uint8Array): UncheckedCertificate {
  return withXml(octets, CERTIFICATE_LIMITS, (document) => {
    const last = lastElement(document.root);
    const signed = last?.name === 'Signature' && last.namespaceUri === DSIG;
    if (!signed || last === undefined) return { octets: canonicalOctets(document), signed: false };
    const signature = detach(last);
    try {
      return { octets: canonicalOctets(document), signed: true };
    } finally {
      signature.dispose();
    }
  });
}

/**
 * The issuing country a file claims, to choose the keys it is verified with; undefined when it claims none.
 * Never throws.
 */
export function claimedIssuer(octets: Uint8Array): AseanCountry | undefined {
  try {
    return withXml(octets, CERTIFICATE_LIMITS, ({ root }) => {
      if (root.name !== FORM_D.element || root.namespaceUri !== FORM_D.namespace) return undefined;
      for (let child = root.firstChild; child !== null; child = child.next) {
        if (!(child instanceof XmlElement) || child.name !== 'IssuingCountry') continue;
        const code = child.content;
        return isAseanCountry(code) ? code : undefined;
      }
      return undefined;
    });
  } catch {
    return undefined;
  }
}

function lastElement(root: XmlElement): XmlElement | undefined {
  for (let node = root.lastChild; node !== null; node = node.prev) {
    if (node instanceof XmlElement) return node;
  }
  return undefined;
}
