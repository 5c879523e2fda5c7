import type { HttpCall } from './http-call.ts';

/** What a request has beside its address and key. */
export type Rest = Partial<Omit<HttpCall, 'method' | 'path' | 'key' | 'accept'>>;

/** One part of a path. */
export function part(text: string): string {
  return encodeURIComponent(text);
}

/** A body of JSON. */
export function json(value: unknown): Rest {
  return { body: { type: 'application/json', content: JSON.stringify(value) } };
}
