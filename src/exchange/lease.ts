import type { Instant } from '../kernel/clock.ts';
import type { ExchangeContext, ExchangeSettings } from './context.ts';

/** A worker's hold on messages it delivers. */
export interface Lease {
  /** Tells when it began, so that an attempt that nobody ended has a time. */
  readonly token: string;
  readonly until: Instant;
}

/** Lasts longer than any attempt can take, so that it never ends under a living worker. */
export function newLease(
  {
    ids,
    settings,
  }: Pick<ExchangeContext, 'ids'> & { readonly settings: Pick<ExchangeSettings, 'deliveryTimeoutMs'> },
  now: Date,
): Lease {
  return {
    token: `${now.toISOString()} ${ids.next()}`,
    until: new Date(now.getTime() + settings.deliveryTimeoutMs * 2 + 10_000).toISOString(),
  };
}

/** When a lease began; its end where the token does not tell. */
export function heldSince({ token, until }: Lease): Instant {
  const [since = ''] = token.split(' ');
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(since) ? since : until;
}
