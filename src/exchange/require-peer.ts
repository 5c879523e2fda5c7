import type { AseanCountry } from '../certificate/countries.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { ExchangeContext } from './context.ts';

/**
 * Refuses a country without a configured gateway: PEER_UNKNOWN, which names those that have one.
 * @param where the place the country was named at
 */
export function requirePeer(peers: ExchangeContext['peers'], country: AseanCountry, where?: string): void {
  if (peers.has(country)) return;
  const known = [...peers.keys()].join(', ');
  throw new GatewayError('PEER_UNKNOWN', {
    detail: {
      en: `${country}; the peers of this gateway are ${known || 'none'}`,
      vi: `${country}; cổng này kết nối với ${known || 'không nước nào'}`,
    },
    ...(where === undefined ? {} : { where }),
  });
}
