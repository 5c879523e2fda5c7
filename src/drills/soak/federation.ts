import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AseanCountry } from '../../certificate/countries.ts';
import type { Clock } from '../../kernel/clock.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { createDemoPki } from '../../signing/pki.ts';
import { choosePorts } from '../../simulators/ports.ts';
import { type DrillGateway, drillGateway } from '../gateway.ts';
import { type FaultyProxy, startFaultyProxy } from '../proxy.ts';
import { quickSettings } from '../stage.ts';

/** Viet Nam and its peers, each reached over a bad line. */
export interface Federation {
  readonly gateways: ReadonlyMap<AseanCountry, DrillGateway>;
  readonly lines: readonly FaultyProxy[];
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** Messages remembered by each line: far more than are ever under way. */
const REMEMBERED = 2_000;

/**
 * Makes keys and lines, and starts every gateway.
 * @throws GatewayError of a gateway that does not start, DRILL_FAILED when it was interrupted; nothing runs on then
 */
export async function startFederation(about: {
  readonly directory: string;
  readonly countries: readonly AseanCountry[];
  readonly seed: number;
  readonly clock: Clock;
  readonly mainFile?: string;
  readonly signal?: AbortSignal;
}): Promise<Federation> {
  const { directory, countries, seed, clock, mainFile, signal } = about;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  await createDemoPki({
    countries: [...countries],
    directory: join(directory, 'pki'),
    password: 'demo',
    now: clock.now(),
    algorithm: 'p256',
  });
  const { ports } = await choosePorts(12_000 + (process.pid % 1_000) * 18, countries.length);
  const lines = await Promise.all(
    countries.map((_, at) =>
      startFaultyProxy(`http://127.0.0.1:${ports[at]}`, seed + at, { keep: REMEMBERED }),
    ),
  );
  const gateways = new Map<AseanCountry, DrillGateway>();
  const stop = async () => {
    await Promise.all([...gateways.values()].map((gateway) => gateway.stop()));
  };
  const close = async () => {
    await stop();
    await Promise.all(lines.map((line) => line.close()));
  };
  const interrupted = signal && !signal.aborted ? [once(signal, 'abort')] : [];
  try {
    for (const [own, country] of countries.entries()) {
      const gateway = drillGateway({
        country,
        port: ports[own] ?? 0,
        dataDirectory: join(directory, country),
        environment: {
          ...quickSettings(directory, country),
          // Two cores for ten gateways: an attempt must not time out because the machine is busy.
          DELIVERY_TIMEOUT_SECONDS: '5',
          TICK_MS: '200',
          LOG_LEVEL: 'error',
          // Every certificate is Viet Nam's or goes there: nobody else is anybody's peer.
          PEERS: countries
            .flatMap((peer, at) =>
              at !== own && (own === 0 || at === 0) ? [`${peer}=${lines[at]?.url}`] : [],
            )
            .join(),
        },
        ...(mainFile ? { mainFile } : {}),
      });
      gateways.set(country, gateway);
      // One after the other: ten starts at once take longer together.
      if (!signal?.aborted) await Promise.race([gateway.start(), ...interrupted]);
      if (signal?.aborted) {
        throw new GatewayError('DRILL_FAILED', { detail: 'interrupted before all gateways served' });
      }
    }
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return { gateways, lines, stop, close };
}
