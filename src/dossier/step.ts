import { record } from '../exchange/events.ts';
import { reissueLost } from '../exchange/reissue-time.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Text } from '../kernel/finding.ts';
import type { Dossier } from '../ledger/dossier-records.ts';
import type { LedgerReader, LedgerTransaction } from '../ledger/port.ts';
import type { DossierContext } from './context.ts';
import { mayStep, STATE_TEXTS, STEPS, stateAfter, type Verb } from './machine.ts';

const MOVED: Text = {
  en: 'it moved meanwhile',
  vi: 'hồ sơ đã chuyển sang bước khác trong lúc đó',
};

/** DOSSIER_STATE unless the machine has this step from where the dossier stands. */
export function requireStep(dossier: Dossier, verb: Verb): void {
  if (mayStep(verb, dossier.state)) return;
  throw new GatewayError('DOSSIER_STATE', {
    detail: {
      en: `it is ${dossier.state}; "${verb}" asks for ${STEPS[verb].from.join(' or ')}`,
      vi: `hồ sơ đang ở ${dossier.state} (${STATE_TEXTS[dossier.state].label.vi}); "${verb}" cần ${STEPS[verb].from.join(' hoặc ')}`,
    },
    where: dossier.id,
  });
}

/**
 * Takes one step of the machine inside a transaction: the guarded change and the event that tells of it.
 * @param actor absent for the gateway itself
 * @throws DOSSIER_STATE when the table has no such step, or another came first
 */
export async function takeStep(
  { exchange }: DossierContext,
  tx: LedgerTransaction,
  dossier: Dossier,
  verb: Verb,
  about: {
    readonly actor?: string;
    readonly change?: Partial<Dossier>;
    readonly data?: Readonly<Record<string, unknown>>;
  },
): Promise<Dossier> {
  requireStep(dossier, verb);
  // The time for a supplement counts from the request or the return; what is attached meanwhile does not set it anew.
  const waits = verb === 'attach' && dossier.state === 'SUPPLEMENT_REQUESTED';
  const change: Partial<Dossier> = {
    ...about.change,
    state: stateAfter(verb, dossier.state),
    ...(waits ? {} : { changedAt: exchange.clock.now().toISOString() }),
  };
  if (!(await tx.changeDossier(dossier.id, dossier.state, change))) {
    throw new GatewayError('DOSSIER_STATE', { detail: MOVED, where: dossier.id });
  }
  await record(exchange, tx, {
    type: STEPS[verb].event,
    actor: about.actor,
    certificateId: dossier.id,
    data: about.data ?? {},
  });
  return { ...dossier, ...change };
}

/**
 * Why a dossier whose fee is paid can no longer be granted, whatever is corrected, with the payment that it is about;
 * nothing while it can. Whoever ends it then has its exporter told that, and what becomes of the money.
 */
export async function lostWithFee(
  { exchange }: DossierContext,
  reader: LedgerReader,
  { reissueOf, payment }: Dossier,
): Promise<{ readonly because: Text; readonly amount: number; readonly transaction?: string } | undefined> {
  if (reissueOf === undefined || payment?.status !== 'PAID') return undefined;
  const because = await reissueLost(exchange, reader, reissueOf);
  const { amount, transaction } = payment;
  return because && { because, amount, ...(transaction === undefined ? {} : { transaction }) };
}

/** The exporter's own dossier. NOT_FOUND for one that is another's: that it exists is nobody else's business. */
export async function ownDossier(reader: LedgerReader, id: string, exporter: string): Promise<Dossier> {
  const dossier = await reader.dossier(id);
  if (dossier?.exporter !== exporter) throw new GatewayError('NOT_FOUND', { where: id });
  return dossier;
}

/**
 * A dossier whose fee is paid: it has reached the ministry, or ended as the money came, and its exporter asks the ministry
 * for that. NOT_FOUND for any other.
 */
export async function forwardedDossier(reader: LedgerReader, id: string): Promise<Dossier> {
  const dossier = await reader.dossier(id);
  if (!dossier?.forwardedAt && dossier?.payment?.status !== 'PAID')
    throw new GatewayError('NOT_FOUND', { where: id });
  return dossier;
}
