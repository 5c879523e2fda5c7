import { ASEAN_COUNTRIES, type AseanCountry } from '../certificate/countries.ts';
import type { Text } from '../kernel/finding.ts';
import type { LedgerReader } from '../ledger/port.ts';

/** Something that will not mend itself. */
export interface Attention {
  readonly problem: 'DEAD_LETTERS';
  readonly peer: AseanCountry;
  readonly count: number;
  readonly remedy: Text;
}

/** What waits for the operator: dead letters, by peer. LEDGER_UNAVAILABLE. */
export async function attention(ledger: Pick<LedgerReader, 'outboxCounts'>): Promise<readonly Attention[]> {
  const dead = await ledger.outboxCounts('dead');
  return ASEAN_COUNTRIES.flatMap((peer) => {
    const count = dead[peer];
    if (count === undefined) return [];
    return [{ problem: 'DEAD_LETTERS' as const, peer, count, remedy: deadLetterRemedy(peer) }];
  });
}

function deadLetterRemedy(peer: AseanCountry): Text {
  const see = `asw outbox list --status dead --peer ${peer}`;
  const again = `asw outbox revive --all --peer ${peer}`;
  return {
    en: `See why with "${see}"; once ${peer} answers, send them again with "${again}".`,
    vi: `Xem lý do bằng "${see}"; khi ${peer} trả lời được, gửi lại bằng "${again}".`,
  };
}
