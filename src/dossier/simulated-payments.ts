import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Confirmation, PaymentProvider, PlacedOrder } from './payment.ts';

/** What becomes of a simulated payment. */
export type SimulatedOutcome =
  | 'paid'
  | 'refused'
  /** Paid `delayMs` after it was asked for. */
  | 'delayed'
  /** Paid once, told twice. */
  | 'double-confirmation'
  /** Two transactions for one order. */
  | 'paid-twice'
  | 'wrong-amount'
  /** Nothing is ever heard of it. */
  | 'silent';

export interface SimulationOptions {
  readonly clock: Clock;
  /** Signs callbacks. */
  readonly secret: string;
  /** Decides by order; all are paid when not given. */
  readonly outcome?: (order: string) => SimulatedOutcome;
  readonly delayMs?: number;
}

export interface SimulatedPayments extends PaymentProvider {
  /** The body of a callback that tells this. */
  callback(confirmation: Confirmation): Uint8Array;
}

const Callback = z.strictObject({
  order: z.string().min(1).max(100),
  transaction: z.string().min(1).max(100),
  outcome: z.enum(['PAID', 'REFUSED']),
  amount: z.int().min(0),
  at: z.iso.datetime(),
  signature: z.string().regex(/^[0-9a-f]{64}$/),
});

/**
 * A provider with which no money moves. It keeps nothing: what becomes of a payment follows from its order alone, so
 * it answers the same after a restart.
 */
export function simulatedPayments(options: SimulationOptions): SimulatedPayments {
  const { clock, secret, outcome = () => 'paid', delayMs = 60_000 } = options;

  const signatureOf = ({ order, transaction, outcome: told, amount, at }: Confirmation) =>
    createHmac('sha256', secret).update([order, transaction, told, amount, at].join('\n')).digest('hex');

  const paid = (payment: PlacedOrder, change: Partial<Confirmation> = {}): Confirmation => ({
    order: payment.order,
    transaction: `SIM-${payment.order}`,
    outcome: 'PAID',
    amount: payment.amount,
    at: clock.now().toISOString(),
    ...change,
  });

  return {
    name: 'simulated',
    simulated: true,
    async create({ order, amount }) {
      return {
        reference: `SIM-${order}`,
        instructions: {
          en: `Simulated payment of VND ${amount.toLocaleString('en-US')}: nothing is to be done, no money moves.`,
          vi: `Thanh toán mô phỏng ${amount.toLocaleString('vi-VN')} đồng: không cần làm gì, không có tiền được chuyển.`,
        },
      };
    },
    async poll(payment) {
      const once = paid(payment);
      switch (outcome(payment.order)) {
        case 'paid':
          return [once];
        case 'refused':
          return [{ ...once, outcome: 'REFUSED' }];
        case 'delayed':
          return clock.now().getTime() - Date.parse(payment.askedAt) < delayMs ? [] : [once];
        case 'double-confirmation':
          return [once, once];
        case 'paid-twice':
          return [once, paid(payment, { transaction: `SIM-${payment.order}-again` })];
        case 'wrong-amount':
          return [paid(payment, { amount: payment.amount - 1 })];
        case 'silent':
          return [];
      }
    },
    // What is settled, or will be, cannot be cancelled any more; the wrong amount has come to rest.
    async cancel({ order }) {
      return ['silent', 'wrong-amount', 'refused'].includes(outcome(order)) ? 'CANCELLED' : 'UNDER_WAY';
    },
    readCallback(octets) {
      const { signature, ...confirmation } = read(octets);
      const expected = Buffer.from(signatureOf(confirmation), 'hex');
      if (!timingSafeEqual(expected, Buffer.from(signature, 'hex'))) {
        throw new GatewayError('CONFIRMATION_INVALID', { detail: 'the signature is not the provider’s' });
      }
      return confirmation;
    },
    callback: (confirmation) =>
      Buffer.from(JSON.stringify({ ...confirmation, signature: signatureOf(confirmation) })),
  };
}

function read(octets: Uint8Array): z.infer<typeof Callback> {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(octets).toString('utf8'));
  } catch (cause) {
    throw new GatewayError('CONFIRMATION_INVALID', { detail: 'it is no JSON', cause });
  }
  const { data } = Callback.safeParse(value);
  if (!data) throw new GatewayError('CONFIRMATION_INVALID', { detail: 'it has not the fields agreed' });
  return data;
}
