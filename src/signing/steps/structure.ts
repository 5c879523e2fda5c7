import { type XmlDocument, XmlElement, XmlText, XmlXPath } from 'libxml2-wasm';
import { withXml } from '../../kernel/xml.ts';
import { canonicalOctets, detach } from '../canonical.ts';
import { attributesOf, base64Of, childrenOf, type Element, readElement } from '../element.ts';
import { countIdentifiers } from '../identifiers.ts';
import { DSIG, XADES } from '../profile.ts';
import { refuse } from '../refusal.ts';
import type { SignatureProfile } from '../types.ts';
import type { PropertiesPart, SignatureParts, SignedInfo, Work } from '../work.ts';

const NAMESPACES = { ds: DSIG, xades: XADES };
const ANY_SIGNATURE = XmlXPath.compile('boolean(//ds:Signature)', NAMESPACES);
const SIGNATURE_PARTS = XmlXPath.compile('boolean(//ds:* | //xades:*)', NAMESPACES);

/** Read from their own canonical octets, not with the rest. */
const SIGNED_PARTS: ReadonlySet<string> = new Set(['SignedInfo', 'SignedProperties']);

/** SignedInfo and SignedProperties measure about 1 KB each. */
const PART_LIMITS = { maxBytes: 64 * 1024, maxDepth: 12 };

/** 8192 bits, the largest RSA signature. */
const MAX_SIGNATURE_BYTES = 1024;
const MAX_CERTIFICATE_BYTES = 16 * 1024;
const MAX_CERTIFICATES = 4;

/**
 * Profile, point 1: exactly one Signature in the document, the root's last child, and in it nothing the profile
 * does not know. Takes the Signature out of the document, so that what remains is what the signature covers.
 */
export function structure(work: Work): void {
  const { document } = work;
  const element = lastElement(document.root);
  if (element === undefined || element.name !== 'Signature' || element.namespaceUri !== DSIG) {
    throw document.eval(ANY_SIGNATURE) === true ? refuse('SIG_POSITION') : refuse('SIG_MISSING');
  }
  for (const [id, count] of countIdentifiers(document)) {
    if (count > 1) throw refuse('SIG_ID_DUPLICATE', id);
  }
  const detached: XmlDocument[] = [];
  const alone = (part: XmlElement): XmlDocument => {
    const own = detach(part);
    detached.push(own);
    return own;
  };
  try {
    const signature = alone(element);
    if (document.eval(SIGNATURE_PARTS) !== false) throw refuse('SIG_COUNT');
    work.parts = takeApart(signature.root, work.request.profile, canonicalOctets(document), (part) =>
      canonicalOctets(alone(part)),
    );
  } finally {
    for (const own of detached) own.dispose();
  }
}

function takeApart(
  root: XmlElement,
  profile: SignatureProfile,
  documentOctets: Buffer,
  octetsOf: (part: XmlElement) => Buffer,
): SignatureParts {
  const signature = readElement(root, SIGNED_PARTS);
  attributesOf(signature, ['Id?']);
  const names = ['SignedInfo', 'SignatureValue', 'KeyInfo'] as const;
  const parts = childrenOf(signature, DSIG, profile === 'certificate' ? [...names, 'Object'] : names);
  attributesOf(parts.SignatureValue, ['Id?']);
  const value = base64Of(parts.SignatureValue, MAX_SIGNATURE_BYTES);
  const shown = certificatesShown(parts.KeyInfo);
  const [infoNode, , , objectNode] = elementsOf(root);
  const properties =
    'Object' in parts ? qualifyingProperties(signature, parts.Object, objectNode, octetsOf) : undefined;
  const infoOctets = octetsOf(present(infoNode));
  const info = signedInfo(reread(infoOctets));
  return { documentOctets, infoOctets, info, value, shown, properties };
}

/** KeyInfo is a hint which pinned key to take, so nothing but certificates in one X509Data is of use. */
function certificatesShown(keyInfo: Element): readonly [Buffer, ...Buffer[]] {
  attributesOf(keyInfo, ['Id?']);
  const { X509Data } = childrenOf(keyInfo, DSIG, ['X509Data']);
  attributesOf(X509Data, []);
  const [first, ...more] = X509Data.children.map((child) => {
    if (child.name !== 'X509Certificate' || child.namespace !== DSIG) {
      throw refuse('SIG_STRUCTURE', `X509Data/${child.name}`);
    }
    attributesOf(child, []);
    return base64Of(child, MAX_CERTIFICATE_BYTES);
  });
  if (first === undefined) throw refuse('SIG_STRUCTURE', 'X509Data/X509Certificate');
  if (more.length >= MAX_CERTIFICATES) throw refuse('SIG_STRUCTURE', 'X509Data');
  return [first, ...more];
}

function qualifyingProperties(
  signature: Element,
  object: Element,
  objectNode: XmlElement | undefined,
  octetsOf: (part: XmlElement) => Buffer,
): PropertiesPart {
  attributesOf(object, ['Id?']);
  const { QualifyingProperties } = childrenOf(object, XADES, ['QualifyingProperties']);
  const { Target } = attributesOf(QualifyingProperties, ['Target', 'Id?']);
  childrenOf(QualifyingProperties, XADES, ['SignedProperties']);
  const { Id } = attributesOf(signature, ['Id']);
  const [qualifying] = elementsOf(present(objectNode));
  const [node] = elementsOf(present(qualifying));
  const octets = octetsOf(present(node));
  return { signatureId: Id, target: Target, octets, element: reread(octets) };
}

function signedInfo(element: Element): SignedInfo {
  attributesOf(element, ['Id?']);
  const [canonicalization, method, ...references] = element.children;
  if (canonicalization === undefined || method === undefined) throw refuse('SIG_STRUCTURE', 'SignedInfo');
  childrenOf(element, DSIG, [
    'CanonicalizationMethod',
    'SignatureMethod',
    ...references.map(() => 'Reference'),
  ]);
  return { canonicalization, method, references };
}

/** Profile, point 6: what was signed is read from the octets that were signed. */
function reread(octets: Buffer): Element {
  if (octets.length > PART_LIMITS.maxBytes)
    throw refuse('SIG_STRUCTURE', `${octets.length} bytes of one part`);
  return withXml(octets, PART_LIMITS, (document) => readElement(document.root));
}

function elementsOf(parent: XmlElement): XmlElement[] {
  const elements: XmlElement[] = [];
  for (let node = parent.firstChild; node !== null; node = node.next) {
    if (node instanceof XmlElement) elements.push(node);
  }
  return elements;
}

/** The last child when it is an element; white space behind it is no child worth the name. */
function lastElement(root: XmlElement): XmlElement | undefined {
  let node = root.lastChild;
  while (node instanceof XmlText && !/\S/.test(node.content)) node = node.prev;
  return node instanceof XmlElement ? node : undefined;
}

/** The tree read as data and the tree of nodes are one; a difference would be a fault of this program. */
function present(node: XmlElement | undefined): XmlElement {
  if (node === undefined) throw refuse('CHECK_FAILED');
  return node;
}
