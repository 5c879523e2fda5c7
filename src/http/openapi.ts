import { z } from 'zod';
import { ERROR_TABLE, type ErrorCode } from '../kernel/error-table.ts';
import './schemas/common.ts';
import { bodyOf, type Route } from './route.ts';
import { NAMED_SCHEMAS } from './schemas/registry.ts';

type Json = { readonly [key: string]: unknown };

const SCHEMAS = '#/components/schemas/';

/** The API's description, OpenAPI 3.1, made from the same declarations as the routes themselves. */
export function openApiDocument(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(route) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'ASEAN Single Window gateway for ATIGA e-Form D',
      version,
      summary: "One country's node: issues, exchanges, verifies and reconciles certificates of origin.",
      description:
        'Errors are problem documents (RFC 9457) whose `code` never changes its meaning. Answers may gain ' +
        'fields; pass over those you do not know. Instants are UTC with milliseconds, dates have no time zone.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: TAGS,
    paths,
    components: {
      schemas: componentSchemas(routes),
      headers: HEADERS,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API key of the role named.' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'The same key.' },
      },
    },
  };
}

const TAGS = [
  { name: 'ministry', description: 'The issuing ministry.' },
  { name: 'customs', description: 'The importing customs.' },
  { name: 'supervisor', description: "The issuing ministry's second person; may do what the ministry may." },
  { name: 'auditor', description: 'The auditor.' },
  { name: 'operator', description: "The node's operator." },
  { name: 'exporter', description: 'The exporter, through the national single window.' },
  { name: 'open', description: 'Peers, payment callbacks, health and this description.' },
];

function operation(route: Route): Json {
  const secured = route.role !== 'open';
  return {
    operationId: route.id,
    summary: route.summary,
    tags: [route.role],
    ...(secured ? { security: [{ bearer: [] }, { apiKey: [] }] } : { security: [] }),
    ...listed('parameters', [
      ...parameters(route.params, 'path'),
      ...parameters(route.query, 'query'),
      ...(route.idempotent ? [IDEMPOTENCY_KEY] : []),
    ]),
    ...(route.body ? { requestBody: requestBody(route.body) } : {}),
    responses: responses(route),
  };
}

function parameters(schema: z.ZodObject | undefined, place: 'path' | 'query'): readonly Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = inline(schema) as {
    properties?: Record<string, Json>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...property }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: property,
  }));
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'A key of your own for this request. The same key with the same body is carried out once, however often it is sent.',
  schema: { type: 'string', minLength: 1, maxLength: 128, pattern: '^[\\x21-\\x7e]+$' },
} as const;

function requestBody({ mediaTypes, schema, optional }: NonNullable<Route['body']>): Json {
  // OpenAPI 3.1: octets have no schema, their media type says it all.
  const content = schema ? { schema: reference(schema) } : {};
  return { required: !optional, content: Object.fromEntries(mediaTypes.map((type) => [type, content])) };
}

function responses(route: Route): Json {
  const made: Record<string, { description: string; headers?: Json; content: Record<string, Json> }> = {};
  for (const [status, description] of Object.entries(route.answers)) {
    const content: Record<string, Json> = route.answer
      ? { 'application/json': { schema: reference(route.answer) } }
      : Object.fromEntries(route.octetTypes.map((type) => [type, {}]));
    made[status] = { description, headers: headers('X-Request-Id'), content };
  }
  for (const [status, codes] of codesByStatus(route)) {
    const texts = codes.map((code) => `${code}: ${ERROR_TABLE[code].title.en}.`);
    const before = made[status];
    made[status] = {
      description: [...(before ? [before.description] : []), ...texts].join('\n'),
      headers: WAITING.has(status) ? headers('X-Request-Id', 'Retry-After') : headers('X-Request-Id'),
      content: {
        ...before?.content,
        'application/problem+json': { schema: { $ref: `${SCHEMAS}Problem` } },
      },
    };
  }
  return made;
}

