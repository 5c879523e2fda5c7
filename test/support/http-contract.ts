import { expect } from '@jest/globals';
import supertest from 'supertest';
import { z } from 'zod';
import { errorsOf, openApiDocument } from '../../src/http/openapi.ts';
import type { Route } from '../../src/http/route.ts';
import { ROUTES } from '../../src/http/routes/index.ts';
import { problem } from '../../src/http/schemas/common.ts';
import { ERROR_TABLE } from '../../src/kernel/error-table.ts';

export type HttpMethod = 'get' | 'post' | 'put' | 'delete' | 'patch' | 'head' | 'options';

export interface Sent {
  readonly key?: string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object goes as JSON. */
  readonly body?: object | string | Buffer;
}

export interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly octets: Buffer;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came back
  readonly json: any;
}

/** Sends one request and holds the answer against what the route declares. */
export async function ask(
  server: Parameters<typeof supertest>[0],
  method: HttpMethod,
  path: string,
  { key, type, headers = {}, body }: Sent = {},
): Promise<Got> {
  const request = supertest(server)
    [method](path)
    .buffer(true)
    .parse((res, done) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => done(null, Buffer.concat(chunks)));
    });
  if (key !== undefined) request.set('Authorization', `Bearer ${key}`);
  for (const [name, value] of Object.entries(headers)) request.set(name, value);
  if (body instanceof Buffer || typeof body === 'string') {
    request.set('Content-Type', type ?? 'application/json').serialize((octets) => octets as never);
    request.send(body);
  } else if (body !== undefined) {
    request.set('Content-Type', type ?? 'application/json').send(JSON.stringify(body));
  } else if (type !== undefined) request.set('Content-Type', type);
  const response = await request;
  const octets: Buffer = Buffer.isBuffer(response.body) ? response.body : Buffer.alloc(0);
  const isJson = /json/.test(response.headers['content-type'] ?? '');
  const got: Got = {
    status: response.status,
    headers: response.headers,
    octets,
    json: isJson && octets.length > 0 ? JSON.parse(octets.toString('utf8')) : undefined,
  };
  expectConformity(method, path, got);
  return got;
}

/** The declared route that takes the request, if any. */
export function routeOf(method: string, path: string): Route | undefined {
  const bare = path.split('?')[0] ?? '';
  return ROUTES.find(
    (route) =>
      route.method === method &&
      new RegExp(`^${route.path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(bare),
  );
}

/** Every answer: safe headers, a request id, and a body that is what the API's description promises. */
export function expectConformity(method: string, path: string, got: Got): void {
  expect(got.headers).toMatchObject({
    'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
  });
  expect(got.headers).not.toHaveProperty('x-powered-by');
  const route = routeOf(method, path);
  const type = got.headers['content-type']?.split(';')[0];
  if (type === 'application/problem+json') expectProblem(route, got);
  else if (route) expectAnswer(route, type, got);
  else expect(got.octets.length).toBe(0);
}

function expectAnswer(route: Route, type: string | undefined, got: Got): void {
  expect(Object.keys(route.answers)).toContain(String(got.status));
  expect(route.answer ? ['application/json'] : route.octetTypes).toContain(type);
  if (!route.answer) return;
  expect(route.answer.parse(got.json)).toEqual(got.json);
  expect(documented(route, got.status).safeParse(got.json)).toMatchObject({ success: true });
}

function expectProblem(route: Route | undefined, got: Got): void {
  const told = problem.parse(got.json);
  expect(told).toMatchObject({ status: got.status, requestId: got.headers['x-request-id'] });
  if (route) {
    const { content } = DOCUMENT.paths[route.path][route.method].responses[got.status];
    expect(content).toHaveProperty(['application/problem+json']);
  }
  // Towards peers the reception chooses the status; the code only says that no signed answer was possible.
  if (route?.lane === 'peer') return;
  expect(ERROR_TABLE).toHaveProperty(told.code, expect.objectContaining({ status: got.status }));
  if (route) expect(errorsOf(route)).toContain(told.code);
}

/** The published description, with references as a single schema has them. */
const DOCUMENT = JSON.parse(
  JSON.stringify(openApiDocument(ROUTES, 'test')).replaceAll('#/components/schemas/', '#/$defs/'),
);

/** The schema as a reader of the published document would apply it. */
function documented(route: Route, status: number): z.ZodType {
  const { schema } = DOCUMENT.paths[route.path][route.method].responses[status].content['application/json'];
  return z.fromJSONSchema({ ...schema, $defs: DOCUMENT.components.schemas });
}
