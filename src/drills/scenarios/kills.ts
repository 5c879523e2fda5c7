import { GatewayError } from '../../kernel/errors.ts';
import { FAIL_POINTS, type FailPoint } from '../../kernel/failpoint.ts';
import type { DrillGateway } from '../gateway.ts';
import { wholeBetween } from '../line-faults.ts';
import type { Stage } from '../stage.ts';
import { noteIssued } from './lines.ts';

/** Longer than the lease of a killed process on its messages (exchange/deliver.ts) with these drills' time limits. */
export const LEASE_SECONDS = 13;
/** Longest wait for the process to come by the point. */
const PATIENCE_MS = 15_000;

/** The points of one half of the work. */
export function pointsOf(half: 'send' | 'receive'): readonly FailPoint[] {
  return (Object.keys(FAIL_POINTS) as FailPoint[]).filter((point) => point.startsWith(`${half}.`));
}

/**
 * One point after the other: the gateway is started so that it kills itself there while certificates are issued.
 * Each start sets its clock on, so that what the killed process had taken is free again at once, as it is after
 * that time.
 */
export async function killAtEach(
  stage: Stage,
  victim: DrillGateway,
  issuer: DrillGateway,
  points: readonly FailPoint[],
): Promise<void> {
  const { note, random, count } = stage;
  const each = Math.max(2, Math.ceil(count / points.length));
  await (victim === stage.vn ? stage.sg : stage.vn).start();
  for (const name of points) {
    const pass = wholeBetween(random, 1, Math.min(3, each));
    await victim.start({ failPoint: { name, pass }, clockSeconds: victim.clockSeconds + LEASE_SECONDS });
    const work = stage.issue(issuer, each);
    // Awaited below, after the restart; until then its failure must not end the program.
    work.catch(() => undefined);
    const outcome = await victim.death(PATIENCE_MS);
    const { en, vi } = FAIL_POINTS[name];
    if (outcome !== 'SIGKILL') {
      throw new GatewayError('DRILL_FAILED', {
        detail: `not killed at ${name}: ${outcome ?? 'it still runs'}`,
      });
    }
    stage.happened(1);
    note(
      `killed at ${name} (${en}), passage ${pass}`,
      `tiến trình bị giết tại ${name} (${vi}), lần qua thứ ${pass}`,
    );
    await victim.start({ clockSeconds: victim.clockSeconds + LEASE_SECONDS });
    await work;
    await stage.settle();
    await victim.stop();
  }
  await victim.start();
  noteIssued(stage);
}
