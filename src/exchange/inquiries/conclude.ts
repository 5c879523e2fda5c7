import type { ItemDecision, LateAcceptance } from '../../certificate/form-d.ts';
import type { Determination } from '../../certificate/inquiry.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { Finding } from '../../kernel/finding.ts';
import type { CheckInquiry } from '../../ledger/inquiry-records.ts';
import type { ReceivedCertificate } from '../../ledger/records.ts';
import { determinationFaults } from '../../validation/inquiry-checks.ts';
import type { ExchangeContext } from '../context.ts';
import { responseOf } from '../customs-response.ts';
import { type Decided, decidedOf } from '../decision-basis.ts';
import { composeMessage, queueMessage } from '../outgoing.ts';
import { decideItems } from '../respond.ts';
import { aboutInquiry, meanwhile, theInquiry } from './answer.ts';
import { closeInquiry } from './close.ts';
import { refuseFaults } from './open.ts';

/** Decisions on items, or the reason why the check changes none, with what was found of each item's origin. */
export type Conclusion =
  | { readonly decisions: readonly ItemDecision[]; readonly lateAcceptance?: LateAcceptance }
  | { readonly unchanged: string; readonly determinations?: readonly Determination[] | undefined };

/**
 * Customs conclude a retroactive check: with their decision, or without a change. The issuing authority learns it
 * by the Customs Response, because the process includes telling it the result (OCP Rule 18). The reply need not
 * have come: once it is overdue customs decide without it, and a check may be dropped at any time.
 * @returns the check, with what is decided of the certificate now
 * @throws NOT_FOUND, INQUIRY_CONFLICT when it is closed, INQUIRY_INVALID for a decision that takes back a
 *   preference given, or determinations that are not of the items asked about, DECISION_INVALID, DECISION_LATE,
 *   EXPIRED_GROUND_NEEDED, STATE_CONFLICT as `respond` does
 */
export async function concludeCheck(
  context: ExchangeContext,
  id: string,
  conclusion: Conclusion,
  actor: string,
): Promise<CheckInquiry & Decided> {
  const concluded = await context.ledger.transaction(async (tx) => {
    const inquiry = await theInquiry(tx, id, 'RETROACTIVE_CHECK', 'ASKING');
    if (inquiry.state === 'CLOSED') {
      throw new GatewayError('INQUIRY_CONFLICT', { detail: `it is CLOSED: ${inquiry.closedHow}`, where: id });
    }
    const held = await tx.received(inquiry.certificateId);
    if (!held) throw new GatewayError('INTERNAL', { detail: 'a record vanished', where: id });
    let after = held;
    if ('decisions' in conclusion) {
      refuseFaults(takenBack(held, conclusion.decisions), id);
      after = await decideItems(context, tx, held.id, conclusion.decisions, actor, {
        concluding: [id],
        late: conclusion.lateAcceptance,
      });
    } else {
      const reason = conclusion.unchanged;
      const { determinations } = conclusion;
      if (determinations) refuseFaults(determinationFaults(held.form, inquiry.question, determinations), id);
      const found = determinations ? { determinations } : {};
      const outcome = { inquiryId: id, outcome: 'UNCHANGED', reason, ...found } as const;
      const message = composeMessage(context, aboutInquiry(inquiry), responseOf(context, held, [outcome]));
      const { messageId } = message.header;
      const closing = { how: 'UNCHANGED', by: actor, actor, reason, messageId, ...found } as const;
      if (!(await closeInquiry(context, tx, inquiry, closing))) throw meanwhile(id);
      await queueMessage(tx, message);
    }
    return { ...(await theInquiry(tx, id, 'RETROACTIVE_CHECK', 'ASKING')), ...decidedOf(after) };
  });
  context.wake('deliver');
  return concluded;
}

/** What was GIVEN stays GIVEN in the exchange (see mergeDecisions); duties are then claimed by national law. */
function takenBack(held: ReceivedCertificate, decisions: readonly ItemDecision[]): Finding[] {
  return decisions.flatMap(({ itemNumber, decision }, index) => {
    const before = held.decisions.find((one) => one.itemNumber === itemNumber)?.decision;
    if (decision === 'GIVEN' || before !== 'GIVEN') return [];
    return [
      {
        rule: 'C18',
        severity: 'error',
        box: 4,
        path: `decisions[${index}].decision`,
        message: {
          en: `The preference for item ${itemNumber} was given and cannot be taken back here.`,
          vi: `Mặt hàng ${itemNumber} đã được hưởng ưu đãi, không thể rút lại tại đây.`,
        },
        remedy: {
          en: 'Conclude without a change, determine it NOT_ORIGINATING, and claim the duty by national procedure.',
          vi: 'Kết luận không thay đổi, ghi NOT_ORIGINATING, và truy thu thuế theo thủ tục trong nước.',
        },
      } as const,
    ];
  });
}
