import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { GatewayError } from './errors.ts';

/**
 * Makes sure that a directory is there, and those above it.
 * @param mode permissions of what is made
 * @throws DIRECTORY_UNUSABLE when it cannot be made
 */
export function ensureDirectory(path: string, mode?: number): void {
  try {
    for (const level of missingLevels(resolve(path))) makeOne(level, mode);
    if (statSync(path).isDirectory()) return;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new GatewayError('DIRECTORY_UNUSABLE', { detail: code, where: path, cause });
  }
  throw new GatewayError('DIRECTORY_UNUSABLE', { detail: 'ENOTDIR', where: path });
}

/**
 * The levels that are not there, from the top down. Node's own recursive way goes on for ever where the system
 * says of a directory that is there that it is not, as below /proc.
 */
function missingLevels(path: string): readonly string[] {
  const missing: string[] = [];
  for (let level = path; !existsSync(level) && dirname(level) !== level; level = dirname(level)) {
    missing.unshift(level);
  }
  return missing;
}

function makeOne(path: string, mode: number | undefined): void {
  try {
    mkdirSync(path, { mode });
  } catch (thrown) {
    // Another process was quicker.
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
  }
}
