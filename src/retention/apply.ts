import type { ExchangeContext } from '../exchange/context.ts';
import { record, SYSTEM } from '../exchange/events.ts';
import type { Instant } from '../kernel/clock.ts';
import type { LedgerName } from '../ledger/port.ts';
import type { CertificateSummary } from '../ledger/records.ts';
import { removeEndedDossiers } from './dossiers.ts';
import { basisOf, firstOf, type HoldReason, holdsOf, surelyRuns } from './holds.ts';
import { heldIn, judgingBy, oldCertificates } from './plan.ts';
import type { RetentionPolicy } from './policy.ts';

/** What one application of the policy did. */
export interface RetentionRun {
  readonly startedAt: Instant;
  readonly finishedAt: Instant;
  readonly policy: RetentionPolicy;
  readonly examined: number;
  readonly removed: Readonly<Record<LedgerName, number>>;
  /** Dossiers without a certificate, refused, withdrawn or left. */
  readonly removedDossiers: number;
  /** How many certificates old enough stay, by the first thing that holds them. */
  readonly held: Readonly<Partial<Record<HoldReason, number>>>;
  /** Stopped by the limit or the node's end: there is more to do. */
  readonly unfinished: boolean;
}

export interface RetentionOptions {
  readonly actor?: string;
  /** Certificates and dossiers removed, at most; no bound when not given. */
  readonly limit?: number;
  readonly stop?: AbortSignal;
}

const PAGE = 200;

/**
 * Removes every certificate whose retention is over and which nothing holds, each in a transaction of its own that
 * judges it once more. Several processes may do this at once: each certificate goes once. The run itself is an event.
 */
export async function applyRetention(
  context: ExchangeContext,
  policy: RetentionPolicy,
  { actor = SYSTEM, limit = Number.POSITIVE_INFINITY, stop }: RetentionOptions = {},
): Promise<RetentionRun> {
  const startedAt = context.clock.now().toISOString();
  const removed = { sent: 0, received: 0 };
  const held: Partial<Record<HoldReason, number>> = {};
  let examined = 0;
  let unfinished = false;
  // The re-exports of the sent ledger go before the originals they draw on.
  walk: for (const ledger of ['sent', 'received'] as const) {
    let after: string | undefined;
    do {
      const page = await oldCertificates(context, policy, ledger, {
        limit: PAGE,
        ...(after === undefined ? {} : { after }),
      });
      for (const summary of page.rows) {
        unfinished = stop?.aborted === true || removed.sent + removed.received >= limit;
        if (unfinished) break walk;
        examined += 1;
        const outcome = await removeOne(context, policy, ledger, summary, actor);
        if (outcome === 'removed') removed[ledger] += 1;
        else if (outcome !== 'gone') held[outcome] = (held[outcome] ?? 0) + 1;
      }
      after = page.next;
    } while (after !== undefined);
  }
  const gone = removed.sent + removed.received;
  const dossiers = unfinished
    ? { removed: 0, unfinished }
    : await removeEndedDossiers(context, policy, actor, limit - gone, stop);
  unfinished = dossiers.unfinished;
  const run = {
    startedAt,
    finishedAt: context.clock.now().toISOString(),
    policy,
    examined,
    removed,
    removedDossiers: dossiers.removed,
    held,
    unfinished,
  };
  await context.ledger.transaction((tx) =>
    record(context, tx, { type: 'retention.run', actor, data: { ...run } }),
  );
  context.logger.info('retention', {
    examined,
    removed,
    removedDossiers: dossiers.removed,
    held,
    unfinished,
  });
  return run;
}

/**
 * Judges one certificate and, where nothing holds it, removes it in a transaction that judges it once more: what came to
 * hold it until a moment ago still counts. One that stays costs reading alone, and most of these not even that.
 */
async function removeOne(
  context: ExchangeContext,
  policy: RetentionPolicy,
  ledger: LedgerName,
  summary: CertificateSummary,
  actor: string,
): Promise<HoldReason | 'removed' | 'gone'> {
  const { id } = summary;
  const first = judgingBy(context, policy, context.ledger);
  if (surelyRuns(ledger, summary, first)) return 'RETENTION_RUNS';
  const found = await heldIn(context.ledger, ledger, id);
  if (!found) return 'gone';
  const stays = await firstOf(holdsOf(found, first));
  if (stays) return stays.reason;
  return context.ledger.transaction(async (tx) => {
    const held = await heldIn(tx, ledger, id);
    if (!held) return 'gone';
    const judging = judgingBy(context, policy, tx);
    const hold = await firstOf(holdsOf(held, judging));
    if (hold) return hold.reason;
    const { state, referenceNumber, peer, issueDate, xmlDigest } = held.certificate;
    const basis = await basisOf(held, judging);
    const counts = await tx.removeCertificate(ledger, id, state, context.clock.now().toISOString());
    if (!counts) return 'gone';
    await record(context, tx, {
      type: 'certificate.removed',
      actor,
      certificateId: id,
      peer,
      data: {
        ledger,
        referenceNumber,
        ...(xmlDigest === undefined ? {} : { digest: xmlDigest }),
        state,
        issueDate,
        counts,
        policy: { years: policy[ledger] },
        basis,
      },
    });
    return 'removed';
  });
}
