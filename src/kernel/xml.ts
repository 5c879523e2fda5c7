import { isUtf8 } from 'node:buffer';
import { ParseOption, XmlDocument, XmlParseError, XmlXPath } from 'libxml2-wasm';
import { GatewayError } from './errors.ts';

export { type XmlDocument, XmlElement } from 'libxml2-wasm';

/** What a document may grow to before it is refused unparsed. */
export interface XmlLimits {
  readonly maxBytes: number;
  /** Levels of elements, the root being the first. */
  readonly maxDepth: number;
}

/** A certificate of 200 items, the most that is read, measures about 170 KB. */
export const CERTIFICATE_LIMITS: XmlLimits = { maxBytes: 2 * 1024 * 1024, maxDepth: 24 };

/** A message carries one certificate as base64, which makes it a third larger. */
export const MESSAGE_LIMITS: XmlLimits = { maxBytes: 8 * 1024 * 1024, maxDepth: 24 };

/** More than any profile has on one element; canonicalization sorts attributes, so their number is bounded. */
const MAX_ATTRIBUTES = 64;

/** Each element costs the parser some 100 bytes however short it is, and WebAssembly memory never shrinks. */
const MAX_ELEMENTS = 200_000;

/**
 * Nothing is fetched and nothing substituted. Identifiers are not indexed: who resolves one (signing) does it
 * itself and refuses duplicates.
 */
const PARSE_OPTIONS: ParseOption =
  ParseOption.XML_PARSE_NONET |
  ParseOption.XML_PARSE_NO_XXE |
  ParseOption.XML_PARSE_NO_SYS_CATALOG |
  ParseOption.XML_PARSE_SKIP_IDS |
  ParseOption.XML_PARSE_BIG_LINES;

/** XML 1.0 section 2.8, without version 1.1. */
const DECLARATION =
  /^<\?xml\s+version\s*=\s*(["'])1\.0\1(?:\s+encoding\s*=\s*(["'])([A-Za-z][\w.-]*)\2)?(?:\s+standalone\s*=\s*(["'])(?:yes|no)\4)?\s*\?>$/;

/** No declaration is longer; bounds the search for its end. */
const MAX_DECLARATION = 200;

const UNWANTED_NODE = XmlXPath.compile('boolean(//comment() | //processing-instruction())');

const EXCLAMATION = 0x21;
const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;
const SLASH = 0x2f;
const LESS = 0x3c;
const EQUALS = 0x3d;
const GREATER = 0x3e;
const QUESTION = 0x3f;

/**
 * Guards the octets, parses them, runs `use`, and frees the document whatever happens.
 *
 * Before anything is parsed: the size, UTF-8 (a byte order mark is passed over), the depth, the number of
 * elements and of attributes, and the absence of DOCTYPE, processing instructions, comments and CDATA sections.
 * The latter two are refused because they split one value into several nodes, which readers join differently.
 *
 * @param use must be synchronous and let nothing of the document out, its memory is gone afterwards
 * @throws GatewayError DOCUMENT_TOO_LARGE, XML_TOO_DEEP, XML_FORBIDDEN or XML_MALFORMED, `where` being a byte
 *   offset from 0 or a line from 1; and whatever `use` throws
 */
export function withXml<T>(octets: Uint8Array, limits: XmlLimits, use: (document: XmlDocument) => T): T {
  guardXml(octets, limits);
  const document = parse(octets);
  try {
    // The scan has excluded both already; the parser's own view of the document must agree.
    if (document.dtd !== null || document.eval(UNWANTED_NODE) !== false) {
      throw new GatewayError('XML_FORBIDDEN', { detail: 'a construct the profile excludes' });
    }
    return use(document);
  } finally {
    document.dispose();
  }
}

/** The part of `withXml` that comes before parsing: one pass over the bytes, no allocation. Throws the same. */
export function guardXml(octets: Uint8Array, limits: XmlLimits): void {
  if (octets.length > limits.maxBytes) {
    throw new GatewayError('DOCUMENT_TOO_LARGE', {
      detail: {
        en: `${octets.length} bytes where at most ${limits.maxBytes} are allowed`,
        vi: `${octets.length} byte, chỉ cho phép đến ${limits.maxBytes} byte`,
      },
    });
  }
  if (octets.length === 0) throw new GatewayError('XML_MALFORMED', { detail: 'no octets' });
  if (!isUtf8(octets)) throw new GatewayError('XML_MALFORMED', { detail: 'the octets are not UTF-8' });
  scan(octets, prologEnd(octets), limits.maxDepth);
}

/** Where the markup starts: behind the byte order mark and the XML declaration, if any. */
function prologEnd(octets: Uint8Array): number {
  const start = octets[0] === 0xef && octets[1] === 0xbb && octets[2] === 0xbf ? 3 : 0;
  if (octets[start] !== LESS || octets[start + 1] !== QUESTION) return start;
  const head = Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString(
    'latin1',
    start,
    start + MAX_DECLARATION,
  );
  const declaration = head.slice(0, head.indexOf('?>') + 2);
  const match = DECLARATION.exec(declaration);
  if (match === null) {
    throw /^<\?xml\s/.test(head)
      ? new GatewayError('XML_MALFORMED', {
          detail: 'the XML declaration is not one of version 1.0',
          where: byte(start),
        })
      : forbidden('a processing instruction', start);
  }
  const encoding = match[3];
  if (encoding !== undefined && encoding.toUpperCase() !== 'UTF-8') {
    throw new GatewayError('XML_MALFORMED', {
      detail: `encoding ${encoding} where UTF-8 is asked`,
      where: byte(start),
    });
  }
  return start + declaration.length;
}

