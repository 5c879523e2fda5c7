import { ERROR_TABLE, type ErrorCode } from './error-table.ts';
import type { Finding, Text } from './finding.ts';

export type { ErrorCode } from './error-table.ts';

export interface ErrorDetail {
  /** What exactly is wrong, safe to show to the caller: in English, or in both languages where people decide by it. */
  readonly detail?: string | Text | undefined;
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

  /** The detail as it was said, to say it again. */
  get said(): string | Text | undefined {
    const { detail: en, detailVi: vi } = this;
    return en !== undefined && vi !== undefined ? { en, vi } : en;
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
