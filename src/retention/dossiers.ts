import type { ExchangeContext } from '../exchange/context.ts';
import { record } from '../exchange/events.ts';
import { calendarDate } from '../kernel/clock.ts';
import { startOfDay } from '../kernel/zone.ts';
import type { DossierState } from '../ledger/dossier-records.ts';
import type { WaitingPlace } from '../ledger/waiting-port.ts';
import { addMonths } from '../validation/calendar.ts';
import type { RetentionPolicy } from './policy.ts';

/**
 * Dossiers that no certificate came of: refused, withdrawn, or never brought to the ministry and left. They are kept as
 * long as sent certificates (Rule 31 asks for the application's records too), from their last step on. One that the
 * ministry has, or has asked something about, is still under way and stays; one with a certificate goes with that.
 */
const ENDED: readonly DossierState[] = ['OPEN', 'AWAITING_PAYMENT', 'REFUSED', 'WITHDRAWN'];

const PAGE = 200;

/**
 * Removes the dossiers without a certificate whose retention is over, each in a transaction of its own with the event
 * that tells of it.
 * @returns how many went, and whether the limit or the node's end left some
 */
export async function removeEndedDossiers(
  context: ExchangeContext,
  { sent: years }: RetentionPolicy,
  actor: string,
  limit: number,
  stop?: AbortSignal,
): Promise<{ readonly removed: number; readonly unfinished: boolean }> {
  if (years === 'never') return { removed: 0, unfinished: false };
  const { ledger, clock, profile } = context;
  // Kept to the last day of the years, as certificates are.
  const last = addMonths(calendarDate(clock.now(), profile.timeZone), -years * 12);
  const below = startOfDay(last, profile.timeZone);
  let removed = 0;
  let after: WaitingPlace | undefined;
  for (;;) {
    const query = { states: ENDED, below, ...(after ? { after } : {}) };
    const rows = await ledger.waiting('dossiers', query, PAGE);
    for (const { key: id } of rows) {
      if (stop?.aborted === true || removed >= limit) return { removed, unfinished: true };
      if (await removeOne(context, id, below, years, actor)) removed += 1;
    }
    const end = rows.at(-1);
    if (rows.length < PAGE || !end) return { removed, unfinished: false };
    after = { at: end.at, key: end.key };
  }
}

/** Judges one dossier once more and removes it, in one transaction. */
function removeOne(
  context: ExchangeContext,
  id: string,
  below: string,
  years: number,
  actor: string,
): Promise<boolean> {
  return context.ledger.transaction(async (tx) => {
    const dossier = await tx.dossier(id);
    if (!dossier || !ENDED.includes(dossier.state) || dossier.changedAt >= below) return false;
    const attachments = await tx.removeDossier(id, dossier.state);
    if (attachments === undefined) return false;
    const { state, exporter, kind, filedAt, changedAt } = dossier;
    await record(context, tx, {
      type: 'dossier.removed',
      actor,
      certificateId: id,
      data: { state, exporter, kind, filedAt, changedAt, attachments, policy: { years } },
    });
    return true;
  });
}
