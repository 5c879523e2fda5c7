import { readXml } from '../certificate/xml-read.ts';
import { sha256Hex } from '../kernel/digest.ts';
import { GatewayError } from '../kernel/errors.ts';
import { shown } from '../kernel/finding.ts';
import { MESSAGE_LIMITS, withXml } from '../kernel/xml.ts';
import { BODY_KEYS, MESSAGE, MESSAGE_PROFILE_VERSION, SHA256 } from './message-xml.ts';
import { hintOf } from './peek.ts';
import { MessageSchema } from './schema.ts';
import type { Message, MessageKind } from './types.ts';

export { type HeaderHint, peekHeader } from './peek.ts';

/**
 * Reads a message from the octets that its signature covers, i.e. the canonical document without its Signature
 * as verification returned it. The certificate comes out as the sender's octets, its digest checked.
 *
 * @throws GatewayError MESSAGE_VERSION_UNSUPPORTED, or MESSAGE_INVALID with the place; whatever `withXml`
 *   throws for octets that are no acceptable XML
 */
export function parseMessage(octets: Uint8Array): Message {
  const read = withXml(octets, MESSAGE_LIMITS, (document) => {
    // Asked first: a later version may have elements that this one does not know.
    const version = hintOf(document)?.version;
    if (version !== undefined && version !== MESSAGE_PROFILE_VERSION) {
      throw new GatewayError('MESSAGE_VERSION_UNSUPPORTED', {
        detail: `version "${shown(version)}" where ${MESSAGE_PROFILE_VERSION} is spoken`,
        where: 'header.version',
      });
    }
    return readXml(document, octets, MESSAGE, (path, what) => invalid(path, what.en));
  });
  const checked = MessageSchema.safeParse(toMessage(read));
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw invalid(issue?.path.join('.') ?? '', issue?.message ?? 'does not fit');
}

/** From the names of the document to those of the model. */
function toMessage(read: Readonly<Record<string, unknown>>): unknown {
  const { header, ...bodies } = read;
  const found = Object.keys(bodies);
  if (found.length !== 1) throw invalid('', `a message has one body, this one has ${found.length}`);
  const { kind, version, ...rest } = (header ?? {}) as Record<string, unknown>;
  if (version === undefined) throw invalid('header.version', 'is missing');
  const key = found[0] as string;
  if (BODY_KEYS[kind as MessageKind] !== key) {
    throw invalid('header.kind', `"${shown(String(kind))}" does not announce the body, ${key}`);
  }
  return { header: rest, body: { kind, ...content(kind as MessageKind, bodies[key] as object) } };
}

function content(kind: MessageKind, body: { readonly certificate?: unknown }): object {
  switch (kind) {
    case 'ECOO':
      return body.certificate === undefined
        ? body
        : { ...body, certificate: carriedOctets(body.certificate as Record<string, unknown>) };
    // An absent list is an empty one.
    case 'ACK':
      return { errors: [], ...withLists(body) };
    case 'RES':
      return { decisions: [], ...body };
    case 'RVQ':
      return { items: [], boxes: [], ...body };
    case 'RVR':
      return { results: [], documents: [], ...body };
    case 'RCQ':
      return { clarifications: [], documents: [], ...body };
    default:
      return body;
  }
}

/** The same within the places of a digest answer. */
function withLists(body: object & { readonly buckets?: unknown }): object {
  if (!Array.isArray(body.buckets)) return body;
  return { ...body, buckets: body.buckets.map((each) => ({ parts: [], documents: [], ...each })) };
}

function carriedOctets({ digestAlgorithm, digest, octets }: Record<string, unknown>): Uint8Array {
  if (digestAlgorithm !== SHA256) throw invalid('certificate.digestAlgorithm', 'is not SHA-256');
  const base64 = String(octets ?? '').replace(/[\t\n\r ]/g, '');
  const carried = Buffer.from(base64, 'base64');
  // Buffer skips what it cannot read; only text that encodes the same octets again was base64.
  if (carried.length === 0 || carried.toString('base64') !== base64) {
    throw invalid('certificate.octets', 'is not base64');
  }
  if (sha256Hex(carried) !== digest) {
    throw invalid('certificate.digest', 'is not the digest of the octets carried');
  }
  return new Uint8Array(carried);
}

function invalid(where: string, what: string): GatewayError {
  return new GatewayError('MESSAGE_INVALID', { detail: `${where || 'the message'}: ${what}`, where });
}
