import type { Route } from '../route.ts';
import { AUDITOR_ROUTES } from './auditor.ts';
import { CUSTOMS_ROUTES } from './customs.ts';
import { MINISTRY_ROUTES } from './ministry.ts';
import { openRoutes } from './open.ts';
import { OPERATOR_ROUTES } from './operator.ts';
import { PEER_ROUTES } from './peer.ts';

/** The whole HTTP surface: the app's routes and the API's description are both made from it. */
export const ROUTES: readonly Route[] = [
  ...MINISTRY_ROUTES,
  ...CUSTOMS_ROUTES,
  ...AUDITOR_ROUTES,
  ...OPERATOR_ROUTES,
  ...PEER_ROUTES,
  ...openRoutes(() => ROUTES),
];
