import { NOT_XML_CHARACTER } from '../certificate/xml-characters.ts';
import { writeXml } from '../certificate/xml-write.ts';
import { sha256Hex } from '../kernel/digest.ts';
import { GatewayError } from '../kernel/errors.ts';
import { BODY_KEYS, MESSAGE, MESSAGE_PROFILE_VERSION, SHA256 } from './message-xml.ts';
import { MessageSchema } from './schema.ts';
import type { Message, MessageBody, RejectionError } from './types.ts';

/** Longest text of an error in an acknowledgement, in UTF-16 units. */
const MAX_ERROR_TEXT = 2000;

/**
 * The message as unsigned XML in exclusive canonical form; the certificate goes in as base64 with its SHA-256
 * digest. The same message always gives the same text.
 *
 * Texts of errors are for people and may quote anything, so they are made to fit: characters that XML cannot
 * carry become U+FFFD, and what is longer than 2,000 signs is cut. Nothing else is changed.
 *
 * @throws GatewayError MESSAGE_INVALID when the message is not one of the profile
 */
export function buildMessageXml(message: Message): string {
  const carried = { header: message.header, body: fitting(message.body) };
  const checked = MessageSchema.safeParse(carried);
  const issue = checked.error?.issues[0];
  if (issue) {
    const where = issue.path.join('.');
    throw new GatewayError('MESSAGE_INVALID', { detail: `${where}: ${issue.message}`, where });
  }
  const { kind, ...body } = carried.body;
  return writeXml(MESSAGE, {
    header: { ...carried.header, kind, version: MESSAGE_PROFILE_VERSION },
    [BODY_KEYS[kind]]: carried.body.kind === 'ECOO' ? withOctets(carried.body) : body,
  });
}

function withOctets(body: Extract<MessageBody, { kind: 'ECOO' }>): object {
  const { certificate, ...rest } = body;
  if (certificate === undefined) return rest;
  const octets = Buffer.from(certificate.buffer, certificate.byteOffset, certificate.byteLength);
  return {
    ...rest,
    certificate: { digestAlgorithm: SHA256, digest: sha256Hex(octets), octets: octets.toString('base64') },
  };
}

function fitting(body: MessageBody): MessageBody {
  return body.kind === 'ACK' ? { ...body, errors: body.errors.map(fittingError) } : body;
}

function fittingError(error: RejectionError): RejectionError {
  const text = error.text
    .slice(0, MAX_ERROR_TEXT)
    .replace(/\r\n?/g, '\n')
    .replace(NOT_XML_CHARACTER, '\uFFFD');
  return { ...error, text: /\S/u.test(text) ? text : error.code };
}
