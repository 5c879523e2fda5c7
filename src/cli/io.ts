import type { Fetch } from '../client/http-call.ts';
import type { Clock } from '../kernel/clock.ts';
import type { StopRequests } from '../simulators/stop-requests.ts';

/** Where text goes. `columns` is known of a terminal only. */
export interface TextOut {
  write(text: string | Uint8Array): void;
  readonly isTTY: boolean;
  readonly columns?: number;
}

/** Files as the commands use them; paths are taken from the working directory. Failures are node's own errors, or DIRECTORY_UNUSABLE. */
export interface Files {
  read(path: string): Promise<Uint8Array>;
  write(path: string, octets: Uint8Array | string): Promise<void>;
  /** Makes a directory and those above it; nothing happens to one that is there. */
  makeDirectory(path: string): Promise<void>;
  /** Finds out whether a file could be written, and leaves everything as it is. */
  checkWritable(path: string): Promise<void>;
}

/** Everything outside the program, handed in, so that each command can be tested without a process of its own. */
export interface CliIo {
  readonly stdout: TextOut;
  readonly stderr: TextOut;
  readStdin(): Promise<Uint8Array>;
  readonly files: Files;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** Resolves when the process is asked to stop. */
  untilStopped(): Promise<void>;
  /** The same for work that ends in its own time: asked once more, the process ends at once. */
  stopRequests(): StopRequests;
}
