import type { HttpCall } from './http-call.ts';

/** What a route adds to its method and path. */
export type Rest = Partial<Omit<HttpCall, 'method' | 'path' | 'key' | 'accept'>>;

/** A value as one part of a path. */
export function part(text: string): string {
  return encodeURIComponent(text);
}

/** A value as a JSON body. */
export function json(value: unknown): Rest {
  return { body: { type: 'application/json', content: JSON.stringify(value) } };
}
