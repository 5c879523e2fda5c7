import type { Route } from '../route.ts';
import { AUDITOR_ROUTES } from './auditor.ts';
import { CUSTOMS_ROUTES } from './customs.ts';
import { CUSTOMS_INQUIRY_ROUTES } from './customs-inquiries.ts';
import { EXPORTER_ROUTES } from './exporter.ts';
import { MINISTRY_ROUTES } from './ministry.ts';
import { MINISTRY_DOSSIER_ROUTES } from './ministry-dossiers.ts';
import { MINISTRY_INQUIRY_ROUTES } from './ministry-inquiries.ts';
import { openRoutes } from './open.ts';
import { OPERATOR_ROUTES } from './operator.ts';
import { PAYMENT_ROUTES } from './payments.ts';
import { PEER_ROUTES } from './peer.ts';
import { RECONCILIATION_ROUTES } from './reconciliation.ts';
import { RETENTION_ROUTES } from './retention.ts';
import { WORK_ROUTES } from './work.ts';

/** The whole HTTP surface: the app's routes and the API's description are both made from it. */
export const ROUTES: readonly Route[] = [
  ...MINISTRY_ROUTES,
  ...CUSTOMS_ROUTES,
  ...MINISTRY_INQUIRY_ROUTES,
  ...CUSTOMS_INQUIRY_ROUTES,
  ...AUDITOR_ROUTES,
  ...OPERATOR_ROUTES,
  ...RETENTION_ROUTES,
  ...RECONCILIATION_ROUTES,
  ...EXPORTER_ROUTES,
  ...MINISTRY_DOSSIER_ROUTES,
  ...PAYMENT_ROUTES,
  ...WORK_ROUTES,
  ...PEER_ROUTES,
  ...openRoutes(() => ROUTES),
];
