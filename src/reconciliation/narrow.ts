import type { AseanCountry } from '../certificate/countries.ts';
import { GatewayError } from '../kernel/errors.ts';
import { ALL, type Bucket, type DigestDocument } from '../ledger/digest-tree.ts';
import type { DigestPlace } from '../ledger/reconciliation-records.ts';
import { MAX_QUESTIONS } from '../message/schema.ts';
import type { AnsweredBucket, DigestQuestion } from '../message/types.ts';
import {
  checkAnswer,
  differingDocuments,
  differingParts,
  type FoundDifference,
  questionAbout,
} from './compare.ts';
import { inOrderFrom } from './places.ts';

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
  /** Once so many differences are named, no more is asked; the rest waits for the next comparison. */
  readonly differences: number;
}

export interface Course {
  /** Where to begin: where the comparison before broke off, so that what stands open never hides what is new. */
  readonly from?: DigestPlace;
  /** Places that are not compared, though they differ: what either side may have removed by itself. */
  readonly leaveOut?: (path: string) => boolean;
}

export interface Comparison {
  /** Certificates compared, by whose they are. */
  readonly counts: Readonly<Partial<Record<AseanCountry, number>>>;
  readonly differences: readonly FoundDifference[];
  readonly messages: number;
  /** Places that differ and were not looked at, in the order in which they would have been; empty when complete. */
  readonly rest: readonly DigestPlace[];
  /** Certificates in the places that were left out. */
  readonly leftOut: number;
}

/**
 * Narrows two ledgers down to the certificates on which they differ. Equal places are settled by their digests; of a
 * place that differs the parts are asked about, as many as fit into one message, so that the number of messages grows
 * with the depth of the tree and the number of differences, never with the ledgers. What is deeper is asked first:
 * bounds end a comparison with something found, however much differs.
 * @throws PEER_DIGEST_INVALID, and what `ask` throws
 */
export async function narrow(
  own: OwnDigests,
  issuers: readonly AseanCountry[],
  ask: Ask,
  bounds: Bounds,
  course: Course = {},
): Promise<Comparison> {
  const counts: Partial<Record<AseanCountry, number>> = {};
  const differences: FoundDifference[] = [];
  let messages = 0;
  let leftOut = 0;
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
      const found = await step(own, question, answered, course);
      next.push(...found.ask);
      differences.push(...found.differences);
      leftOut += found.leftOut;
      counts[question.issuer] = (counts[question.issuer] ?? 0) - found.ownLeftOut;
    }
    open = inOrderFrom(course.from, issuers, [...next, ...open.slice(answers.length)]);
  }
  return { counts, differences, messages, leftOut, rest: open.map(({ issuer, path }) => ({ issuer, path })) };
}

interface Step {
  readonly ask: readonly DigestQuestion[];
  readonly differences: readonly FoundDifference[];
  readonly leftOut: number;
  readonly ownLeftOut: number;
}

const NOTHING: Step = { ask: [], differences: [], leftOut: 0, ownLeftOut: 0 };

async function step(
  own: OwnDigests,
  question: DigestQuestion,
  answered: AnsweredBucket,
  { leaveOut = () => false }: Course,
): Promise<Step> {
  const { issuer, path } = question;
  if (answered.count === question.count && answered.digest === question.digest) return NOTHING;
  if (answered.documents.length > 0 || (answered.count === 0 && question.show === 'DOCUMENTS')) {
    const documents = await own.documents(issuer, path);
    const day = path.slice(0, 10);
    const differences = differingDocuments(issuer, documents, answered.documents);
    return { ...NOTHING, differences: differences.map((each) => ({ ...each, day })) };
  }
  const parts = differingParts(await own.parts(issuer, path), answered.parts);
  const left = parts.filter((part) => leaveOut(part.own.path));
  const compared = parts.filter((part) => !left.includes(part));
  return {
    ...NOTHING,
    ask: compared.map((part) => questionAbout(issuer, part.own, part.theirCount)),
    leftOut: left.reduce((sum, part) => sum + Math.max(part.own.count, part.theirCount), 0),
    ownLeftOut: left.reduce((sum, part) => sum + part.own.count, 0),
  };
}
