import type { Instant } from '../kernel/clock.ts';
import type { Text } from '../kernel/finding.ts';
import type { DossierPayment } from '../ledger/dossier-records.ts';

/** What is to be paid. */
export interface PaymentOrder {
  /** Unique for dossier and attempt. */
  readonly order: string;
  /** Whole VND. */
  readonly amount: number;
  readonly description: Text;
}

/** How it is paid. */
export interface PaymentRequest {
  /** The provider's name for it. */
  readonly reference: string;
  readonly instructions: Text;
  readonly url?: string;
  /** When it takes no more money for it. */
  readonly validUntil?: Instant;
}

/** An order that was placed. */
export type PlacedOrder = Pick<DossierPayment, 'order' | 'reference' | 'amount' | 'askedAt'>;

/** What the provider says has become of an order. It may come late, twice, or with another amount. */
export interface Confirmation {
  readonly order: string;
  /** The provider's name for this movement of money (or for its refusal). */
  readonly transaction: string;
  readonly outcome: 'PAID' | 'REFUSED';
  readonly amount: number;
  readonly at: Instant;
}

/**
 * Who takes the money. Its word on a payment comes by callback, or when it is asked; neither is trusted to come
 * once or in time.
 */
export interface PaymentProvider {
  readonly name: string;
  /** True when no money moves. */
  readonly simulated: boolean;
  /**
   * Asks for a payment. The same order asked again is the same payment, so a request whose answer was lost may be
   * repeated. PAYMENT_UNAVAILABLE when the provider cannot be reached.
   */
  create(order: PaymentOrder): Promise<PaymentRequest>;
  /** Everything it knows of a payment; empty while nothing is decided. PAYMENT_UNAVAILABLE. */
  poll(placed: PlacedOrder): Promise<readonly Confirmation[]>;
  /**
   * Cancels an order, where the provider's interface can. May be repeated. PAYMENT_UNAVAILABLE.
   * @returns `UNDER_WAY` while money for it may be moving: then its news is waited for, and no other order is made
   */
  cancel?(placed: PlacedOrder): Promise<'CANCELLED' | 'UNDER_WAY'>;
  /** Reads a callback's body. CONFIRMATION_INVALID when it is not the provider's own word. */
  readCallback(octets: Uint8Array): Confirmation;
}

/** The order of a dossier's attempt to pay. */
export function orderOf(dossierId: string, attempt: number): string {
  return `${dossierId}/${attempt}`;
}

/** The dossier an order is for. */
export function dossierOf(order: string): string {
  return order.split('/')[0] ?? '';
}
