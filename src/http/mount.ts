import { TLSSocket } from 'node:tls';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { GatewayError } from '../kernel/errors.ts';
import { authenticate, type Identity } from './auth.ts';
import { bareType, readBody } from './body.ts';
import type { HttpContext } from './context.ts';
import { frameOf } from './frame.ts';
import type { Gate } from './gate.ts';
import { strangerOf } from './holder.ts';
import { readParams, readQuery } from './input.ts';
import { sendProblem } from './problem.ts';
import type { ReadingRoom } from './reading.ts';
import { mayActAs } from './roles.ts';
import { bodyOf, type Reply, type Route } from './route.ts';

/** The bounds on work in progress, one set per app. */
export interface Gates {
  readonly api: Gate;
  readonly peer: Gate;
  /** Bodies of senders without a key. */
  readonly reading: ReadingRoom;
}

/** Express writes parts of a path as `:name`. */
export function expressPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

/**
 * Turns a declared route into a handler. In this order: who asks, may they, is there room, is the request well
 * formed; only then is a body read, so that a stranger cannot make the gateway take in anything. Where anyone may send
 * a body it is read first, in a room of its own: a place is for work, and a sender that is slow does none.
 */
export function handlerOf(http: HttpContext, gates: Gates, route: Route): RequestHandler {
  return async (req, res) => {
    const identity = identify(http, route, req, res);
    const holder = identity?.name ?? strangerOf(req);
    const enter = () => (route.lane === 'none' ? undefined : gates[route.lane].enter(holder));
    const body = bodyOf(route);
    const apart = identity === undefined && route.body !== undefined;
    let leave = apart ? undefined : enter();
    try {
      const params = route.params && readParams(route.params, req.params);
      const query = readQueryOf(route, req);
      const reading = apart ? gates.reading.enter(holder) : undefined;
      const octets =
        body && (await readBody(body, http.limits, req, res, reading?.count).finally(reading?.end));
      leave ??= enter();
      const call = {
        http,
        params,
        query,
        body: octets && body?.read(octets, bareType(req.headers['content-type'])),
        actor: identity?.name ?? '',
        idempotencyKey: route.idempotent && req.get('idempotency-key'),
      };
      send(res, await route.handle(call as never));
    } finally {
      leave?.();
    }
  };
}

function identify(http: HttpContext, route: Route, req: Request, res: Response): Identity | undefined {
  if (route.lane === 'peer' && http.peersShowCertificates && !showsTrustedCertificate(req)) {
    throw new GatewayError('PEER_CERTIFICATE_REQUIRED', { where: route.path });
  }
  if (route.role === 'open') return undefined;
  const identity = authenticate(http.apiKeys, req.headers);
  const frame = frameOf(res);
  frame.actor = identity.name;
  frame.role = identity.role;
  if (!mayActAs(identity.role, route.role)) {
    throw new GatewayError('FORBIDDEN', {
      detail: {
        en: `this is for role ${route.role}, the key ${identity.name} has role ${identity.role}`,
        vi: `việc này dành cho vai trò ${route.role}, khóa ${identity.name} có vai trò ${identity.role}`,
      },
      where: route.role,
    });
  }
  return identity;
}

/** Whether the TLS layer checked a client certificate against the configured authorities. */
function showsTrustedCertificate(req: Request): boolean {
  return req.socket instanceof TLSSocket && req.socket.authorized;
}

const NO_QUERY = z.strictObject({});

/** A route without parameters refuses any, too; open ones do not care, monitors append what they like. */
function readQueryOf(route: Route, req: Request): unknown {
  if (route.query) return readQuery(route.query, req.originalUrl);
  if (route.role !== 'open' && req.originalUrl.includes('?')) return readQuery(NO_QUERY, req.originalUrl);
  return undefined;
}

function send(res: Response, reply: Reply<unknown>): void {
  if ('problem' in reply) {
    const frame = frameOf(res);
    frame.error = reply.problem.code;
    sendProblem(res, reply.problem, frame.requestId, reply.status);
    return;
  }
  res.status(reply.status);
  if (reply.headers) res.set(reply.headers);
  if ('json' in reply) res.json(reply.json);
  else res.type(reply.type ?? 'application/xml').send(octetsOf(reply.octets));
}

/** Express sends a Buffer as it is, and anything else of bytes as JSON. */
function octetsOf(octets: Uint8Array): Buffer {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length);
}
