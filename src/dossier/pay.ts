import { record } from '../exchange/events.ts';
import { calendarDate, type Instant } from '../kernel/clock.ts';
import { asGatewayError, GatewayError } from '../kernel/errors.ts';
import { inBothLanguages } from '../kernel/finding.ts';
import type { Dossier, DossierPayment, OtherOrder } from '../ledger/dossier-records.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { DossierContext } from './context.ts';
import { feeOn } from './fees.ts';
import { requireStillRight } from './judged.ts';
import { cancelOthers, cancelWithdrawn, openOthers, paidOn, setAside, uselessBecause } from './orders.ts';
import { type Confirmation, dossierOf, orderOf } from './payment.ts';
import { checkReissue, reissueFault } from './reissue.ts';
import { ownDossier, requireStep, takeStep } from './step.ts';

/** What a confirmation was found to be. All but PAID, REFUSED and LAPSED are recorded and move nothing. */
export type PaymentVerdict =
  | 'PAID'
  | 'REFUSED'
  /** The fee of a re-issue that can no longer be had: it ends the dossier, and stays recorded as paid. */
  | 'LAPSED'
  /** The same news once more. */
  | 'DUPLICATE'
  /** Another transaction for a fee that is paid. */
  | 'SURPLUS'
  | 'WRONG_AMOUNT'
  /** Nothing was awaited (any more). */
  | 'LATE';

/**
 * Asks the provider for the payment of the fee; while one is pending, looks what has become of it instead. One that leads
 * nowhere is closed, and another asked for. May be repeated after any failure: the provider knows an order that it has seen.
 * @throws NOT_FOUND, DOSSIER_STATE, FEE_UNKNOWN, PAYMENT_UNAVAILABLE; DOSSIER_INVALID, CERTIFICATE_INVALID,
 *   PEER_UNKNOWN for what could not be accepted today, so that no fee is asked for it and nothing changes
 */
export async function payDossier(context: DossierContext, id: string, exporter: string): Promise<Dossier> {
  const { ledger, clock } = context.exchange;
  const dossier = await ownDossier(ledger, id, exporter);
  requireStep(dossier, 'pay');
  const { payment: before } = dossier;
  const isPending = before?.status === 'PENDING';
  // What was refused is asked for anew, unless money for an order before it has come.
  if (!before || !(isPending || openOthers(before).length > 0)) return orderPayment(context, dossier);
  await lookAt(context, before);
  const current = await ownDossier(ledger, id, exporter);
  const { payment } = current;
  if (!isPending && payment?.status === 'REFUSED') return orderPayment(context, current);
  if (payment?.status !== 'PENDING') return current;
  // Whoever has not paid yet must not pay for nothing. What a supplement can correct is no reason to stop now.
  await checkReissue(context, ledger, current);
  const why = await uselessBecause(ledger, current, payment, clock.now());
  return why ? orderPayment(context, current, why) : current;
}

/** Asks what has become of the order that counts, and of those that may be paid besides. */
export async function lookAt(context: DossierContext, payment: DossierPayment): Promise<void> {
  for (const placed of [...(payment.status === 'PENDING' ? [payment] : []), ...openOthers(payment)]) {
    for (const confirmation of await context.payments.poll(placed))
      await settlePayment(context, confirmation);
  }
}

