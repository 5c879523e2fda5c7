import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { asGatewayError, GatewayError } from '../kernel/errors.ts';
import { parseJson } from '../validation/shape.ts';
import { readShape } from './input.ts';
import type { HttpLimits } from './limits.ts';
import { readOctets } from './read-octets.ts';

type BodyLimit = Extract<keyof HttpLimits, `max${string}`>;

/** What a route takes as its body, and how it is read from the octets. */
export interface BodySpec<T> {
  readonly mediaTypes: readonly [string, ...string[]];
  readonly limit: BodyLimit;
  /** For the API's description; absent for a body of octets. */
  readonly schema?: z.ZodType;
  /** Nothing may be sent instead; it is read as an object without fields. */
  readonly optional?: true;
  /** Who holds the body against the schema: this layer, or those below. */
  readonly judged?: 'here' | 'below';
  /** @param type as declared, without parameters: one of `mediaTypes` */
  readonly read: (octets: Uint8Array, type: string) => T;
}

/** A JSON body that the route reads by its schema. JSON_MALFORMED, SCHEMA_INVALID. */
export function jsonBody<T>(schema: z.ZodType<T>): BodySpec<T> {
  return {
    mediaTypes: ['application/json'],
    limit: 'maxJsonBytes',
    schema,
    judged: 'here',
    read: (octets) => readShape(schema, json(octets)),
  };
}

/** The same for fields that may all be left out, and the body with them. */
export function optionalJsonBody<T>(schema: z.ZodType<T>): BodySpec<T> {
  const read = (octets: Uint8Array) => readShape(schema, octets.length === 0 ? {} : json(octets));
  return { ...jsonBody(schema), optional: true, read };
}

/**
 * Of a request that takes no body: nothing, or an object without fields. A field that is passed over would have the
 * sender believe that it was heeded.
 */
export const NO_FIELDS = optionalJsonBody(z.strictObject({}));

/** A JSON document that the layers below judge themselves, with findings per box. JSON_MALFORMED. */
export function documentBody(schema: z.ZodType): BodySpec<unknown> {
  return { mediaTypes: ['application/json'], limit: 'maxJsonBytes', schema, judged: 'below', read: json };
}

/** Octets that are kept and judged as they are. */
export function octetsBody(limit: BodyLimit, ...mediaTypes: [string, ...string[]]): BodySpec<Uint8Array> {
  return { mediaTypes, limit, read: (octets) => octets };
}

/** Octets with the type they were declared as. */
export function typedOctetsBody(
  limit: BodyLimit,
  mediaTypes: BodySpec<unknown>['mediaTypes'],
): BodySpec<{ readonly type: string; readonly octets: Uint8Array }> {
  return { mediaTypes, limit, read: (octets, type) => ({ type, octets }) };
}

/** The media type that a Content-Type names, without its parameters. */
export function bareType(contentType: string | undefined): string {
  return (contentType ?? '').toLowerCase().split(';')[0]?.trim() ?? '';
}

/** RFC 9112, 6.3: a request without these has none. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function json(octets: Uint8Array): unknown {
  if (!isUtf8(octets)) {
    const detail = { en: 'the body is not UTF-8', vi: 'nội dung không phải UTF-8' };
    throw new GatewayError('JSON_MALFORMED', { detail });
  }
  return parseJson(Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('utf8'));
}

/** MEDIA_TYPE_UNSUPPORTED unless the body is declared as one of the types, in UTF-8 where a charset is named. */
export function checkMediaType(spec: BodySpec<unknown>, contentType: string | undefined): void {
  const [, ...parameters] = (contentType ?? '').toLowerCase().split(';');
  const charset = parameters
    .map((text) => /^\s*charset\s*=\s*"?([^"\s]*)"?\s*$/.exec(text)?.[1])
    .find(Boolean);
  if (spec.mediaTypes.includes(bareType(contentType)) && (charset === undefined || charset === 'utf-8'))
    return;
  throw new GatewayError('MEDIA_TYPE_UNSUPPORTED', {
    detail: {
      en: `${spec.mediaTypes.join(' or ')} in UTF-8 is asked`,
      vi: `cần ${spec.mediaTypes.join(' hoặc ')}, mã hóa UTF-8`,
    },
    where: 'Content-Type',
  });
}

/**
 * Reads the octets of a body within its limits. MEDIA_TYPE_UNSUPPORTED when it is of another type or compressed (a
 * small body could unpack to any size); otherwise as `readOctets`.
 * @param count hears of octets as they come, and may refuse them
 */
export async function readBody(
  spec: BodySpec<unknown>,
  limits: HttpLimits,
  req: IncomingMessage,
  res: ServerResponse,
  count?: (octets: number) => void,
): Promise<Uint8Array> {
  if (spec.optional && !hasBody(req)) return new Uint8Array();
  checkMediaType(spec, req.headers['content-type']);
  const encoding = req.headers['content-encoding']?.toLowerCase() ?? 'identity';
  if (encoding !== 'identity') {
    throw new GatewayError('MEDIA_TYPE_UNSUPPORTED', {
      detail: {
        en: 'a body without Content-Encoding is asked',
        vi: 'nội dung phải gửi không kèm Content-Encoding',
      },
      where: 'Content-Encoding',
    });
  }
  try {
    return await readOctets(req, { maxBytes: limits[spec.limit], timeoutMs: limits.bodyTimeoutMs, count });
  } catch (thrown) {
    // The rest of the body may still come, and would be taken for the next request.
    if (asGatewayError(thrown).code === 'REQUEST_TIMEOUT') res.setHeader('Connection', 'close');
    throw thrown;
  }
}
