import { type XmlAttribute, XmlElement, XmlText, type XmlTreeNode } from 'libxml2-wasm';
import type { Text } from '../kernel/finding.ts';
import type { XmlDocument } from '../kernel/xml.ts';
import { type DocumentShape, type Group, join, type LeafType, type Shape, type Valued } from './xml.ts';
import { exactText, hasMarkedName, mayHoldMarks } from './xml-exact.ts';

/** Makes the error for a document that does not fit its shape; `path` is the JSON path of the place. */
export type Misfit = (path: string, what: Text) => Error;

interface Reading {
  readonly misfit: Misfit;
  /** Strings may have lost their first character, see xml-exact.ts. */
  readonly hasMarks: boolean;
}

/**
 * Reads a document into plain values by its shape: every element and attribute must be one the shape knows, in
 * its namespace and in its order; nothing of the document is passed over. Whether a value is allowed, or one
 * missing, is for the caller's schema: numbers and flags that cannot be read are handed on as text.
 *
 * @param octets those that `document` was parsed from
 * @throws what `misfit` makes
 */
export function readXml(
  document: XmlDocument,
  octets: Uint8Array,
  shape: DocumentShape,
  misfit: Misfit,
): Record<string, unknown> {
  const reading = { misfit, hasMarks: mayHoldMarks(octets) };
  if (reading.hasMarks && hasMarkedName(document)) {
    throw misfit('', { en: 'a name has U+FEFF in it', vi: 'tên phần tử chứa ký tự U+FEFF' });
  }
  const root = document.root;
  if (root.name !== shape.element || root.namespaceUri !== shape.namespace) {
    throw misfit('', {
      en: `the root element is {${root.namespaceUri}}${root.name}, not {${shape.namespace}}${shape.element}`,
      vi: `phần tử gốc là {${root.namespaceUri}}${root.name}, không phải {${shape.namespace}}${shape.element}`,
    });
  }
  checkVersion(root, shape, reading);
  return readGroup(root, shape.content, shape.namespace, '', reading);
}

function checkVersion(root: XmlElement, shape: DocumentShape, reading: Reading): void {
  const value = onlyAttribute(root, shape.version?.attribute, '', reading);
  if (shape.version === undefined || value === shape.version.value) return;
  const { attribute } = shape.version;
  throw reading.misfit(attribute, {
    en: `attribute ${attribute} is "${value ?? ''}", not "${shape.version.value}"`,
    vi: `thuộc tính ${attribute} là "${value ?? ''}", không phải "${shape.version.value}"`,
  });
}

function readGroup(
  element: XmlElement,
  group: Group,
  namespace: string,
  path: string,
  reading: Reading,
): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  const isPlain = element.prefix === '';
  let at = 0;
  for (let child = element.firstChild; child !== null; child = child.next) {
    if (!(child instanceof XmlElement)) {
      blankOrFail(child, path, reading);
      continue;
    }
    const name = child.name;
    while (at < group.fields.length && group.fields[at]?.element !== name) at += 1;
    const field = group.fields[at];
    if (field === undefined) throw unexpected(join(path, keyOf(group, name)), name, reading);

    const inside = (field.shape.kind === 'group' ? field.shape.namespace : undefined) ?? namespace;
    if (namespaceOf(child, isPlain ? namespace : undefined) !== inside) {
      throw unexpected(join(path, field.key), name, reading);
    }

    if (!field.many) {
      read[field.key] = readElement(child, field.shape, inside, join(path, field.key), reading);
      at += 1;
      continue;
    }
    const list = (read[field.key] ?? []) as unknown[];
    list.push(readElement(child, field.shape, inside, `${join(path, field.key)}[${list.length}]`, reading));
    read[field.key] = list;
  }
  return read;
}

