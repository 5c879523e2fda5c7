import { record } from '../exchange/events.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Dossier, DossierPayment, OtherOrder } from '../ledger/dossier-records.ts';
import type { LedgerReader } from '../ledger/port.ts';
import type { DossierContext } from './context.ts';

/**
 * The orders of one fee. There is one at a time; another takes its place only when it leads nowhere, and is cancelled at
 * the provider first where that can be done. What may still be paid stays on record, so that money for it is known.
 */

/** How long an order is waited for where the provider does not say it; own limit of the node. */
export const ORDER_VALID_HOURS = 24;

/** Why an order that is not refused leads nowhere; nothing while it may still be paid as it should. */
export async function uselessBecause(
  reader: LedgerReader,
  { id }: Pick<Dossier, 'id'>,
  { order, askedAt, validUntil }: DossierPayment,
  now: Date,
): Promise<OtherOrder['why'] | undefined> {
  const history = await reader.eventsOfCertificate(id);
  const wrong = history.some(({ data }) => data.order === order && data.verdict === 'WRONG_AMOUNT');
  if (wrong) return 'WRONG_AMOUNT';
  const end =
    validUntil === undefined ? Date.parse(askedAt) + ORDER_VALID_HOURS * 3_600_000 : Date.parse(validUntil);
  return now.getTime() >= end ? 'OVERDUE' : undefined;
}

/** The order as it is kept beside the one that counts. */
export function setAside(
  { order, attempt, reference, amount, askedAt }: DossierPayment,
  about: Pick<OtherOrder, 'why' | 'closedAt' | 'cancelled'>,
): OtherOrder {
  return { order, attempt, reference, amount, askedAt, ...about };
}

/** The payment of a fee that was paid on an order set aside: that one counts, and the present one is set aside. */
export function paidOn(payment: DossierPayment, order: string, closedAt: Instant): DossierPayment {
  const { others = [], url, validUntil, ...rest } = payment;
  const paid = others.find((one) => one.order === order);
  if (!paid) return payment;
  const { closedAt: _, why, cancelled, ...placed } = paid;
  const aside = setAside(payment, {
    why: 'PAID_OTHERWISE',
    closedAt,
    // What the provider refused it takes no money for.
    cancelled: payment.status === 'REFUSED',
  });
  return { ...rest, ...placed, others: [...others.filter((one) => one !== paid), aside] };
}

/** Those that the provider may still take money for. */
export function openOthers({ others = [] }: Pick<DossierPayment, 'others'>): readonly OtherOrder[] {
  return others.filter(({ cancelled }) => !cancelled);
}

/**
 * Has the provider cancel what is set aside and still open, and notes what it cancelled.
 * @throws PAYMENT_UNAVAILABLE
 */
export async function cancelOthers(
  { exchange, payments }: DossierContext,
  id: string,
  payment: DossierPayment,
): Promise<void> {
  for (const other of openOthers(payment)) {
    if ((await payments.cancel?.(other)) !== 'CANCELLED') continue;
    await exchange.ledger.transaction(async (tx) => {
      const dossier = await tx.dossier(id);
      if (!dossier?.payment?.others) return;
      const others = dossier.payment.others.map((one) =>
        one.order === other.order ? { ...one, cancelled: true } : one,
      );
      const change = { payment: { ...dossier.payment, others } };
      await tx.changeDossier(id, dossier.state, change);
    });
  }
}

/**
 * Has the provider cancel the order of a dossier that was withdrawn while money for it may have been moving.
 * @throws PAYMENT_UNAVAILABLE
 */
export async function cancelWithdrawn({ exchange, payments }: DossierContext, id: string): Promise<void> {
  const dossier = await exchange.ledger.dossier(id);
  const { state, payment } = dossier ?? {};
  if (state !== 'WITHDRAWN' || payment?.status !== 'PENDING' || openOthers(payment).length > 0) return;
  if (!payment.cancelled && (await payments.cancel?.(payment)) !== 'CANCELLED') return;
  const { order, reference } = payment;
  await exchange.ledger.transaction(async (tx) => {
    const held = (await tx.dossier(id))?.payment;
    if (held?.order !== order || held.status !== 'PENDING') return;
    const change = { payment: { ...held, cancelled: true }, pollAt: undefined } as const;
    if (!(await tx.changeDossier(id, state, change)) || held.cancelled) return;
    const data = { order, reference, verdict: 'CANCELLED' };
    await record(exchange, tx, { type: 'dossier.payment-noted', certificateId: id, data });
  });
}
