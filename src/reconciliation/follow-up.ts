import type { AseanCountry } from '../certificate/countries.ts';
import type { ExchangeContext } from '../exchange/context.ts';
import { isHeld } from './hold.ts';
import type { ReconciliationSettings } from './peer.ts';
import { type FinishedRun, runReconciliation } from './run.ts';

/** However short the time that differences may settle in, comparing again needs a moment. */
const SHORTEST_MS = 60_000;

/**
 * Compares again with the peers of whom something is open, as soon as what was in flight has settled, instead of in an
 * hour: so a difference is found, repaired and seen to be repaired within minutes, by whichever side has to do it.
 * What waits for a person is not looked at again before the hour.
 * @returns undefined when there was nothing to follow up, or another process does it
 */
export async function followUp(
  context: ExchangeContext,
  settings: ReconciliationSettings,
  stop?: AbortSignal,
): Promise<FinishedRun | undefined> {
  const every = Math.max(settings.settlingMs, SHORTEST_MS);
  const slot = new Date(Math.floor(context.clock.now().getTime() / every) * every);
  const before = await context.ledger.runOfSlot('follow-up', slot.toISOString());
  if (before && (before.finishedAt || isHeld(before, context.clock.now()))) return undefined;
  const peers: AseanCountry[] = [];
  for (const peer of context.peers.keys()) if (await isOpen(context, peer, every)) peers.push(peer);
  if (peers.length === 0) return undefined;
  return runReconciliation(context, settings, { kind: 'follow-up', slot, peers, stop });
}

/** Whether a comparison now may show something else than the last one with a peer did. */
async function isOpen({ ledger, watch, clock }: ExchangeContext, peer: AseanCountry, everyMs: number) {
  const last = (await ledger.peerReports({ peer }, { limit: 1 })).rows[0];
  if (!last || clock.now().getTime() - Date.parse(last.startedAt) < everyMs) return false;
  const { lastAnswerAt, lastHeardAt, differedAt } = watch.state(peer);
  const since = (at: string | undefined) => at !== undefined && at > last.startedAt;
  switch (last.outcome) {
    case 'REPAIRING':
      return true;
    case 'EQUAL':
      return last.inFlight > 0 || since(differedAt);
    // The peer's questions show what a person has in hand too: they are no reason to ask back.
    case 'IN_HAND':
      return last.inFlight > 0;
    case 'UNREACHABLE':
      return since(lastAnswerAt) || since(lastHeardAt);
    default:
      return false;
  }
}
