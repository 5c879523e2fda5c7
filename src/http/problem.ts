import type { Response } from 'express';
import type { ErrorCode, GatewayError } from '../kernel/errors.ts';
import type { Finding } from '../kernel/finding.ts';
import { restPassed } from './read-octets.ts';

/** RFC 9457 with the gateway's own members. The only form in which an error leaves the process. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly title_vi: string;
  readonly status: number;
  readonly detail: string;
  /** Where the detail was said in both languages. */
  readonly detail_vi?: string;
  readonly code: ErrorCode;
  readonly where?: string;
  readonly findings?: readonly Finding[];
  readonly remedy: string;
  readonly remedy_vi: string;
  readonly retryable: boolean;
  readonly requestId: string;
}

/** Errors of the node's own inside: their details go to the log, under the request id, and nowhere else. */
function isPrivate(error: GatewayError): boolean {
  return error.status === 500 || (error.status > 500 && error.code.startsWith('LEDGER_'));
}

/** Seconds after which trying again makes sense. */
const RETRY_AFTER: Partial<Record<ErrorCode, number>> = {
  LEDGER_UNAVAILABLE: 10,
  TOO_BUSY: 5,
  TOO_MANY_REQUESTS: 1,
};

/** What is told of an error, and what is not. */
export function toProblem(error: GatewayError, requestId: string, status = error.status): Problem {
  const open = !isPrivate(error);
  return {
    type: `urn:asw:error:${error.code}`,
    title: error.title.en,
    title_vi: error.title.vi,
    status,
    detail: (open ? error.detail : undefined) ?? error.title.en,
    ...(open && error.detailVi !== undefined ? { detail_vi: error.detailVi } : {}),
    code: error.code,
    ...(open && error.where !== undefined ? { where: error.where } : {}),
    ...(open && error.findings.length > 0 ? { findings: error.findings } : {}),
    remedy: error.remedy.en,
    remedy_vi: error.remedy.vi,
    retryable: error.retryable,
    requestId,
  };
}

/** Answers with the problem and the headers that belong to it. */
export function sendProblem(res: Response, error: GatewayError, requestId: string, status?: number): void {
  const problem = toProblem(error, requestId, status);
  if (problem.status === 401) res.set('WWW-Authenticate', 'Bearer realm="asw"');
  const after = RETRY_AFTER[error.code];
  if (after !== undefined) res.set('Retry-After', String(after));
  res.status(problem.status).type('application/problem+json');
  const text = JSON.stringify(problem);
  const rest = restPassed(res.req);
  if (!rest) {
    res.send(text);
    return;
  }
  res.set('Content-Length', String(Buffer.byteLength(text)));
  res.write(text);
  void rest.then(() => res.end());
}
