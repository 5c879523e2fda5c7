import { XmlElement } from 'libxml2-wasm';
import type { Step } from '../certificate/xml.ts';

/** Where a fault is. */
export interface Place {
  readonly element: XmlElement;
  /** Elements below the root, down to the place. */
  readonly steps: readonly Step[];
}

/** Finds the element of a path that xmlGetNodePath made; stops at the last one it can find. */
export function locate(root: XmlElement, xpath: string): Place {
  const steps: Step[] = [];
  let element = root;
  // The first two parts are the empty one before the slash and the root.
  for (const part of xpath.split('/').slice(2)) {
    const [, name = '*', position = '1'] = /^([^[]+)(?:\[(\d+)\])?$/.exec(part) ?? [];
    const next = childAt(element, name, Number(position));
    if (!next) break;
    steps.push({ name: next.name, index: indexAmong(element, next) });
    element = next;
  }
  return { element, steps };
}

/**
 * The child at a position counted from 1, among all of them for `*`, else among those of that qualified name.
 * Walks no further than to it: a hostile document may have a great many siblings behind.
 */
function childAt(parent: XmlElement, name: string, position: number): XmlElement | undefined {
  let at = 0;
  for (let child = parent.firstChild; child !== null; child = child.next) {
    if (!(child instanceof XmlElement) || (name !== '*' && qualifiedName(child) !== name)) continue;
    at += 1;
    if (at === position) return child;
  }
  return undefined;
}

/** Position from 0 among the siblings of the same name. */
function indexAmong(parent: XmlElement, element: XmlElement): number {
  const name = element.name;
  let index = 0;
  for (let child = parent.firstChild; child !== null; child = child.next) {
    if (child.isSameNode(element)) break;
    if (child instanceof XmlElement && child.name === name) index += 1;
  }
  return index;
}

/** Whether the element has elements inside. */
export function hasElements(element: XmlElement): boolean {
  return childAt(element, '*', 1) !== undefined;
}

function qualifiedName(element: XmlElement): string {
  return element.prefix === '' ? element.name : `${element.prefix}:${element.name}`;
}
