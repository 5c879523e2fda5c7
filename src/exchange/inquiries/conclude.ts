import type { ItemDecision, LateAcceptance } from '../../certificate/form-d.ts';
import type { Determination } from '../../certificate/inquiry.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { CheckInquiry } from '../../ledger/inquiry-records.ts';
import { determinationFaults } from '../../validation/inquiry-checks.ts';
import type { ExchangeContext } from '../context.ts';
import { responseOf } from '../customs-response.ts';
import { type Decided, decidedOf } from '../decision-basis.ts';
import { composeMessage, queueMessage } from '../outgoing.ts';
import { usedOnReplaced } from '../prior-use.ts';
import { decideItems } from '../respond.ts';
import { aboutInquiry, meanwhile, notOpen, theInquiry } from './answer.ts';
import { closeInquiry } from './close.ts';
import { conclusionFaults, unchangedFaults } from './conclusion-faults.ts';
import { refuseFaults } from './open.ts';
import { decidedSince } from './settled.ts';
import { todayOf } from './standing.ts';

/** Decisions on items; or why the check changes none, with what was found of the origin of each item asked about. */
export type Conclusion =
  | { readonly decisions: readonly ItemDecision[]; readonly lateAcceptance?: LateAcceptance }
  | { readonly unchanged: string; readonly determinations?: readonly Determination[] | undefined };

/**
 * Customs conclude a retroactive check: with their decision, or without a change. The issuing authority learns it
 * by the Customs Response, because the process includes telling it the result (OCP Rule 18). The reply need not
 * have come: once it is overdue customs decide without it, and a check of decided items may be dropped at any time. A GIVEN
 * without a quantity leaves what was used of an item GIVEN before as it is; one that becomes GIVEN counts as used whole.
 * @returns the check, with what is decided of the certificate now
 * @throws NOT_FOUND, INQUIRY_CONFLICT when it is closed, INQUIRY_INVALID for decisions that take back a preference given,
 *   say nothing of an item that was GIVEN before it was asked about, or whole on a certificate replaced, change nothing or leave an item asked about undecided (without a change: while it may still be NOT GIVEN), and for
 *   determinations that are not one of each item asked about; DECISION_INVALID, DECISION_LATE, EXPIRED_GROUND_NEEDED, STATE_CONFLICT as `respond` does
 */
export async function concludeCheck(
  context: ExchangeContext,
  id: string,
  conclusion: Conclusion,
  actor: string,
): Promise<CheckInquiry & Decided> {
  const concluded = await context.ledger.transaction(async (tx) => {
    const inquiry = await theInquiry(tx, id, 'RETROACTIVE_CHECK', 'ASKING');
    if (inquiry.state === 'CLOSED') throw notOpen(inquiry);
    const held = await tx.received(inquiry.certificateId);
    if (!held) throw new GatewayError('INTERNAL', { detail: 'a record vanished', where: id });
    const { exhausted } = await usedOnReplaced(tx, held);
    let after = held;
    if ('decisions' in conclusion) {
      const since = decidedSince(await tx.eventsOfCertificate(held.id), inquiry);
      refuseFaults(conclusionFaults(held, inquiry, conclusion.decisions, since, exhausted), id);
      after = await decideItems(context, tx, held.id, conclusion.decisions, actor, {
        concluding: [id],
        late: conclusion.lateAcceptance,
      });
    } else {
      const reason = conclusion.unchanged;
      // Rule 18 has the determination told, and once the check is closed there is no way left to tell it.
      const { determinations = [] } = conclusion;
      const day = { timeZone: context.profile.timeZone, today: todayOf(context) };
      const faults = [
        ...unchangedFaults(held, inquiry, day, exhausted),
        ...determinationFaults(held.form, inquiry.question, determinations),
      ];
      refuseFaults(faults, id);
      const outcome = { inquiryId: id, outcome: 'UNCHANGED', reason, determinations } as const;
      const message = composeMessage(context, aboutInquiry(inquiry), responseOf(context, held, [outcome]));
      const { messageId } = message.header;
      const closing = { how: 'UNCHANGED', by: actor, actor, reason, messageId, determinations } as const;
      if (!(await closeInquiry(context, tx, inquiry, closing))) throw meanwhile(id);
      await queueMessage(tx, message);
    }
    return { ...(await theInquiry(tx, id, 'RETROACTIVE_CHECK', 'ASKING')), ...decidedOf(after) };
  });
  context.wake('deliver');
  return concluded;
}
