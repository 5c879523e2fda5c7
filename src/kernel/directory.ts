import { mkdirSync } from 'node:fs';
import { GatewayError } from './errors.ts';

/**
 * Makes sure that a directory is there.
 * @param mode permissions of what is made
 * @throws DIRECTORY_UNUSABLE when it cannot be made
 */
export function ensureDirectory(path: string, mode?: number): void {
  try {
    mkdirSync(path, { recursive: true, mode });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new GatewayError('DIRECTORY_UNUSABLE', { detail: code, where: path, cause });
  }
}
