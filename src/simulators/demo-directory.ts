import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ASEAN_COUNTRIES } from '../certificate/countries.ts';
import type { Instant } from '../kernel/clock.ts';
import { ensureDirectory } from '../kernel/directory.ts';
import { GatewayError } from '../kernel/errors.ts';

const MARKER = 'demo.json';

/** What the demo writes into its directory: it tells a demo's directory from any other. */
const Marker = z.object({ demo: z.literal('asw'), pid: z.int(), startedAt: z.string() });

/**
 * Makes the demo's data directory fresh: keys and ledgers of an earlier demo there are deleted, anything else is
 * never touched.
 * @throws GatewayError DEMO_DIRECTORY_TAKEN when the directory holds other things or a demo is running in it
 */
export function freshDemoDirectory(directory: string, pid: number, startedAt: Instant): void {
  const earlier = readMarker(directory);
  if (!earlier && existsSync(directory) && readdirSync(directory).length > 0) {
    throw new GatewayError('DEMO_DIRECTORY_TAKEN', {
      detail: 'it is not empty and was not made by a demo',
      where: directory,
    });
  }
  if (earlier && earlier.pid !== pid && isAlive(earlier.pid)) {
    throw new GatewayError('DEMO_DIRECTORY_TAKEN', {
      detail: `a demo started ${earlier.startedAt} runs in it as process ${earlier.pid}`,
      where: directory,
    });
  }
  for (const made of ['pki', ...ASEAN_COUNTRIES]) {
    rmSync(join(directory, made), { recursive: true, force: true });
  }
  ensureDirectory(directory, 0o700);
  writeFileSync(join(directory, MARKER), `${JSON.stringify({ demo: 'asw', pid, startedAt })}\n`);
}

/** Notes that no demo runs in the directory any more; its keys and ledgers stay. */
export function releaseDemoDirectory(directory: string): void {
  const marker = readMarker(directory);
  if (marker) writeFileSync(join(directory, MARKER), `${JSON.stringify({ ...marker, pid: 0 })}\n`);
}

function readMarker(directory: string): z.infer<typeof Marker> | undefined {
  try {
    return Marker.safeParse(JSON.parse(readFileSync(join(directory, MARKER), 'utf8'))).data;
  } catch {
    // No marker, or not one that a demo wrote.
    return undefined;
  }
}

/** Whether a process of that id exists, its owner notwithstanding. */
function isAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}
