import { z } from 'zod';
import { rejection } from './certificate.ts';
import { country, id, instant, pageOf } from './common.ts';
import { named } from './registry.ts';

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
    kind: z.enum(['ECOO', 'ACK', 'RES', 'RTX', 'PNG', 'DIG']).optional(),
    certificateId: z.string().optional(),
    digest: z.string(),
    at: instant,
    status: z.enum(['arrived', 'accepted', 'refused', 'duplicate', 'queued', 'delivered', 'dead']),
    errors: z.array(rejection),
  }),
  'One message in or out and what became of it. Its octets have a route of their own.',
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
    outcome: z.enum(['acknowledged', 'rejected', 'failed']),
    httpStatus: z.int().optional(),
    errorCode: z.string().optional(),
    detail: z.string().optional(),
    retryable: z.boolean(),
  }),
  'One try to deliver a message.',
);

export const certificateHistory = named(
  'CertificateHistory',
  z.strictObject({ events: z.array(event), messages: z.array(message), attempts: z.array(attempt) }),
  'All that happened to one certificate, oldest first.',
);
