import { allPages } from '../client/all-pages.ts';
import type { InquiryRow } from '../client/inquiry-client.ts';
import { asGatewayError } from '../kernel/errors.ts';
import { clarificationOf, replyTo } from './inquire.ts';
import { type CustomsDesk, pause } from './officials.ts';

/** Between two looks: inquiries take days in life, so nobody looks every moment. */
const POLL_MS = 1_000;

/**
 * The ministry's and the customs' people who deal with other states' questions, until the signal: they answer
 * checks, clarify what was NOT GIVEN, and answer requests to reconsider, as the profile says.
 */
export async function runInquiryDesk(desk: CustomsDesk, signal: AbortSignal): Promise<void> {
  const { inquiries } = desk.officials;
  if (!inquiries) return;
  const clarified = new Set<string>();
  while (!signal.aborted) {
    try {
      if (inquiries.reply) await answerChecks(desk);
      if (inquiries.clarify) await clarify(desk, clarified);
      if (inquiries.reassess) await reassess(desk);
    } catch (thrown) {
      if (!signal.aborted) desk.onFault(asGatewayError(thrown));
    }
    await pause(POLL_MS, signal);
  }
}

async function answerChecks(desk: CustomsDesk): Promise<void> {
  const { client, officials } = desk;
  for await (const row of allPages((page) => client.inquiries.checks('ministry', page))) {
    const [{ question }, { form }] = await Promise.all([
      client.inquiries.check('ministry', row.id),
      client.sent(row.certificateId),
    ]);
    const reply = replyTo(question, form, officials);
    if (!reply || !isDue(desk, row, reply.delayMs)) continue;
    await unlessOver(client.inquiries.answerCheck(row.id, reply.answer));
  }
}

/** Each certificate is looked at once, and asked about at most once. */
async function clarify({ client, officials }: CustomsDesk, seen: Set<string>): Promise<void> {
  for (const state of ['NOT_GIVEN', 'PARTLY_GIVEN'] as const) {
    for await (const { id } of allPages((page) => client.searchSent({ ...page, state }))) {
      if (seen.has(id)) continue;
      const request = clarificationOf(await client.sent(id), officials);
      if (request) await unlessOver(client.inquiries.askReconsideration(id, request));
      seen.add(id);
    }
  }
}

async function reassess(desk: CustomsDesk): Promise<void> {
  const { client, officials } = desk;
  const reassessing = officials.inquiries?.reassess;
  if (!reassessing) return;
  const { maintained, delayMs } = reassessing;
  for await (const row of allPages((page) => client.inquiries.reconsiderations('customs', page))) {
    if (!isDue(desk, row, delayMs)) continue;
    await unlessOver(client.inquiries.answerReconsideration(row.id, { maintained }));
  }
}

function isDue({ clock }: CustomsDesk, { receivedAt, askedAt }: InquiryRow, delayMs: number): boolean {
  return clock.now().getTime() >= Date.parse(receivedAt ?? askedAt) + delayMs;
}

/** Somebody else was quicker, or the certificate ended: nothing is left to do. */
async function unlessOver(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (thrown) {
    const { code } = asGatewayError(thrown);
    if (code !== 'INQUIRY_CONFLICT' && code !== 'STATE_CONFLICT') throw thrown;
  }
}
