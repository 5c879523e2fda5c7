import { type XmlNode, XmlXPath } from 'libxml2-wasm';
import type { XmlDocument } from '../kernel/xml.ts';

/*
 * The parser's binding decodes strings of more than 16 bytes with a TextDecoder, which takes U+FEFF at the start
 * of a string for a byte order mark and drops it. A text, a name or a namespace that starts with it would be
 * read as another one than was signed. Such strings are rare, so they are looked for once in the octets, and
 * only documents that have one are read the slow way.
 */

const MARK = Buffer.from('\uFEFF');
const REFERENCE = Buffer.from('&#');

const LENGTH = XmlXPath.compile('string-length(.)');

const MARKED_NAME = XmlXPath.compile(
  ['//*', '//@*']
    .map((nodes) => `boolean(${nodes}[contains(name(), '\uFEFF') or contains(namespace-uri(), '\uFEFF')])`)
    .join(' or '),
);

/** Whether a string of the document may start with U+FEFF, written as itself or as a character reference. */
export function mayHoldMarks(octets: Uint8Array): boolean {
  const bytes = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  return bytes.includes(MARK) || bytes.includes(REFERENCE);
}

/** Whether a name or namespace of the document has U+FEFF in it; none of the profile has. */
export function hasMarkedName(document: XmlDocument): boolean {
  return document.eval(MARKED_NAME) === true;
}

/** The text of a node as it stands, from what the binding decoded: the parser itself knows its true length. */
export function exactText(node: XmlNode, decoded: string): string {
  let characters = 0;
  for (const _ of decoded) characters += 1;
  return node.eval(LENGTH) === characters + 1 ? `\uFEFF${decoded}` : decoded;
}
