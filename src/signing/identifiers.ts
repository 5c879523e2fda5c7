import { XmlAttribute, XmlXPath } from 'libxml2-wasm';
import type { XmlDocument } from '../kernel/xml.ts';
import { refuse } from './refusal.ts';

/** Every spelling that some engine takes for an identifier: Id, ID, id, xml:id, wsu:Id. */
const IDENTIFIERS = XmlXPath.compile("//@*[translate(local-name(), 'ID', 'id') = 'id']");

/** More than any document has; the rest would cost time before it is known who sent it. */
const MAX_IDENTIFIERS = 2_000;

/**
 * Each identifier of the document with how often it occurs.
 * @throws Refusal SIG_STRUCTURE when there are too many to look at
 */
export function countIdentifiers(document: XmlDocument): Map<string, number> {
  const counts = new Map<string, number>();
  const found = document.eval(IDENTIFIERS);
  if (!Array.isArray(found)) return counts;
  if (found.length > MAX_IDENTIFIERS)
    throw refuse('SIG_STRUCTURE', `more than ${MAX_IDENTIFIERS} identifiers`);
  for (const attribute of found) {
    if (!(attribute instanceof XmlAttribute)) continue;
    const value = attribute.value;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}
