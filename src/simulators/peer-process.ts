import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { AseanCountry } from '../certificate/countries.ts';
import { ensureDirectory } from '../kernel/directory.ts';
import { GatewayError } from '../kernel/errors.ts';

/** What a gateway process is started with. */
export interface NodeSpec {
  readonly country: AseanCountry;
  readonly dataDirectory: string;
  /** The node's whole environment (src/config.ts); nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** The built program; `dist/main.js` when not given. */
  readonly mainFile?: string;
  /**
   * Whether Ctrl-C at a terminal, which asks every process of the terminal's group to stop, is heard by this program
   * alone. Even then the gateway does not outlive it.
   */
  readonly apart?: boolean;
}

/** A gateway running as a process of its own. */
export interface NodeProcess {
  readonly country: AseanCountry;
  readonly pid: number | undefined;
  readonly logFile: string;
  /** The address it serves on; rejects with DEMO_NODE_FAILED when it ends before it serves. Never unhandled. */
  readonly listening: Promise<string>;
  /** The exit code, or the signal's name; resolves when the process is gone. */
  readonly exited: Promise<number | string>;
  /** Asks it to stop, and after `graceMs` makes it. Resolves when the process is gone. */
  stop(graceMs?: number): Promise<void>;
  /** SIGKILL at once, as by power loss. Resolves when the process is gone. */
  kill(): Promise<void>;
}

/** The gateway as it was built with this program. */
export const BUILT_MAIN = fileURLToPath(new URL('../main.js', import.meta.url));

/** Gateways that must not outlive this process. */
const running = new Set<ChildProcess>();
let exitHookSet = false;

/**
 * Starts one gateway. Its standard error goes to `gateway.log` in its data directory. It cannot outlive this
 * process: an ordinary exit kills it, and when this process is killed the gateway sees its IPC channel close.
 */
export function startNode(spec: NodeSpec): NodeProcess {
  ensureDirectory(spec.dataDirectory);
  const logFile = join(spec.dataDirectory, 'gateway.log');
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(process.execPath, [spec.mainFile ?? BUILT_MAIN], {
    env: { ...spec.environment },
    stdio: ['ignore', 'pipe', log, 'ipc'],
    detached: spec.apart === true,
  });
  closeSync(log);
  keepTrackOf(child);
  const exited = new Promise<number | string>((done) => {
    child.once('error', () => done('spawn failed'));
    child.once('exit', (code, signal) => done(code ?? signal ?? 'unknown'));
  });
  const listening = firstLine(child, exited, spec.country, logFile);
  listening.catch(() => undefined);
  return {
    country: spec.country,
    pid: child.pid,
    logFile,
    listening,
    exited,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async stop(graceMs = 8_000) {
      child.kill('SIGTERM');
      const patience = new AbortController();
      const killer = wait(graceMs, undefined, { signal: patience.signal }).then(
        () => child.kill('SIGKILL'),
        () => false,
      );
      await exited;
      patience.abort();
      await killer;
    },
  };
}

function keepTrackOf(child: ChildProcess): void {
  running.add(child);
  child.once('exit', () => running.delete(child));
  child.once('error', () => running.delete(child));
  if (exitHookSet) return;
  exitHookSet = true;
  process.on('exit', () => {
    for (const left of running) left.kill('SIGKILL');
  });
}

/** Waits for `{"listening":"http://…"}`. */
function firstLine(
  child: ChildProcess,
  exited: Promise<number | string>,
  country: AseanCountry,
  logFile: string,
): Promise<string> {
  const address = new Promise<string>((found) => {
    let text = '';
    child.stdout?.setEncoding('utf8');
    // Read to the end, or the gateway would block on a full pipe.
    child.stdout?.on('data', (part: string) => {
      if (text.length < 65_536) text += part;
      const said = /^\{.*"listening".*\}$/m.exec(text);
      if (said) found((JSON.parse(said[0]) as { listening: string }).listening);
    });
  });
  const failed = exited.then((outcome) => {
    throw new GatewayError('DEMO_NODE_FAILED', {
      detail: `the gateway ended (${outcome}) before it served; ${lastLogLine(logFile)}`,
      where: country,
    });
  });
  return Promise.race([address, failed]);
}

/** The last thing a gateway wrote to its log, for the account of a failure. */
export function lastLogLine(logFile: string): string {
  let lines: readonly string[] = [];
  try {
    lines = readFileSync(logFile, 'utf8').trimEnd().split('\n');
  } catch {
    // Told below: there is no log to quote.
  }
  const last = lines.at(-1) ?? '';
  return last === '' ? `${logFile} is empty` : `${logFile} ends with: ${last.slice(0, 400)}`;
}
