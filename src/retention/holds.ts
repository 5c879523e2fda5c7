import type { CertificateState } from '../certificate/lifecycle.ts';
import { replacementsOf } from '../exchange/originals/lineage.ts';
import type { CalendarDate, Instant } from '../kernel/clock.ts';
import type { LedgerName, LedgerReader } from '../ledger/port.ts';
import type { CertificateSummary, ReceivedCertificate, SentCertificate } from '../ledger/records.ts';
import { type RetentionBasis, type RetentionPolicy, retentionOf } from './policy.ts';

/** Why a certificate stays. */
export const HOLD_REASONS = [
  /** Its retention is not over. */
  'RETENTION_RUNS',
  /** The last day of its validity has not passed. */
  'STILL_VALID',
  /** Nothing has ended it: it is not issued yet, or neither decided nor expired. */
  'UNDECIDED',
  /** A message about it is still to be delivered. */
  'UNDELIVERED',
  /** A retroactive check or a reconsideration is under way (OCP Rules 18 and 30.4). */
  'UNDER_CHECK',
  /** A part of its replacement chain stays. */
  'REPLACEMENT_CHAIN',
  /** A back-to-back certificate that drew on it stays. */
  'ORIGINAL_IN_USE',
] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

export interface Hold {
  readonly reason: HoldReason;
  /** A date, a state, a number: what holds it. */
  readonly detail: string;
}

export type Held =
  | { readonly ledger: 'sent'; readonly certificate: SentCertificate }
  | { readonly ledger: 'received'; readonly certificate: ReceivedCertificate };

/** What judging needs besides the certificate. */
export interface Judging {
  readonly reader: LedgerReader;
  readonly policy: RetentionPolicy;
  readonly today: CalendarDate;
  readonly timeZone: string;
}

/** States in which something is still to come. */
const OPEN: readonly CertificateState[] = ['FILED', 'APPROVED', 'AS1', 'AS2', 'AS3', 'REC'];

/** How long the certificate is kept; nothing when its ledger is kept for ever. */
export async function basisOf(
  { ledger, certificate }: Held,
  { reader, policy, timeZone }: Judging,
): Promise<RetentionBasis | undefined> {
  const years = policy[ledger];
  if (years === 'never') return undefined;
  const decided = ledger === 'received' ? await decisionTimes(reader, certificate.id) : [];
  return retentionOf(certificate, ledger, years, timeZone, decided);
}

/** When customs decided last, and when they ended checks and reconsiderations, some of which change no decision. */
async function decisionTimes(reader: LedgerReader, id: string): Promise<readonly Instant[]> {
  const last = await reader.lastDecided(id);
  const ended = (await reader.inquiriesOfCertificate(id)).flatMap(({ closedHow, closedAt }) =>
    closedAt === undefined || closedHow === 'CERTIFICATE_ENDED' ? [] : closedAt,
  );
  return last === undefined ? ended : [last, ...ended];
}

/**
 * Whether a certificate's retention runs by what its summary says alone. What else its ledger knows can only make it
 * longer, so nothing more need be read of one of which this is true.
 */
export function surelyRuns(ledger: LedgerName, summary: CertificateSummary, judging: Judging): boolean {
  const years = judging.policy[ledger];
  return years === 'never' || judging.today <= retentionOf(summary, ledger, years, judging.timeZone).until;
}

/**
 * Why a certificate must stay, by itself and by what it belongs to; nothing when it may be removed. A chain of
 * replacements, and an original with the re-exports drawn from it, go only when every part may go. Each is looked for as
 * it is asked for: the first is enough to let it stay.
 */
export async function* holdsOf(held: Held, judging: Judging): AsyncGenerator<Hold, undefined> {
  yield* ownHolds(held, judging);
  const seen = new Set([keyOf(held)]);
  // Breadth first over whatever hangs together; each part is looked at once, so a chain in a circle ends too.
  const queue: { readonly next: Held; readonly by: HoldReason }[] = await linksOf(held, judging.reader);
  for (const { next, by } of queue) {
    if (seen.has(keyOf(next))) continue;
    seen.add(keyOf(next));
    const { referenceNumber, issuingCountry } = next.certificate;
    const stays = (await firstOf(ownHolds(next, judging))) !== undefined;
    if (stays) yield { reason: by, detail: `${issuingCountry} ${referenceNumber} stays` };
    for (const link of await linksOf(next, judging.reader)) queue.push({ ...link, by });
  }
}

