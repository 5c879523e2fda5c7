import { z } from 'zod';
import { OUTBOX_STATUSES } from '../../ledger/records.ts';
import { RUN_STATES } from '../../reconciliation/run-view.ts';
import { ATTENTION_PROBLEMS } from '../attention.ts';
import { country, id, instant, pageOf, text } from './common.ts';
import { readiness } from './health.ts';
import { attempt, messageKind } from './history.ts';
import { named } from './registry.ts';

export const outboxEntry = named(
  'OutboxEntry',
  z.strictObject({
    messageId: id,
    peer: country,
    conversationId: z.string(),
    kind: messageKind,
    certificateId: z.string().optional(),
    status: z.enum(OUTBOX_STATUSES),
    attempts: z.int(),
    nextAttemptAt: instant.optional(),
    leased: z.boolean(),
    enqueuedAt: instant,
    expiresAt: instant,
    lastError: z.string().optional(),
    supersededBy: z.string().optional(),
  }),
  'A message to be delivered, or one whose delivery has ended; then it has no next attempt. While `leased` a worker ' +
    'is at it. A superseded one was dead; the message in `supersededBy` took its place.',
);

export const outboxPage = pageOf('OutboxPage', outboxEntry);

export const parkedMessage = named(
  'ParkedMessage',
  z.strictObject({
    id,
    peer: country,
    messageId: id,
    conversationId: z.string(),
    kind: messageKind,
    at: instant,
  }),
  'A message that was acknowledged and waits for the certificate it is about.',
);

export const parkedPage = pageOf('ParkedPage', parkedMessage);

export const outboxDetail = named(
  'OutboxDetail',
  z.strictObject({ entry: outboxEntry, attempts: z.array(attempt) }),
);

/** Which dead letters are revived. */
export const revivalRequest = z.strictObject({
  peer: country.optional(),
  since: instant.optional().describe('Queued at this instant or later.'),
  until: instant.describe(
    'Queued before this instant. Keep it for all pages: what dies again meanwhile is not revived over and over.',
  ),
  limit: z.int().min(1).max(200).default(50),
  after: z.string().min(1).max(1000).optional().describe('`next` of the answer before.'),
});

export const revival = named(
  'Revival',
  z.strictObject({
    revived: z.array(z.strictObject({ messageId: id, as: id })),
    failed: z.array(z.strictObject({ messageId: id, code: z.string(), detail: z.string() })),
    next: z.string().optional(),
  }),
  'One page of dead letters: those sent again, each `as` a new message, and those that could not be.',
);

export const operatorHealth = named(
  'OperatorHealth',
  readiness.extend({
    attention: z.array(
      z.strictObject({
        problem: z.enum(ATTENTION_PROBLEMS),
        peer: country,
        count: z.int().min(1),
        remedy: text,
      }),
    ),
  }),
  'Readiness, and what waits for a person to see to it. A node with such work is no less ready.',
);

export const peerList = named(
  'PeerList',
  z.array(
    z.strictObject({
      country,
      url: z.string(),
      line: z.strictObject({
        circuit: z.enum(['closed', 'open', 'probing']),
        failuresInRow: z.int(),
        openSince: instant.optional(),
        nextProbeAt: instant.optional(),
        lastError: z.string().optional(),
        lastAnswerAt: instant.optional(),
        lastHeardAt: instant.optional(),
        roundTripMs: z.number().optional(),
        clockSkewMs: z.number().optional(),
        clockWarning: z.boolean(),
        differedAt: instant.optional(),
      }),
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
  "The configured peers: how the line to each does as this process saw it (`open`: deliveries pause after failures in a row; `clockSkewMs`: the peer's clock minus ours; `differedAt`: when a question of the peer's last showed that the two ledgers are not the same), and their pinned certificates (`daysLeft` is negative once one has expired).",
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
    kind: z.enum(['sweep', 'hourly', 'daily', 'follow-up', 'manual']),
    slot: instant,
    startedAt: instant,
    finishedAt: instant.optional(),
    examined: z.int(),
    findings: z.array(runFinding),
    coveredBy: z.string().optional(),
    state: z.enum(RUN_STATES),
    attempts: z.int().optional(),
    error: z.string().optional(),
  }),
  'One reconciliation with what it found and did about it. `COVERED`: another run, `coveredBy`, made up for it. ' +
    '`FAILED` and `CUT_OFF` (its process ended) came to no end, `error` says why; what fell due is begun again, ' +
    'and `attempts` says how often.',
);

export const runPage = pageOf('ReconciliationRunPage', run);
