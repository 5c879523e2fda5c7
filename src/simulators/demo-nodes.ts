import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { createGatewayClient, type GatewayClient } from '../client/gateway-client.ts';
import type { ApiRole } from '../client/views.ts';
import { type CountryProfile, loadCountryProfile } from '../exchange/country-profile.ts';
import { readOrCreateKeyFile } from '../http/key-file.ts';
import { asGatewayError, GatewayError } from '../kernel/errors.ts';
import type { CheckedOptions, DemoCountry } from './demo-options.ts';
import { officialsOf, withoutFaults } from './officials-profile.ts';
import { lastLogLine, type NodeProcess, startNode } from './peer-process.ts';
import { LOOPBACK } from './ports.ts';

/** One country of the demo: its gateway process, and the way in for its officials. */
export interface DemoNode {
  readonly country: DemoCountry;
  readonly url: string;
  readonly dataDirectory: string;
  /** Its database, when the ledgers are on a MongoDB server. */
  readonly database: string | undefined;
  readonly profile: CountryProfile;
  readonly client: GatewayClient;
  /** True once it serves, false when it never will. Never rejects. */
  readonly serving: Promise<boolean>;
  /** Resolves when its process is gone, or it is known that there will be none. */
  readonly gone: Promise<void>;
  isServing(): boolean;
  /** Why it does not serve (any more); undefined while all is well. */
  fault(): GatewayError | undefined;
  /** Stops the process, or sees to it that none is started. */
  stop(): Promise<void>;
}

/** As the file is when a node makes it. */
const ApiKeys = z.array(z.object({ role: z.string(), key: z.string() }));

export type DemoNodes = ReadonlyMap<DemoCountry, DemoNode>;

/** The PKI password that a node without configured keys expects (src/config.ts). */
export const DEMO_PASSWORD = 'demo';

/** The name of a country's database on a MongoDB server. */
export function demoDatabase(country: DemoCountry): string {
  return `asw_demo_${country.toLowerCase()}`;
}

/** The longest that the other gateways wait for the first two. */
const HEAD_START_MS = 3_000;

/**
 * Starts all gateways, each with keys, ledger, profile and port of its own. Two of them, between which the first
 * certificate goes, have the machine to themselves until they serve: on two slow cores it arrives seconds sooner.
 */
export function startNodes(
  options: CheckedOptions,
  ports: readonly number[],
  first: readonly DemoCountry[],
): DemoNodes {
  const { countries } = options;
  const urls = new Map(countries.map((country, i) => [country, `http://${LOOPBACK}:${ports[i]}`]));
  const nodes = new Map<DemoCountry, DemoNode>();
  for (const country of first) nodes.set(country, startOne(options, country, urls, Promise.resolve()));
  const leaders = Promise.all([...nodes.values()].map((node) => node.serving));
  const turn = Promise.race([leaders, wait(HEAD_START_MS, undefined, { ref: false })]);
  // In the order of their ports, whichever began.
  return new Map(
    countries.map((country) => [country, nodes.get(country) ?? startOne(options, country, urls, turn)]),
  );
}

function startOne(
  options: CheckedOptions,
  country: DemoCountry,
  urls: ReadonlyMap<DemoCountry, string>,
  turn: Promise<unknown>,
): DemoNode {
  const dataDirectory = join(options.data, country);
  const url = urls.get(country) ?? '';
  let fault: GatewayError | undefined;
  let started = false;
  let child: NodeProcess | undefined;
  if (options.down.has(country)) fault = failed(country, 'left switched off (--down)');
  const begun = turn.then(() => {
    if (!fault)
      child = startNode({ country, dataDirectory, environment: environmentOf(options, country, urls) });
    return child;
  });
  const serving = begun.then(async (process) => {
    try {
      await process?.listening;
    } catch (thrown) {
      fault ??= asGatewayError(thrown);
    }
    started = fault === undefined;
    return started;
  });
  const gone = begun.then(async (process) => {
    const outcome = await process?.exited;
    if (!process) return;
    await serving;
    fault ??= failed(country, `the gateway ended (${outcome}); ${lastLogLine(process.logFile)}`);
  });
  return {
    country,
    url,
    dataDirectory,
    database: options.mongoUri ? demoDatabase(country) : undefined,
    profile: profileOf(options, country),
    client: createGatewayClient({ url, keys: keysOf(dataDirectory) }),
    serving,
    gone,
    isServing: () => started && !fault,
    fault: () => fault,
    async stop() {
      fault ??= failed(country, 'stopped');
      await (await begun)?.stop();
    },
  };
}

function failed(country: DemoCountry, detail: string): GatewayError {
  return new GatewayError('DEMO_NODE_FAILED', { detail, where: country });
}

/** The settings of one node (src/config.ts). */
function environmentOf(
  options: CheckedOptions,
  country: DemoCountry,
  urls: ReadonlyMap<DemoCountry, string>,
): Readonly<Record<string, string>> {
  return {
    COUNTRY: country,
    HOST: LOOPBACK,
    PORT: new URL(urls.get(country) ?? '').port,
    DATA_DIR: join(options.data, country),
    PEERS: [...urls].flatMap(([peer, at]) => (peer === country ? [] : [`${peer}=${at}`])).join(),
    LOG_LEVEL: options.logLevel,
    // People watch: hand-overs and retries that a real node takes its time for come at once.
    TICK_MS: '100',
    RETRY_FIRST_MS: '500',
    ...(officialsOf(profileOf(options, country)).faults?.exchange ? { SIMULATE_FAULTS: 'on' } : {}),
    ...(options.mongoUri ? { MONGODB_URI: options.mongoUri, MONGODB_DATABASE: demoDatabase(country) } : {}),
  };
}

/** The country's profile, as far as faults are asked for. */
function profileOf(options: CheckedOptions, country: DemoCountry): CountryProfile {
  const profile = loadCountryProfile(country);
  return options.faults ? profile : withoutFaults(profile);
}

/** The node's API keys, made here so that its officials have them before it serves. */
function keysOf(dataDirectory: string): Readonly<Partial<Record<ApiRole, string>>> {
  const entries = ApiKeys.parse(readOrCreateKeyFile(join(dataDirectory, 'api-keys.json')));
  return Object.fromEntries(entries.map(({ role, key }) => [role, key]));
}

/** Resolves when every gateway serves or is known never to, or the signal comes. */
export async function everyoneReady(nodes: DemoNodes, signal: AbortSignal): Promise<void> {
  const all = Promise.all([...nodes.values()].map((node) => node.serving));
  if (signal.aborted) return;
  const over = new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));
  await Promise.race([all, over]);
}

/** Stops every gateway that runs; returns when all are gone. */
export async function stopNodes(nodes: DemoNodes): Promise<void> {
  await Promise.all([...nodes.values()].map((node) => node.stop()));
}
