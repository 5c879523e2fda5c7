import { z } from 'zod';
import { openApiDocument } from '../openapi.ts';
import { readiness } from '../readiness.ts';
import { type Route, route } from '../route.ts';
import * as health from '../schemas/health.ts';

/** What anyone may ask: whether the node lives, whether it can work, and what its API looks like. */
export function openRoutes(all: () => readonly Route[]): readonly Route[] {
  let document: { readonly version: string; readonly json: Record<string, unknown> } | undefined;
  return [
    route({
      method: 'get',
      path: '/health/live',
      role: 'open',
      lane: 'none',
      id: 'getLiveness',
      summary: 'Whether the process answers at all.',
      answer: health.liveness,
      answers: { 200: 'It does.' },
      errors: [],
      async handle({ http: { exchange, version } }) {
        return {
          status: 200,
          json: { status: 'alive' as const, country: exchange.profile.country, version },
        };
      },
    }),
    route({
      method: 'get',
      path: '/health/ready',
      role: 'open',
      lane: 'none',
      id: 'getReadiness',
      summary: 'Whether the node can do its work: ledger and keys.',
      answer: health.readiness,
      answers: { 200: 'Ready or degraded.', 503: 'Not ready: send no traffic.' },
      errors: [],
      async handle({ http }) {
        const report = await readiness(http);
        return { status: report.status === 'not-ready' ? 503 : 200, json: report };
      },
    }),
    route({
      method: 'get',
      path: '/openapi.json',
      role: 'open',
      lane: 'api',
      id: 'getOpenApi',
      summary: "The API's description (OpenAPI 3.1), made from the same table as its routes.",
      answer: z.record(z.string(), z.unknown()),
      answers: { 200: 'The document.' },
      errors: [],
      async handle({ http }) {
        const { version } = http;
        if (document?.version !== version) document = { version, json: openApiDocument(all(), version) };
        return { status: 200, json: document.json };
      },
    }),
  ];
}
