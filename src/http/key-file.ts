import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensureDirectory } from '../kernel/directory.ts';
import { GatewayError } from '../kernel/errors.ts';
import { newSecret } from '../kernel/secrets.ts';
import { ROLES } from './roles.ts';

/**
 * Reads the API keys of a node, unchecked (auth.ts judges them). At the first start the file is made, readable by
 * its owner only, with one random key for each role. CONFIG_INVALID when it is no JSON,
 * DIRECTORY_UNUSABLE when there is no place for it.
 */
export function readOrCreateKeyFile(file: string): unknown {
  if (!existsSync(file)) {
    const entries = ROLES.map((role) => ({ name: role, role, key: newSecret(24, 'base64url') }));
    ensureDirectory(path.dirname(file));
    writeFileSync(file, `${JSON.stringify(entries, null, 2)}\n`, { mode: 0o600 });
    return entries;
  }
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new GatewayError('CONFIG_INVALID', {
      detail: 'the API key file cannot be read',
      where: file,
      cause,
    });
  }
}
