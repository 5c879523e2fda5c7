import type { AseanCountry } from '../certificate/countries.ts';
import { GatewayError } from '../kernel/errors.ts';
import { ALL, type Bucket, type DigestDocument } from '../ledger/digest-tree.ts';
import { MAX_QUESTIONS } from '../message/schema.ts';
import type { AnsweredBucket, DigestQuestion } from '../message/types.ts';
import {
  checkAnswer,
  differingDocuments,
  differingParts,
  type FoundDifference,
  questionAbout,
} from './compare.ts';

/** This side's digests, by whose certificates they are. */
export interface OwnDigests {
  bucket(issuer: AseanCountry, path: string): Promise<Bucket>;
  parts(issuer: AseanCountry, path: string): Promise<readonly Bucket[]>;
  documents(issuer: AseanCountry, path: string): Promise<readonly DigestDocument[]>;
}

/** Puts questions to the peer; it may answer fewer than asked, at least the first. */
export type Ask = (questions: readonly DigestQuestion[]) => Promise<readonly AnsweredBucket[]>;

export interface Bounds {
  /** Questions sent to one peer in one comparison. */
  readonly messages: number;
  /** Differences named; the rest waits for the next comparison. */
  readonly differences: number;
}

export interface Comparison {
  /** Certificates compared, by whose they are. */
  readonly counts: Readonly<Partial<Record<AseanCountry, number>>>;
  readonly differences: readonly FoundDifference[];
  readonly messages: number;
  /** Nothing is left unlooked at. */
  readonly complete: boolean;
}

/**
 * Narrows two ledgers down to the certificates on which they differ. Equal places are settled by their digests; of a
 * place that differs the parts are asked about, all those of one depth together, so that the number of messages grows
 * with the depth of the tree and the number of differences, never with the ledgers.
 * @throws PEER_DIGEST_INVALID, and what `ask` throws
 */
export async function narrow(
  own: OwnDigests,
  issuers: readonly AseanCountry[],
  ask: Ask,
  bounds: Bounds,
): Promise<Comparison> {
  const counts: Partial<Record<AseanCountry, number>> = {};
  const differences: FoundDifference[] = [];
  let messages = 0;
  let open: readonly DigestQuestion[] = [];
  for (const issuer of issuers) {
    const whole = await own.bucket(issuer, ALL);
    counts[issuer] = whole.count;
    open = [...open, questionAbout(issuer, whole)];
  }
  while (open.length > 0 && messages < bounds.messages && differences.length < bounds.differences) {
    const asked = open.slice(0, MAX_QUESTIONS);
    const answers = await ask(asked);
    messages += 1;
    if (answers.length === 0 || answers.length > asked.length) {
      throw new GatewayError('PEER_DIGEST_INVALID', {
        detail: `${asked.length} asked, ${answers.length} answered`,
      });
    }
    const next: DigestQuestion[] = [];
    for (const [index, answered] of answers.entries()) {
      const question = asked[index] as DigestQuestion;
      checkAnswer(question, answered);
      const found = await step(own, question, answered);
      next.push(...found.ask);
      differences.push(...found.differences);
    }
    open = [...open.slice(answers.length), ...next];
  }
  return { counts, differences, messages, complete: open.length === 0 };
}

async function step(
  own: OwnDigests,
  question: DigestQuestion,
  answered: AnsweredBucket,
): Promise<{ readonly ask: readonly DigestQuestion[]; readonly differences: readonly FoundDifference[] }> {
  const { issuer, path } = question;
  const nothing = { ask: [], differences: [] };
  if (answered.count === question.count && answered.digest === question.digest) return nothing;
  if (answered.documents.length > 0 || (answered.count === 0 && question.show === 'DOCUMENTS')) {
    const documents = await own.documents(issuer, path);
    return { ask: [], differences: differingDocuments(issuer, documents, answered.documents) };
  }
  const parts = differingParts(await own.parts(issuer, path), answered.parts);
  return { ask: parts.map((part) => questionAbout(issuer, part.own, part.theirCount)), differences: [] };
}