/** @param why what is against the order before, which is pending */
async function orderPayment(
  context: DossierContext,
  dossier: Dossier,
  why?: OtherOrder['why'],
): Promise<Dossier> {
  const { exchange, payments } = context;
  const { ledger, profile, clock } = exchange;
  const { id, exporter, kind, payment: before } = dossier;
  await requireStillRight(context, dossier);
  // Before there is another: two that can be paid would be an invitation to pay twice.
  const cancelled = why && before ? await payments.cancel?.(before) : undefined;
  if (before && cancelled === 'UNDER_WAY') {
    const { order, reference } = before;
    await ledger.transaction((tx) => note(context, tx, dossier, 'UNDER_WAY', { order, reference }));
    return dossier;
  }
  const attempt = 1 + Math.max(0, ...[before, ...(before?.others ?? [])].map((one) => one?.attempt ?? 0));
  const order = orderOf(id, attempt);
  const now = clock.now();
  const { amount } = feeOn(calendarDate(now, profile.timeZone), profile.country, kind);
  const request = await payments.create({ order, amount, description: description(dossier) });
  const askedAt = now.toISOString();
  const aside =
    before &&
    setAside(before, {
      why: why ?? 'REFUSED',
      closedAt: askedAt,
      cancelled: why === undefined || cancelled === 'CANCELLED',
    });
  const payment: DossierPayment = {
    ...request,
    order,
    attempt,
    provider: payments.name,
    amount,
    askedAt,
    status: 'PENDING',
    ...(aside ? { others: [...(before.others ?? []), aside] } : {}),
  };
  const placed = ledger.transaction(async (tx) => {
    const found = await ownDossier(tx, id, exporter);
    // Asked twice at once: both have the same order. Paid meanwhile: the question is answered.
    if (found.payment?.order === order || found.payment?.status === 'PAID') return found;
    return takeStep(context, tx, found, 'pay', {
      actor: exporter,
      change: { payment, pollAt: askedAt },
      data: {
        order,
        amount,
        provider: payments.name,
        reference: request.reference,
        ...(why && aside ? { instead: { reference: aside.reference, why, cancelled: aside.cancelled } } : {}),
      },
    });
  });
  // Withdrawn, or paid, meanwhile: nobody has been told of this one.
  const current = await placed.catch(() => ledger.dossier(id));
  if (current?.payment?.order !== order) await payments.cancel?.(payment);
  return placed;
}

function description({ kind, exporterName }: Dossier) {
  const again = kind === 'REISSUE';
  return {
    en: `${again ? 'Re-issue of a' : 'A'} certificate of origin, Form D: ${exporterName}`,
    vi: `Phí cấp${again ? ' lại' : ''} C/O mẫu D: ${exporterName}`,
  };
}

/**
 * Takes the provider's word on a payment, however often and late it comes. The dossier is forwarded to the ministry
 * in the same write that finds the fee paid.
 * @throws NOT_FOUND when there is no such dossier
 */
export function settlePayment(context: DossierContext, confirmation: Confirmation): Promise<PaymentVerdict> {
  const { order, transaction, outcome, amount } = confirmation;
  return context.exchange.ledger.transaction(async (tx) => {
    const dossier = await tx.dossier(dossierOf(order));
    if (!dossier) throw new GatewayError('NOT_FOUND', { where: order });
    const verdict = verdictOn(dossier, confirmation);
    const { payment } = dossier;
    const earlier = payment?.others?.find((one) => one.order === order);
    const data = {
      order,
      transaction,
      amount,
      outcome,
      ...(earlier ? { earlier: { reference: earlier.reference, insteadOf: payment?.reference } } : {}),
    };
    if (payment && (verdict === 'PAID' || verdict === 'REFUSED')) {
      const now = context.exchange.clock.now().toISOString();
      const settled = { ...paidOn(payment, order, now), status: verdict, transaction, settledAt: now };
      // What else may be paid is cancelled, or looked after, by the poll.
      const change = { payment: settled, pollAt: openOthers(settled).length > 0 ? now : undefined };
      if (verdict === 'REFUSED') await takeStep(context, tx, dossier, 'decline', { change, data });
      else if (await lapsed(context, tx, dossier, { change, data })) return 'LAPSED';
      else await takeStep(context, tx, dossier, 'confirm', { change: { ...change, forwardedAt: now }, data });
    } else {
      await note(context, tx, dossier, verdict, data);
      if (dossier.state === 'WITHDRAWN' && verdict === 'LATE' && outcome === 'PAID')
        await keepLate(context, tx, dossier, confirmation);
    }
    return verdict;
  });
}

/**
 * Ends a dossier whose original ended, or became older than a year, while the payment was under way: no supplement
 * could mend it, and the ministry could only refuse it. The exporter is told why, and what becomes of the money.
 */
async function lapsed(
  context: DossierContext,
  tx: LedgerTransaction,
  dossier: Dossier,
  { change, data }: { readonly change: Partial<Dossier>; readonly data: Readonly<Record<string, unknown>> },
): Promise<boolean> {
  const fault = await reissueFault(context, tx, dossier);
  if (!fault) return false;
  const because = fault.findings[0]?.message;
  await takeStep(context, tx, dossier, 'lapse', {
    change: { ...change, remark: because && inBothLanguages(because) },
    data: { ...data, because },
  });
  return true;
}

/**
 * Money for a dossier that was withdrawn before: it moves nothing, but it is kept on record as what it is, and the ministry
 * sees the dossier from then on, because it is asked what becomes of the fee.
 */
