import type { StepCode } from './step-codes.ts';

/**
 * What a step of the verification found against the document. Thrown within the signing layer only; the
 * verification turns it into a step of its report, so it never leaves `verifySignature`.
 */
export class Refusal extends Error {
  readonly code: StepCode;
  readonly where: string | undefined;
  /** Fills the placeholder of the code's explanation. */
  readonly about: string;

  constructor(code: StepCode, where: string | undefined, about: string) {
    super(`${code} ${about}`);
    this.name = 'Refusal';
    this.code = code;
    this.where = where;
    this.about = about;
  }
}

/** A refusal to throw; `about` defaults to the place. */
export function refuse(code: StepCode, where?: string, about = where ?? ''): Refusal {
  return new Refusal(code, where, about);
}
