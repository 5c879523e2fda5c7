import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../kernel/digest.ts';

/**
 * What says exactly which program was rehearsed, where a version has many builds: SHA-256 over names and contents of its
 * files. Equal for equal builds on every machine.
 * @param directory of the built program
 */
export function programDigest(directory: string): string {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => name.replaceAll('\\', '/'))
    .sort();
  const all = createHash('sha256');
  for (const name of names) all.update(`${name} ${sha256Hex(readFileSync(join(directory, name)))}\n`);
  return all.digest('hex');
}
