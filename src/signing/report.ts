import { GatewayError } from '../kernel/errors.ts';
import type { Text } from '../kernel/finding.ts';
import { Refusal } from './refusal.ts';
import { explain, STEP_CODES, type StepCode } from './step-codes.ts';
import type { VerificationStep } from './types.ts';
import type { Remark } from './work.ts';

/** Codes that are no verdict on the document. */
const UNDECIDED: ReadonlySet<StepCode> = new Set(['KEY_NONE_PINNED', 'CHECK_FAILED']);

/** A step that passed, with what that has shown; a remark takes the explanation's place. */
export function passedStep(step: string, shows: Text, remark?: Remark): VerificationStep {
  if (remark === undefined) return { step, outcome: 'valid', code: 'OK', explanation: shows };
  const { code, about, where } = remark;
  return { step, outcome: 'valid', code, explanation: explain(code, about), where };
}

/** A step that did not: refused, or, whatever else was thrown, not checked. */
export function failedStep(step: string, thrown: unknown): VerificationStep {
  if (thrown instanceof Refusal) {
    const { code, where, about } = thrown;
    const outcome = UNDECIDED.has(code) ? 'could-not-check' : 'invalid';
    return { step, outcome, code, explanation: explain(code, about), where };
  }
  if (thrown instanceof GatewayError && isStepCode(thrown.code)) {
    const { code, detail, where } = thrown;
    return { step, outcome: 'invalid', code, explanation: explain(code, detail), where };
  }
  return { step, outcome: 'could-not-check', code: 'CHECK_FAILED', explanation: explain('CHECK_FAILED') };
}

function isStepCode(code: string): code is StepCode {
  return Object.hasOwn(STEP_CODES, code);
}
