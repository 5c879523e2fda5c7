import { allPages } from '../../client/all-pages.ts';
import type { DrillGateway } from '../gateway.ts';

/** What comparisons between gateways met in the course of a soak, and what was done about it. */
export interface Repairs {
  /** By what was found and done, `MISSING_AT_PEER RETRANSMITTED`: how many certificates, each once a gateway. */
  readonly [what: string]: number;
}

/**
 * What reconciliation made good. A balance alone could not tell a delivery that never failed from one that was repaired in
 * time, so the sheet says both.
 */
export async function repairsOf(gateways: Iterable<DrillGateway>): Promise<Repairs> {
  const met = new Map<string, Set<string>>();
  for (const { country, client } of gateways) {
    for await (const { peer, findings } of allPages((page) => client.reconciliation.reports(page))) {
      for (const { problem, action, referenceNumber } of findings) {
        const what = `${problem} ${action}`;
        met.set(what, (met.get(what) ?? new Set()).add(`${country} ${peer} ${referenceNumber}`));
      }
    }
  }
  return Object.fromEntries([...met].sort().map(([what, certificates]) => [what, certificates.size]));
}
