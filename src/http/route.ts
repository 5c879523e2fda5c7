import type { z } from 'zod';
import type { ErrorCode, GatewayError } from '../kernel/errors.ts';
import { type BodySpec, NO_FIELDS } from './body.ts';
import type { HttpContext } from './context.ts';
import type { Role } from './roles.ts';

/** Records come from the ledger read-only; a schema's own type is not. */
export type Immutable<T> = T extends readonly (infer U)[]
  ? readonly Immutable<U>[]
  : T extends object
    ? { readonly [K in keyof T]: Immutable<T[K]> }
    : T;

/** One request, read and allowed. */
export interface Call<P, Q, B> {
  readonly http: HttpContext;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** Name of the API key; empty on open routes. */
  readonly actor: string;
  /** The caller's own key for this request (Idempotency-Key), on routes that take one. */
  readonly idempotencyKey: string | undefined;
}

/** What goes back: one of the three. */
export type Reply<J> = { readonly status: number; readonly headers?: Readonly<Record<string, string>> } & (
  | { readonly json: J }
  /** XML when no type is given. */
  | { readonly octets: Uint8Array; readonly type?: string }
  | { readonly problem: GatewayError }
);

/** What the answers mean, by status. */
export type Meanings = Readonly<Record<number, string>>;

interface RouteBase {
  readonly method: 'get' | 'post' | 'put';
  /** Whole path with `{name}` for its parts, as OpenAPI writes it. */
  readonly path: string;
  /** `open`: anyone may ask. */
  readonly role: Role | 'open';
  /** Which bound on work in progress it counts against; health checks against none. */
  readonly lane: 'api' | 'peer' | 'none';
  /** Takes Idempotency-Key: the same request may be sent again without being carried out twice. */
  readonly idempotent?: true;
  /** Unique name of the operation, for generated clients. */
  readonly id: string;
  readonly summary: string;
  readonly answers: Meanings;
  /** What it refuses with, besides what every route of its kind does. */
  readonly errors: readonly ErrorCode[];
}

/** A route with its types forgotten: what mounting and description work with. */
export interface Route extends RouteBase {
  readonly params: z.ZodObject | undefined;
  readonly query: z.ZodObject | undefined;
  readonly body: BodySpec<unknown> | undefined;
  /** Undefined for an answer of octets. */
  readonly answer: z.ZodType | undefined;
  /** The types an answer of octets may have. */
  readonly octetTypes: readonly string[];
  readonly handle: (call: Call<never, never, never>) => Promise<Reply<unknown>>;
}

interface Definition<P, Q, B, A> extends Omit<RouteBase, 'lane'> {
  readonly lane?: RouteBase['lane'];
  readonly params?: z.ZodObject & z.ZodType<P>;
  readonly query?: z.ZodObject & z.ZodType<Q>;
  readonly body?: BodySpec<B>;
  /** A list names the types of an answer of octets. */
  readonly answer: z.ZodType<A> | 'xml' | readonly string[];
  readonly handle: (call: Call<P, Q, B>) => Promise<Reply<Immutable<A>>>;
}

/** Declares one route; its handler gets what the schemas promise and must answer what they promise. */
export function route<A = never, P = undefined, Q = undefined, B = undefined>(
  definition: Definition<P, Q, B, A>,
): Route {
  const { lane = 'api', params, query, body, answer, handle, ...rest } = definition;
  return {
    ...rest,
    lane,
    params,
    query,
    body,
    ...answerOf(answer),
    handle: handle as Route['handle'],
  };
}

function answerOf(answer: z.ZodType | 'xml' | readonly string[]): Pick<Route, 'answer' | 'octetTypes'> {
  if (answer === 'xml') return { answer: undefined, octetTypes: ['application/xml'] };
  return isList(answer) ? { answer: undefined, octetTypes: answer } : { answer, octetTypes: [] };
}

function isList(answer: z.ZodType | readonly string[]): answer is readonly string[] {
  return Array.isArray(answer);
}

/** What a route reads as its body: one that takes none refuses any but an empty one. Open routes do not care. */
export function bodyOf({ method, role, body }: Pick<Route, 'method' | 'role' | 'body'>): Route['body'] {
  return body ?? (method === 'get' || role === 'open' ? undefined : NO_FIELDS);
}
