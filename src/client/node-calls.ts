import { GatewayError } from '../kernel/errors.ts';
import { call, type Fetch, type HttpAnswer, type HttpCall, jsonOf, nodeAddress } from './http-call.ts';
import type { ApiRole } from './views.ts';

export interface GatewayClientOptions {
  /** Address of the node, e.g. `http://127.0.0.1:4100`. */
  readonly url: string;
  /** A key for every role the caller has. */
  readonly keys?: Readonly<Partial<Record<ApiRole, string>>>;
  /** The key for roles that `keys` does not name. */
  readonly key?: string;
  readonly fetch?: Fetch;
  /** Longest wait for a whole answer, in milliseconds; 30 000 when not given. */
  readonly timeoutMs?: number;
}

type Rest = Partial<Omit<HttpCall, 'method' | 'path' | 'key' | 'accept'>>;

/** Requests to one node, each with the key of the role that the route belongs to. */
export class NodeCalls {
  readonly address: URL;
  protected readonly keys: Readonly<Partial<Record<ApiRole, string>>>;
  private readonly key: string | undefined;
  private readonly fetcher: Fetch;
  private readonly timeoutMs: number;

  constructor(options: GatewayClientOptions) {
    this.address = nodeAddress(options.url);
    this.keys = options.keys ?? {};
    this.key = options.key;
    this.fetcher = options.fetch ?? fetch;
    this.timeoutMs = options.timeoutMs ?? 30_000;
  }

  protected async get<T>(role: ApiRole, path: string, rest: Rest = {}): Promise<T> {
    return jsonOf(await this.ask(role, 'GET', path, rest), path) as T;
  }

  protected async post<T>(role: ApiRole, path: string, rest: Rest = {}): Promise<T> {
    return jsonOf(await this.ask(role, 'POST', path, rest), path) as T;
  }

  protected async getXml(role: ApiRole, path: string): Promise<Uint8Array> {
    return (await this.ask(role, 'GET', path, {}, 'application/xml')).octets;
  }

  protected ask(
    role: ApiRole,
    method: HttpCall['method'],
    path: string,
    rest: Rest = {},
    accept: HttpCall['accept'] = 'application/json',
  ): Promise<HttpAnswer> {
    const key = this.keys[role] ?? this.key;
    if (key === undefined) return Promise.reject(new GatewayError('API_KEY_MISSING', { where: role }));
    return this.exchange({ ...rest, method, path: `/api/v1${path}`, key, accept });
  }

  protected exchange(request: HttpCall): Promise<HttpAnswer> {
    return call(this.fetcher, this.address, this.timeoutMs, request);
  }
}

export function part(text: string): string {
  return encodeURIComponent(text);
}

export function json(value: unknown): Rest {
  return { body: { type: 'application/json', content: JSON.stringify(value) } };
}