async function keepLate(
  { exchange }: DossierContext,
  tx: LedgerTransaction,
  { id, state, payment }: Dossier,
  { order, transaction, amount }: Confirmation,
): Promise<void> {
  if (!payment) return;
  const now = exchange.clock.now().toISOString();
  const { cancelled, ...paid } = paidOn(payment, order, now);
  const settled = { ...paid, status: 'PAID', transaction, settledAt: now } as const;
  const pollAt = openOthers(settled).length > 0 ? now : undefined;
  // Another amount is not the fee: it is told, and the order is looked after on.
  await tx.changeDossier(id, state, {
    ...(paid.amount === amount ? { payment: settled, pollAt } : {}),
    forwardedAt: now,
  });
}

function verdictOn({ state, payment }: Dossier, told: Confirmation): PaymentVerdict {
  if (payment?.transaction === told.transaction && payment.status === told.outcome) return 'DUPLICATE';
  if (told.outcome === 'REFUSED') {
    const awaited = state === 'AWAITING_PAYMENT' && payment?.status === 'PENDING';
    return awaited && payment.order === told.order ? 'REFUSED' : 'LATE';
  }
  if (payment?.status === 'PAID') return 'SURPLUS';
  if (state !== 'AWAITING_PAYMENT') return 'LATE';
  // Money for an earlier attempt is money for the same fee.
  const asked = payment?.others?.find(({ order }) => order === told.order) ?? payment;
  return told.amount === asked?.amount ? 'PAID' : 'WRONG_AMOUNT';
}

/** Records what moves nothing, once for each transaction, or order where there is none, however often the provider repeats it. */
async function note(
  { exchange }: DossierContext,
  tx: LedgerTransaction,
  { id }: Dossier,
  verdict: PaymentVerdict | 'UNDER_WAY',
  data: Readonly<Record<string, unknown>>,
): Promise<void> {
  const type = 'dossier.payment-noted';
  const history = await tx.eventsOfCertificate(id);
  const known = history.some(
    (event) =>
      event.type === type &&
      event.data.verdict === verdict &&
      event.data.transaction === data.transaction &&
      (data.transaction !== undefined || event.data.order === data.order),
  );
  if (!known) await record(exchange, tx, { type, certificateId: id, data: { ...data, verdict } });
}

const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 6 * 3_600_000;
/** Then only the exporter's own question, or a callback, brings news. */
const ASKED_FOR = 30 * 86_400_000;

/** The next look: soon at first, then after half the time waited already, so that no abandoned payment costs much. */
function nextPoll(askedAt: Instant, now: Date): Instant | undefined {
  const waited = now.getTime() - Date.parse(askedAt);
  if (waited > ASKED_FOR) return undefined;
  return new Date(now.getTime() + Math.min(LONGEST_WAIT, Math.max(FIRST_WAIT, waited / 2))).toISOString();
}

/**
 * Asks the provider about payments that are due, for confirmations that never came. The next look is written first,
 * so that several gateways on one ledger share the work and a crash loses nothing.
 * @returns how many were looked at
 */
export async function pollPayments(context: DossierContext, limit: number): Promise<number> {
  const { ledger, clock, logger } = context.exchange;
  const due = await ledger.paymentsDue(clock.now().toISOString(), limit);
  for (const { id, pollAt } of due) {
    const payment = await claimPoll(context, id, pollAt);
    if (!payment) continue;
    try {
      await lookAt(context, payment);
      await cancelOthers(context, id, payment);
      await cancelWithdrawn(context, id);
    } catch (thrown) {
      const { code, message } = asGatewayError(thrown);
      logger.warn('payment not asked about', { dossier: id, code, message });
    }
  }
  return due.length;
}

function claimPoll(
  { exchange: { ledger, clock } }: DossierContext,
  id: string,
  pollAt: Instant | undefined,
): Promise<DossierPayment | undefined> {
  return ledger.transaction(async (tx) => {
    const dossier = await tx.dossier(id);
    const payment = dossier?.payment;
    if (!payment || dossier.pollAt !== pollAt) return undefined;
    const open = [...(payment.status === 'PENDING' ? [payment] : []), ...openOthers(payment)];
    const latest = open
      .map(({ askedAt }) => askedAt)
      .sort()
      .at(-1);
    const next = latest && nextPoll(latest, clock.now());
    return (await tx.changeDossier(id, dossier.state, { pollAt: next })) ? payment : undefined;
  });
}
