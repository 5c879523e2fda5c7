import { XmlElement, XmlText } from 'libxml2-wasm';
import { refuse } from './refusal.ts';

/** An element as plain data: what the signature's own parts are read from. */
export interface Element {
  readonly namespace: string;
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Element[];
  /** Text, exactly; empty for an element with children. */
  readonly text: string;
}

/** A signature of the profile has about 40 elements; more are refused before they cost time. */
const MAX_ELEMENTS = 100;

const NONE: ReadonlySet<string> = new Set();

/**
 * Reads an element and all below it. Refuses text beside children, attributes in namespaces, and sheer size.
 * @param closed names of elements whose content is left out
 */
export function readElement(root: XmlElement, closed: ReadonlySet<string> = NONE): Element {
  let count = 0;
  const read = (element: XmlElement): Element => {
    count += 1;
    if (count > MAX_ELEMENTS) throw refuse('SIG_STRUCTURE', `more than ${MAX_ELEMENTS} elements`);
    const name = element.name;
    const attributes = new Map<string, string>();
    for (const attribute of element.attrs) {
      if (attribute.namespaceUri !== '')
        throw refuse('SIG_STRUCTURE', `${name}/@${attribute.prefix}:${attribute.name}`);
      attributes.set(attribute.name, attribute.value);
    }
    const children: Element[] = [];
    let text = '';
    const first = closed.has(name) ? null : element.firstChild;
    for (let node = first; node !== null; node = node.next) {
      if (node instanceof XmlElement) children.push(read(node));
      else if (node instanceof XmlText) text += node.content;
      else throw refuse('SIG_STRUCTURE', name);
    }
    if (children.length > 0) {
      if (/\S/.test(text)) throw refuse('SIG_STRUCTURE', `text in ${name}`);
      text = '';
    }
    return { namespace: element.namespaceUri, name, attributes, children, text };
  };
  return read(root);
}

/**
 * The children of an element, in exactly this order and namespace; a name with `?` may be missing.
 * @throws Refusal SIG_STRUCTURE for anything missing, repeated, out of order or unknown
 */
export function childrenOf<const N extends string>(
  element: Element,
  namespace: string,
  names: readonly N[],
): ChildrenByName<N> {
  const found: Record<string, Element> = {};
  let at = 0;
  for (const wanted of names) {
    const optional = wanted.endsWith('?');
    const name = optional ? wanted.slice(0, -1) : wanted;
    const child = element.children[at];
    if (child?.name === name && child.namespace === namespace) {
      found[name] = child;
      at += 1;
    } else if (!optional) {
      throw refuse('SIG_STRUCTURE', `${element.name}/${name}`);
    }
  }
  const extra = element.children[at];
  if (extra !== undefined) throw refuse('SIG_STRUCTURE', `${element.name}/${extra.name}`);
  return found as ChildrenByName<N>;
}

type ChildrenByName<N extends string> = {
  readonly [K in N as K extends `${string}?` ? never : K]: Element;
} & { readonly [K in N as K extends `${infer Name}?` ? Name : never]?: Element };

/** The attributes of an element, none but these; one with `?` may be missing. Refuses like `childrenOf`. */
export function attributesOf<const N extends string>(
  element: Element,
  names: readonly N[],
): AttributesByName<N> {
  const found: Record<string, string> = {};
  let seen = 0;
  for (const wanted of names) {
    const optional = wanted.endsWith('?');
    const name = optional ? wanted.slice(0, -1) : wanted;
    const value = element.attributes.get(name);
    if (value !== undefined) {
      found[name] = value;
      seen += 1;
    } else if (!optional) {
      throw refuse('SIG_STRUCTURE', `${element.name}/@${name}`);
    }
  }
  if (seen !== element.attributes.size) {
    const extra = [...element.attributes.keys()].find((name) => found[name] === undefined);
    throw refuse('SIG_STRUCTURE', `${element.name}/@${extra}`);
  }
  return found as AttributesByName<N>;
}

type AttributesByName<N extends string> = {
  readonly [K in N as K extends `${string}?` ? never : K]: string;
} & { readonly [K in N as K extends `${infer Name}?` ? Name : never]?: string };

/** The text of an element that must have no children. */
export function textOf(element: Element): string {
  if (element.children.length > 0)
    throw refuse('SIG_STRUCTURE', `${element.name}/${element.children[0]?.name}`);
  return element.text;
}

/** An element whose only content is one attribute `Algorithm`. */
export function algorithmOf(element: Element): string {
  const { Algorithm } = attributesOf(element, ['Algorithm']);
  childrenOf(element, '', []);
  if (/\S/.test(element.text)) throw refuse('SIG_STRUCTURE', `text in ${element.name}`);
  return Algorithm;
}

/**
 * The octets of a base64 text; line breaks and blanks between the characters are passed over, as signers wrap
 * lines. Refuses other characters, missing padding, and spare bits that are not zero: one value, one spelling.
 * @param maxBytes of the decoded value
 */
export function base64Of(element: Element, maxBytes: number): Buffer {
  const text = textOf(element);
  if (text.length > maxBytes * 3) throw refuse('SIG_BASE64', `${element.name}: too long`);
  const compact = text.replace(/[ \t\r\n]+/g, '');
  const octets = Buffer.from(compact, 'base64');
  if (octets.length === 0 || octets.toString('base64') !== compact) throw refuse('SIG_BASE64', element.name);
  if (octets.length > maxBytes) throw refuse('SIG_BASE64', `${element.name}: too long`);
  return octets;
}