/** The first of what holds a certificate. */
export async function firstOf(holds: AsyncGenerator<Hold, undefined>): Promise<Hold | undefined> {
  return (await holds.next()).value;
}

/** What holds a certificate whatever it belongs to. */
async function* ownHolds(held: Held, judging: Judging): AsyncGenerator<Hold, undefined> {
  const { certificate } = held;
  const basis = await basisOf(held, judging);
  if (!basis) yield { reason: 'RETENTION_RUNS', detail: 'kept for ever' };
  else if (judging.today <= basis.until) yield { reason: 'RETENTION_RUNS', detail: `until ${basis.until}` };
  const { validUntil } = certificate;
  if (validUntil && judging.today <= validUntil) {
    yield { reason: 'STILL_VALID', detail: `until ${validUntil}` };
  }
  if (OPEN.includes(certificate.state)) yield { reason: 'UNDECIDED', detail: certificate.state };
  // Returned to an exporter who may still mend it; its dossier would go with it.
  if (held.ledger === 'sent' && certificate.state === 'RETURNED') {
    const state = (await judging.reader.dossier(certificate.id))?.state;
    if (state === 'SUPPLEMENT_REQUESTED' || state === 'FORWARDED') {
      yield { reason: 'UNDECIDED', detail: `dossier ${state}` };
    }
  }
  for (const inquiry of await judging.reader.inquiriesOfCertificate(certificate.id)) {
    if (inquiry.state !== 'CLOSED') yield { reason: 'UNDER_CHECK', detail: `inquiry ${inquiry.id}` };
  }
  const undelivered = await messageUnderWay(judging.reader, certificate.id);
  if (undelivered) yield { reason: 'UNDELIVERED', detail: `message ${undelivered}` };
}

async function messageUnderWay(reader: LedgerReader, certificateId: string): Promise<string | undefined> {
  for (const { direction, messageId } of await reader.messagesOfCertificate(certificateId)) {
    if (direction !== 'out' || !messageId) continue;
    const entry = await reader.outboxEntry(messageId);
    if (entry?.status === 'due' || entry?.status === 'waiting') return messageId;
  }
  return undefined;
}

function keyOf({ ledger, certificate }: Held): string {
  return `${ledger}/${certificate.id}`;
}

/** The certificates that must go with it or after it. */
async function linksOf(held: Held, reader: LedgerReader): Promise<{ next: Held; by: HoldReason }[]> {
  const { ledger, certificate } = held;
  const links: { next: Held; by: HoldReason }[] = [];
  for (const number of [certificate.replaces?.referenceNumber, certificate.replacedBy]) {
    const next = number ? await byNumber(reader, ledger, certificate.issuingCountry, number) : undefined;
    if (next) links.push({ next, by: 'REPLACEMENT_CHAIN' });
  }
  for (const next of await successorsOf(held, reader)) links.push({ next, by: 'REPLACEMENT_CHAIN' });
  for (const id of held.ledger === 'received' ? drawnBy(held.certificate) : []) {
    const next = await reader.sent(id);
    if (next) links.push({ next: { ledger: 'sent', certificate: next }, by: 'ORIGINAL_IN_USE' });
  }
  return links;
}

/**
 * What says to take its place. Of a received one that may be several, of which it names the first alone: after that one
 * was cancelled another took the place, and what was used here counts against it. A sent one may be about to be replaced.
 */
async function successorsOf({ ledger, certificate }: Held, reader: LedgerReader): Promise<readonly Held[]> {
  const { issuingCountry, referenceNumber } = certificate;
  if (referenceNumber === '') return [];
  if (ledger === 'sent') {
    const applications = await reader.applicationsToReplace(referenceNumber);
    return applications.map((application) => ({ ledger, certificate: application }));
  }
  const successors = await replacementsOf(reader, issuingCountry, referenceNumber);
  return successors.map((successor) => ({ ledger, certificate: successor }));
}

/** Those included that were cancelled since: they still name it as their original. */
function drawnBy({ drawdowns, reexports = [] }: ReceivedCertificate): readonly string[] {
  return [...new Set([...drawdowns.map(({ certificateId }) => certificateId), ...reexports])];
}

async function byNumber(
  reader: LedgerReader,
  ledger: LedgerName,
  issuingCountry: ReceivedCertificate['issuingCountry'],
  number: string,
): Promise<Held | undefined> {
  if (ledger === 'sent') {
    const certificate = await reader.sentByNumber(number);
    return certificate && { ledger, certificate };
  }
  const certificate = await reader.receivedByNumber(issuingCountry, number);
  return certificate && { ledger, certificate };
}
