import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { GatewayError } from '../kernel/errors.ts';

export const ROLES = ['ministry', 'customs', 'auditor', 'operator'] as const;
export type Role = (typeof ROLES)[number];

/** One key: who holds it, for which role, and the key itself or its SHA-256 (hex). */
export const ApiKeyEntry = z.union([
  z.strictObject({ name: z.string().min(1), role: z.enum(ROLES), key: z.string().min(20) }),
  z.strictObject({ name: z.string().min(1), role: z.enum(ROLES), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
]);
export type ApiKeyEntry = z.infer<typeof ApiKeyEntry>;

/**
 * Reads the API keys of a node. At the first start the file is made, readable by its owner only, with one random
 * key for each role. CONFIG_INVALID when it cannot be read or has faults.
 */
export function readOrCreateKeyFile(file: string): readonly ApiKeyEntry[] {
  if (!existsSync(file)) {
    const entries = ROLES.map((role) => ({ name: role, role, key: randomBytes(24).toString('base64url') }));
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(entries, null, 2)}\n`, { mode: 0o600 });
    return entries;
  }
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new GatewayError('CONFIG_INVALID', { detail: `the API key file cannot be read`, where: file, cause });
  }
  const read = z.array(ApiKeyEntry).min(1).safeParse(data);
  if (read.success) return read.data;
  const faults = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new GatewayError('CONFIG_INVALID', { detail: `the API key file has faults: ${faults.join('; ')}`, where: file });
}
