import { ERROR_TABLE, type ErrorCode } from './error-table.ts';
import type { Finding, Text } from './finding.ts';

export type { ErrorCode } from './error-table.ts';

/**
 * What people meet at their desks: officers, customs and exporters, and whoever types a command. What exactly is wrong is
 * said to them in both languages, which the constructor of `GatewayError` demands.
 */
type ToldToPeople =
  | 'NOT_FOUND'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'STATE_CONFLICT'
  | 'SAME_PERSON'
  | 'APPROVAL_NEEDED'
  | 'REISSUE_TOO_LATE'
  | 'REISSUE_DIFFERS'
  | 'DECISION_INVALID'
  | 'DECISION_LATE'
  | 'EXPIRED_GROUND_NEEDED'
  | 'CERTIFICATE_INVALID'
  | 'CERTIFICATE_REMOVED'
  | 'PEER_UNKNOWN'
  | 'INQUIRY_INVALID'
  | 'INQUIRY_CONFLICT'
  | 'DOSSIER_INVALID'
  | 'DOSSIER_STATE'
  | 'FEE_UNKNOWN'
  | 'QUERY_INVALID'
  | 'COUNTRY_UNKNOWN'
  | 'USAGE_INVALID'
  | 'REFERENCE_NUMBER_AMBIGUOUS'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'API_KEY_MISSING'
  | 'JSON_MALFORMED'
  | 'DOCUMENT_TOO_LARGE'
  | 'MEDIA_TYPE_UNSUPPORTED'
  | 'METHOD_NOT_ALLOWED'
  | 'REQUEST_TIMEOUT'
  | 'TOO_MANY_REQUESTS'
  | 'REFERENCE_NUMBER_INVALID'
  | 'FILE_UNREADABLE'
  | 'FILE_UNWRITABLE'
  | 'GATEWAY_UNREACHABLE'
  | 'GATEWAY_ANSWER_INVALID'
  | 'GATEWAY_TIMEOUT';

export type ToldInEnglish = Exclude<ErrorCode, ToldToPeople>;

export interface ErrorDetail<Detail extends string | Text = string | Text> {
  /** What exactly is wrong, safe to show to the caller: in English, or in both languages where people decide by it. */
  readonly detail?: Detail | undefined;
  /** Box, field, byte range, file or peer concerned. */
  readonly where?: string;
  readonly findings?: readonly Finding[];
  /** For the log only; never leaves the process. */
  readonly cause?: unknown;
  /** Overrides the table's default when this occurrence knows better. */
  readonly retryable?: boolean;
}

/**
 * Every failure the gateway knows. The code decides title, HTTP status, remedy and whether a retry helps
 * (kernel/error-table.ts); the occurrence adds detail and place. `cause` is private.
 */
export class GatewayError extends Error {
  readonly code: ErrorCode;
  /** In English. */
  readonly detail: string | undefined;
  /** In Vietnamese, where it was said in both. */
  readonly detailVi: string | undefined;
  readonly where: string | undefined;
  readonly findings: readonly Finding[];
  readonly retryable: boolean;

  constructor(code: ErrorCode, about?: ErrorDetail<Text>);
  constructor(code: ToldInEnglish, about?: ErrorDetail);
  constructor(code: ErrorCode, about: ErrorDetail = {}) {
    const entry = ERROR_TABLE[code];
    const detail = typeof about.detail === 'object' ? about.detail.en : about.detail;
    super(detail ? `${entry.title.en}: ${detail}` : entry.title.en, { cause: about.cause });
    this.name = 'GatewayError';
    this.code = code;
    this.detail = detail;
    this.detailVi = typeof about.detail === 'object' ? about.detail.vi : undefined;
    this.where = about.where;
    this.findings = about.findings ?? [];
    this.retryable = about.retryable ?? entry.retryable;
  }

  /** The same error at another place, with other findings or by another cause. */
  anew({ where = this.where, findings = this.findings, cause }: Omit<ErrorDetail, 'detail'>): GatewayError {
    const { detail: en, detailVi: vi } = this;
    const detail = en !== undefined && vi !== undefined ? { en, vi } : en;
    // What was said in English alone is passed on as it was said.
    return new GatewayError(this.code as ToldInEnglish, {
      detail,
      ...(where === undefined ? {} : { where }),
      findings,
      cause,
      retryable: this.retryable,
    });
  }

  get status(): number {
    return ERROR_TABLE[this.code].status;
  }

  get title(): Text {
    return ERROR_TABLE[this.code].title;
  }

  get remedy(): Text {
    return ERROR_TABLE[this.code].remedy;
  }
}

/** Anything thrown, as a GatewayError; what is not one becomes INTERNAL with the original as private cause. */
export function asGatewayError(thrown: unknown): GatewayError {
  return thrown instanceof GatewayError ? thrown : new GatewayError('INTERNAL', { cause: thrown });
}
