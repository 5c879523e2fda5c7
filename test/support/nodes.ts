import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AseanCountry } from '../../src/certificate/countries.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { loadCountryProfile } from '../../src/exchange/country-profile.ts';
import type { LedgerLocation } from '../../src/ledger/open.ts';
import { type NodeParts, type RunningNode, startNode } from '../../src/node.ts';
import { createDemoPki } from '../../src/signing/pki.ts';

export { until } from './until.ts';

/** Real gateways in one process: own keys, own ledger, own port, talking over real HTTP. */
export interface Federation {
  readonly directory: string;
  node(country: AseanCountry): RunningNode;
  config(country: AseanCountry): Config;
  /** Stops a node and starts it again on the same data. */
  restart(country: AseanCountry, parts?: NodeParts): Promise<RunningNode>;
  /** Points a node's peer at another address (a proxy, or nothing). */
  redirect(country: AseanCountry, peer: AseanCountry, url: string): void;
  stop(): Promise<void>;
}

export interface FederationOptions {
  readonly countries: readonly AseanCountry[];
  readonly parts?: Partial<Record<AseanCountry, NodeParts>>;
  readonly ledgers?: Partial<Record<AseanCountry, LedgerLocation>>;
  readonly environment?: Readonly<Record<string, string>>;
}

const NOWHERE = 'http://127.0.0.1:9/';

export async function startFederation(options: FederationOptions): Promise<Federation> {
  const directory = mkdtempSync(path.join(tmpdir(), 'asw-federation-'));
  const pki = path.join(directory, 'pki');
  const { countries } = options;
  await createDemoPki({
    countries: [...countries],
    directory: pki,
    password: 'test',
    now: new Date(),
    algorithm: 'p256',
  });
  const configs = new Map<AseanCountry, Config>();
  const peerMaps = new Map<AseanCountry, Map<AseanCountry, URL>>();
  const nodes = new Map<AseanCountry, RunningNode>();
  for (const country of countries) {
    const config = readConfig({
      COUNTRY: country,
      PORT: '0',
      DATA_DIR: path.join(directory, country),
      TRUST_DIR: path.join(pki, 'trust'),
      KEYS_DIR: path.join(pki, 'keys'),
      KEYS_PASSWORD: 'test',
      LOG_LEVEL: 'silent',
      TICK_MS: '50',
      RETRY_FIRST_MS: '30',
      DELIVERY_TIMEOUT_SECONDS: '2',
      // Tests sweep and reconcile when they want to.
      SWEEP_CRON: '0 0 1 1 *',
      RECONCILE_CRON: '0 0 1 1 *',
      ...options.environment,
    });
    const peers = new Map(countries.filter((c) => c !== country).map((c) => [c, new URL(NOWHERE)]));
    peerMaps.set(country, peers);
    configs.set(country, { ...config, peers, ledger: options.ledgers?.[country] ?? config.ledger });
  }
  const start = async (country: AseanCountry, parts?: NodeParts) => {
    // Simulated states take their time before customs has a certificate, and ask for two persons; tests of the
    // exchange need neither.
    const profile = {
      ...loadCountryProfile(country),
      twoPersonRule: false,
      handover: { singleWindowDelayMs: 0, customsDelayMs: 0 },
    };
    const node = await startNode(must(configs.get(country)), {
      profile,
      ...(parts ?? options.parts?.[country]),
    });
    nodes.set(country, node);
    for (const [other, peers] of peerMaps) {
      if (other !== country) peers.set(country, new URL(`${node.url}/`));
    }
    return node;
  };
  const stop = async () => {
    await Promise.all([...nodes.values()].map((node) => node.stop()));
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    for (const country of countries) await start(country);
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  return {
    directory,
    node: (country) => must(nodes.get(country)),
    config: (country) => must(configs.get(country)),
    async restart(country, parts) {
      await must(nodes.get(country)).stop();
      return start(country, parts);
    },
    redirect: (country, peer, url) => void must(peerMaps.get(country)).set(peer, new URL(url)),
    stop,
  };
}

export function must<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('expected a value');
  return value;
}
