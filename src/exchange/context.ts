import type { AseanCountry } from '../certificate/countries.ts';
import type { FormD, FormDApplication } from '../certificate/form-d.ts';
import type { BackoffPolicy } from '../kernel/backoff.ts';
import type { CalendarDate, Clock } from '../kernel/clock.ts';
import type { Finding } from '../kernel/finding.ts';
import type { Ids, Random } from '../kernel/ids.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Ledger } from '../ledger/port.ts';
import type { SigningKey, TrustStore } from '../signing/types.ts';
import type { CountryProfile } from './country-profile.ts';
import type { Transport } from './transport.ts';

/** Where each peer gateway listens. */
export type Peers = ReadonlyMap<AseanCountry, URL>;

/** The rules and schemas, as the exchange asks for them; `validation/` answers. */
export interface DocumentChecks {
  /** Reads JSON data as an application, with every fault of its shape. */
  readApplication(
    value: unknown,
  ): { readonly form: FormDApplication } | { readonly findings: readonly Finding[] };
  application(form: FormDApplication, today: CalendarDate): readonly Finding[];
  /** `own`: issued here; otherwise a peer's, with this country's severities. */
  certificate(form: FormD, own: boolean, today: CalendarDate): readonly Finding[];
  certificateSchema(octets: Uint8Array): readonly Finding[];
  messageSchema(octets: Uint8Array): readonly Finding[];
  decisions(
    form: FormD,
    decisions: readonly import('../certificate/form-d.ts').ItemDecision[],
  ): readonly Finding[];
}

export interface ExchangeSettings {
  /** Seconds a message is tried for; then it is a dead letter. */
  readonly timeToLive: number;
  /** How far a sender's clock may be ahead of ours. */
  readonly clockSkewMs: number;
  readonly deliveryTimeoutMs: number;
  /** Deliveries in flight at once to one peer. */
  readonly deliveriesPerPeer: number;
  readonly backoff: BackoffPolicy;
  /** The sweep asks about certificates unacknowledged for longer than this. */
  readonly acknowledgementLimitMs: number;
}

/** Everything an exchange operation needs, handed in. */
export interface ExchangeContext {
  readonly profile: CountryProfile;
  readonly authorityKey: SigningKey;
  readonly gatewayKey: SigningKey;
  readonly trust: TrustStore;
  readonly ledger: Ledger;
  readonly checks: DocumentChecks;
  readonly transport: Transport;
  readonly peers: Peers;
  readonly settings: ExchangeSettings;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: Random;
  readonly logger: Logger;
  /** Called after something was queued, so that delivery need not wait for its next tick. */
  readonly wake: (work: 'deliver' | 'handover') => void;
}
