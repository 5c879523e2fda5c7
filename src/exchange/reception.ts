import type { AseanCountry } from '../certificate/countries.ts';
import { ERROR_TABLE, type ErrorCode } from '../kernel/error-table.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { HeaderHint } from '../message/parse.ts';
import type { AcknowledgementBody, Message, MessageBody, RejectionError } from '../message/types.ts';
import type { ExchangeContext } from './context.ts';

/** What the peer gets back. */
export interface PeerAnswer {
  readonly status: number;
  /** A signed ACK, unless the message did not even name its sender. */
  readonly octets?: Uint8Array;
  readonly error?: 'MESSAGE_INVALID' | undefined;
  readonly detail?: string | undefined;
}

/** One inbound message on its way through the steps; each step adds what it found out. */
export interface Reception {
  readonly context: ExchangeContext;
  readonly raw: Uint8Array;
  readonly digest: string;
  /** Id of the kept raw message in the ledger. */
  readonly recordId: string;
  readonly arrivedAt: Date;
  /** From the unverified header: only to choose keys and to address a refusal. */
  readonly hint?: HeaderHint;
  readonly peer?: AseanCountry;
  /** From the signed octets. */
  readonly message?: Message;
  /** What the kind's step wants written together with the acceptance. */
  readonly effect?: Effect;
}

/** The outcome of a kind's step: the body of the acknowledgement, and the writes it stands for. */
export interface Effect {
  readonly certificateId?: string;
  readonly acknowledgement: Pick<AcknowledgementBody, 'duplicate' | 'conversationState' | 'buckets'>;
  /** May run more than once; must only touch the ledger. */
  readonly write: (tx: LedgerTransaction) => Promise<void>;
  /** After the commit. */
  readonly afterwards?: () => void;
}

/**
 * A step that refuses says why. `decided` refusals of authentic messages are final: they take the message id and
 * the same answer is given for every repetition. Others are not stored under the id, so a later retry is judged
 * anew.
 */
export interface Refusal {
  readonly refuse: readonly RejectionError[];
  readonly status: number;
  readonly decided: boolean;
  /** What a decided one leaves behind; in the write that takes the message id. */
  readonly write?: Effect['write'];
}

/** About a certificate that is not held (yet): acknowledged, and applied once the certificate comes (park.ts). */
export interface Parked {
  readonly park: 'CERTIFICATE_UNKNOWN';
}

/** The stored answer to the same octets. */
export interface Repeat {
  readonly repeat: Uint8Array;
  readonly certificateId: string | undefined;
}

/** The answer to a question that changes nothing and is not kept. */
export interface Reply {
  readonly reply: Effect['acknowledgement'];
}

export type StepResult = { readonly next: Partial<Reception> } | Refusal | Parked | Repeat | Reply;

export type ReceiveStep = (reception: Reception) => Promise<StepResult> | StepResult;

/** A step for messages of one kind; the rest of the reception is at hand. */
export type KindStep<B extends MessageBody> = (
  reception: Reception,
  message: Message<B>,
) => Promise<StepResult> | StepResult;

/** A refusal with one error of the table. */
export function refusal(code: ErrorCode, detail: string, decided: boolean): Refusal {
  const { title, status, retryable } = ERROR_TABLE[code];
  return {
    refuse: [{ code, text: `${title.en}: ${detail}`.slice(0, 1000), retryable }],
    status: decided ? 200 : status,
    decided: decided && !retryable,
  };
}
