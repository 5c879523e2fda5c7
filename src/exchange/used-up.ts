import { decidedState } from '../certificate/decided-state.ts';
import { type CertificateState, mayMove } from '../certificate/lifecycle.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { ReceivedCertificate, SentCertificate, StateTimes } from '../ledger/records.ts';
import type { ExchangeContext } from './context.ts';
import { leftoverOf } from './item-use.ts';
import { placesAfter, placesTaken } from './place.ts';
import { type UsedOnReplaced, usedOnReplaced, usedOnReplacedSent } from './prior-use.ts';
import { moveReceived } from './received-state.ts';
import { moveSent } from './sent-state.ts';

/**
 * Certificates of which nothing is left to decide, because their goods were used on those they replace (OCP Rule 29.4: it is
 * the same consignment). Each side works that out from what it holds, once customs have the certificate; no message says it.
 */

const EVENT = 'certificate.used-before';

const ANSWERED: readonly CertificateState[] = ['REC', 'NOT_GIVEN', 'PARTLY_GIVEN'];

/** What expired without any news of the peer is not known to be there. */
function isWithCustoms(state: CertificateState, { AS2, AS3, REC }: StateTimes): boolean {
  return ANSWERED.includes(state) || (state === 'EXPIRED' && Boolean(AS2 ?? AS3 ?? REC));
}

/** Settles a received certificate that customs have, if what was used before leaves nothing to decide. */
export async function settleUsedReceived(
  context: ExchangeContext,
  tx: LedgerTransaction,
  id: string,
): Promise<boolean> {
  const held = await tx.received(id);
  if (!held?.replaces) return false;
  const used = await usedOnReplaced(tx, held);
  const leftover = leftoverOf(held.form, held.decisions, used.before);
  if (JSON.stringify(leftover) !== JSON.stringify(held.leftover)) {
    await tx.changeReceived(id, held.state, { leftover });
  }
  if (!isWithCustoms(held.state, held.stateTimes)) return false;
  const step = nextStep(held, used);
  return step ? moveReceived(context, tx, held, step.to, { event: EVENT, data: step.data }) : false;
}

/** The same of a certificate of this country. */
export async function settleUsedSent(
  context: ExchangeContext,
  tx: LedgerTransaction,
  id: string,
): Promise<boolean> {
  const held = await tx.sent(id);
  if (!held?.replaces || !isWithCustoms(held.state, held.stateTimes)) return false;
  return settleUnheard(context, tx, held);
}

/** The same of one that the peer has, whether or not its customs ever said that they have it. */
export async function settleUnheard(
  context: ExchangeContext,
  tx: LedgerTransaction,
  held: SentCertificate,
): Promise<boolean> {
  if (!held.replaces) return false;
  await takeTurn(tx, held);
  const step = nextStep(held, await usedOnReplacedSent(tx, held));
  return step ? moveSent(context, tx, held, step.to, { event: EVENT, data: step.data }) : false;
}

/** After news of use: the certificates that took the place of the one used, directly or over others. */
export async function settleSuccessors(
  context: ExchangeContext,
  tx: LedgerTransaction,
  used: Pick<SentCertificate, 'referenceNumber' | 'replaces' | 'replacedBy'>,
): Promise<void> {
  if (used.replacedBy === undefined) return;
  await takeTurn(tx, used);
  for (const { id } of await placesAfter(tx, used)) await settleUsedSent(context, tx, id);
}

/**
 * News of use and news that customs have the successor can come at once; each would then not see the other. All of one chain
 * take the same number, so that one of them is made to look again.
 */
async function takeTurn(
  tx: LedgerTransaction,
  { referenceNumber, replaces }: Pick<SentCertificate, 'referenceNumber' | 'replaces'>,
): Promise<void> {
  const first = (await placesTaken(tx, replaces?.referenceNumber)).at(-1)?.referenceNumber ?? referenceNumber;
  await tx.nextSerial(`use/${first}`);
}

function nextStep(
  { state, decisions, itemCount }: Pick<ReceivedCertificate, 'state' | 'decisions' | 'itemCount'>,
  { exhausted, uses }: UsedOnReplaced,
): { readonly to: CertificateState; readonly data: Record<string, unknown> } | undefined {
  if (exhausted.size === 0) return undefined;
  const to = decidedState(decisions, itemCount, exhausted);
  if (to === 'REC' || !mayMove(state, to)) return undefined;
  const on = uses.filter(({ itemNumber }) => exhausted.has(itemNumber)).map((one) => one.referenceNumber);
  return { to, data: { items: [...exhausted].sort((a, b) => a - b), on: [...new Set(on)] } };
}