function readElement(
  element: XmlElement,
  shape: Shape,
  namespace: string,
  path: string,
  reading: Reading,
): unknown {
  if (shape.kind === 'valued') return readValued(element, shape, path, reading);
  onlyAttribute(element, undefined, path, reading);
  if (shape.kind === 'leaf') return readLeaf(element, shape.as, path, reading);
  return readGroup(element, shape, namespace, path, reading);
}

function readValued(element: XmlElement, shape: Valued, path: string, reading: Reading): unknown {
  const attribute = onlyAttribute(element, shape.attribute.name, path, reading);
  const value = readLeaf(element, shape.value.as, path, reading);
  return attribute === undefined
    ? { [shape.value.key]: value }
    : { [shape.value.key]: value, [shape.attribute.key]: trimmed(attribute) };
}

function readLeaf(element: XmlElement, as: LeafType, path: string, reading: Reading): unknown {
  // The parser joins adjacent text, and CDATA sections, comments and instructions are refused before parsing;
  // this walk relies on neither.
  let text = '';
  for (let child = element.firstChild; child !== null; child = child.next) {
    if (!(child instanceof XmlText)) {
      throw reading.misfit(path, {
        en: 'has elements where text is asked',
        vi: 'có phần tử con thay vì văn bản',
      });
    }
    text += reading.hasMarks ? exactText(child, child.content) : child.content;
  }
  switch (as) {
    case 'text':
      return text;
    case 'token':
      return trimmed(text);
    case 'integer':
      return /^(0|[1-9]\d{0,8})$/.test(trimmed(text)) ? Number(trimmed(text)) : text;
    case 'boolean':
      return trimmed(text) === 'true' ? true : trimmed(text) === 'false' ? false : text;
  }
}

/**
 * The namespace of an element. `plainParent` is the parent's namespace when the parent's name has no prefix: it
 * is then the default one here too, unless this element has a prefix or declares namespaces itself. Asking the
 * parser for each element's namespace would double the time of reading.
 */
function namespaceOf(element: XmlElement, plainParent: string | undefined): string {
  if (plainParent !== undefined && element.prefix === '' && isEmpty(element.nsDeclarations))
    return plainParent;
  return element.namespaceUri;
}

function isEmpty(object: object): boolean {
  for (const _ in object) return false;
  return true;
}

/** The value of the attribute of that name; any other attribute is a misfit. */
function onlyAttribute(
  element: XmlElement,
  name: string | undefined,
  path: string,
  reading: Reading,
): string | undefined {
  let value: string | undefined;
  for (const attribute of element.attrs) {
    if (attribute.name !== name || isQualified(attribute)) {
      throw reading.misfit(join(path, attribute.name), {
        en: `attribute ${attribute.name} is not expected`,
        vi: `không được có thuộc tính ${attribute.name}`,
      });
    }
    value = reading.hasMarks ? exactText(attribute, attribute.value) : attribute.value;
  }
  return value;
}

function isQualified(attribute: XmlAttribute): boolean {
  return attribute.namespaceUri !== '';
}

/** White space between elements means nothing; anything else there is a misfit. */
function blankOrFail(child: XmlTreeNode, path: string, reading: Reading): void {
  if (child instanceof XmlText && trimmed(child.content) === '') return;
  throw reading.misfit(path, { en: 'has text between its elements', vi: 'có văn bản giữa các phần tử' });
}

function unexpected(path: string, name: string, reading: Reading): Error {
  return reading.misfit(path, {
    en: `element ${name} is not expected here`,
    vi: `không được có phần tử ${name} ở đây`,
  });
}

function keyOf(group: Group, element: string): string {
  return group.fields.find((field) => field.element === element)?.key ?? element;
}

/**
 * Without surrounding white space of XML; other spaces, such as U+00A0, are no white space there. Walks from
 * both ends, because a regular expression takes quadratic time over long runs of spaces.
 */
function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isXmlSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isXmlSpace(text.charCodeAt(end - 1))) end -= 1;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

function isXmlSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}
