import type { Scenario } from '../scenario.ts';
import { answerLost } from './answer-lost.ts';
import { badGateway } from './bad-gateway.ts';
import { delayed } from './delayed.ts';
import { deliveredTwice } from './delivered-twice.ts';
import { killedReceiving } from './killed-receiving.ts';
import { killedSending } from './killed-sending.ts';
import { peerDown } from './peer-down.ts';
import { reordered } from './reordered.ts';
import { truncated } from './truncated.ts';

/** Every drill, in the order in which they run and are reported. */
export const SCENARIOS: readonly Scenario[] = [
  answerLost,
  badGateway,
  deliveredTwice,
  reordered,
  truncated,
  delayed,
  peerDown,
  killedSending,
  killedReceiving,
];
