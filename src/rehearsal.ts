import { writeSync } from 'node:fs';
import type { Config } from './config.ts';
import { loadCountryProfile } from './exchange/country-profile.ts';
import { httpTransport } from './exchange/transport.ts';
import { type Clock, offsetClock, systemClock } from './kernel/clock.ts';
import { failAt } from './kernel/failpoint.ts';
import { uuidV7 } from './kernel/ids.ts';
import { createLogger } from './kernel/logger.ts';
import { type NodeParts, openKey, type RunningNode, startNode } from './node.ts';
import { loadTrustStore } from './signing/trust-store.ts';

/**
 * Starts the node of a configuration. In a rehearsal its line to the peers has the faults of the country's profile,
 * it kills itself at a point of its work, or its clock is wrong. The configuration has refused those settings
 * unless the keys are the demo's.
 * @throws GatewayError as startNode does, and CONFIG_INVALID when the profile's simulation has faults of its own
 */
export async function startConfiguredNode(config: Config): Promise<RunningNode> {
  const clock = config.clockOffsetMs === 0 ? systemClock : offsetClock(systemClock, config.clockOffsetMs);
  const faulty = config.simulateFaults ? await faultyParts(config, clock) : {};
  return startNode(config, { clock, ...faulty, ...failingParts(config, faulty.listener) });
}

/** The process dies as by power loss: at once, whatever it has open. */
function failingParts({ failPoint: wanted }: Config, inner: NodeParts['listener']): NodeParts {
  if (!wanted) return {};
  const failPoint = failAt(wanted.name, wanted.pass, () => {
    writeSync(2, `${JSON.stringify({ level: 'warn', message: 'killed at a fail point', ...wanted })}\n`);
    process.kill(process.pid, 'SIGKILL');
  });
  return {
    failPoint,
    listener: (app) => {
      const outer = inner?.(app) ?? app;
      return (request, response) => {
        const isMessage = request.method === 'POST' && request.url?.endsWith('/asw/messages');
        if (isMessage) response.once('finish', () => failPoint('receive.answered'));
        outer(request, response);
      };
    },
  };
}

async function faultyParts(config: Config, clock: Clock): Promise<NodeParts> {
  // Loaded only here: a node that is in earnest never loads the simulators.
  const { faultyLine } = await import('./simulators/faults/faulty-line.ts');
  const { secondCertificate } = await import('./simulators/faults/second-certificate.ts');
  const { officialsOf, withSlowHandover } = await import('./simulators/officials-profile.ts');
  const profile = loadCountryProfile(config.country, config.profileFile);
  const { seed, faults } = officialsOf(profile);
  const logger = createLogger(config.logLevel, { country: config.country });
  if (!faults?.exchange) {
    logger.warn('SIMULATE_FAULTS is on, but the country profile has no exchange faults');
    return { profile, logger };
  }
  logger.warn('FAULTS ARE SIMULATED on the line to the peers: this is no gateway for real certificates', {
    faults: faults.exchange,
  });
  const ids = uuidV7(clock);
  const { transport, listener } = faultyLine({
    faults: faults.exchange,
    seed,
    transport: httpTransport(),
    clock,
    logger,
    // The keys are read when they are needed: at a first start they are not made yet.
    reuseNumber: (octets, answer) =>
      secondCertificate(octets, answer, {
        authorityKey: openKey(config, 'issuing-authority'),
        gatewayKey: openKey(config, 'gateway'),
        trust: loadTrustStore(config.trustDirectory),
        clock,
        ids,
      }),
  });
  return { profile: withSlowHandover(profile), logger, transport, listener };
}
