import type { AseanCountry } from '../../certificate/countries.ts';
import type { Text } from '../../kernel/finding.ts';
import type { Evidence, NodeEvidence, ReceivedEvidence, SentEvidence } from '../evidence.ts';

/** One thing that is not as it must be. */
export interface Violation {
  /** Number of a certificate, id of a message, or country. */
  readonly subject: string;
  readonly what: Text;
}

export interface Judgement {
  /** How many things were looked at: an invariant that looked at nothing proves nothing. */
  readonly checked: number;
  readonly violations: readonly Violation[];
}

/** Something that must hold whatever happened. Pure. */
export interface Invariant {
  readonly id: string;
  readonly text: Text;
  readonly judge: (evidence: Evidence) => Judgement;
}

export function violation(subject: string, en: string, vi: string): Violation {
  return { subject, what: { en, vi } };
}

/** Collects what is wrong about each of a number of things. */
export function judgeEach<T>(things: readonly T[], judge: (thing: T) => readonly Violation[]): Judgement {
  return { checked: things.length, violations: things.flatMap(judge) };
}

/** Issued certificates of every node, with the node they were issued for. */
export function issuedOf({ nodes }: Evidence): readonly {
  readonly from: NodeEvidence;
  readonly to: NodeEvidence | undefined;
  readonly certificate: SentEvidence;
}[] {
  return nodes.flatMap((from) =>
    from.sent
      .filter(({ xmlDigest }) => xmlDigest !== undefined)
      .map((certificate) => ({ from, to: nodeOf(nodes, certificate.peer), certificate })),
  );
}

export function nodeOf(nodes: readonly NodeEvidence[], country: AseanCountry): NodeEvidence | undefined {
  return nodes.find((node) => node.country === country);
}

/** What a node received of a state under a number. */
export function heldUnder(
  node: NodeEvidence | undefined,
  from: AseanCountry,
  referenceNumber: string,
): readonly ReceivedEvidence[] {
  return (node?.received ?? []).filter((one) => one.peer === from && one.referenceNumber === referenceNumber);
}
