import { fileApplication } from '../exchange/file.ts';
import { GatewayError } from '../kernel/errors.ts';
import { asSentence, inBothLanguages } from '../kernel/finding.ts';
import type { Dossier } from '../ledger/dossier-records.ts';
import type { LedgerReader } from '../ledger/port.ts';
import type { DossierContext } from './context.ts';
import { STEPS } from './machine.ts';
import { checkReissue } from './reissue.ts';
import { forwardedDossier, lostWithFee, requireStep, takeStep } from './step.ts';

/** What the ministry does with a dossier that has reached it. Each is one transaction of the ledger. */

/** Asks the exporter for what is missing, in plain words. NOT_FOUND, DOSSIER_STATE. */
export function requestSupplement(
  context: DossierContext,
  id: string,
  missing: string,
  officer: string,
): Promise<Dossier> {
  return context.exchange.ledger.transaction(async (tx) => {
    const dossier = await forwardedDossier(tx, id);
    const round = dossier.round + 1;
    return takeStep(context, tx, dossier, 'request', {
      actor: officer,
      change: { round, remark: missing },
      data: { missing, round },
    });
  });
}

/**
 * Accepts a dossier: its application is filed in the sent ledger under the dossier's own id, in the same transaction.
 * A crash leaves both or neither, and the id, being unique there, keeps a dossier from ever being filed twice. One whose
 * application was returned is filed again in its place.
 * @param seen the version that was read
 * @throws NOT_FOUND, DOSSIER_STATE, STATE_CONFLICT when it is not as seen any more; CERTIFICATE_INVALID or DOSSIER_INVALID when what was right at filing is not so
 *   any more; nothing changes then
 */
export function acceptDossier(
  context: DossierContext,
  id: string,
  officer: string,
  seen: SeenDossier = {},
): Promise<Dossier> {
  const { exchange } = context;
  return exchange.ledger.transaction(async (tx) => {
    const dossier = await forwardedDossier(tx, id);
    const { reissueOf, kind, exporter, form } = dossier;
    const accepted = await takeStep(context, tx, dossier, 'accept', {
      actor: officer,
      // What was asked for has come.
      change: { remark: undefined },
      data: { kind, ...(reissueOf === undefined ? {} : { reissueOf }) },
    });
    await requireRound(tx, dossier, seen);
    await checkReissue(context, tx, dossier);
    // OCP Rule 29.1: the re-issue takes the place of the original, which ends when it is issued.
    const replaces =
      reissueOf === undefined
        ? undefined
        : ({ referenceNumber: reissueOf, kind: 'REISSUE', reason: `Re-issue by dossier ${id}` } as const);
    await fileApplication(exchange, form, officer, { replaces, owner: exporter, within: { tx, id } });
    return accepted;
  });
}

/** Which version of a dossier somebody read. While it is with the ministry nothing of it changes within a round. */
export interface SeenDossier {
  readonly round?: number | undefined;
}

/** STATE_CONFLICT when the exporter supplemented it since; it says what came. */
async function requireRound(reader: LedgerReader, { id, round }: Dossier, seen: SeenDossier): Promise<void> {
  if (seen.round === undefined || seen.round === round) return;
  const came = (await reader.eventsOfCertificate(id)).findLast(({ type }) => type === STEPS.supplement.event);
  const { corrected, attached } = (came?.data ?? {}) as { corrected?: boolean; attached?: readonly string[] };
  const what = (application: string) => [...(corrected ? [application] : []), ...(attached ?? [])].join(', ');
  const [en, vi] = [what('a corrected application'), what('đơn đã sửa')];
  throw new GatewayError('STATE_CONFLICT', {
    detail: {
      en: `it was seen in round ${seen.round} and is in round ${round}${en === '' ? '' : `, with ${en}`}`,
      vi: `đã xem ở lần ${seen.round}, hồ sơ nay ở lần ${round}${vi === '' ? '' : `, có thêm ${vi}`}`,
    },
    where: id,
  });
}

/**
 * Refuses a dossier for good; the fee is not refunded. One whose re-issue can no longer be had is not refused for what its
 * exporter did or left out: it ends as overtaken, and the exporter is told why and what to ask of the fee.
 * NOT_FOUND, DOSSIER_STATE.
 */
export function refuseDossier(
  context: DossierContext,
  id: string,
  reason: string,
  officer: string,
): Promise<Dossier> {
  return context.exchange.ledger.transaction(async (tx) => {
    const dossier = await forwardedDossier(tx, id);
    requireStep(dossier, 'refuse');
    const lost = await lostWithFee(context, tx, dossier);
    if (!lost) {
      const about = { actor: officer, change: { remark: reason }, data: { reason } };
      return takeStep(context, tx, dossier, 'refuse', about);
    }
    return takeStep(context, tx, dossier, 'overtake', {
      actor: officer,
      change: { remark: `${asSentence(reason)} ${inBothLanguages(lost.because)}` },
      data: { ...lost, reason },
    });
  });
}
