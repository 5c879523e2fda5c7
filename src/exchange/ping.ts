import type { AseanCountry } from '../certificate/countries.ts';
import { asGatewayError } from '../kernel/errors.ts';
import { askPeer } from './ask.ts';
import type { ExchangeContext } from './context.ts';
import { composeMessage } from './outgoing.ts';
import { requirePeer } from './require-peer.ts';

export interface PingResult {
  readonly reachable: boolean;
  readonly roundTripMs: number;
  /** The peer's clock minus ours, half the round trip allowed for; positive when the peer is ahead. */
  readonly clockSkewMs?: number;
  readonly error?: string;
}

/** Peer check: a signed question, a signed answer. PEER_UNKNOWN when the country has no configured gateway. */
export async function pingPeer(context: ExchangeContext, country: AseanCountry): Promise<PingResult> {
  requirePeer(context.peers, country);
  const message = composeMessage(
    context,
    { to: country, conversationId: context.ids.next() },
    { kind: 'PNG' },
  );
  const started = context.clock.now().getTime();
  try {
    const answer = await askPeer(context, message);
    const ended = context.clock.now().getTime();
    const clockSkewMs = Date.parse(answer.header.sentAt) - Math.round((started + ended) / 2);
    return { reachable: true, roundTripMs: ended - started, clockSkewMs };
  } catch (thrown) {
    const { code, message: text } = asGatewayError(thrown);
    return {
      reachable: false,
      roundTripMs: context.clock.now().getTime() - started,
      error: `${code}: ${text}`,
    };
  }
}
