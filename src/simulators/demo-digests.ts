import type { PeerReportView } from '../client/views.ts';
import { asGatewayError } from '../kernel/errors.ts';
import type { DemoNode, DemoNodes } from './demo-nodes.ts';
import type { DemoCountry, Language } from './demo-options.ts';
import { WORDS } from './demo-words.ts';
import { pause } from './officials.ts';

/** What signed digests said about one pair: Viet Nam, with which every certificate is exchanged, and a peer. */
export interface DigestAccount {
  readonly from: DemoCountry;
  readonly to: DemoCountry;
  /** `FAILED` when Viet Nam's gateway could not be asked. */
  readonly outcome: PeerReportView['outcome'] | 'FAILED';
  /** How long the last comparison took. */
  readonly durationMs?: number;
  readonly error?: string;
  /** How often the two were compared. */
  readonly comparisons: number;
  /** Why the first comparison did not find them equal, where a later one did. */
  readonly atFirst?: string;
}

/** Longer than any time without connection in the profiles, and than what was under way takes to arrive. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 500;

/**
 * Has Viet Nam's gateway exchange digests with its peers, as an operator would, and asks those again that did not
 * answer or whose ledgers were not equal yet: a line may be cut, and an answer lost, at the end as at any time. Of
 * those that serve; nothing when it does not serve itself. Never throws.
 */
export async function digestsOf(
  nodes: DemoNodes,
  signal: AbortSignal,
  times: { readonly patienceMs: number; readonly pauseMs: number } = {
    patienceMs: PATIENCE_MS,
    pauseMs: PAUSE_MS,
  },
): Promise<readonly DigestAccount[]> {
  const home = nodes.get('VN');
  const peers = [...nodes.values()].filter((node) => node !== home && node.isServing());
  if (!home?.isServing() || peers.length === 0) return [];
  const first = await compare(home, peers);
  const over = AbortSignal.any([signal, AbortSignal.timeout(times.patienceMs)]);
  const accounts: DigestAccount[] = [];
  for (const one of first) accounts.push(await askAgain(home, one, over, times.pauseMs));
  return accounts;
}

async function compare(
  home: DemoNode,
  peers: readonly { readonly country: DemoCountry }[],
): Promise<readonly DigestAccount[]> {
  const from = home.country;
  const [only, ...others] = peers;
  try {
    const { reports } = await home.client.reconciliation.compare(
      others.length === 0 ? only?.country : undefined,
    );
    const of = new Map(reports.map((report) => [report.peer, report]));
    return peers.flatMap(({ country: to }) => {
      const report = of.get(to);
      if (!report) return [];
      const { outcome, durationMs, error } = report;
      const known = error === undefined ? {} : { error };
      return [{ from, to, outcome, durationMs, ...known, comparisons: 1 }];
    });
  } catch (thrown) {
    const { code: error } = asGatewayError(thrown);
    return peers.map(({ country: to }) => ({ from, to, outcome: 'FAILED' as const, error, comparisons: 1 }));
  }
}

async function askAgain(
  home: DemoNode,
  first: DigestAccount,
  over: AbortSignal,
  pauseMs: number,
): Promise<DigestAccount> {
  let last = first;
  for (let comparisons = 2; last.outcome !== 'EQUAL' && !over.aborted; comparisons += 1) {
    await pause(pauseMs, over);
    if (over.aborted) break;
    const [again] = await compare(home, [{ country: first.to }]);
    if (again) last = { ...again, comparisons };
  }
  return last.outcome === 'EQUAL' && last !== first ? { ...last, atFirst: outcomeOf(first) } : last;
}

function outcomeOf({ outcome, error }: DigestAccount): string {
  return [outcome, error].filter(Boolean).join(', ');
}

/** How many pairs are equal, each that is not, and each that was so only later; undefined when nothing was asked. */
export function digestsText(digests: readonly DigestAccount[], language: Language): string | undefined {
  if (digests.length === 0) return undefined;
  const equal = digests.filter(({ outcome }) => outcome === 'EQUAL');
  const lines = digests.flatMap((one) => {
    const { from, to, outcome, comparisons, atFirst } = one;
    if (outcome !== 'EQUAL') {
      return [`  ${from} – ${to}: ${WORDS.digestsDiffer(outcomeOf(one), comparisons)[language]}`];
    }
    if (atFirst === undefined) return [];
    return [`  ${from} – ${to}: ${WORDS.digestsLater(atFirst, comparisons)[language]}`];
  });
  return [WORDS.digests(equal.length, digests.length)[language], ...lines].join('\n');
}
