import { execFileSync } from 'node:child_process';
import { GatewayError } from '../kernel/errors.ts';
import type { DrillGateway } from './gateway.ts';

/** Octets: the log's header and a page or two. Whatever is written behind fails as on a full disk. */
const NO_ROOM = 8_192;

/** Whether the largest file of a running process can be set (util-linux `prlimit`). */
export function hasPrlimit(): boolean {
  try {
    execFileSync('prlimit', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** No file of the gateway may grow any more, as on a full disk. DRILL_FAILED when it does not run. */
export function fillDisk(gateway: DrillGateway): void {
  limitFiles(gateway, String(NO_ROOM));
}

/** There is room again. DRILL_FAILED when it does not run. */
export function clearDisk(gateway: DrillGateway): void {
  limitFiles(gateway, 'unlimited');
}

/** The soft limit of a running process, which its owner may lift again. */
function limitFiles({ pid, country }: DrillGateway, octets: string): void {
  if (pid === undefined) throw new GatewayError('DRILL_FAILED', { detail: `${country} does not run` });
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${octets}:`]);
}
