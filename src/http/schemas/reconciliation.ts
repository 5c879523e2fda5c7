import { z } from 'zod';
import { DIGEST_STATES } from '../../message/types.ts';
import { country, date, id, instant, pageOf, text } from './common.ts';
import { run, runFinding } from './operation.ts';
import { named } from './registry.ts';

const outcome = z.enum(['EQUAL', 'REPAIRING', 'IN_HAND', 'PROPOSED', 'UNREACHABLE', 'REFUSED', 'INVALID']);

export const peerReport = named(
  'PeerReport',
  z.strictObject({
    id,
    runId: id,
    runKind: z.enum(['hourly', 'daily', 'follow-up', 'manual']),
    slot: instant,
    day: date,
    peer: country,
    outcome,
    startedAt: instant,
    durationMs: z.int(),
    sent: z.int(),
    received: z.int(),
    messages: z.int(),
    octetsSent: z.int(),
    octetsReceived: z.int(),
    inFlight: z.int(),
    findings: z.array(runFinding),
    evidence: z.array(z.string()),
    error: z.string().optional(),
    leftOut: z.int().optional(),
    next: z.strictObject({ issuer: country, path: z.string() }).optional(),
  }),
  'One comparison of both ledgers with one peer. `evidence` names kept DIG messages whose signed answers show the ' +
    'differences; `inFlight` are differences too young to be any; `leftOut` are certificates of months and days past ' +
    'what both states must keep (OCP Rule 31), which differ and are not compared; `next` is where the next comparison ' +
    'goes on when there were more differences than one names.',
);

export const peerReportPage = pageOf('PeerReportPage', peerReport);

export const comparison = named(
  'Comparison',
  z.strictObject({ run, reports: z.array(peerReport) }),
  'A finished run with its report of each peer.',
);

export const trend = named(
  'ReconciliationTrend',
  z.strictObject({
    from: date,
    cutOff: instant,
    rows: z.array(
      z.strictObject({
        peer: country,
        day: date,
        comparisons: z.int(),
        equal: z.int(),
        failed: z.int(),
        differences: z.int(),
        repaired: z.int(),
        proposed: z.int(),
        messages: z.int(),
        octets: z.int(),
        outcome,
      }),
    ),
  }),
  'By peer and day, the latest first; days are those of this state. Each certificate counts once a day.',
);

const digestDocument = z.strictObject({
  certificateId: z.string().optional(),
  referenceNumber: z.string(),
  conversationId: z.string(),
  contentDigest: z.string(),
  state: z.enum(DIGEST_STATES),
  decisionsDigest: z.string().optional(),
  changedAt: instant,
});

export const DIFFERENCE_STATUSES = [
  'REPAIRING',
  'LEFT_TO_PEER',
  'PROPOSED',
  'ACCEPTED',
  'CLOSED',
  'RESOLVED',
] as const;

export const difference = named(
  'Difference',
  z.strictObject({
    id,
    peer: country,
    issuer: country,
    referenceNumber: z.string(),
    kind: z.enum(['MISSING_AT_PEER', 'MISSING_HERE', 'CONTENT_DIFFERS', 'STATE_DIFFERS', 'ONLY_DUPLICATE']),
    status: z.enum(DIFFERENCE_STATUSES),
    repair: z.enum([
      'RETRANSMIT',
      'SEND_ENDED',
      'REQUEST',
      'ASK_STATE',
      'REACKNOWLEDGE',
      'HAND_OVER',
      'CANCEL_AGAIN',
      'CORRECT_DIGEST',
      'ADOPT_CONVERSATION',
      'LEAVE_TO_PEER',
      'WRITE_TO_PEER',
      'BY_HAND',
    ]),
    repairText: text,
    certificateId: z.string().optional(),
    own: digestDocument.optional(),
    theirs: digestDocument.optional(),
    firstSeenAt: instant,
    lastSeenAt: instant,
    times: z.int(),
    detail: z.string(),
    decidedBy: z.string().optional(),
    decidedAt: instant.optional(),
    repairedAt: instant.optional(),
    day: date.optional(),
  }),
  'One certificate on which this ledger and a peer’s did not agree, both sides of it, and the repair made or proposed.',
);

export const differencePage = pageOf('DifferencePage', difference);

export const closing = z.strictObject({ reason: z.string().trim().min(1).max(500) });
