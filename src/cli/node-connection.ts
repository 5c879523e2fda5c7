import { join } from 'node:path';
import { z } from 'zod';
import { createGatewayClient, type GatewayClient } from '../client/gateway-client.ts';
import { nodeAddress } from '../client/http-call.ts';
import type { ApiRole } from '../client/views.ts';
import { ROLES } from '../http/roles.ts';
import { asGatewayError, GatewayError } from '../kernel/errors.ts';
import { readInput } from './files.ts';
import type { CliIo } from './io.ts';

export interface NodeOptions {
  readonly url?: string;
  readonly key?: string;
  readonly data?: string;
  /** Seconds. */
  readonly timeout?: number;
}

export const DEFAULT_URL = 'http://127.0.0.1:4100';

/** What of the key file matters here; entries with a digest only are for the node, not for its users. */
const KeyFile = z.array(z.object({ role: z.enum(ROLES), key: z.string().optional() }));

/**
 * A client of the node the options name. What is given on the command line comes before the environment.
 * @throws GatewayError FILE_MISSING or CONFIG_INVALID for the key file, USAGE_INVALID for an address on the command
 *   line that is none, CONFIG_INVALID for one in the environment
 */
export async function connect(io: CliIo, options: NodeOptions): Promise<GatewayClient> {
  const { environment } = io;
  const url = options.url === undefined ? environment.ASW_URL?.trim() || DEFAULT_URL : given(options.url);
  const common = {
    url,
    fetch: io.fetch,
    ...(options.timeout === undefined ? {} : { timeoutMs: options.timeout * 1000 }),
  };
  if (options.key !== undefined) return createGatewayClient({ ...common, key: options.key });
  if (options.data !== undefined) {
    return createGatewayClient({ ...common, keys: await keysOf(io, join(options.data, 'api-keys.json')) });
  }
  const key = environment.ASW_KEY?.trim();
  return createGatewayClient(key ? { ...common, key } : common);
}

/** The options of a command once more, for one to run next. A key is nobody's to read on a screen. */
export function sameNode({ url, data, key }: NodeOptions): string {
  const given = [
    url === undefined ? '' : ` --url ${quoted(url)}`,
    data === undefined ? '' : ` --data ${quoted(data)}`,
    key === undefined ? '' : ' --key <key>',
  ];
  return given.join('');
}

/** A word of a command line. */
export function quoted(word: string): string {
  return /^[\w./:@=-]+$/.test(word) ? word : `"${word}"`;
}

/** An address on the command line. */
function given(url: string): string {
  try {
    return nodeAddress(url).href;
  } catch (thrown) {
    const { detail: en = '', detailVi: vi = en } = asGatewayError(thrown);
    throw new GatewayError('USAGE_INVALID', { detail: { en, vi }, where: '--url' });
  }
}

async function keysOf(io: CliIo, file: string): Promise<Partial<Record<ApiRole, string>>> {
  const text = Buffer.from(await readInput(io, file)).toString('utf8');
  const read = KeyFile.safeParse(jsonOrNothing(text));
  // What exactly is wrong would quote the file, and with it a key.
  if (!read.success) {
    const detail = { en: 'this is no list of API keys', vi: 'đây không phải danh sách khóa API' };
    throw new GatewayError('CONFIG_INVALID', { detail, where: file });
  }
  const keys: Partial<Record<ApiRole, string>> = {};
  for (const { role, key } of read.data) keys[role] ??= key;
  return keys;
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
