import { type ErrorDetail, GatewayError } from '../kernel/errors.ts';
import type { TransportAnswer } from './transport.ts';

/** The peer was reached but did not sign for the message. */
export class UnsignedAnswer extends GatewayError {
  readonly httpStatus: number;
  readonly retryAfterMs: number;

  constructor(answer: TransportAnswer, about: ErrorDetail) {
    super('PEER_ANSWER_INVALID', about);
    this.httpStatus = answer.status;
    this.retryAfterMs = answer.retryAfterMs ?? 0;
  }
}
