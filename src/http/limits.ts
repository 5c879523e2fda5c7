import { ATTACHMENT_LIMITS } from '../dossier/attachment-rules.ts';
import { CERTIFICATE_LIMITS, MESSAGE_LIMITS } from '../kernel/xml.ts';
import type { GateLimits } from './gate.ts';
import type { ReadingLimits } from './reading.ts';

/** What one node takes at once and in one piece. */
export interface HttpLimits {
  /** People's requests in progress; a holder is one API key, or an address where none is asked. */
  readonly api: GateLimits;
  /**
   * Peers' messages in progress, whole by then; a holder is the state that its TLS certificate names, or an address.
   * Each is at most `maxMessageBytes` long, so this bounds memory too.
   */
  readonly peer: GateLimits;
  /** Bodies that come without a key, until they are whole; a holder as above. */
  readonly reading: ReadingLimits;
  readonly maxJsonBytes: number;
  readonly maxCertificateBytes: number;
  readonly maxMessageBytes: number;
  readonly maxAttachmentBytes: number;
  /** Callbacks come without a key. */
  readonly maxCallbackBytes: number;
  /**
   * A body must have arrived within this time, or it is answered with REQUEST_TIMEOUT. The server's own
   * `requestTimeout` must be longer: it cuts the connection without a word.
   */
  readonly bodyTimeoutMs: number;
  /** The readiness check gives the ledger this long to answer. */
  readonly readinessTimeoutMs: number;
}

export const DEFAULT_HTTP_LIMITS: HttpLimits = {
  api: { inProgress: 64, perHolder: 32 },
  peer: { inProgress: 24, perHolder: 16 },
  reading: {
    bodies: { inProgress: 256, perHolder: 24 },
    octets: { inProgress: 128 * 1024 * 1024, perHolder: 32 * 1024 * 1024 },
  },
  // An application of 200 items measures about 200 KB; indentation may multiply it.
  maxJsonBytes: 4 * 1024 * 1024,
  maxCertificateBytes: CERTIFICATE_LIMITS.maxBytes,
  maxMessageBytes: MESSAGE_LIMITS.maxBytes,
  maxAttachmentBytes: ATTACHMENT_LIMITS.maxBytes,
  maxCallbackBytes: 16 * 1024,
  bodyTimeoutMs: 20_000,
  readinessTimeoutMs: 3_000,
};
