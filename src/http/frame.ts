import type { Request, RequestHandler, Response } from 'express';
import type { ExchangeContext } from '../exchange/context.ts';
import { stopwatch } from '../kernel/clock.ts';

/** What is known of a request besides the request. */
export interface Frame {
  readonly requestId: string;
  /** Name and role of the API key, once known. */
  actor?: string;
  role?: string;
  /** Code of the error it was answered with. */
  error?: string;
}

const FRAMES = new WeakMap<Response, Frame>();

/** The frame that `openFrame` gave the request. */
export function frameOf(res: Response): Frame {
  const frame = FRAMES.get(res);
  if (frame) return frame;
  const empty: Frame = { requestId: '' };
  FRAMES.set(res, empty);
  return empty;
}

/** A request id chosen by the caller is worth noting beside ours, if it can do no harm in a log. */
const CLIENT_ID = /^[\w.:-]{1,64}$/;

/**
 * Gives every request an id, told in `X-Request-Id`, in error answers and in every log line of the request, and
 * writes the access log. The query is not logged: it holds names of firms.
 */
export function openFrame({ ids, logger }: Pick<ExchangeContext, 'ids' | 'logger'>): RequestHandler {
  return (req, res, next) => {
    const frame: Frame = { requestId: ids.next() };
    FRAMES.set(res, frame);
    res.set('X-Request-Id', frame.requestId);
    const elapsed = stopwatch();
    res.once('close', () => {
      const line = {
        requestId: frame.requestId,
        ...clientId(req),
        method: req.method,
        path: req.path,
        status: res.headersSent ? res.statusCode : undefined,
        // The caller left before the answer was out.
        ...(res.writableFinished ? {} : { aborted: true }),
        durationMs: Math.round(elapsed()),
        remote: req.socket.remoteAddress,
        actor: frame.actor,
        role: frame.role,
        error: frame.error,
      };
      // Probes ask every few seconds.
      if (req.path.startsWith('/health/') && res.statusCode < 400) logger.debug('request', line);
      else logger.info('request', line);
    });
    next();
  };
}

function clientId(req: Request): { clientRequestId?: string } {
  const given = req.get('x-request-id');
  return given !== undefined && CLIENT_ID.test(given) ? { clientRequestId: given } : {};
}

/** Answers are data for the one who asked: not guessed at, not framed, not kept by caches. */
export const securityHeaders: RequestHandler = (req, res, next) => {
  res.set({
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  });
  if (req.secure) res.set('Strict-Transport-Security', 'max-age=31536000');
  next();
};
