import { join } from 'node:path';
import type { Command } from 'commander';
import type { CliIo } from './io.ts';

/** Where a node without settings keeps its demo PKI. */
export const DEFAULT_PKI = join('.asw', 'pki');

/** What a node without settings opens its demo key stores with. */
export const DEMO_PASSWORD = 'demo';

export interface TrustOptions {
  readonly trust?: string;
}

/** Adds the way to name the pinned certificates. */
export function takesTrust(command: Command): Command {
  return command.option(
    '--trust <directory>',
    `pinned certificates (TRUST_DIR, else ${join(DEFAULT_PKI, 'trust')})`,
  );
}

/** The directory of the pinned certificates: on the command line, in the environment, of the demo. */
export function trustDirectory(io: CliIo, { trust }: TrustOptions): string {
  return trust ?? (io.environment.TRUST_DIR?.trim() || join(DEFAULT_PKI, 'trust'));
}