/**
 * Follows the markup from `start`. UTF-8 never has the byte of `<` inside another character, text never has it
 * unescaped, and comments and CDATA sections are refused at their first bytes, so each `<` met here is markup.
 * What the scan misjudges because it is not well-formed, the parser refuses.
 */
function scan(octets: Uint8Array, start: number, maxDepth: number): void {
  const end = octets.length;
  let depth = 0;
  let elements = 0;
  let at = start;
  while (at < end) {
    if (octets[at] !== LESS) {
      at += 1;
      continue;
    }
    const next = octets[at + 1];
    if (next === EXCLAMATION || next === QUESTION) throw forbidden(construct(octets, at), at);
    if (next === SLASH) {
      depth -= 1;
      at += 2;
      continue;
    }
    elements += 1;
    if (elements > MAX_ELEMENTS) {
      throw new GatewayError('DOCUMENT_TOO_LARGE', {
        detail: { en: `more than ${MAX_ELEMENTS} elements`, vi: `quá ${MAX_ELEMENTS} phần tử` },
        where: byte(at),
      });
    }
    if (depth + 1 > maxDepth) {
      throw new GatewayError('XML_TOO_DEEP', { detail: `deeper than ${maxDepth} levels`, where: byte(at) });
    }
    const close = tagEnd(octets, at);
    if (octets[close - 1] !== SLASH) depth += 1;
    at = close + 1;
  }
}

/** The offset of the `>` that ends the start tag at `at`; a `>` inside quotes does not. */
function tagEnd(octets: Uint8Array, at: number): number {
  const end = octets.length;
  let quote = 0;
  let attributes = 0;
  for (let i = at + 1; i < end; i += 1) {
    const octet = octets[i];
    if (quote !== 0) {
      if (octet === quote) quote = 0;
    } else if (octet === GREATER) {
      return i;
    } else if (octet === DOUBLE_QUOTE || octet === SINGLE_QUOTE) {
      quote = octet;
    } else if (octet === EQUALS) {
      attributes += 1;
      if (attributes > MAX_ATTRIBUTES) {
        throw new GatewayError('DOCUMENT_TOO_LARGE', {
          detail: {
            en: `more than ${MAX_ATTRIBUTES} attributes on one element`,
            vi: `một phần tử có quá ${MAX_ATTRIBUTES} thuộc tính`,
          },
          where: byte(at),
        });
      }
    }
  }
  throw new GatewayError('XML_MALFORMED', { detail: 'a tag is not closed', where: byte(at) });
}

function construct(octets: Uint8Array, at: number): string {
  if (octets[at + 1] === QUESTION) return 'a processing instruction';
  if (octets[at + 2] === 0x2d) return 'a comment';
  return octets[at + 2] === 0x5b ? 'a CDATA section' : 'a document type declaration';
}

function forbidden(what: string, at: number): GatewayError {
  return new GatewayError('XML_FORBIDDEN', { detail: what, where: byte(at) });
}

function byte(offset: number): string {
  return `byte ${offset}`;
}

/**
 * Whether foreign octets, of which nothing is read, are an XML document: UTF-8, without a DOCTYPE, well-formed and within
 * bounds. Comments, processing instructions and CDATA sections may stand in it, as nobody takes values out of it.
 */
export function isXml(octets: Uint8Array, maxBytes: number): boolean {
  if (octets.length > maxBytes || !isUtf8(octets)) return false;
  const view = Buffer.from(octets.buffer, octets.byteOffset, octets.length);
  if (/<!(DOCTYPE|ENTITY)/i.test(view.toString('latin1'))) return false;
  if (exceeds(view, '<', MAX_ELEMENTS * 2) || exceeds(view, '=', MAX_ELEMENTS)) return false;
  try {
    const document = XmlDocument.fromBuffer(octets, { encoding: 'utf-8', option: PARSE_OPTIONS });
    const declared = document.dtd !== null;
    document.dispose();
    return !declared;
  } catch (thrown) {
    if (thrown instanceof XmlParseError) return false;
    throw thrown;
  }
}

/** Elements have two `<`, attributes one `=`: more of either than these would cost too much memory. */
function exceeds(octets: Buffer, sign: string, most: number): boolean {
  let count = 0;
  for (let at = octets.indexOf(sign); at >= 0; at = octets.indexOf(sign, at + 1)) {
    count += 1;
    if (count > most) return true;
  }
  return false;
}

function parse(octets: Uint8Array): XmlDocument {
  let document: XmlDocument;
  try {
    document = XmlDocument.fromBuffer(octets, { encoding: 'utf-8', option: PARSE_OPTIONS });
  } catch (thrown) {
    if (!(thrown instanceof XmlParseError)) throw thrown;
    throw malformed(thrown.details[0], thrown);
  }
  const warning = document.warnings[0];
  if (warning === undefined) return document;
  // A warning is about namespaces that readers resolve differently.
  document.dispose();
  throw malformed(warning);
}

function malformed(
  first: { readonly message: string; readonly line: number; readonly col: number } | undefined,
  cause?: unknown,
): GatewayError {
  return new GatewayError('XML_MALFORMED', {
    detail: first?.message.trim() ?? 'not well-formed',
    where: first === undefined ? undefined : `${first.line}:${first.col}`,
    cause,
  });
}
