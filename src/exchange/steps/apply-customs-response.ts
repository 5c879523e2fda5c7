import { decidedState } from '../../certificate/decided-state.ts';
import { type Determination, itemsInCheck } from '../../certificate/inquiry.ts';
import { isInForce } from '../../certificate/lifecycle.ts';
import { type Finding, isAcceptable } from '../../kernel/finding.ts';
import type { CheckInquiry } from '../../ledger/inquiry-records.ts';
import type { LedgerTransaction } from '../../ledger/port.ts';
import type { SentCertificate } from '../../ledger/records.ts';
import type { CustomsResponseBody, Message } from '../../message/types.ts';
import type { ExchangeContext } from '../context.ts';
import { mergeDecisions } from '../decisions.ts';
import { record } from '../events.ts';
import { closeInquiry } from '../inquiries/close.ts';
import { ofInquiry } from '../inquiries/settled.ts';
import { resettle } from '../originals/claims.ts';
import { usedOnReplacedSent } from '../prior-use.ts';
import { type KindStep, refusal } from '../reception.ts';
import { moveSent } from '../sent-state.ts';
import { settleSuccessors, settleUsedSent } from '../used-up.ts';

/** OCP Rule 30: what the importing customs did with a certificate issued here. */
export const applyCustomsResponse: KindStep<CustomsResponseBody> = async ({ context }, message) => {
  const { header, body } = message;
  const certificate = await context.ledger.sent(header.conversationId);
  if (!certificate) {
    const gone = await context.ledger.removed(context.profile.country, body.referenceNumber);
    return gone
      ? refusal('CERTIFICATE_REMOVED', body.referenceNumber, true)
      : { park: 'CERTIFICATE_UNKNOWN' };
  }
  if (certificate.peer !== header.from || !certificate.xml) {
    return refusal('CERTIFICATE_UNKNOWN', header.conversationId, true);
  }
  if (certificate.referenceNumber !== body.referenceNumber) {
    return refusal('CONTENT_MISMATCH', `this conversation is about ${certificate.referenceNumber}`, true);
  }
  if (!('certification' in certificate.form))
    return refusal('CERTIFICATE_UNKNOWN', header.conversationId, true);
  const faults =
    body.status === 'REC' ? [] : context.checks.decisions(certificate.form, body.decisions, false);
  if (!isAcceptable(faults)) {
    const errors = faults.filter(({ severity }) => severity === 'error');
    return refusal('DECISION_INVALID', errors.map((fault) => fault.message.en).join('; '), true);
  }
  return {
    next: {
      effect: {
        certificateId: certificate.id,
        acknowledgement: {},
        write: async (tx) => {
          const held = await tx.sent(certificate.id);
          if (!held) return;
          await applyDecisions(context, tx, held, message, faults);
          if (held.replaces) await settleUsedSent(context, tx, held.id);
          if (body.decisions.length > 0) await settleSuccessors(context, tx, held);
          await applyConclusions(context, tx, held, message);
        },
      },
    },
  };
};

/** Joins the decisions, in whatever order responses arrive, and moves the state that follows from them. */
async function applyDecisions(
  context: ExchangeContext,
  tx: LedgerTransaction,
  held: SentCertificate,
  { header, body }: Message<CustomsResponseBody>,
  warnings: readonly Finding[],
): Promise<void> {
  const decisions = mergeDecisions(held.form, held.decisions, body.decisions);
  const { exhausted } = await usedOnReplacedSent(tx, held);
  // That customs have it is news of its own, even where nothing is left to decide.
  const to = decisions.length === 0 ? 'REC' : decidedState(decisions, held.itemCount, exhausted);
  const said = warnings.length === 0 ? {} : { warnings: warnings.map(({ message }) => message.en) };
  const about = { messageId: header.messageId, change: { decisions }, data: { decidedAt: body.at, ...said } };
  if (await moveSent(context, tx, held, to, about)) return;
  if (JSON.stringify(decisions) === JSON.stringify(held.decisions)) return;
  // Some items decided, the certificate as a whole not yet: the state stays, the decisions are news.
  await tx.changeSent(held.id, held.state, { decisions });
  if (!isInForce(held.state)) await resettle(tx, held.id);
  await record(context, tx, {
    type: 'certificate.decisions',
    certificateId: held.id,
    messageId: header.messageId,
    peer: held.peer,
    data: { decided: decisions.length, of: held.itemCount, ...said },
  });
}

/**
 * Ends the inquiries that the response concludes. One that is not held (its question is still on the way) holds
 * up no decision: it is noted, and the peer says it again once the question was acknowledged.
 */
async function applyConclusions(
  context: ExchangeContext,
  tx: LedgerTransaction,
  held: SentCertificate,
  { header, body }: Message<CustomsResponseBody>,
): Promise<void> {
  for (const { inquiryId, outcome, reason, determinations } of body.conclusions ?? []) {
    const inquiry = await tx.inquiry(inquiryId);
    const { messageId, from: by } = header;
    const closed =
      inquiry?.certificateId === held.id &&
      (await closeInquiry(context, tx, inquiry, {
        how: outcome,
        by,
        reason,
        messageId,
        ...(inquiry.kind === 'RECONSIDERATION'
          ? { answer: { decisions: ofInquiry(inquiry, body.decisions) } }
          : { determinations: determinedOf(inquiry, held, determinations) }),
      }));
    if (closed || inquiry?.closedHow === outcome) continue;
    await record(context, tx, {
      type: 'inquiry.conclusion-without-effect',
      certificateId: held.id,
      messageId,
      peer: held.peer,
      data: { inquiryId, outcome, state: inquiry?.closedHow ?? 'UNKNOWN' },
    });
  }
}

/** What was found of the items asked about. What is said of others is passed over: it holds up no response. */
function determinedOf(
  { question }: CheckInquiry,
  { form }: SentCertificate,
  determinations: readonly Determination[] = [],
): readonly Determination[] {
  const asked = itemsInCheck(question, form);
  return determinations.filter(({ itemNumber }) => asked.includes(itemNumber));
}
