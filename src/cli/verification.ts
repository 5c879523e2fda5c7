import type { VerificationView } from '../client/views.ts';
import type { Text } from '../kernel/finding.ts';
import type { Outcome } from '../signing/types.ts';
import type { Output } from './output.ts';

const OUTCOMES: Readonly<Record<Outcome, Text>> = {
  valid: { en: 'valid', vi: 'hợp lệ' },
  invalid: { en: 'INVALID', vi: 'KHÔNG HỢP LỆ' },
  'could-not-check': { en: 'could not check', vi: 'không kiểm tra được' },
};

/** Every step with its outcome, then who signed and the verdict. */
export function writeVerification(output: Output, verification: VerificationView): void {
  const { steps, signer, signingTime, verdict } = verification;
  output.table(
    ['step', 'outcome', 'code', 'explanation', 'where'],
    steps.map(({ step, outcome, code, explanation, where }) => [
      step,
      output.say(OUTCOMES[outcome]),
      code,
      output.say(explanation),
      where,
    ]),
  );
  output.line();
  output.fields([
    ['signer', signer && `${signer.subject} (${signer.country}, ${signer.role}, ${signer.algorithm})`],
    ['signingTime', signingTime],
    ['validUntil', signer?.notAfter],
    ['verdict', output.say(OUTCOMES[verdict])],
  ]);
}
