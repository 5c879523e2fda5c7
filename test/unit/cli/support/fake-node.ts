import type { CliIo } from '../../../../src/cli/io.ts';

export interface Asked {
  readonly method: string;
  /** Path and query, without /api/v1. */
  readonly path: string;
  readonly key: string | undefined;
  readonly idempotencyKey: string | undefined;
  readonly body: unknown;
}

export interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body?: unknown;
}

type Route = Answer | ((asked: Asked) => Answer);

export interface FakeNode {
  readonly fetch: CliIo['fetch'];
  readonly asked: readonly Asked[];
}

/**
 * Answers requests from a table. Keys are `METHOD /path` without the query; a request that is not in the table is
 * answered with the node's own NOT_FOUND.
 */
export function fakeNode(routes: Readonly<Record<string, Route>>): FakeNode {
  const asked: Asked[] = [];
  return {
    asked,
    fetch: async (url, init) => {
      const target = new URL(url);
      const path = target.pathname.replace(/^\/api\/v1/, '');
      const request: Asked = {
        method: init.method ?? 'GET',
        path: path + target.search,
        key: new Headers(init.headers).get('authorization')?.replace('Bearer ', ''),
        idempotencyKey: new Headers(init.headers).get('idempotency-key') ?? undefined,
        body: typeof init.body === 'string' ? JSON.parse(init.body) : init.body,
      };
      asked.push(request);
      const route = routes[`${request.method} ${path}`] ?? problem('NOT_FOUND', 404);
      const {
        status = 200,
        type = 'application/json',
        body = {},
      } = typeof route === 'function' ? route(request) : route;
      const content = typeof body === 'string' ? body : JSON.stringify(body);
      return new Response(content, { status, headers: { 'content-type': type } });
    },
  };
}

/** An error as the node answers it. */
export function problem(code: string, status: number, more: Readonly<Record<string, unknown>> = {}): Answer {
  return {
    status,
    type: 'application/problem+json',
    body: {
      type: `urn:asw:error:${code}`,
      title: `title of ${code}`,
      title_vi: `tiêu đề ${code}`,
      status,
      detail: `detail of ${code}`,
      code,
      remedy: `remedy of ${code}`,
      remedy_vi: `cách xử lý ${code}`,
      retryable: false,
      requestId: 'req-1',
      ...more,
    },
  };
}
