import { type CertificateState, WAY } from '../certificate/lifecycle.ts';
import { calendarDate } from '../kernel/clock.ts';
import type { LedgerName, LedgerTransaction } from '../ledger/port.ts';
import type { ReceivedCertificate, SentCertificate } from '../ledger/records.ts';
import { validityEnded } from '../validation/validity.ts';
import type { ExchangeContext } from './context.ts';
import { moveReceived } from './received-state.ts';
import { moveSent } from './sent-state.ts';
import { settleUnheard, settleUsedReceived } from './used-up.ts';

/** How many certificates are looked up at once. */
const PAGE = 200;

const EVENT = 'certificate.expired';

/**
 * What expires. A received certificate first comes to customs, even late: only they can say that its goods arrived
 * in time (OCP Rule 14), and until then the hand-over moves it on.
 */
const EXPIRING: Readonly<Record<LedgerName, readonly CertificateState[]>> = { sent: WAY, received: ['REC'] };

/**
 * Moves every undecided certificate whose last day of validity has passed in this country to EXPIRED (OCP Rules 14
 * and 11), each in a transaction of its own. Whoever is first moves it: several processes may do this at once.
 * @param stop ends the work after the certificate under way
 * @returns how many were moved
 */
export async function expireDue(context: ExchangeContext, stop?: AbortSignal): Promise<number> {
  const today = calendarDate(context.clock.now(), context.profile.timeZone);
  let moved = 0;
  for (const ledger of ['sent', 'received'] as const) {
    for (const state of EXPIRING[ledger]) {
      for (;;) {
        const page = await context.ledger.validityEnded(ledger, state, today, PAGE);
        let left = 0;
        for (const { id } of page) {
          if (stop?.aborted) return moved;
          if (await expireOne(context, ledger, id)) moved += 1;
          else left += 1;
        }
        // What was not moved had moved meanwhile, so the next page is another; a page of nothing else ends it.
        if (page.length < PAGE || left === page.length) break;
      }
    }
  }
  return moved;
}

function expireOne(context: ExchangeContext, ledger: LedgerName, id: string): Promise<boolean> {
  return context.ledger.transaction(async (tx) => {
    if (ledger === 'received') {
      const held = await tx.received(id);
      return held ? expireReceived(context, tx, held) : false;
    }
    const held = await tx.sent(id);
    return held ? expireSent(context, tx, held) : false;
  });
}

/**
 * Lets one sent certificate expire, in the caller's transaction, if it is undecided and its time is over. One that the peer has
 * and of which nothing is left to decide does not expire unused: its goods were used on what it replaces.
 */
export async function expireSent(
  context: ExchangeContext,
  tx: LedgerTransaction,
  held: SentCertificate,
): Promise<boolean> {
  const { validUntil } = held;
  if (!validUntil || !isOver(context, 'sent', held.state, validUntil)) return false;
  if (held.state !== 'AS1' && (await settleUnheard(context, tx, held))) return true;
  return moveSent(context, tx, held, 'EXPIRED', { event: EVENT, data: { validUntil } });
}

/** The same of a received certificate. */
export async function expireReceived(
  context: ExchangeContext,
  tx: LedgerTransaction,
  held: ReceivedCertificate,
): Promise<boolean> {
  const { validUntil } = held;
  if (!isOver(context, 'received', held.state, validUntil)) return false;
  if (held.replaces && (await settleUsedReceived(context, tx, held.id))) return true;
  return moveReceived(context, tx, held, 'EXPIRED', { event: EVENT, data: { validUntil } });
}

function isOver(
  { clock, profile }: ExchangeContext,
  ledger: LedgerName,
  state: CertificateState,
  validUntil: string,
): boolean {
  return EXPIRING[ledger].includes(state) && validityEnded(validUntil, clock.now(), profile.timeZone);
}
