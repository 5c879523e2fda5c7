import type { CliIo, TextOut } from '../../../../src/cli/io.ts';
import { runCli } from '../../../../src/cli/run.ts';
import { FixedClock } from '../../../../src/kernel/clock.ts';

export interface MemoryOptions {
  /** Files by path; an Error is thrown when the file is read. */
  readonly files?: Readonly<Record<string, string | Uint8Array | Error>>;
  readonly stdin?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly fetch?: CliIo['fetch'];
  readonly now?: string;
  /** A terminal of this width; none when not given. */
  readonly columns?: number;
  /** Thrown when a file is written. */
  readonly writeFault?: Error;
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Files written, by path. */
  readonly written: ReadonlyMap<string, Uint8Array>;
  /** Standard output, which must be exactly one JSON document. */
  json(): unknown;
}

/** A failure of the file system with its code. */
export function systemError(code: string): Error {
  return Object.assign(new TypeError(`${code}: made for a test`), { code });
}

const NOWHERE: CliIo['fetch'] = async () => {
  throw systemError('ECONNREFUSED');
};

/** Runs one command line without a process: streams, files, network and clock are in memory. */
export async function run(argv: readonly string[], options: MemoryOptions = {}): Promise<Ran> {
  const stdout: Uint8Array[] = [];
  const stderr: Uint8Array[] = [];
  const written = new Map<string, Uint8Array>();
  const out = (chunks: Uint8Array[]): TextOut => ({
    write: (text) => void chunks.push(Buffer.from(text)),
    isTTY: options.columns !== undefined,
    columns: options.columns,
  });
  const code = await runCli(argv, {
    stdout: out(stdout),
    stderr: out(stderr),
    readStdin: async () => Buffer.from(options.stdin ?? ''),
    files: {
      read: async (path) => {
        const content = written.get(path) ?? options.files?.[path];
        if (content === undefined) throw systemError('ENOENT');
        if (content instanceof Error) throw content;
        return Buffer.from(content);
      },
      write: async (path, octets) => {
        if (options.writeFault) throw options.writeFault;
        written.set(path, Buffer.from(octets));
      },
      makeDirectory: async () => {},
      checkWritable: async () => {
        if (options.writeFault) throw options.writeFault;
      },
    },
    environment: options.environment ?? {},
    fetch: options.fetch ?? NOWHERE,
    clock: new FixedClock(options.now ?? '2026-03-01T05:00:00.000Z'),
    untilStopped: () => Promise.resolve(),
    stopRequests: () => ({ signal: AbortSignal.abort(), release() {} }),
  });
  const text = Buffer.concat(stdout).toString('utf8');
  return {
    code,
    stdout: text,
    stderr: Buffer.concat(stderr).toString('utf8'),
    written,
    json: () => JSON.parse(text),
  };
}
