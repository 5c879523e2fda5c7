import type { Outcome, VerificationStep } from './types.ts';

/**
 * The one decider: invalid as soon as one step is; valid only when every expected step was made and is. A step
 * left out, made twice or not expected never helps a document.
 */
export function verdictOf(steps: readonly VerificationStep[], expected: readonly string[]): Outcome {
  if (steps.some(({ outcome }) => outcome === 'invalid')) return 'invalid';
  const complete =
    steps.length === expected.length &&
    expected.every((name, at) => steps[at]?.step === name && steps[at]?.outcome === 'valid');
  return complete ? 'valid' : 'could-not-check';
}
