import { isUtf8 } from 'node:buffer';
import express, { type Request, type RequestHandler, type Response } from 'express';
import type { z } from 'zod';
import { GatewayError } from '../kernel/errors.ts';
import { parseJson } from '../validation/shape.ts';
import { readShape } from './input.ts';
import type { HttpLimits } from './limits.ts';

/** What a route takes as its body, and how it is read from the octets. */
export interface BodySpec<T> {
  readonly mediaTypes: readonly [string, ...string[]];
  readonly limit: 'maxJsonBytes' | 'maxCertificateBytes' | 'maxMessageBytes';
  /** For the API's description; absent for a body of octets. */
  readonly schema?: z.ZodType;
  /** Who holds the body against the schema: this layer, or those below. */
  readonly judged?: 'here' | 'below';
  readonly read: (octets: Uint8Array) => T;
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

/** A JSON document that the layers below judge themselves, with findings per box. JSON_MALFORMED. */
export function documentBody(schema: z.ZodType): BodySpec<unknown> {
  return { mediaTypes: ['application/json'], limit: 'maxJsonBytes', schema, judged: 'below', read: json };
}

/** Octets that are kept and judged as they are. */
export function octetsBody(
  limit: 'maxCertificateBytes' | 'maxMessageBytes',
  ...mediaTypes: [string, ...string[]]
): BodySpec<Uint8Array> {
  return { mediaTypes, limit, read: (octets) => octets };
}

function json(octets: Uint8Array): unknown {
  if (!isUtf8(octets)) throw new GatewayError('JSON_MALFORMED', { detail: 'the body is not UTF-8' });
  return parseJson(Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('utf8'));
}

/** MEDIA_TYPE_UNSUPPORTED unless the body is declared as one of the types, in UTF-8 where a charset is named. */
export function checkMediaType(spec: BodySpec<unknown>, contentType: string | undefined): void {
  const [type, ...parameters] = (contentType ?? '').toLowerCase().split(';');
  const charset = parameters
    .map((text) => /^\s*charset\s*=\s*"?([^"\s]*)"?\s*$/.exec(text)?.[1])
    .find(Boolean);
  if (spec.mediaTypes.includes(type?.trim() ?? '') && (charset === undefined || charset === 'utf-8')) return;
  throw new GatewayError('MEDIA_TYPE_UNSUPPORTED', {
    detail: `${spec.mediaTypes.join(' or ')} in UTF-8 is asked`,
    where: 'Content-Type',
  });
}

/** Reads bodies of one kind, bounded in size and time before anything interprets them. */
export type BodyReader = (req: Request, res: Response) => Promise<Uint8Array>;

/**
 * A reader that refuses what is larger than the limit (DOCUMENT_TOO_LARGE), compressed (MEDIA_TYPE_UNSUPPORTED: a
 * small body could unpack to any size), slower than the limit (REQUEST_TIMEOUT) or cut off (REQUEST_INCOMPLETE).
 */
export function bodyReader(spec: BodySpec<unknown>, limits: HttpLimits): BodyReader {
  const limit = limits[spec.limit];
  const raw = express.raw({ type: () => true, limit, inflate: false });
  return async (req, res) => {
    checkMediaType(spec, req.headers['content-type']);
    await withinTime(limits.bodyTimeoutMs, res, read(raw, req, res, limit));
    return Buffer.isBuffer(req.body) ? req.body : new Uint8Array();
  };
}

function read(raw: RequestHandler, req: Request, res: Response, limit: number): Promise<void> {
  return new Promise((resolve, reject) => {
    raw(req, res, (fault?: unknown) => (fault ? reject(asBodyFault(fault, limit)) : resolve()));
  });
}

async function withinTime(timeoutMs: number, res: Response, reading: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      // The rest of the body may still come: the connection is of no further use.
      res.set('Connection', 'close');
      reject(new GatewayError('REQUEST_TIMEOUT', { detail: `not complete after ${timeoutMs} ms` }));
    }, timeoutMs);
  });
  try {
    await Promise.race([reading, late]);
  } finally {
    clearTimeout(timer);
    reading.catch(() => {
      // Told already, or the timeout was.
    });
  }
}

/** The parser's own errors, by its documented `type`. */
function asBodyFault(fault: unknown, limit: number): unknown {
  switch ((fault as { type?: unknown }).type) {
    case 'entity.too.large':
      return new GatewayError('DOCUMENT_TOO_LARGE', { detail: `at most ${limit} bytes are allowed` });
    case 'encoding.unsupported':
      return new GatewayError('MEDIA_TYPE_UNSUPPORTED', {
        detail: 'a body without Content-Encoding is asked',
        where: 'Content-Encoding',
      });
    case 'request.aborted':
    case 'request.size.invalid':
      return new GatewayError('REQUEST_INCOMPLETE', { cause: fault });
    default:
      return fault;
  }
}