const WAITING: ReadonlySet<string> = new Set(['429', '503']);

const HEADERS = {
  'X-Request-Id': {
    description: "Names the request in the node's log.",
    schema: { type: 'string', format: 'uuid' },
  },
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 } },
} as const;

function headers(...names: readonly (keyof typeof HEADERS)[]): Json {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

function codesByStatus(route: Route): ReadonlyMap<string, readonly ErrorCode[]> {
  const byStatus = new Map<string, ErrorCode[]>();
  for (const code of errorsOf(route)) {
    const status = String(ERROR_TABLE[code].status);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return byStatus;
}

/** Everything a route can refuse with: its own errors, and what follows from how it is declared. */
export function errorsOf(route: Route): readonly ErrorCode[] {
  const { role, lane, params, query, idempotent } = route;
  const body = bodyOf(route);
  const implied: readonly (readonly [boolean, readonly ErrorCode[]])[] = [
    [role !== 'open', ['UNAUTHENTICATED', 'FORBIDDEN', 'QUERY_INVALID']],
    [query !== undefined, ['QUERY_INVALID']],
    [params !== undefined, ['NOT_FOUND']],
    [
      body !== undefined,
      ['MEDIA_TYPE_UNSUPPORTED', 'DOCUMENT_TOO_LARGE', 'REQUEST_TIMEOUT', 'REQUEST_INCOMPLETE'],
    ],
    [body?.schema !== undefined, ['JSON_MALFORMED']],
    [idempotent === true, ['IDEMPOTENCY_KEY_INVALID', 'IDEMPOTENCY_KEY_REUSED']],
    [body?.judged === 'here', ['SCHEMA_INVALID']],
    [lane !== 'none', ['TOO_MANY_REQUESTS', 'TOO_BUSY', 'LEDGER_UNAVAILABLE', 'LEDGER_CORRUPT']],
    [true, ['INTERNAL']],
  ];
  const codes = implied.flatMap(([holds, list]) => (holds ? list : []));
  return [...new Set([...route.errors, ...codes])];
}

/** The schema by its name where it has one, else as it is. */
function reference(schema: z.ZodType): Json {
  const name = NAMED_SCHEMAS.get(schema)?.id;
  return name === undefined ? inline(schema) : { $ref: `${SCHEMAS}${name}` };
}

/** Parameters and unnamed schemas stand where they are used; they contain no named ones. */
function inline(schema: z.ZodType): Json {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}

function componentSchemas(routes: readonly Route[]): Json {
  const { schemas } = z.toJSONSchema(NAMED_SCHEMAS, { uri: (id) => `${SCHEMAS}${id}` });
  const named = Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema, $id, ...schema }]) => [name, schema as Json]),
  );
  const asked = reachable(named, routes);
  // What is sent must be exact; what is answered may gain fields without breaking who reads it.
  return Object.fromEntries(
    Object.entries(named).map(([name, schema]) => [name, asked.has(name) ? schema : open(schema)]),
  );
}

/** Names of the schemas that requests use, directly or inside others. */
function reachable(named: Readonly<Record<string, Json>>, routes: readonly Route[]): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === '$ref' && typeof inner === 'string' && inner.startsWith(SCHEMAS)) {
        const name = inner.slice(SCHEMAS.length);
        if (!found.has(name)) {
          found.add(name);
          visit(named[name]);
        }
      } else visit(inner);
    }
  };
  for (const { body } of routes) if (body?.schema) visit(reference(body.schema));
  return found;
}

function open<T>(value: T): T {
  return opened(value) as T;
}

function opened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(opened);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => !(key === 'additionalProperties' && inner === false))
      .map(([key, inner]) => [key, opened(inner)]),
  );
}

function listed(name: string, list: readonly Json[]): Json {
  return list.length === 0 ? {} : { [name]: list };
}
