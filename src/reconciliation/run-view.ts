import type { ReconciliationRun } from '../ledger/run-records.ts';
import { CUT_OFF, isHeld } from './hold.ts';

/** How far a run has come. */
export const RUN_STATES = ['RUNNING', 'FINISHED', 'COVERED', 'FAILED', 'CUT_OFF'] as const;
export type RunState = (typeof RUN_STATES)[number];

/** A run as people see it: how far it has come, in place of who holds it. */
export interface RunView extends Omit<ReconciliationRun, 'heldBy' | 'heldUntil'> {
  readonly state: RunState;
}

export function runView(run: ReconciliationRun, now: Date): RunView {
  const { heldBy: _, heldUntil: __, ...rest } = run;
  return { ...rest, state: stateOf(run, now) };
}

function stateOf(run: ReconciliationRun, now: Date): RunState {
  if (run.finishedAt) return run.coveredBy ? 'COVERED' : 'FINISHED';
  const { heldBy, heldUntil, error } = run;
  // One that failed is held by nobody; neither is one of earlier versions, which says nothing.
  if (isHeld(run, now) && (heldBy || !(heldUntil || error))) return 'RUNNING';
  return error && error !== CUT_OFF ? 'FAILED' : 'CUT_OFF';
}
