import { GatewayError } from '../kernel/errors.ts';
import type { Box, Finding, Text } from '../kernel/finding.ts';

/** English, then Vietnamese. */
export type Pair = readonly [en: string, vi: string];

/** A finding that goes with a refusal: by which rule, at which box, why, and what to do. */
export function refusalFinding(
  rule: string,
  about: { readonly path: string; readonly box?: Box; readonly value?: string },
  message: Pair,
  remedy: Pair,
): Finding {
  return { rule, severity: 'error', ...about, message: inBoth(message), remedy: inBoth(remedy) };
}

export function inBoth([en, vi]: Pair): Text {
  return { en, vi };
}

/** STATE_CONFLICT, said in both languages. */
export function conflict(where: string, detail: Pair, findings: readonly Finding[]): GatewayError {
  return new GatewayError('STATE_CONFLICT', { detail: inBoth(detail), findings, where });
}

/** STATE_CONFLICT of a certificate that has ended, or was never issued. */
export function notInForce({ id, state }: { readonly id: string; readonly state: string }): GatewayError {
  return conflict(id, [`it is ${state}`, `C/O đang ở trạng thái ${state}`], []);
}

/** STATE_CONFLICT of what has no signed octets. */
export function neverIssued(id: string): GatewayError {
  return conflict(id, ['it was never issued', 'C/O chưa từng được cấp'], []);
}
