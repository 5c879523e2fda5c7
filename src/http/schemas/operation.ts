import { z } from 'zod';
import { country, id, instant, pageOf } from './common.ts';
import { attempt } from './history.ts';
import { named } from './registry.ts';

export const outboxEntry = named(
  'OutboxEntry',
  z.strictObject({
    messageId: id,
    peer: country,
    conversationId: z.string(),
    kind: z.enum(['ECOO', 'ACK', 'RES', 'RTX', 'PNG', 'DIG']),
    certificateId: z.string().optional(),
    status: z.enum(['waiting', 'due', 'delivered', 'dead']),
    attempts: z.int(),
    nextAttemptAt: instant,
    leased: z.boolean(),
    enqueuedAt: instant,
    expiresAt: instant,
    lastError: z.string().optional(),
  }),
  'A message to be delivered, or one whose delivery has ended. While `leased` a worker is at it.',
);

export const outboxPage = pageOf('OutboxPage', outboxEntry);

export const outboxDetail = named(
  'OutboxDetail',
  z.strictObject({ entry: outboxEntry, attempts: z.array(attempt) }),
);

export const peerList = named(
  'PeerList',
  z.array(
    z.strictObject({
      country,
      url: z.string(),
      certificates: z.array(
        z.strictObject({
          role: z.enum(['issuing-authority', 'gateway']),
          subject: z.string(),
          notAfter: instant,
          daysLeft: z.int(),
          thumbprint: z.string(),
          revokedSince: instant.optional(),
        }),
      ),
    }),
  ),
  'The configured peers with their pinned certificates; `daysLeft` is negative once a certificate has expired.',
);

export const ping = named(
  'PingResult',
  z.strictObject({
    reachable: z.boolean(),
    roundTripMs: z.number(),
    clockSkewMs: z.number().optional(),
    error: z.string().optional(),
  }),
  "The peer's clock minus ours in `clockSkewMs`; why the peer did not answer in `error`.",
);

export const runFinding = named(
  'RunFinding',
  z.strictObject({
    certificateId: z.string(),
    referenceNumber: z.string(),
    peer: country,
    problem: z.enum([
      'UNACKNOWLEDGED',
      'STATE_DIFFERS',
      'UNKNOWN_AT_PEER',
      'PEER_UNREACHABLE',
      'DEAD_LETTER',
      'PEER_REFUSED',
      'PEER_ANSWER_INVALID',
      'MISSING_AT_PEER',
      'MISSING_HERE',
      'CONTENT_DIFFERS',
      'ONLY_DUPLICATE',
      'DAMAGED_HERE',
    ]),
    action: z.enum([
      'ASKED',
      'STATE_REPAIRED',
      'RETRANSMITTED',
      'LISTED',
      'REQUESTED',
      'REACKNOWLEDGED',
      'HANDED_OVER',
      'CANCELLED_AGAIN',
      'CORRECTED',
      'LEFT_TO_PEER',
      'PROPOSED',
    ]),
    detail: z.string(),
  }),
  'One thing a reconciliation found, and what it did about it.',
);

export const run = named(
  'ReconciliationRun',
  z.strictObject({
    id,
    kind: z.enum(['sweep', 'hourly', 'daily', 'manual']),
    slot: instant,
    startedAt: instant,
    finishedAt: instant.optional(),
    examined: z.int(),
    findings: z.array(runFinding),
    coveredBy: z.string().optional(),
  }),
  'One reconciliation with what it found and did about it.',
);

export const runPage = pageOf('ReconciliationRunPage', run);
