import type { ItemDecision } from '../certificate/form-d.ts';
import { itemsInCheck } from '../certificate/inquiry.ts';
import { itemsText } from '../certificate/items-text.ts';
import { lastDayForRejection } from '../exchange/inquiries/rejection-time.ts';
import { usedOnReplaced } from '../exchange/prior-use.ts';
import { refusedInTime } from '../exchange/refused-in-time.ts';
import type { CalendarDate } from '../kernel/clock.ts';
import type { Text } from '../kernel/finding.ts';
import type { Inquiry } from '../ledger/inquiry-records.ts';
import type { ReceivedCertificate } from '../ledger/records.ts';
import type { WaitingRow } from '../ledger/waiting-port.ts';
import type { WorkContext } from './context.ts';
import type { Hindrance, LedgerKind } from './kind.ts';
import { placeTaken } from './place-taken.ts';
import { applicationRefusal, dossierRefusal, type Refusal } from './refused-today.ts';

/** What customs decide on: the certificate, everything asked about it, and the inquiry that the row is about. */
interface Decided {
  readonly held: ReceivedCertificate;
  readonly inquiries: readonly Inquiry[];
  readonly inquiry?: Inquiry | undefined;
  /** Items used whole on certificates that it replaces: nothing is to be decided of these. */
  readonly exhausted: ReadonlySet<number>;
  /** Items refused before it expired. */
  readonly inTime: ReadonlySet<number>;
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
  const { hindered, ...named } = await circumstancesOf(context, kind, row, today);
  return insteadOf(kind, hindered, named) ?? { command: kind.command };
}

/**
 * What a kind names where its own command is hindered; nothing where it is not.
 * @param named what a command says of the certificate
 */
export function insteadOf(
  { instead = [] }: Pick<LedgerKind, 'instead'>,
  hindered: Hindrances,
  { items = '', certificate = '', rival = '' }: Named = {},
): Proposal | undefined {
  for (const { when, command: other, next } of instead) {
    const why = hindered[when];
    if (!why) continue;
    const command = other
      .replace('{items}', items)
      .replace('{certificate}', certificate)
      .replace('{rival}', rival);
    const said = [why === true ? undefined : why, next].filter((text) => text !== undefined);
    return {
      command,
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

interface Named {
  /** Those a check asks about. */
  readonly items?: string;
  /** The id of what it asks about. */
  readonly certificate?: string;
  /** The id of the same exporter's other dossier for the same place. */
  readonly rival?: string | undefined;
}

interface Circumstances extends Named {
  readonly hindered: Hindrances;
}

async function circumstancesOf(
  context: WorkContext,
  kind: LedgerKind,
  row: WaitingRow,
  today: CalendarDate,
): Promise<Circumstances> {
  if (kind.list === 'sent-since') return { hindered: await sentHindrances(context, row) };
  if (kind.list === 'dossiers') {
    const refusal = await dossierRefusal(context, row.key);
    return { hindered: refused(refusal), rival: refusal.rival?.own?.id };
  }
  const decided = await decidedOn(context, kind, row);
  if (!decided) return { hindered: {} };
  const over = !mayRefuse(decided, today, context);
  const hindered = {
    'all-confirmed': over && allConfirmed(decided),
    'refusal-over': over,
    'used-before': itemsOf(decided).some((item) => decided.exhausted.has(item)),
    'given-before': itemsOf(decided).some((item) => decisionOn(decided, item) === 'GIVEN'),
    expired: needsGround(decided, today),
  };
  return { hindered, items: itemsText(itemsOf(decided)), certificate: decided.held.id };
}

/** Of what its peer refused: it was issued, so the rules of issuing it are past. */
async function sentHindrances(context: WorkContext, { key, record }: WaitingRow): Promise<Hindrances> {
  if ('state' in record && record.state === 'REJECTED') {
    return { 'place-taken': await placeTaken(context.ledger, key) };
  }
  return refused(await applicationRefusal(context, key));
}

function allConfirmed({ inquiry }: Decided): boolean {
  if (inquiry?.kind !== 'RETROACTIVE_CHECK' || !inquiry.answer) return false;
  return inquiry.answer.results.every(({ outcome }) => outcome === 'CONFIRMED');
}

/** What is to be decided on: what an inquiry is about, else all. */
function itemsOf({ held, inquiry }: Decided): readonly number[] {
  if (inquiry?.kind === 'RETROACTIVE_CHECK') return itemsInCheck(inquiry.question, held.form);
  if (inquiry) return inquiry.question.clarifications.map(({ itemNumber }) => itemNumber);
  return held.form.items.map(({ number }) => number);
}

export function refused({ lost, wrong, rival }: Refusal): Hindrances {
  const hindrance = rival?.own ? (rival.own.goesFirst ? 'rival-first' : 'rival-after') : 'rival';
  return { lost, 'refused-today': wrong, ...(rival ? { [hindrance]: rival.message } : {}) };
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
  if (!held) return undefined;
  const [{ exhausted }, inTime] = await Promise.all([
    usedOnReplaced(ledger, held),
    refusedInTime(ledger, held),
  ]);
  return { held, inquiries, inquiry, exhausted, inTime };
}

/** Whether a GIVEN now needs a ground: of what was undecided or refused later, or of more that was used in part. */
function needsGround(decided: Decided, today: CalendarDate): boolean {
  if (!hasExpired(decided, today)) return false;
  const { held, inTime, inquiry } = decided;
  return itemsOf(decided).some((item) => {
    const decision = decisionOn(decided, item);
    if (decision === 'GIVEN') return !inquiry && held.leftover !== undefined;
    return decision === undefined || (held.stateTimes.EXPIRED !== undefined && !inTime.has(item));
  });
}

/** The job that lets certificates expire may not have come by yet. One used in part expires without a state for it. */
function hasExpired({ held, inquiry }: Decided, today: CalendarDate): boolean {
  if (held.stateTimes.EXPIRED !== undefined) return true;
  const open = held.state === 'REC' || (held.leftover !== undefined && !inquiry);
  return open && today > held.validUntil;
}

/**
 * Whether some item may still be NOT GIVEN: none that was GIVEN, and none whose last day is over (Rules 18, 30.3). Where a
 * check asks about one that was GIVEN, those decided besides count as settled: what was found is left to be told.
 */
function mayRefuse(decided: Decided, today: CalendarDate, { profile }: WorkContext): boolean {
  const { held, inquiry, inquiries } = decided;
  const { timeZone } = profile;
  const items = itemsOf(decided);
  const settled =
    inquiry !== undefined && items.some((item) => decisionOn(decided, item) === 'GIVEN')
      ? ['GIVEN', 'NOT_GIVEN']
      : ['GIVEN'];
  return items.some(
    (item) =>
      !settled.includes(decisionOn(decided, item) ?? '') &&
      today <= lastDayForRejection(held, item, inquiries, { timeZone, today }),
  );
}

/** What was used whole before had the preference then. */
function decisionOn({ held, exhausted }: Decided, item: number): ItemDecision['decision'] | undefined {
  if (exhausted.has(item)) return 'GIVEN';
  return held.decisions.find(({ itemNumber }) => itemNumber === item)?.decision;
}
