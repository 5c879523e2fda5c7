import { GatewayError } from '../kernel/errors.ts';
import type { Box, Finding, Text } from '../kernel/finding.ts';
import type { SentCertificate } from '../ledger/records.ts';

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

/** STATE_CONFLICT of a certificate that has ended, or was never issued; of one that its peer refused, with the way to go on. */
export function notInForce({
  id,
  state,
  referenceNumber,
  replaces,
}: Pick<SentCertificate, 'id' | 'state' | 'referenceNumber' | 'replaces'>): GatewayError {
  const is: Pair = [`it is ${state}`, `C/O đang ở trạng thái ${state}`];
  if (state !== 'REJECTED') return conflict(id, is, []);
  // That of a refused replacement is still the place of the one before.
  const place = replaces?.referenceNumber ?? referenceNumber;
  const detail: Pair = [
    `${is[0]}: the importing gateway did not take it, and it was never in force; where none was issued in its place yet, another is by asw replace "${place}"`,
    `${is[1]}: cổng nước nhập khẩu không tiếp nhận, C/O chưa từng có hiệu lực; nếu chưa có C/O thay, cấp C/O khác bằng asw replace "${place}"`,
  ];
  return conflict(id, detail, []);
}

/** STATE_CONFLICT of what has no signed octets. */
export function neverIssued(id: string): GatewayError {
  return conflict(id, ['it was never issued', 'C/O chưa từng được cấp'], []);
}
