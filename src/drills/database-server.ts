import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { GatewayError } from '../kernel/errors.ts';
import { LOOPBACK } from '../simulators/ports.ts';

/** A MongoDB server of the drill's own, which it kills and starts again on the same files. */
export interface DatabaseServer {
  readonly uri: string;
  /** Starts it, and returns when it takes writes. LEDGER_UNAVAILABLE. */
  start(): Promise<void>;
  /** SIGKILL, as by power loss. */
  kill(): Promise<void>;
}

/** What starts one: a command of the shell in which {port} and {directory} stand for themselves. */
const MONGOD = 'mongod --port {port} --dbpath {directory} --bind_ip 127.0.0.1 --replSet asw --quiet';

/** The command given, or that of a mongod on the PATH; undefined when there is neither. */
export function serverCommand(given: string | undefined): string | undefined {
  if (given !== undefined) return given;
  try {
    execFileSync('mongod', ['--version'], { stdio: 'ignore' });
    return MONGOD;
  } catch {
    return undefined;
  }
}

/** Longer than a server needs to recover its files. */
const READY_MS = 30_000;

/** A server that is not started yet, on a free port, with files under a directory of its own. */
export function databaseServer(command: string, directory: string, port: number): DatabaseServer {
  const files = join(directory, 'database');
  mkdirSync(files, { recursive: true, mode: 0o700 });
  const host = `${LOOPBACK}:${port}`;
  const filled = command.replaceAll('{port}', String(port)).replaceAll('{directory}', `'${files}'`);
  let running: { readonly child: ChildProcess; readonly ended: Promise<void> } | undefined;
  const endWithUs = () => void running?.child.kill('SIGKILL');
  process.on('exit', endWithUs);
  const kill = async () => {
    const killed = running;
    running = undefined;
    killed?.child.kill('SIGKILL');
    await killed?.ended;
  };
  return {
    uri: `mongodb://${host}/?directConnection=true`,
    async start() {
      // The shell's place is taken by the server, so that it is the server that is killed.
      const child = spawn('/bin/sh', ['-c', `exec ${filled}`], { stdio: 'ignore' });
      const ended = new Promise<void>((done) => {
        child.once('exit', () => done());
        child.once('error', () => done());
      });
      running = { child, ended };
      // Loaded only here: drills on embedded ledgers never load the driver.
      const { writableServer } = await import('../ledger/mongo/replica-set.ts');
      const gone = new AbortController();
      const died = ended.then(() => {
        gone.abort();
        throw new GatewayError('LEDGER_UNAVAILABLE', { detail: `the server ended: ${filled}` });
      });
      died.catch(() => undefined);
      const writable = writableServer(host, READY_MS, gone.signal);
      await Promise.race([writable, died]);
    },
    kill,
  };
}
