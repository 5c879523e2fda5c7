import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { GatewayError } from '../kernel/errors.ts';
import { ROLES } from './roles.ts';

/**
 * Reads the API keys of a node, unchecked (auth.ts judges them). At the first start the file is made, readable by
 * its owner only, with one random key for each role. CONFIG_INVALID when it is no JSON.
 */
export function readOrCreateKeyFile(file: string): unknown {
  if (!existsSync(file)) {
    const entries = ROLES.map((role) => ({ name: role, role, key: randomBytes(24).toString('base64url') }));
    mkdirSync(path.dirname(file), { recursive: true });
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
