import { faultHappened, healthyAgain, sameAnswer, settled } from './course.ts';
import {
  allDelivered,
  deliveredOrListed,
  nothingUnissued,
  promiseKept,
  receivedOnce,
  sidesAgree,
} from './delivery.ts';
import type { Invariant } from './invariant.ts';
import { historyUnbroken, nothingHalfWritten, outboxAccounted } from './records.ts';

/** Every invariant, in the order of the report. */
export const INVARIANTS = {
  'fault-happened': faultHappened,
  settled,
  'promise-kept': promiseKept,
  'delivered-or-listed': deliveredOrListed,
  'all-delivered': allDelivered,
  'received-once': receivedOnce,
  'nothing-unissued': nothingUnissued,
  'sides-agree': sidesAgree,
  'same-answer': sameAnswer,
  'outbox-accounted': outboxAccounted,
  'history-unbroken': historyUnbroken,
  'nothing-half-written': nothingHalfWritten,
  'healthy-again': healthyAgain,
} as const satisfies Record<string, Invariant>;

export type InvariantId = keyof typeof INVARIANTS;

/** Those that must hold after every drill. */
export const ALWAYS: readonly InvariantId[] = [
  'fault-happened',
  'settled',
  'promise-kept',
  'delivered-or-listed',
  'received-once',
  'nothing-unissued',
  'sides-agree',
  'same-answer',
  'outbox-accounted',
  'history-unbroken',
  'nothing-half-written',
  'healthy-again',
];

/** Those of a drill after whose end nothing may be left undelivered. */
export const ALL_ARRIVE: readonly InvariantId[] = [...ALWAYS, 'all-delivered'];
