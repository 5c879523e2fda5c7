import { asGatewayError, GatewayError } from '../kernel/errors.ts';
import { inBothLanguages } from '../kernel/finding.ts';
import type { Dossier, DossierPayment } from '../ledger/dossier-records.ts';
import type { DossierContext } from './context.ts';
import { mayStep } from './machine.ts';
import { openOthers } from './orders.ts';
import { lookAt } from './pay.ts';
import { lostWithFee, ownDossier, requireStep, takeStep } from './step.ts';

/**
 * Ends a dossier that the ministry has not decided. The fee is not refunded; of one whose re-issue can no longer be had the
 * history says so, and what to ask of the fee. The provider is asked first: whoever has paid without knowing that it arrived
 * is told, and nothing is withdrawn. An order that the provider cannot cancel is looked after on.
 * @throws NOT_FOUND, DOSSIER_STATE also when the fee is found paid
 */
export async function withdrawDossier(
  context: DossierContext,
  id: string,
  exporter: string,
): Promise<Dossier> {
  const { ledger, clock } = context.exchange;
  const before = await ownDossier(ledger, id, exporter);
  requireStep(before, 'withdraw');
  const unpaid = before.payment?.status === 'PAID' ? undefined : before.payment;
  if (unpaid) await lookFirst(context, id, exporter, unpaid);
  // Nobody is to pay it any more.
  const open = unpaid?.status === 'PENDING' && !(await isCancelled(context, id, unpaid));
  return ledger.transaction(async (tx) => {
    const dossier = await ownDossier(tx, id, exporter);
    requireStep(dossier, 'withdraw');
    // Who has seen that it is paid knows what is given up.
    if (before.payment?.status !== 'PAID') requireUnpaid(dossier);
    const lost = await lostWithFee(context, tx, dossier);
    // One placed since the look is nobody's to pay either.
    const placed = dossier.payment !== undefined && dossier.payment.order !== before.payment?.order;
    const asked = open || placed || openOthers(dossier.payment ?? {}).length > 0;
    const ordered = dossier.payment?.status === 'PENDING' ? dossier.payment : undefined;
    const cancelled = ordered !== undefined && !open && !placed;
    return takeStep(context, tx, dossier, 'withdraw', {
      actor: exporter,
      change: {
        ...(cancelled ? { payment: { ...ordered, cancelled } } : {}),
        // Money for an order that counts no more is looked for once the fee is paid, whatever becomes of the dossier.
        ...(unpaid || !dossier.payment ? { pollAt: asked ? clock.now().toISOString() : undefined } : {}),
        ...(lost ? { remark: inBothLanguages(lost.because) } : {}),
      },
      data: {
        ...(lost ?? feeOf(dossier)),
        ...(ordered ? { [cancelled ? 'cancelled' : 'underWay']: ordered.reference } : {}),
      },
    });
  });
}

/** A provider that cannot be reached keeps nobody from withdrawing: money is noted when it comes (pay.ts). */
async function lookFirst(
  context: DossierContext,
  id: string,
  exporter: string,
  payment: DossierPayment,
): Promise<void> {
  try {
    await lookAt(context, payment);
  } catch (thrown) {
    warn(context, id, thrown, 'payment not asked about');
    return;
  }
  requireUnpaid(await ownDossier(context.exchange.ledger, id, exporter));
}

function requireUnpaid({ id, state, payment }: Dossier): void {
  if (payment?.status !== 'PAID') return;
  const paid = payment.transaction ?? payment.reference;
  const en = `the fee is paid (${paid}) and the dossier is ${state}`;
  const vi = `phí đã được nộp (${paid}), hồ sơ ở trạng thái ${state}`;
  const detail = mayStep('withdraw', state)
    ? {
        en: `${en}; to end it all the same, withdraw it once more: the fee is not refunded`,
        vi: `${vi}; nếu vẫn muốn kết thúc, hãy rút lần nữa: phí không được hoàn lại`,
      }
    : {
        en: `${en}: it has ended; its history says why, and what becomes of the fee`,
        vi: `${vi}: hồ sơ đã kết thúc; lịch sử hồ sơ cho biết lý do và việc xử lý phí`,
      };
  throw new GatewayError('DOSSIER_STATE', { detail, where: id });
}

async function isCancelled(context: DossierContext, id: string, payment: DossierPayment): Promise<boolean> {
  try {
    return (await context.payments.cancel?.(payment)) === 'CANCELLED';
  } catch (thrown) {
    warn(context, id, thrown, 'payment not cancelled');
    return false;
  }
}

function warn({ exchange }: DossierContext, dossier: string, thrown: unknown, what: string): void {
  const { code, message } = asGatewayError(thrown);
  exchange.logger.warn(what, { dossier, code, message });
}

/** Which payment stays with the state. */
function feeOf({ payment }: Dossier): Readonly<Record<string, unknown>> {
  if (payment?.status !== 'PAID') return {};
  const { amount, transaction } = payment;
  return { amount, ...(transaction === undefined ? {} : { transaction }) };
}
