import type { Scenario } from '../scenario.ts';
import { answerLost } from './answer-lost.ts';
import { authorityKeyRevoked } from './authority-key-revoked.ts';
import { badGateway } from './bad-gateway.ts';
import { clockAhead } from './clock-ahead.ts';
import { clockBehind } from './clock-behind.ts';
import { databaseGone } from './database-gone.ts';
import { databaseKilled } from './database-killed.ts';
import { databaseServerKilled } from './database-server-killed.ts';
import { delayed } from './delayed.ts';
import { deliveredTwice } from './delivered-twice.ts';
import { diskFull } from './disk-full.ts';
import { gatewayKeyRevoked } from './gateway-key-revoked.ts';
import { killedReceiving } from './killed-receiving.ts';
import { killedSending } from './killed-sending.ts';
import { peerDown } from './peer-down.ts';
import { reordered } from './reordered.ts';
import { truncated } from './truncated.ts';
import { twoProcesses } from './two-processes.ts';

/** Every drill, in the order in which they run and are reported. */
export const SCENARIOS: readonly Scenario[] = [
  answerLost,
  badGateway,
  deliveredTwice,
  reordered,
  truncated,
  delayed,
  peerDown,
  databaseKilled,
  databaseGone,
  databaseServerKilled,
  killedSending,
  killedReceiving,
  diskFull,
  clockAhead,
  clockBehind,
  gatewayKeyRevoked,
  authorityKeyRevoked,
  twoProcesses,
];
