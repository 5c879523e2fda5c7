import { XmlElement } from 'libxml2-wasm';
import { MESSAGE_LIMITS, withXml, type XmlDocument } from '../kernel/xml.ts';
import { BODY_KEYS, MESSAGE } from './message-xml.ts';
import { UUID } from './schema.ts';
import type { MessageKind } from './types.ts';

/**
 * What an unverified message claims about itself. Only good for choosing whose pinned keys to try, for
 * addressing a refusal and for the log: nothing of it may be acted upon or stored as fact. Each claim is there
 * when it has the form it must have; two capital letters need not be a state of the ATIGA.
 */
export interface HeaderHint {
  readonly messageId?: string;
  readonly conversationId?: string;
  readonly from?: string;
  readonly to?: string;
  readonly kind?: MessageKind;
  readonly version?: string;
}

/** The claims of a message's header, or undefined when there is no header to be read. Never throws. */
export function peekHeader(octets: Uint8Array): HeaderHint | undefined {
  try {
    return withXml(octets, MESSAGE_LIMITS, hintOf);
  } catch {
    return undefined;
  }
}

/** The same from a parsed document. */
export function hintOf(document: XmlDocument): HeaderHint | undefined {
  const root = document.root;
  if (root.name !== MESSAGE.element || root.namespaceUri !== MESSAGE.namespace) return undefined;
  const header = childrenOf(root).find((child) => child.name === 'Header');
  if (!header) return undefined;
  const claims = new Map<string, string>();
  for (const child of childrenOf(header)) {
    if (!claims.has(child.name)) claims.set(child.name, child.content.trim());
  }
  const claim = (name: string, form: RegExp): string | undefined => {
    const value = claims.get(name);
    return value !== undefined && form.test(value) ? value : undefined;
  };
  const kind = claims.get('Kind');
  return {
    messageId: claim('MessageId', UUID),
    conversationId: claim('ConversationId', UUID),
    from: claim('From', /^[A-Z]{2}$/),
    to: claim('To', /^[A-Z]{2}$/),
    kind: kind !== undefined && Object.hasOwn(BODY_KEYS, kind) ? (kind as MessageKind) : undefined,
    version: claim('Version', /^[\w.]{1,16}$/),
  };
}

/** The first children, more than a header or a message has. */
function childrenOf(element: XmlElement): XmlElement[] {
  const found: XmlElement[] = [];
  for (let child = element.firstChild; child !== null && found.length < 16; child = child.next) {
    if (child instanceof XmlElement && child.namespaceUri === MESSAGE.namespace) found.push(child);
  }
  return found;
}
