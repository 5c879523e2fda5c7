import type { ExchangeContext } from '../exchange/context.ts';
import type { PaymentProvider } from './payment.ts';

/** Everything a dossier's verbs need, handed in. */
export interface DossierContext {
  readonly exchange: ExchangeContext;
  readonly payments: PaymentProvider;
}
