import { z } from 'zod';
import { rejection } from './certificate.ts';
import { country, id, instant, pageOf } from './common.ts';
import { named } from './registry.ts';

export const messageKind = z.enum(['ECOO', 'ACK', 'RES', 'RTX', 'PNG', 'RVQ', 'RVR', 'RCQ', 'RCR', 'DIG']);

const event = named(
  'LedgerEvent',
  z.strictObject({
    id,
    at: instant,
    type: z.string(),
    actor: z.string(),
    certificateId: z.string().optional(),
    messageId: z.string().optional(),
    peer: country.optional(),
    data: z.record(z.string(), z.unknown()),
  }),
  'One line of the append-only history.',
);

export const eventPage = pageOf('LedgerEventPage', event);

const message = named(
  'MessageRecord',
  z.strictObject({
    id,
    direction: z.enum(['in', 'out']),
    peer: country.optional(),
    messageId: z.string().optional(),
    conversationId: z.string().optional(),
    refToMessageId: z.string().optional(),
    kind: messageKind.optional(),
    certificateId: z.string().optional(),
    digest: z.string(),
    at: instant,
    status: z.enum([
      'arrived',
      'accepted',
      'parked',
      'refused',
      'duplicate',
      'abandoned',
      'queued',
      'delivered',
      'dead',
      'superseded',
      'unanswered',
    ]),
    errors: z.array(rejection),
  }),
  'One message in or out and what became of it. Its octets have a route of their own. `abandoned`: kept, but never ' +
    'decided, and sent again by the peer; `superseded`: a dead letter whose place another message took; ' +
    '`unanswered`: a question that was asked once, is in no outbox and is asked anew when it matters.',
);

export const attempt = named(
  'DeliveryAttempt',
  z.strictObject({
    id,
    messageId: z.string(),
    peer: country,
    number: z.int(),
    at: instant,
    durationMs: z.number(),
    outcome: z.enum(['acknowledged', 'rejected', 'failed', 'interrupted']),
    httpStatus: z.int().optional(),
    errorCode: z.string().optional(),
    detail: z.string().optional(),
    retryable: z.boolean(),
  }),
  'One try to deliver a message: when it began, how long it took, what came of it. `interrupted`: the process died, ' +
    'or could not write down what came of it; how long that took is not known. `retryable`: the gateway tries again ' +
    'by itself.',
);

export const certificateHistory = named(
  'CertificateHistory',
  z.strictObject({ events: z.array(event), messages: z.array(message), attempts: z.array(attempt) }),
  'All that happened to one certificate, oldest first.',
);
