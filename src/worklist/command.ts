import { itemsInCheck } from '../certificate/inquiry.ts';
import { lastDayForRejection } from '../exchange/inquiries/rejection-time.ts';
import type { CalendarDate } from '../kernel/clock.ts';
import type { Inquiry } from '../ledger/inquiry-records.ts';
import type { ReceivedCertificate } from '../ledger/records.ts';
import type { WaitingRow } from '../ledger/waiting-port.ts';
import type { WorkContext } from './context.ts';
import type { Hindrance, LedgerKind } from './kind.ts';

/** What customs decide on: the certificate, everything asked about it, and the inquiry that the row is about. */
interface Decided {
  readonly held: ReceivedCertificate;
  readonly inquiries: readonly Inquiry[];
  readonly inquiry?: Inquiry | undefined;
}

/**
 * The command to run about a row, the id not put in yet. A list that proposes what the node would refuse leads people
 * on: where a rule hinders the kind's own command, the kind names another.
 */
export async function commandOf(
  context: WorkContext,
  kind: LedgerKind,
  row: WaitingRow,
  today: CalendarDate,
): Promise<string> {
  const { command, instead = [] } = kind;
  if (instead.length === 0) return command;
  const decided = await decidedOn(context, kind, row);
  const found = instead.find(({ when }) => decided && HINDERED[when](decided, today, context));
  return found?.command ?? command;
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

type Hindered = (decided: Decided, today: CalendarDate, context: WorkContext) => boolean;

const HINDERED: Readonly<Record<Hindrance, Hindered>> = {
  'refusal-over': (decided, today, context) => !mayRefuse(decided, today, context),
  // The job that lets certificates expire may not have come by yet. One used in part expires without a state for it.
  expired: ({ held, inquiry }, today) =>
    held.stateTimes.EXPIRED !== undefined ||
    ((held.state === 'REC' || (held.leftover !== undefined && !inquiry)) && today > held.validUntil),
};

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
