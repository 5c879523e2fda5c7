import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Transport, TransportAnswer } from '../../exchange/transport.ts';
import type { Clock } from '../../kernel/clock.ts';
import { asGatewayError, GatewayError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { ExchangeFaults } from './faults-profile.ts';
import { messageFates } from './message-fates.ts';

/** Calls back after a time; returns what calls it off. */
export type Schedule = (milliseconds: number, work: () => void) => () => void;

export interface LineParts {
  readonly faults: ExchangeFaults;
  readonly seed: number;
  /** What really carries messages. */
  readonly transport: Transport;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Makes the message with another certificate under the number of a sent one (second-certificate.ts). */
  readonly reuseNumber: (octets: Uint8Array, answer: Uint8Array) => Uint8Array | undefined;
  readonly schedule?: Schedule;
}

/** How often each fault happened. */
export interface LineCounts {
  slow: number;
  answerLost: number;
  heldBack: number;
  offline: number;
  replayed: number;
  /** Of the replayed: answered with the very octets of the first answer. */
  replayedSameAnswer: number;
  numberReused: number;
}

/** A bad line between a gateway and its peers, in the gateway's own process. */
export interface FaultyLine {
  /** For what the gateway sends. */
  readonly transport: Transport;
  /** For what it receives; people's requests pass untouched. */
  listener(app: RequestListener): RequestListener;
  counts(): Readonly<LineCounts>;
}

const bySystem: Schedule = (milliseconds, work) => {
  const timer = setTimeout(work, milliseconds);
  return () => clearTimeout(timer);
};

/** The path of the peers' messages; a gateway may stand below another path. */
const PEER_PATH = /\/asw\/messages$/;

/** Follows the profile's faults from now on: its clock starts here. */
export function faultyLine(parts: LineParts): FaultyLine {
  const { transport: real, clock, logger, schedule = bySystem } = parts;
  const fates = messageFates(parts.faults, parts.seed);
  const start = clock.now().getTime();
  const isOffline = () => fates.offline(clock.now().getTime() - start);
  const toCome = new Set<() => void>();
  let closed = false;
  const counts: LineCounts = {
    slow: 0,
    answerLost: 0,
    heldBack: 0,
    offline: 0,
    replayed: 0,
    replayedSameAnswer: 0,
    numberReused: 0,
  };
  const note = (fault: keyof LineCounts, fields: Record<string, unknown> = {}) => {
    counts[fault] += 1;
    logger.warn('simulated fault', { fault, ...fields });
  };
  const pass = (milliseconds: number) => new Promise<void>((done) => void schedule(milliseconds, done));
  /** Something that nobody waits for; not begun any more once the line is closed. */
  const later = (milliseconds: number, work: () => Promise<void>) => {
    const callOff = schedule(milliseconds, () => {
      toCome.delete(callOff);
      if (!closed && !isOffline()) work().catch((thrown) => logger.warn(asGatewayError(thrown).message));
    });
    toCome.add(callOff);
  };

  const transport: Transport = {
    async post(url, octets, timeoutMs, onSent) {
      if (isOffline()) {
        note('offline', { direction: 'out' });
        throw new GatewayError('PEER_UNREACHABLE', { detail: 'ECONNREFUSED (simulated)', where: url.origin });
      }
      const fate = fates.outbound();
      const answer = await real.post(url, octets, timeoutMs, onSent);
      if (fate.slowMs > 0) {
        note('slow', { direction: 'out', milliseconds: fate.slowMs });
        await pass(fate.slowMs);
      }
      // Only what the peer decided is worth repeating: it has to answer the same again.
      if (answer.status === 200) {
        if (fate.replayAfterMs !== undefined) {
          later(fate.replayAfterMs, async () => {
            const again = await real.post(url, octets, timeoutMs);
            const sameAnswer = same(again, answer);
            if (sameAnswer) counts.replayedSameAnswer += 1;
            note('replayed', { sameAnswer });
          });
        }
        if (fate.reuseAfterMs !== undefined) {
          later(fate.reuseAfterMs, async () => {
            const other = parts.reuseNumber(octets, answer.body);
            if (!other) return;
            const { status } = await real.post(url, other, timeoutMs);
            note('numberReused', { status });
          });
        }
      }
      if (fate.answerLost) {
        note('answerLost', { direction: 'out' });
        throw new GatewayError('PEER_UNREACHABLE', { detail: 'ECONNRESET (simulated)', where: url.origin });
      }
      return answer;
    },
    close() {
      closed = true;
      for (const callOff of toCome) callOff();
      real.close();
    },
  };

  return {
    transport,
    listener: (app) => (request, response) => {
      if (request.method !== 'POST' || !PEER_PATH.test(pathOf(request))) return void app(request, response);
      if (isOffline()) {
        note('offline', { direction: 'in' });
        return void request.socket.destroy();
      }
      const fate = fates.inbound();
      if (fate.delayMs > 0) {
        note(fate.heldBack ? 'heldBack' : 'slow', { direction: 'in', milliseconds: fate.delayMs });
      }
      if (fate.delayMs > 0 || fate.lost) {
        whenAnswered(response, async (answer) => {
          if (fate.delayMs > 0) await pass(fate.delayMs);
          if (!fate.lost) return answer();
          note('answerLost', { direction: 'in' });
          request.socket.destroy();
        });
      }
      app(request, response);
    },
    counts: () => ({ ...counts }),
  };
}

function same(one: TransportAnswer, other: TransportAnswer): boolean {
  return one.status === other.status && Buffer.from(one.body).equals(other.body);
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').replace(/\?.*$/, '');
}

/**
 * Takes the finished answer out of the gateway's hands. By then what it acknowledges is durable; `deal` sends it,
 * or does not.
 */
function whenAnswered(response: ServerResponse, deal: (answer: () => void) => Promise<void>): void {
  const end = response.end.bind(response) as (...given: readonly unknown[]) => ServerResponse;
  response.end = (...given: readonly unknown[]) => {
    void deal(() => void end(...given));
    return response;
  };
}
