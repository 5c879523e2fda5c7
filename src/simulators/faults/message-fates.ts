import { type Random, seededRandom } from '../../kernel/ids.ts';
import type { ExchangeFaults } from './faults-profile.ts';

/** What becomes of one message that goes out. */
export interface OutboundFate {
  /** Its answer comes that much later. */
  readonly slowMs: number;
  /** Its answer is lost, after the peer dealt with it. */
  readonly answerLost: boolean;
  /** It is sent again that long after its answer; undefined: it is not. */
  readonly replayAfterMs: number | undefined;
  /** Another certificate under its number follows that long after its answer; undefined: none does. */
  readonly reuseAfterMs: number | undefined;
}

/** What becomes of the answer to one message that came in. */
export interface InboundFate {
  /** It is late, or held back so that later messages overtake it. */
  readonly delayMs: number;
  readonly heldBack: boolean;
  readonly lost: boolean;
}

export interface Fates {
  outbound(): OutboundFate;
  inbound(): InboundFate;
  /** Whether there is no connection that long after the start. */
  offline(afterMs: number): boolean;
}

/**
 * Draws the fates of messages. The n-th message in one direction has the same fate in every run; which message is
 * the n-th follows from who is quicker, as on a real line.
 */
export function messageFates(faults: ExchangeFaults, seed: number): Fates {
  const out = seededRandom(seed);
  const into = seededRandom(seed ^ 0x5bd1e995);
  const { slowAnswers, lostAnswers, replays, reorderedAcknowledgements, duplicateReferences } = faults;
  return {
    outbound: () => ({
      slowMs: drawn(out, slowAnswers?.share, slowAnswers?.delayMs) ?? 0,
      answerLost: happens(out, lostAnswers),
      replayAfterMs: drawn(out, replays?.share, replays?.afterMs),
      reuseAfterMs: drawn(out, duplicateReferences?.share, duplicateReferences?.afterMs),
    }),
    inbound() {
      const slowMs = drawn(into, slowAnswers?.share, slowAnswers?.delayMs);
      const holdMs = drawn(into, reorderedAcknowledgements?.share, reorderedAcknowledgements?.holdMs);
      const lost = happens(into, lostAnswers);
      return { delayMs: Math.max(slowMs ?? 0, holdMs ?? 0), heldBack: holdMs !== undefined, lost };
    },
    offline: (afterMs) =>
      faults.offline.some(({ fromMs, forMs }) => afterMs >= fromMs && afterMs < fromMs + forMs),
  };
}

function happens(random: Random, share: number): boolean {
  return random() < share;
}

/** Takes two numbers whatever comes of them, so that one fault does not change when another happens. */
function drawn(
  random: Random,
  share = 0,
  [shortest, longest]: readonly [number, number] = [0, 0],
): number | undefined {
  const [chance, between] = [random(), random()];
  return chance < share ? Math.round(shortest + between * (longest - shortest)) : undefined;
}
