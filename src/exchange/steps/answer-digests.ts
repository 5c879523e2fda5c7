import {
  bucketOfDocuments,
  bucketOfParts,
  isListable,
  isMadeOfParts,
  LONGEST_PATH,
  partsOfDocuments,
} from '../../ledger/digest-tree.ts';
import type { Ledger } from '../../ledger/port.ts';
import { MAX_ANSWER_ROWS } from '../../message/schema.ts';
import type { AnsweredBucket, DigestBody, DigestQuestion, Header } from '../../message/types.ts';
import { type KindStep, refusal } from '../reception.ts';

/**
 * Reconciliation: this side's digests of the places asked about. Where they are the asking side's, the digest says it
 * all; where not, the parts or the documents follow. As many questions are answered, in their order, as fit into one
 * answer; the asking side asks for the rest again. No record is changed, but a difference makes this side compare soon
 * too (reconciliation/follow-up.ts): part of it may be this side's to repair.
 */
export const answerDigests: KindStep<DigestBody> = async ({ context }, { header, body }) => {
  const { ledger } = context;
  const strange = body.questions.find(({ issuer }) => issuer !== header.from && issuer !== header.to);
  if (strange) return refusal('MESSAGE_INVALID', `${strange.issuer} is neither of the two sides`, false);
  await ledger.foldDigests();
  const buckets: AnsweredBucket[] = [];
  let rows = 0;
  for (const question of body.questions) {
    const answered = await answer(ledger, header, question);
    rows += 1 + answered.parts.length + answered.documents.length;
    if (buckets.length > 0 && rows > MAX_ANSWER_ROWS) break;
    buckets.push(answered);
    // Whole ledgers and months may differ for good: certificates past what both must keep, which nobody asks further about.
    if (isListable(question.path) && answered.digest !== question.digest) context.watch.differed(header.from);
  }
  return { reply: { buckets } };
};

async function answer(
  ledger: Ledger,
  { from, to }: Pick<Header, 'from' | 'to'>,
  { issuer, path, show, count, digest }: DigestQuestion,
): Promise<AnsweredBucket> {
  const which = issuer === to ? 'sent' : 'received';
  const held = await ledger.digestOf(which, from, path);
  const nothing = { parts: [], documents: [] };
  if (held.count === count && held.digest === digest) return { issuer, ...held, ...nothing };
  // Made of what is shown, not of what was kept a moment ago: an answer must never contradict itself.
  if (isListable(path) && (show === 'DOCUMENTS' || !isMadeOfParts(path))) {
    const documents = await ledger.digestDocuments(which, from, path);
    const whole = bucketOfDocuments(path, documents);
    if ((show === 'DOCUMENTS' && documents.length < MAX_ANSWER_ROWS) || path.length >= LONGEST_PATH) {
      const carried = documents.map(({ certificateId: _, ...document }) => document);
      return { issuer, ...whole, parts: [], documents: carried };
    }
    return { issuer, ...whole, parts: partsOfDocuments(path, documents), documents: [] };
  }
  const parts = await ledger.digestParts(which, from, path);
  return { issuer, ...bucketOfParts(path, parts), parts, documents: [] };
}
