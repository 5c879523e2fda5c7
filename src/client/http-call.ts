import { GatewayError } from '../kernel/errors.ts';
import { shown, type Text } from '../kernel/finding.ts';
import { readProblem } from './api-problem.ts';

/** As the global `fetch`; handed in so that tests need no network. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Path below the node's address, each part already encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly key?: string;
  /** The caller's own key: the node carries out the same request once, however often it is sent. */
  readonly idempotencyKey?: string | undefined;
  readonly body?: { readonly type: string; readonly content: string | Uint8Array };
  /** What the answer must be; anything for a document of whatever type. */
  readonly accept: 'application/json' | 'application/xml' | '*/*';
  /** Statuses outside 2xx whose body is an answer and no error. */
  readonly alsoAnswers?: readonly number[];
}

export interface HttpAnswer {
  readonly status: number;
  readonly octets: Uint8Array;
}

/** The address of a node as given by a person. CONFIG_INVALID when it is none. */
export function nodeAddress(url: string): URL {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (!address || !/^https?:$/.test(address.protocol) || address.username || address.search || address.hash) {
    throw new GatewayError('CONFIG_INVALID', {
      detail: {
        en: `${shown(url)} is not the address of a node, such as https://asw.example.gov.vn`,
        vi: `${shown(url)} không phải địa chỉ của nút, ví dụ https://asw.example.gov.vn`,
      },
      where: 'url',
    });
  }
  return address;
}

/**
 * One exchange with the node, never repeated here, because a request whose answer was lost may have been carried
 * out. Throws NOT_FOUND for an id that no address can carry, ApiProblem for an error the node reports,
 * GATEWAY_UNREACHABLE, GATEWAY_TIMEOUT, or GATEWAY_ANSWER_INVALID for an error answer that is no problem document.
 */
export async function call(
  fetcher: Fetch,
  address: URL,
  timeoutMs: number,
  request: HttpCall,
): Promise<HttpAnswer> {
  const url = target(address, request);
  const signal = AbortSignal.timeout(timeoutMs);
  let response: Response;
  let octets: Uint8Array;
  try {
    response = await fetcher(url.href, {
      method: request.method,
      headers: {
        accept: `${request.accept}, application/problem+json`,
        ...(request.key === undefined ? {} : { authorization: `Bearer ${request.key}` }),
        ...(request.idempotencyKey === undefined ? {} : { 'idempotency-key': request.idempotencyKey }),
        ...(request.body === undefined ? {} : { 'content-type': request.body.type }),
      },
      // A redirect would carry the key to an address nobody chose.
      redirect: 'error',
      signal,
      ...(request.body === undefined
        ? {}
        : { body: request.body.content as NonNullable<RequestInit['body']> }),
    });
    octets = new Uint8Array(await response.arrayBuffer());
  } catch (thrown) {
    throw connectionFault(thrown, url, timeoutMs);
  }
  if (!response.ok && !request.alsoAnswers?.includes(response.status)) {
    throw readProblem(jsonOrNothing(octets), response.status) ?? notAnAnswer(url, response, NO_PROBLEM);
  }
  const type = response.headers.get('content-type') ?? 'none';
  const right = request.accept === '*/*' || type.startsWith(request.accept);
  if (!right && !type.startsWith('application/problem+json')) {
    throw notAnAnswer(url, response, {
      en: `content type ${shown(type)}`,
      vi: `kiểu nội dung ${shown(type)}`,
    });
  }
  return { status: response.status, octets };
}

/** The answer's JSON. GATEWAY_ANSWER_INVALID when it is none. */
export function jsonOf(answer: HttpAnswer, path: string): unknown {
  const value = jsonOrNothing(answer.octets);
  if (value === undefined) {
    const detail = { en: 'the answer is not JSON', vi: 'trả lời không phải JSON' };
    throw new GatewayError('GATEWAY_ANSWER_INVALID', { detail, where: path });
  }
  return value;
}

/** What addresses do away with: a part in which nothing stands, and the dots that mean another place. */
const LOST_PART = /\/(\.{0,2})(?=\/|$)/;

/** NOT_FOUND for an id that would make it another address: nobody asked for the list instead. */
function target(address: URL, request: HttpCall): URL {
  const lost = LOST_PART.exec(request.path)?.[1];
  if (lost !== undefined) {
    throw new GatewayError('NOT_FOUND', {
      detail: { en: `"${lost}" is no id that can exist`, vi: `"${lost}" không thể là một mã` },
      where: `"${lost}"`,
    });
  }
  const base = address.pathname.endsWith('/') ? address.pathname.slice(0, -1) : address.pathname;
  const url = new URL(`${base}${request.path}`, address);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined && value !== '') url.searchParams.set(name, String(value));
  }
  return url;
}

function jsonOrNothing(octets: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(octets).toString('utf8'));
  } catch {
    return undefined;
  }
}

function connectionFault(thrown: unknown, url: URL, timeoutMs: number): GatewayError {
  if (asFault(thrown).name === 'TimeoutError') {
    return new GatewayError('GATEWAY_TIMEOUT', {
      detail: {
        en: `no answer within ${timeoutMs / 1000} s`,
        vi: `không có trả lời trong ${timeoutMs / 1000} giây`,
      },
      where: url.origin,
      cause: thrown,
    });
  }
  return new GatewayError('GATEWAY_UNREACHABLE', {
    detail: reasonOf(thrown),
    where: url.origin,
    cause: thrown,
  });
}

/** What people meet of a connection that does not come about, by what the system or `fetch` says. */
const UNREACHABLE: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, 'không có dịch vụ nào nhận kết nối ở đó'],
  [/ECONNRESET|EPIPE|socket hang up|other side closed/, 'bên kia đã ngắt kết nối'],
  [/ENOTFOUND|EAI_AGAIN/, 'không tìm thấy tên máy'],
  [/ETIMEDOUT|timeout/i, 'quá thời gian chờ kết nối'],
  [/EHOSTUNREACH|ENETUNREACH/, 'không có đường mạng tới đó'],
  [/^bad port$/, 'không được phép kết nối tới cổng này'],
];

/** `fetch` hides the reason ("fetch failed") in a chain of causes; the innermost one says what happened. */
function reasonOf(thrown: unknown): Text {
  let innermost = asFault(thrown);
  for (let depth = 0; innermost.cause && depth < 10; depth += 1) innermost = asFault(innermost.cause);
  const said = shown(innermost.message || innermost.code || 'connection failed');
  const [, known] = UNREACHABLE.find(([words]) => words.test(said)) ?? [];
  if (said === 'bad port') return { en: 'no connection may be made to this port', vi: known ?? said };
  return { en: said, vi: known === undefined ? `hệ thống báo: ${said}` : `${known} (${said})` };
}

/** What an error says of itself, whichever realm it comes from (`instanceof` knows only one). */
function asFault(thrown: unknown): { name?: string; message?: string; code?: string; cause?: unknown } {
  return typeof thrown === 'object' && thrown !== null ? thrown : {};
}

const NO_PROBLEM: Text = { en: 'no problem document', vi: 'không phải mô tả lỗi' };

function notAnAnswer(url: URL, response: Response, what: Text): GatewayError {
  return new GatewayError('GATEWAY_ANSWER_INVALID', {
    detail: { en: `HTTP ${response.status}, ${what.en}`, vi: `HTTP ${response.status}, ${what.vi}` },
    where: url.href,
  });
}
