import { itemsInCheck } from '../certificate/inquiry.ts';
import { lastDayForRejection } from '../exchange/inquiries/rejection-time.ts';
import type { CalendarDate } from '../kernel/clock.ts';
import type { Text } from '../kernel/finding.ts';
import type { Inquiry } from '../ledger/inquiry-records.ts';
import type { ReceivedCertificate } from '../ledger/records.ts';
import type { WaitingRow } from '../ledger/waiting-port.ts';
import type { WorkContext } from './context.ts';
import type { Hindrance, LedgerKind } from './kind.ts';
import { applicationRefusal, dossierRefusal, type Refusal } from './refused-today.ts';

/** What customs decide on: the certificate, everything asked about it, and the inquiry that the row is about. */
interface Decided {
  readonly held: ReceivedCertificate;
  readonly inquiries: readonly Inquiry[];
  readonly inquiry?: Inquiry | undefined;
}

/** What is to be done about one row, where that is not what its kind says of all. */
export interface Proposal {
  /** The id not put in yet. */
  readonly command: string;
  readonly next?: Text;
  /** Why it is another, and what to do then. */
  readonly detail?: Text;
}

/**
 * What to propose about a row. A list that proposes what the node would refuse leads people on: where a rule hinders the
 * kind's own command, the kind names another.
 */
export async function proposalOf(
  context: WorkContext,
  kind: LedgerKind,
  row: WaitingRow,
  today: CalendarDate,
): Promise<Proposal> {
  const { command, ...rest } = await proposed(context, kind, row, today);
  // A version that was read is named, so that nobody decides on one that came since.
  return { ...rest, command: command.replace('{filed}', filedAt(row)) };
}

async function proposed(
  context: WorkContext,
  kind: LedgerKind,
  row: WaitingRow,
  today: CalendarDate,
): Promise<Proposal> {
  if (!kind.instead) return { command: kind.command };
  return insteadOf(kind, await hindrancesOf(context, kind, row, today)) ?? { command: kind.command };
}

/** What a kind names where its own command is hindered; nothing where it is not. */
export function insteadOf({ instead = [] }: LedgerKind, hindered: Hindrances): Proposal | undefined {
  for (const { when, command: other, next } of instead) {
    const why = hindered[when];
    if (!why) continue;
    const said = [why === true ? undefined : why, next].filter((text) => text !== undefined);
    return {
      command: other,
      ...(next ? { next } : {}),
      ...(said.length > 0 ? { detail: joined(said) } : {}),
    };
  }
  return undefined;
}

function joined(texts: readonly Text[]): Text {
  return { en: texts.map(({ en }) => en).join(' '), vi: texts.map(({ vi }) => vi).join(' ') };
}

function filedAt({ record }: WaitingRow): string {
  return ('stateTimes' in record && record.stateTimes.FILED) || '';
}

/** What hinders, with the reason where there is one in words. */
export type Hindrances = Readonly<Partial<Record<Hindrance, Text | boolean | undefined>>>;

async function hindrancesOf(
  context: WorkContext,
  kind: LedgerKind,
  row: WaitingRow,
  today: CalendarDate,
): Promise<Hindrances> {
  if (kind.list === 'sent-since') return refused(await applicationRefusal(context, row.key));
  if (kind.list === 'dossiers') return refused(await dossierRefusal(context, row.key));
  const decided = await decidedOn(context, kind, row);
  if (!decided) return {};
  return { 'refusal-over': !mayRefuse(decided, today, context), expired: hasExpired(decided, today) };
}

export function refused({ lost, wrong }: Refusal): Hindrances {
  return { lost, 'refused-today': wrong };
}

async function decidedOn(
  { ledger }: WorkContext,
  { list }: LedgerKind,
  { key }: WaitingRow,
): Promise<Decided | undefined> {
  const inquiry = list === 'inquiries' ? await ledger.inquiry(key) : undefined;
  const certificateId = inquiry?.certificateId ?? key;
  const [held, inquiries] = await Promise.all([
    ledger.received(certificateId),
    ledger.inquiriesOfCertificate(certificateId),
  ]);
  return held && { held, inquiries, inquiry };
}

/** The job that lets certificates expire may not have come by yet. One used in part expires without a state for it. */
function hasExpired({ held, inquiry }: Decided, today: CalendarDate): boolean {
  if (held.stateTimes.EXPIRED !== undefined) return true;
  const open = held.state === 'REC' || (held.leftover !== undefined && !inquiry);
  return open && today > held.validUntil;
}

/** Whether some item may still be NOT GIVEN: none that was GIVEN, and none whose last day is over (Rules 18, 30.3). */
function mayRefuse(
  { held, inquiries, inquiry }: Decided,
  today: CalendarDate,
  { profile }: WorkContext,
): boolean {
  const { timeZone } = profile;
  const asked =
    inquiry?.kind === 'RETROACTIVE_CHECK'
      ? itemsInCheck(inquiry.question, held.form)
      : held.form.items.map(({ number }) => number);
  return asked.some((itemNumber) => {
    const given = held.decisions.some((one) => one.itemNumber === itemNumber && one.decision === 'GIVEN');
    return !given && today <= lastDayForRejection(held, itemNumber, inquiries, { timeZone, today });
  });
}
