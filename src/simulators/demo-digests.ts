import type { PeerReportView } from '../client/views.ts';
import { asGatewayError } from '../kernel/errors.ts';
import type { DemoNodes } from './demo-nodes.ts';
import type { DemoCountry, Language } from './demo-options.ts';
import { WORDS } from './demo-words.ts';

/** What signed digests said about one pair: Viet Nam, with which every certificate is exchanged, and a peer. */
export interface DigestAccount {
  readonly from: DemoCountry;
  readonly to: DemoCountry;
  /** `FAILED` when Viet Nam's gateway could not be asked. */
  readonly outcome: PeerReportView['outcome'] | 'FAILED';
  /** How long the comparison took. */
  readonly durationMs?: number;
  readonly error?: string;
}

/**
 * Has Viet Nam's gateway exchange digests with its peers, as an operator would. Of those that serve; nothing when it
 * does not serve itself. Never throws.
 */
export async function digestsOf(nodes: DemoNodes): Promise<readonly DigestAccount[]> {
  const home = nodes.get('VN');
  const peers = [...nodes.values()].filter((node) => node !== home && node.isServing());
  if (!home?.isServing() || peers.length === 0) return [];
  const from = home.country;
  try {
    const { reports } = await home.client.reconciliation.compare();
    const of = new Map(reports.map((report) => [report.peer, report]));
    return peers.flatMap(({ country: to }) => {
      const report = of.get(to);
      if (!report) return [];
      const { outcome, durationMs, error } = report;
      return [{ from, to, outcome, durationMs, ...(error === undefined ? {} : { error }) }];
    });
  } catch (thrown) {
    const { code } = asGatewayError(thrown);
    return peers.map(({ country: to }) => ({ from, to, outcome: 'FAILED' as const, error: code }));
  }
}

/** How many pairs are equal, and each that is not; undefined when nothing was asked. */
export function digestsText(digests: readonly DigestAccount[], language: Language): string | undefined {
  if (digests.length === 0) return undefined;
  const other = digests.filter(({ outcome }) => outcome !== 'EQUAL');
  const lines = other.map(
    ({ from, to, outcome, error }) => `  ${from} – ${to}: ${[outcome, error].filter(Boolean).join(', ')}`,
  );
  return [WORDS.digests(digests.length - other.length, digests.length)[language], ...lines].join('\n');
}
