import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { AseanCountry } from '../certificate/countries.ts';
import { createGatewayClient, type GatewayClient } from '../client/gateway-client.ts';
import type { ApiRole } from '../client/views.ts';
import { readOrCreateKeyFile } from '../http/key-file.ts';
import type { FailPoint } from '../kernel/failpoint.ts';
import { type NodeProcess, startNode } from '../simulators/peer-process.ts';

/** What a gateway process is started with, beside its own settings. */
export interface StartOptions {
  /** Where it kills itself, and at which passage. */
  readonly failPoint?: { readonly name: FailPoint; readonly pass: number };
  /** How wrong its clock is, in seconds, ahead when positive; as before when not given. */
  readonly clockSeconds?: number;
}

/** A real gateway: `dist/main.js` in a process of its own, on keys, ledger and port of its own. */
export interface DrillGateway {
  readonly country: AseanCountry;
  readonly url: string;
  readonly dataDirectory: string;
  /** Undefined when its ledgers are on a MongoDB server. */
  readonly ledgerFile: string | undefined;
  /** The HTTP API, as people have it. */
  readonly client: GatewayClient;
  /** The same for work that takes its time. */
  clientWithin(timeoutMs: number): GatewayClient;
  /** Of the running process. */
  readonly pid: number | undefined;
  readonly clockSeconds: number;
  /** Starts it, and returns when it serves. GatewayError DEMO_NODE_FAILED. */
  start(options?: StartOptions): Promise<void>;
  /** As an operator stops it. */
  stop(): Promise<void>;
  /** SIGKILL, as by power loss. */
  kill(): Promise<void>;
  /** Waits for it to die by itself; undefined when it still lives by then. */
  death(withinMs: number): Promise<number | string | undefined>;
}

export interface GatewaySpec {
  readonly country: AseanCountry;
  readonly port: number;
  readonly dataDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The built program; `dist/main.js` beside this file when not given. */
  readonly mainFile?: string;
}

/** How long officers wait for one answer. */
const REQUEST_MS = 10_000;

const ApiKeys = z.array(z.object({ role: z.string(), key: z.string() }));

/** A gateway that is not started yet. */
export function drillGateway({
  country,
  port,
  dataDirectory,
  environment,
  mainFile,
}: GatewaySpec): DrillGateway {
  const url = `http://127.0.0.1:${port}`;
  const entries = ApiKeys.parse(readOrCreateKeyFile(join(dataDirectory, 'api-keys.json')));
  const keys: Partial<Record<ApiRole, string>> = Object.fromEntries(
    entries.map(({ role, key }) => [role, key]),
  );
  const clientWithin = (timeoutMs: number) => createGatewayClient({ url, keys, timeoutMs });
  let child: NodeProcess | undefined;
  let clockSeconds = 0;
  const end = async (how: (process: NodeProcess) => Promise<unknown>) => {
    const running = child;
    child = undefined;
    if (running) await how(running);
  };
  return {
    country,
    url,
    dataDirectory,
    ledgerFile: environment.MONGODB_URI ? undefined : join(dataDirectory, 'ledger.db'),
    client: clientWithin(REQUEST_MS),
    clientWithin,
    get pid() {
      return child?.pid;
    },
    get clockSeconds() {
      return clockSeconds;
    },
    async start({ failPoint, clockSeconds: seconds = clockSeconds } = {}) {
      clockSeconds = seconds;
      child = startNode({
        country,
        dataDirectory,
        // An interrupted soak still lets everything come to rest, and a drill is carried to its end.
        apart: true,
        environment: {
          ...environment,
          COUNTRY: country,
          PORT: String(port),
          DATA_DIR: dataDirectory,
          ...(seconds === 0 ? {} : { CLOCK_OFFSET_SECONDS: String(seconds) }),
          ...(failPoint ? { FAIL_POINT: `${failPoint.name}:${failPoint.pass}` } : {}),
        },
        ...(mainFile ? { mainFile } : {}),
      });
      await child.listening;
    },
    stop: () => end((running) => running.stop()),
    kill: () => end((running) => running.kill()),
    async death(withinMs) {
      const running = child;
      const patience = new AbortController();
      const outcome = await Promise.race([
        running?.exited,
        wait(withinMs, undefined, { signal: patience.signal }).catch(() => undefined),
      ]);
      patience.abort();
      if (outcome !== undefined) child = undefined;
      return outcome;
    },
  };
}
