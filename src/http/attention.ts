import { ASEAN_COUNTRIES, type AseanCountry } from '../certificate/countries.ts';
import type { Text } from '../kernel/finding.ts';
import type { LedgerReader } from '../ledger/port.ts';
import { PEER_LISTS, type PeerList } from '../worklist/kind.ts';
import { type PeerContext, peerConcerns } from '../worklist/reconciliation-subjects.ts';

export const ATTENTION_PROBLEMS = [
  'DEAD_LETTERS',
  'DIFFERENCES_PROPOSED',
  'PEER_NOT_COMPARED',
  'CLOCK_ASTRAY',
] as const;

/** Something that will not mend itself. */
export interface Attention {
  readonly problem: (typeof ATTENTION_PROBLEMS)[number];
  readonly peer: AseanCountry;
  readonly count: number;
  readonly remedy: Text;
}

/** What waits for the operator, by peer: dead letters, and what comparisons with the peers left open. LEDGER_UNAVAILABLE. */
export async function attention(context: PeerContext): Promise<readonly Attention[]> {
  const open = [await deadLetters(context.ledger)];
  for (const list of PEER_LISTS) {
    const { problem, remedy } = CONCERNS[list];
    const concerns = await peerConcerns(context, list);
    open.push(
      concerns.map(({ peer, count, detail }) => ({ problem, peer, count, remedy: remedy(peer, detail) })),
    );
  }
  return open.flat();
}

async function deadLetters(ledger: Pick<LedgerReader, 'outboxCounts'>): Promise<readonly Attention[]> {
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

interface Concern {
  readonly problem: Attention['problem'];
  readonly remedy: (peer: AseanCountry, detail: Text) => Text;
}

const CONCERNS: Readonly<Record<PeerList, Concern>> = {
  'proposed-differences': {
    problem: 'DIFFERENCES_PROPOSED',
    remedy: (peer, detail) => ({
      en: `${detail.en}: decide on them, "asw reconcile proposals --peer ${peer}".`,
      vi: `${detail.vi}: quyết định bằng "asw reconcile proposals --peer ${peer}".`,
    }),
  },
  'peers-not-compared': {
    problem: 'PEER_NOT_COMPARED',
    remedy: (peer, detail) => ({
      en: `Not compared for hours (${detail.en}): mend the line, then "asw reconcile peers --peer ${peer}".`,
      vi: `Nhiều giờ chưa đối soát (${detail.vi}): khắc phục đường truyền, rồi "asw reconcile peers --peer ${peer}".`,
    }),
  },
  'peer-clocks': {
    problem: 'CLOCK_ASTRAY',
    remedy: (_, detail) => ({
      en: `The peer's clock is ${detail.en}: see whose is wrong, and tell the peer.`,
      vi: `Đồng hồ đối tác ${detail.vi}: xác định bên nào sai và báo đối tác.`,
    }),
  },
};
