import type { FormDApplication } from '../certificate/form-d.ts';
import {
  CHECK_OUTCOMES,
  type CheckAnswer,
  type CheckQuestion,
  itemsInCheck,
  type ReconsiderationRequest,
} from '../certificate/inquiry.ts';
import type { SentView } from '../client/views.ts';
import { type Random, seededRandom } from '../kernel/ids.ts';
import { contentSeed } from './content-seed.ts';
import type { OfficialsProfile } from './officials-profile.ts';

/**
 * What simulated officials ask and answer. Like their decisions it follows from the content of the certificate, so
 * it is the same in every run. Pure; never throws.
 */

/** What customs ask before they decide; nothing about most certificates. */
export function checkOf(
  form: FormDApplication,
  { seed, inquiries }: OfficialsProfile,
): CheckQuestion | undefined {
  const check = inquiries?.check;
  if (!check || !concerns(check.with, form.issuingCountry)) return undefined;
  if (seededRandom(contentSeed(form, `${seed}/check`))() >= check.share) return undefined;
  const { ground, reason } = check;
  return { ground, ...(reason === undefined ? {} : { reason }), items: [], boxes: [] };
}

export interface SimulatedReply {
  readonly answer: CheckAnswer;
  readonly delayMs: number;
}

/** What the ministry answers to a check; nothing when its profile says nothing about checks. */
export function replyTo(
  question: CheckQuestion,
  form: FormDApplication,
  { seed, inquiries }: OfficialsProfile,
): SimulatedReply | undefined {
  const reply = inquiries?.reply;
  if (!reply) return undefined;
  const random = seededRandom(contentSeed(form, `${seed}/reply`));
  const [shortest, longest] = reply.delayMs;
  const delayMs = Math.round(shortest + random() * (longest - shortest));
  const results = itemsInCheck(question, form).map((itemNumber) => {
    const outcome = drawn(reply.outcomes, random);
    return { itemNumber, outcome, ...(outcome === 'CONFIRMED' ? {} : { text: reply.text }) };
  });
  return { answer: { results, text: reply.text, documents: [] }, delayMs };
}

/** What the ministry clarifies of a certificate that customs refused; nothing about some. */
export function clarificationOf(
  { form, peer, decisions }: Pick<SentView, 'form' | 'peer' | 'decisions'>,
  { seed, inquiries }: OfficialsProfile,
): ReconsiderationRequest | undefined {
  const clarify = inquiries?.clarify;
  if (!clarify || !concerns(clarify.with, peer)) return undefined;
  if (seededRandom(contentSeed(form, `${seed}/clarify`))() >= clarify.share) return undefined;
  const clarifications = decisions
    .filter((one) => one.decision === 'NOT_GIVEN')
    .map(({ itemNumber }) => ({ itemNumber, text: clarify.text }));
  return clarifications.length === 0 ? undefined : { clarifications, documents: [] };
}

function concerns(states: readonly string[] | undefined, country: string): boolean {
  return states === undefined || states.includes(country);
}

function drawn(
  shares: Readonly<Partial<Record<(typeof CHECK_OUTCOMES)[number], number>>>,
  random: Random,
): (typeof CHECK_OUTCOMES)[number] {
  const total = CHECK_OUTCOMES.reduce((sum, outcome) => sum + (shares[outcome] ?? 0), 0);
  let left = random() * total;
  for (const outcome of CHECK_OUTCOMES) {
    left -= shares[outcome] ?? 0;
    if (left < 0) return outcome;
  }
  return 'CONFIRMED';
}
