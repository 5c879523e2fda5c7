import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DossierContext } from '../../src/dossier/context.ts';
import { type SimulatedOutcome, simulatedPayments } from '../../src/dossier/simulated-payments.ts';
import type { ExchangeContext } from '../../src/exchange/context.ts';
import { apiKeys } from '../../src/http/auth.ts';
import type { HttpContext } from '../../src/http/context.ts';
import { KEY_ENTRIES, type Pair } from './http-gateway.ts';

/** Documents small and right. */
export const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n');
export const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

/** A second exporter beside the one of KEYS. */
export const OTHER_EXPORTER = { name: 'other-exporter', role: 'exporter', key: 'key-of-other-exporter-06' };

export interface Desk extends HttpContext, DossierContext {
  /** What becomes of the next payments. */
  outcome: SimulatedOutcome;
}

/** A node of the pair with payments whose outcome tests choose, and two exporters. */
export function dossierDesk(pair: Pair, exchange: ExchangeContext = pair.vn): Desk {
  const desk: Desk = {
    ...pair.setup(exchange),
    outcome: 'paid',
    apiKeys: apiKeys([...KEY_ENTRIES, OTHER_EXPORTER]),
    payments: simulatedPayments({ clock: pair.clock, secret: 'shared', outcome: () => desk.outcome }),
  };
  return desk;
}

export async function inDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(path.join(tmpdir(), 'asw-dossier-'));
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
