import { isDeepStrictEqual } from 'node:util';
import { agree, type CertificateState } from '../certificate/lifecycle.ts';
import { allPages } from '../client/all-pages.ts';
import type { ReceivedView, SentView } from '../client/views.ts';
import { asGatewayError } from '../kernel/errors.ts';
import type { Text } from '../kernel/finding.ts';
import type { DemoNode, DemoNodes } from './demo-nodes.ts';
import type { DemoCountry } from './demo-options.ts';
import { WORDS } from './demo-words.ts';

/** Something that the ledgers of two states say differently about a certificate. */
export interface LedgerDifference {
  readonly from: DemoCountry;
  readonly to: DemoCountry;
  readonly referenceNumber: string;
  readonly what: Text;
}

/** What both sides must agree on. */
export type SentSide = Pick<
  SentView,
  'referenceNumber' | 'conversationId' | 'state' | 'xmlDigest' | 'decisions'
>;
export type ReceivedSide = Pick<
  ReceivedView,
  'referenceNumber' | 'conversationId' | 'state' | 'xmlDigest' | 'decisions'
>;

/** States in which nobody else holds the certificate, or need not yet. */
const NOT_YET_THERE: ReadonlySet<CertificateState> = new Set(['FILED', 'APPROVED', 'AS1', 'REJECTED']);

/**
 * Compares what one state sent to another with what that one received: every certificate once on both sides, the
 * same octets, in the same state, with the same decisions. Pure.
 */
export function compareSides(
  from: DemoCountry,
  to: DemoCountry,
  sent: readonly SentSide[],
  received: readonly ReceivedSide[],
): readonly LedgerDifference[] {
  const differences: LedgerDifference[] = [];
  const differ = (referenceNumber: string, what: Text) =>
    void differences.push({ from, to, referenceNumber, what });
  const left = new Map<string, ReceivedSide>();
  for (const one of received) {
    if (left.has(one.referenceNumber)) differ(one.referenceNumber, WORDS.heldTwice(to));
    left.set(one.referenceNumber, one);
  }
  for (const one of sent) {
    const other = left.get(one.referenceNumber);
    left.delete(one.referenceNumber);
    if (!other) {
      if (!NOT_YET_THERE.has(one.state)) differ(one.referenceNumber, WORDS.notHeld(to, one.state));
      continue;
    }
    if (one.conversationId !== other.conversationId || one.xmlDigest !== other.xmlDigest) {
      differ(one.referenceNumber, WORDS.otherContent(from, to));
    }
    if (!agree(one.state, other.state)) {
      differ(one.referenceNumber, WORDS.otherState(from, one.state, to, other.state));
    } else if (!isDeepStrictEqual(one.decisions, other.decisions)) {
      differ(one.referenceNumber, WORDS.otherDecisions(from, to));
    }
  }
  for (const number of left.keys()) differ(number, WORDS.notSent(from, to));
  return differences;
}

/** Two states in either direction. */
export type LedgerPair = readonly [DemoCountry, DemoCountry];

/** What comparing all ledgers came to. */
export interface LedgerComparison {
  readonly differences: readonly LedgerDifference[];
  /** Pairs of which one side does not serve or could not be read, so that nothing is known of them. */
  readonly uncompared: readonly LedgerPair[];
}

/** Compares the ledgers of every two states that serve; a ledger that cannot be read is a difference. Never throws. */
export async function compareLedgers(nodes: DemoNodes): Promise<LedgerComparison> {
  const serving = [...nodes.values()].filter((node) => node.isServing());
  const sides = await Promise.all(serving.map(async (node) => ({ node, ...(await bothLedgers(node)) })));
  const read = new Set(sides.flatMap(({ node, unread }) => (unread.length === 0 ? [node.country] : [])));
  const countries = [...nodes.keys()];
  const uncompared = countries.flatMap((one, at) =>
    countries
      .slice(at + 1)
      .filter((other) => !read.has(one) || !read.has(other))
      .map((other): LedgerPair => [one, other]),
  );
  const differences = sides.flatMap((from) => [
    ...from.unread,
    ...sides.flatMap((to) =>
      from === to || from.unread.length > 0 || to.unread.length > 0
        ? []
        : compareSides(
            from.node.country,
            to.node.country,
            from.sent.filter(({ peer }) => peer === to.node.country),
            to.received.filter(({ peer }) => peer === from.node.country),
          ),
    ),
  ]);
  return { differences, uncompared };
}

async function bothLedgers({ client, country }: DemoNode) {
  const sent: SentView[] = [];
  const received: ReceivedView[] = [];
  try {
    for await (const { id } of allPages((page) => client.searchSent(page))) sent.push(await client.sent(id));
    for await (const { id } of allPages((page) => client.searchReceived(page))) {
      received.push(await client.received(id));
    }
    return { sent, received, unread: [] };
  } catch (thrown) {
    const { code, title } = asGatewayError(thrown);
    const what = { en: `${code} ${title.en}`, vi: `${code} ${title.vi}` };
    return { sent, received, unread: [{ from: country, to: country, referenceNumber: '', what }] };
  }
}
