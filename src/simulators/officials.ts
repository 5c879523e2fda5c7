import { setTimeout as wait } from 'node:timers/promises';
import type { FormDApplication, ItemDecision } from '../certificate/form-d.ts';
import type { CheckQuestion } from '../certificate/inquiry.ts';
import { allPages } from '../client/all-pages.ts';
import { ApiProblem } from '../client/api-problem.ts';
import type { GatewayClient } from '../client/gateway-client.ts';
import { usedUpBefore } from '../client/used-up.ts';
import type { ReceivedView, SentView } from '../client/views.ts';
import type { Clock } from '../kernel/clock.ts';
import { asGatewayError, type GatewayError } from '../kernel/errors.ts';
import { decide, type SimulatedAnswer } from './decide.ts';
import { checkOf } from './inquire.ts';
import type { OfficialsProfile } from './officials-profile.ts';

/**
 * The people of a simulated country. They use nothing but their own gateway's HTTP API, as an officer at a screen
 * or an agency's system does, so whatever they reach the product can reach.
 */

export interface CustomsDesk {
  readonly client: GatewayClient;
  readonly officials: OfficialsProfile;
  readonly clock: Clock;
  /** Between two looks at the list of received certificates. */
  readonly pollMs: number;
  /** Told of every look or answer that failed; the desk goes on. */
  readonly onFault: (fault: GatewayError) => void;
}

/**
 * Customs officers at work until the signal: every certificate that customs have received (AS4 RES-REC) is
 * answered, or left alone, as the profile says.
 */
export async function runCustomsDesk(desk: CustomsDesk, signal: AbortSignal): Promise<void> {
  const onDesk: OnDesk = new Map();
  while (!signal.aborted) {
    try {
      await takeNew(desk, onDesk);
      await answerDue(desk, onDesk);
    } catch (thrown) {
      if (!signal.aborted) desk.onFault(asGatewayError(thrown));
    }
    await pause(desk.pollMs, signal);
  }
}

/** Certificates seen, by id; `dueAt` in milliseconds, never for those left alone. */
type OnDesk = Map<string, OnDeskEntry>;

interface OnDeskEntry {
  readonly answer: SimulatedAnswer;
  /** What was decided when it was seen. */
  readonly basis: string;
  readonly dueAt: number;
  /** What is asked of the issuing state first. */
  readonly question?: CheckQuestion;
  /** Id of the check, once it was asked for. */
  readonly check?: string;
}

async function takeNew({ client, officials }: CustomsDesk, onDesk: OnDesk): Promise<void> {
  const received = allPages((page) => client.searchReceived({ ...page, state: 'REC' }));
  for await (const { id, stateTimes } of received) {
    if (onDesk.has(id)) continue;
    const held = await client.received(id);
    const { form, basis } = held;
    const decided = decide(form, officials);
    const answer = { ...decided, decisions: remainingOf(held, decided.decisions) };
    const dueAt = Date.parse(stateTimes.REC ?? '') + answer.delayMs;
    const ignored = answer.response === 'NONE';
    const question = ignored ? undefined : checkOf(form, officials);
    onDesk.set(id, { answer, basis, dueAt: ignored ? Number.POSITIVE_INFINITY : dueAt, question });
  }
}

async function answerDue(desk: CustomsDesk, onDesk: OnDesk): Promise<void> {
  const now = desk.clock.now().getTime();
  for (const [id, entry] of onDesk) {
    const { answer, dueAt } = entry;
    if (dueAt > now) continue;
    try {
      if (await mustWait(desk, onDesk, id, entry)) continue;
      await desk.client.respond(id, answer.decisions, undefined, entry.basis);
      onDesk.delete(id);
    } catch (thrown) {
      const fault = asGatewayError(thrown);
      // The next look tries again what may pass; the rest stays as it is and blocks nothing else.
      if (!fault.retryable)
        onDesk.set(id, { ...entry, question: undefined, dueAt: Number.POSITIVE_INFINITY });
      // Somebody else answered first: nothing is left to do.
      if (fault.code !== 'STATE_CONFLICT') desk.onFault(fault);
    }
  }
}

/** Of goods that were used in part on a certificate replaced since, all that remains is meant: no quantity says so; of what was used whole nothing. */
function remainingOf(held: ReceivedView, decisions: readonly ItemDecision[]): readonly ItemDecision[] {
  const { usedBefore = [] } = held;
  if (usedBefore.length === 0) return decisions;
  const usedUp = usedUpBefore(held);
  return decisions.flatMap((decision) => {
    const { itemNumber } = decision;
    if (usedUp.has(itemNumber)) return [];
    const used = usedBefore.some((use) => use.itemNumber === itemNumber);
    return [used ? { ...decision, quantity: undefined } : decision];
  });
}

/** How long simulated customs wait for the reply to a check; then they decide without it. */
const CHECK_PATIENCE_MS = 15_000;

/** Asks for the check, if there is to be one, and waits for its reply. The decision concludes it. */
async function mustWait(
  { client, clock }: CustomsDesk,
  onDesk: OnDesk,
  id: string,
  entry: OnDeskEntry,
): Promise<boolean> {
  if (!entry.question) return false;
  if (entry.check === undefined) {
    const { id: check } = await client.inquiries.askCheck(id, entry.question);
    onDesk.set(id, { ...entry, check });
    return true;
  }
  if (clock.now().getTime() > entry.dueAt + CHECK_PATIENCE_MS) return false;
  return (await client.inquiries.check('customs', entry.check)).state === 'OPEN';
}

/**
 * The ministry's people: an officer files, a supervisor approves, the certificate is issued. A refusal that may pass (a busy node)
 * is tried again; a lost answer is never guessed at.
 * @param onFiled told as soon as the application has an id
 * @throws GatewayError of the last refusal
 */
export async function fileAndIssue(
  client: GatewayClient,
  application: FormDApplication,
  onFiled: (filed: SentView) => void,
  signal: AbortSignal,
): Promise<SentView> {
  const { id } = await fileAndApprove(client, application, onFiled, signal);
  return withPatience(() => client.issue(id), signal);
}

/** The same, for an exporter who never asks for transmission: it stays approved. Throws as `fileAndIssue` does. */
export async function fileAndApprove(
  client: GatewayClient,
  application: FormDApplication,
  onFiled: (filed: SentView) => void,
  signal: AbortSignal,
): Promise<SentView> {
  const filed = await withPatience(() => client.fileApplication(application), signal);
  onFiled(filed);
  return withPatience(() => client.approve(filed.id), signal);
}

/** Waits before the second and later tries of a request that the node refused for now. */
const PATIENCE_MS = [200, 500, 1_000, 2_000, 4_000];

async function withPatience<T>(request: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (const delay of PATIENCE_MS) {
    try {
      return await request();
    } catch (thrown) {
      // Only an error that the node itself reported tells that nothing was done.
      if (!(thrown instanceof ApiProblem) || !thrown.retryable || signal.aborted) throw thrown;
    }
    await pause(delay, signal);
  }
  return request();
}

/** Waits, or returns at once when the signal comes. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(milliseconds, undefined, { signal });
  } catch {
    // The signal came; the caller looks at it.
  }
}
