import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { LedgerLocation } from '../../src/ledger/open.ts';
import { endsWithTest } from './ends.ts';

export type Report = Readonly<Record<string, unknown>>;

/** A process of its own on a ledger (children/ledger-child.mjs), which does not outlive the test. */
export interface LedgerChild {
  /** Everything it reported so far. */
  readonly reports: readonly Report[];
  /** Resolves when it has reported that much; rejects when it ends before. */
  reported(count: number): Promise<void>;
  kill(): Promise<void>;
  /** How it ended by itself: its exit code. */
  ended(): Promise<number | null>;
}

/** @param fileBlocks largest file it may write, in blocks of 512 octets: to it the disk is full there */
export function startLedgerChild(
  task: 'write' | 'fill' | 'close' | 'strand',
  location: LedgerLocation,
  fileBlocks?: number,
): LedgerChild {
  if (!existsSync('dist/ledger/open.js'))
    throw new TypeError('run `npm run build` first: children run dist/');
  const command = [
    process.execPath,
    'test/support/children/ledger-child.mjs',
    task,
    JSON.stringify(location),
  ];
  // 25 is SIGXFSZ: ignored, a write beyond the limit fails like one on a full disk.
  const limited = ['-c', `trap '' 25; ulimit -f ${fileBlocks}; exec "$@"`, 'sh', ...command];
  const [program = '', ...args] = fileBlocks === undefined ? command : ['sh', ...limited];
  const child: ChildProcess = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });

  const reports: Report[] = [];
  let changed = () => {};
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      resolve(code);
      changed();
    });
  });
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      reports.push(JSON.parse(line) as Report);
      changed();
    });
  }
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  endsWithTest({ stop: kill });
  return {
    reports,
    reported(count) {
      return new Promise((resolve, reject) => {
        changed = () => {
          if (reports.length >= count) resolve();
          else if (child.exitCode !== null || child.signalCode !== null) {
            reject(new TypeError(`the child ended after ${JSON.stringify(reports)}`));
          }
        };
        changed();
      });
    },
    kill,
    ended: () => ended,
  };
}
