import type { ErrorRequestHandler, RequestHandler } from 'express';
import { asGatewayError, GatewayError } from '../kernel/errors.ts';
import type { Logger } from '../kernel/logger.ts';
import { frameOf } from './frame.ts';
import { sendProblem } from './problem.ts';
import type { Route } from './route.ts';

/** The methods an address takes, or none when there is nothing there. */
function methodsAt(routes: readonly Route[]): (path: string) => readonly string[] {
  const table = routes.map(({ method, path }) => ({
    methods: method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()],
    // A part is whatever stands between two slashes.
    pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
  }));
  return (path) => {
    const methods = table.filter(({ pattern }) => pattern.test(path)).flatMap((entry) => entry.methods);
    return methods.length === 0 ? [] : [...new Set([...methods, 'OPTIONS'])].sort();
  };
}

/** Answers what no route takes: 204 to OPTIONS, METHOD_NOT_ALLOWED, or PATH_UNKNOWN. */
export function refuseUnrouted(routes: readonly Route[]): RequestHandler {
  const methods = methodsAt(routes);
  return (req, res, next) => {
    const allowed = methods(req.path);
    if (allowed.length === 0) throw new GatewayError('PATH_UNKNOWN');
    if (req.method !== 'OPTIONS' && allowed.includes(req.method)) return next();
    res.set('Allow', allowed.join(', '));
    if (req.method !== 'OPTIONS') {
      const detail = { en: `not ${req.method}`, vi: `không dùng ${req.method} ở đây` };
      throw new GatewayError('METHOD_NOT_ALLOWED', { detail });
    }
    res.status(204).end();
  };
}

/** The one gate outward: whatever was thrown leaves as a problem document, or not at all. */
export function problemGate(logger: Logger): ErrorRequestHandler {
  return (thrown, _req, res, _next) => {
    const frame = frameOf(res);
    const error = thrown instanceof URIError ? undecodable(thrown) : asGatewayError(thrown);
    frame.error = error.code;
    const { requestId } = frame;
    if (error.status >= 500 && error.code !== 'TOO_BUSY') {
      logger.error('request failed', {
        requestId,
        code: error.code,
        detail: error.detail,
        where: error.where,
        stack: error.stack,
        cause: error.cause instanceof Error ? error.cause.stack : error.cause,
      });
    }
    // Part of an answer is out already: cutting the connection is the only honest end.
    if (res.headersSent) res.destroy();
    else sendProblem(res, error, requestId);
  };
}

/** Express could not decode a part of the path, e.g. `%ZZ`: no record has such an id. */
function undecodable(cause: URIError): GatewayError {
  return new GatewayError('NOT_FOUND', {
    detail: { en: 'the address is not properly encoded', vi: 'địa chỉ mã hóa không đúng' },
    cause,
  });
}
