import express, { type Express } from 'express';
import type { HttpContext } from './context.ts';
import { problemGate, refuseUnrouted } from './fallback.ts';
import { openFrame, securityHeaders } from './frame.ts';
import { createGate } from './gate.ts';
import { expressPath, type Gates, handlerOf } from './mount.ts';
import { createReadingRoom } from './reading.ts';
import { ROUTES } from './routes/index.ts';

export type { HttpContext } from './context.ts';

/**
 * The node's HTTP surface: API, peers' endpoint, health and the API's description. It neither listens nor sets
 * the server's own time limits; those must leave room for `limits.bodyTimeoutMs`.
 */
export function createApp(http: HttpContext): Express {
  const { exchange, limits } = http;
  const gates: Gates = {
    api: createGate(limits.api),
    peer: createGate(limits.peer),
    reading: createReadingRoom(limits.reading),
  };
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.enable('strict routing');
  // The query is read strictly, route by route (input.ts).
  app.set('query parser', false);
  app.use(openFrame(exchange), securityHeaders);
  for (const route of ROUTES) app[route.method](expressPath(route.path), handlerOf(http, gates, route));
  app.use(refuseUnrouted(ROUTES));
  app.use(problemGate(exchange.logger));
  return app;
}
