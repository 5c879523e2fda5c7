import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AseanCountry } from '../../certificate/countries.ts';
import type { Clock } from '../../kernel/clock.ts';
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

/** Makes keys and lines, and starts every gateway. */
export async function startFederation(about: {
  readonly directory: string;
  readonly countries: readonly AseanCountry[];
  readonly seed: number;
  readonly clock: Clock;
  readonly mainFile?: string;
}): Promise<Federation> {
  const { directory, countries, seed, clock, mainFile } = about;
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
  const gateways = new Map(
    countries.map((country, own) => [
      country,
      drillGateway({
        country,
        port: ports[own] ?? 0,
        dataDirectory: join(directory, country),
        environment: {
          ...quickSettings(directory, country),
          // Two cores for ten gateways: an attempt must not time out because the machine is busy.
          DELIVERY_TIMEOUT_SECONDS: '5',
          TICK_MS: '200',
          LOG_LEVEL: 'error',
          PEERS: countries.flatMap((peer, at) => (at === own ? [] : [`${peer}=${lines[at]?.url}`])).join(),
        },
        ...(mainFile ? { mainFile } : {}),
      }),
    ]),
  );
  // One after the other: ten starts at once take longer together.
  for (const gateway of gateways.values()) await gateway.start();
  const stop = async () => {
    await Promise.all([...gateways.values()].map((gateway) => gateway.stop()));
  };
  return {
    gateways,
    lines,
    stop,
    async close() {
      await stop();
      await Promise.all(lines.map((line) => line.close()));
    },
  };
}
