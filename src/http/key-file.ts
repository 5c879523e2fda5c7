import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensureDirectory } from '../kernel/directory.ts';
import { asGatewayError, GatewayError } from '../kernel/errors.ts';
import { newSecret } from '../kernel/secrets.ts';
import { parseJson } from '../validation/shape.ts';
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
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new GatewayError('CONFIG_INVALID', {
      detail: 'the API key file cannot be read',
      where: file,
      cause,
    });
  }
  try {
    return parseJson(text);
  } catch (thrown) {
    // The place is told, the text is not: it may hold keys.
    const { where } = asGatewayError(thrown);
    throw new GatewayError('CONFIG_INVALID', {
      detail: 'the API key file is not JSON',
      where: where === undefined ? file : `${file}, ${where}`,
      cause: thrown,
    });
  }
}
