import type { AseanCountry } from '../../certificate/countries.ts';
import type { PeerReportView } from '../../client/views.ts';
import { asGatewayError } from '../../kernel/errors.ts';
import type { DrillGateway } from '../gateway.ts';

/** What signed digests said about Viet Nam's ledger and a peer's. */
export interface Agreement {
  readonly peer: AseanCountry;
  /** `FAILED` when Viet Nam's gateway could not be asked. */
  readonly outcome: PeerReportView['outcome'] | 'FAILED';
  /** Certificates compared, of both directions. */
  readonly compared: number;
  /** Differences, those younger than any that a gateway would count included. */
  readonly differing: number;
}

/** A peer with much to add up may be late with its first answer. */
const TRIES = 3;
/** Counting a large ledger anew takes its time. */
const PATIENCE_MS = 600_000;

/** Has Viet Nam's gateway compare with every peer's, as an operator would, once everything is at rest. */
export async function agree(vn: DrillGateway, peers: readonly AseanCountry[]): Promise<readonly Agreement[]> {
  let last: readonly Agreement[] = [];
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    last = await compare(vn, peers);
    if (last.every(isAgreed)) break;
  }
  return last;
}

/** Both ledgers the same, to the last certificate. */
export function isAgreed({ outcome, differing }: Agreement): boolean {
  return outcome === 'EQUAL' && differing === 0;
}

async function compare(vn: DrillGateway, peers: readonly AseanCountry[]): Promise<readonly Agreement[]> {
  const none = { compared: 0, differing: 0 };
  try {
    const { reports } = await vn.clientWithin(PATIENCE_MS).reconciliation.compare();
    const of = new Map(reports.map((report) => [report.peer, report]));
    return peers.map((peer) => {
      const report = of.get(peer);
      if (!report) return { peer, outcome: 'FAILED', ...none };
      const { outcome, sent, received, inFlight, findings } = report;
      return { peer, outcome, compared: sent + received, differing: inFlight + findings.length };
    });
  } catch (thrown) {
    // Only that nobody answered is a result; the rest is a fault of this program.
    if (asGatewayError(thrown).code === 'INTERNAL') throw thrown;
    return peers.map((peer) => ({ peer, outcome: 'FAILED', ...none }));
  }
}
