import type { AseanCountry } from '../certificate/countries.ts';
import type { BackoffPolicy } from '../kernel/backoff.ts';
import type { Clock } from '../kernel/clock.ts';
import type { FailPoints } from '../kernel/failpoint.ts';
import type { Ids, Random } from '../kernel/ids.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Ledger } from '../ledger/port.ts';
import type { SigningKey, TrustStore } from '../signing/types.ts';
import type { Checks } from '../validation/document-checks.ts';
import type { CountryProfile } from './country-profile.ts';
import type { PeerWatch, WatchSettings } from './peer-watch.ts';
import type { Transport } from './transport.ts';

/** Where each peer gateway listens. */
export type Peers = ReadonlyMap<AseanCountry, URL>;

export interface ExchangeSettings extends WatchSettings {
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
  /** How long a message waits for the certificate it is about. */
  readonly parkedLimitMs: number;
  /** How many of one peer's messages may wait so at a time; PARKED_PER_PEER (exchange/park.ts) when not given. */
  readonly parkedPerPeer?: number;
}

/** What runs by itself and may be told that there is something to do. */
export type Work = 'deliver' | 'handover' | 'parked';

/** Everything an exchange operation needs, handed in. */
export interface ExchangeContext {
  readonly profile: CountryProfile;
  readonly authorityKey: SigningKey;
  readonly gatewayKey: SigningKey;
  readonly trust: TrustStore;
  readonly ledger: Ledger;
  readonly checks: Checks;
  readonly transport: Transport;
  readonly peers: Peers;
  /** How the lines to the peers do. */
  readonly watch: PeerWatch;
  readonly settings: ExchangeSettings;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: Random;
  readonly logger: Logger;
  /** Places at which a rehearsal may kill the process. */
  readonly failPoint: FailPoints;
  /** Called after something was queued, so that delivery need not wait for its next tick. */
  readonly wake: (work: Work) => void;
}
