import type { ErrorCode } from '../kernel/error-table.ts';
import type { RejectionError } from '../message/types.ts';

/**
 * Refusals that judge the message, not the certificate it carries (section 11 of docs/message-profile.md): who
 * sent it, with which key, when, in which form. Whatever else a peer says is about the certificate.
 */
const ABOUT_THE_MESSAGE: ReadonlySet<string> = new Set<ErrorCode>([
  'MESSAGE_INVALID',
  'MESSAGE_VERSION_UNSUPPORTED',
  'SCHEMA_INVALID',
  'SENDER_UNKNOWN',
  'ADDRESSEE_WRONG',
  'MESSAGE_SIGNATURE_INVALID',
  'MESSAGE_EXPIRED',
  'CLOCK_SKEW',
  'MESSAGE_ID_REUSED',
  // It was held, and is not judged again: nothing is said against it.
  'CERTIFICATE_REMOVED',
]);

/** What a request for a certificate is answered with for good: nothing is left to be sent, nor to be done about the message. */
const ANSWERS: ReadonlySet<string> = new Set<ErrorCode>(['CERTIFICATE_REFUSED', 'CERTIFICATE_REMOVED']);

/** Whether a refusal of a request for a certificate says what became of that. */
export function isAnswer(errors: readonly RejectionError[]): boolean {
  return errors.length > 0 && errors.every(({ code }) => ANSWERS.has(code));
}

/** Whether every reason for a refusal is about the message, so that nothing was said of the certificate. */
export function isAboutTheMessage(errors: readonly RejectionError[]): boolean {
  return errors.length > 0 && errors.every(({ code }) => ABOUT_THE_MESSAGE.has(code));
}
