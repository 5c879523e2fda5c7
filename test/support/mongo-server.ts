import { type ChildProcess, execFile, spawn } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import mongoose from 'mongoose';

/**
 * A MongoDB server for tests, the first one found:
 * 1. the one at TEST_MONGODB_URI;
 * 2. a `mongod` on PATH;
 * 3. a `mongod` downloaded by mongodb-memory-server-core;
 * 4. SecantusDB, which speaks MongoDB's wire protocol on WiredTiger: right for conformance, void for figures.
 *
 * What could not be had is remembered under node_modules/.cache/asw-tests, so that it is asked for only once.
 */
export interface MongoServer {
  readonly kind: 'given' | 'mongod' | 'downloaded mongod' | 'SecantusDB';
  readonly uri: string;
  /** What starts another, on {port} with its files in {directory}; not known of a given one. */
  readonly command?: string;
  stop(): Promise<void>;
}

export interface NoMongoServer {
  readonly missing: string;
}

const CACHE = 'node_modules/.cache';
const SECANTUS = 'SecantusDB==0.7.0b3';
const PYTHONS = ['python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3'];

/**
 * A server keeps the open transaction of a killed client for so many seconds, and others that write the same records
 * conflict with it that long. Tests that kill cannot wait a minute, which is the usual time.
 */
const TRANSACTION_LIFETIME = 3;

/** The server's own command, with the one setting that it has no option for. */
const SECANTUS_MAIN = [
  'import functools, secantus.cli as cli',
  `lifetime = {'transaction_lifetime_seconds': ${TRANSACTION_LIFETIME}.0}`,
  'cli.SecantusDBServer = functools.partial(cli.SecantusDBServer, **lifetime)',
  'cli.main()',
].join('\n');

const run = promisify(execFile);

/** Runs a step once; after a failure the answer is remembered and the step not repeated. */
async function unlessRefused<T>(name: string, step: () => Promise<T>): Promise<T> {
  const note = join(CACHE, 'asw-tests', `${name}.unavailable`);
  if (existsSync(note)) throw new TypeError(`${readFileSync(note, 'utf8').trim()} (remembered in ${note})`);
  try {
    return await step();
  } catch (thrown) {
    mkdirSync(join(CACHE, 'asw-tests'), { recursive: true });
    const [reason = ''] = String(thrown instanceof Error ? thrown.message : thrown).split('\n');
    writeFileSync(note, reason);
    throw thrown;
  }
}

function onPath(command: string): string | undefined {
  const places = (process.env.PATH ?? '').split(delimiter).map((directory) => join(directory, command));
  return places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** One-member replica set; its own watcher ends the server when this process dies. */
async function startMongod(systemBinary?: string): Promise<MongoServer> {
  const { MongoBinary, MongoMemoryReplSet } = await import('mongodb-memory-server-core');
  const set = await MongoMemoryReplSet.create({
    replSet: {
      count: 1,
      storageEngine: 'wiredTiger',
      args: ['--setParameter', `transactionLifetimeLimitSeconds=${TRANSACTION_LIFETIME}`],
    },
    ...(systemBinary ? { binary: { systemBinary } } : {}),
  });
  const program = systemBinary ?? (await MongoBinary.getPath());
  return {
    kind: systemBinary ? 'mongod' : 'downloaded mongod',
    uri: set.getUri(),
    command: `${program} --port {port} --dbpath {directory} --bind_ip 127.0.0.1 --replSet asw --setParameter transactionLifetimeLimitSeconds=${TRANSACTION_LIFETIME}`,
    stop: async () => {
      await set.stop();
    },
  };
}

/** The interpreter of a virtual environment that has SecantusDB. */
async function installSecantus(): Promise<string> {
  const home = join(CACHE, 'secantus');
  const interpreter = join(home, 'bin', 'python3');
  if (existsSync(join(home, 'bin', 'secantusd-py'))) return interpreter;
  const faults: string[] = [];
  for (const python of PYTHONS) {
    try {
      await run(python, ['-c', 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))']);
      await run(python, ['-m', 'venv', '--clear', home]);
      await run(join(home, 'bin', 'pip'), ['install', '--quiet', SECANTUS], { timeout: 300_000 });
      return interpreter;
    } catch (thrown) {
      faults.push(`${python}: ${String((thrown as Error).message).split('\n')[0]}`);
    }
  }
  throw new TypeError(faults.join('; '));
}

function freePort(): Promise<number> {
  return new Promise((found, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => found(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function answers(uri: string, keeper: ChildProcess): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (performance.now() < deadline && keeper.exitCode === null) {
    const connection = mongoose.createConnection(uri, { serverSelectionTimeoutMS: 500 });
    try {
      await connection.asPromise();
      return;
    } catch {
      await new Promise((passed) => setTimeout(passed, 100));
    } finally {
      await connection.close();
    }
  }
  throw new TypeError('SecantusDB does not answer');
}

/** A server process of its own, ended by its keeper when this process ends. */
async function startSecantus(): Promise<MongoServer> {
  const interpreter = await unlessRefused('secantus', installSecantus);
  const port = await freePort();
  const directory = mkdtempSync(join(tmpdir(), 'asw-secantus-'));
  const place = ['--host', '127.0.0.1', '--port', String(port), '--storage-path', directory];
  const args = [...place, '--log-level', 'ERROR'];
  const keeper = spawn(
    process.execPath,
    ['test/support/children/keeper.mjs', directory, interpreter, '-c', SECANTUS_MAIN, ...args],
    { stdio: ['pipe', 'ignore', 'ignore'] },
  );
  const ended = new Promise<void>((passed) => keeper.once('exit', () => passed()));
  const stop = async () => {
    keeper.stdin?.end();
    await ended;
  };
  const uri = `mongodb://127.0.0.1:${port}/`;
  try {
    await answers(uri, keeper);
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  const command = [
    resolve(interpreter),
    `-c '${SECANTUS_MAIN.replaceAll("'", '"')}'`,
    '--host 127.0.0.1 --port {port} --storage-path {directory} --log-level ERROR',
    // Without it a transaction that was committed may be lost with the server, whatever the client asked for.
    '--sync-on-commit',
  ].join(' ');
  return { kind: 'SecantusDB', uri, command, stop };
}

async function given(): Promise<MongoServer> {
  const uri = process.env.TEST_MONGODB_URI;
  if (!uri) throw new TypeError('not set');
  return { kind: 'given', uri, stop: async () => {} };
}

async function installed(): Promise<MongoServer> {
  const mongod = onPath('mongod');
  if (!mongod) throw new TypeError('not found');
  return startMongod(mongod);
}

/** Starts the first server there is, or says why there is none. */
export async function startMongoServer(): Promise<MongoServer | NoMongoServer> {
  // A server that was named is the one meant: no other stands in for it.
  if (process.env.TEST_MONGODB_URI) return given();
  const ladder: readonly (readonly [string, () => Promise<MongoServer>])[] = [
    ['mongod on PATH', installed],
    ['download of mongod', () => unlessRefused('download', () => startMongod())],
    ['SecantusDB', startSecantus],
  ];
  const missing: string[] = ['TEST_MONGODB_URI: not set'];
  for (const [name, start] of ladder) {
    try {
      return await start();
    } catch (thrown) {
      missing.push(`${name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  }
  return { missing: missing.join('; ') };
}
