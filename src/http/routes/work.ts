import { z } from 'zod';
import type { NoticeDelivery } from '../../ledger/notice-port.ts';
import { reviveNotice } from '../../worklist/deliver-notices.ts';
import type { WorkRole } from '../../worklist/kind.ts';
import { listWork, type WorkCriteria } from '../../worklist/list.ts';
import type { HttpContext } from '../context.ts';
import { type Route, route } from '../route.ts';
import { idParams, pageParams } from '../schemas/common.ts';
import {
  noticePage,
  ownWorkQuery,
  receiverName,
  revivedNotice,
  workPage,
  workQuery,
  workRole,
} from '../schemas/work.ts';

/** Where each role's own work stands. A supervisor's stands among the ministry's, like all that is the supervisor's. */
const PLACES: readonly (readonly [WorkRole, string, string])[] = [
  ['ministry', '/api/v1/ministry/work', 'listMinistryWork'],
  ['supervisor', '/api/v1/ministry/approvals/work', 'listSupervisorWork'],
  ['customs', '/api/v1/customs/work', 'listCustomsWork'],
  ['operator', '/api/v1/operator/work', 'listOperatorWork'],
  ['exporter', '/api/v1/exporter/work', 'listOwnWork'],
];

const ANSWERS = { 200: 'A page, with the totals of every kind.' };

/**
 * What has to be done, by role. An auditor reads everybody's list, because whether deadlines are kept is what
 * auditors ask; the command lines of the items still need the key of the role whose work it is.
 */
export const WORK_ROUTES: readonly Route[] = [
  ...PLACES.map(([role, path, id]) =>
    route({
      method: 'get',
      path,
      role,
      id,
      summary:
        role === 'exporter'
          ? "What the exporter's own dossiers and certificates wait for, earliest due first."
          : `What the ${role} has to do, earliest due first.`,
      query: ownWorkQuery(role),
      answer: workPage,
      answers: ANSWERS,
      errors: ['LEDGER_CURSOR_INVALID'],
      async handle({ http, query, actor }) {
        // A key of this role sees its own dossiers and certificates and no others.
        const own = role === 'exporter' ? { exporter: actor } : {};
        return { status: 200, json: await work(http, { ...query, role, ...own }) };
      },
    }),
  ),
  route({
    method: 'get',
    path: '/api/v1/auditor/work',
    role: 'auditor',
    id: 'listAllWork',
    summary: "Everybody's work, earliest due first.",
    query: workQuery.extend({ role: workRole.optional().describe('Of this role only.') }),
    answer: workPage,
    answers: ANSWERS,
    errors: ['LEDGER_CURSOR_INVALID'],
    async handle({ http, query }) {
      return { status: 200, json: await work(http, query) };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/operator/notices',
    role: 'operator',
    id: 'listNotices',
    summary: 'Notices in one state of delivery to their receivers, oldest first.',
    query: z.strictObject({
      status: z.enum(['due', 'delivered', 'dead']).default('dead'),
      receiver: receiverName.optional().describe('To this receiver only.'),
      ...pageParams,
    }),
    answer: noticePage,
    answers: { 200: 'A page.' },
    errors: ['LEDGER_CURSOR_INVALID'],
    async handle({ http, query: { status, receiver, ...page } }) {
      const { rows, next } = await http.exchange.ledger.noticeDeliveries({ status, receiver }, page);
      return { status: 200, json: { rows: rows.map(noticeView), next } };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/operator/notices/{id}/revive',
    role: 'operator',
    id: 'reviveNotice',
    summary: 'Sends a notice that was given up once more, under the same id.',
    params: idParams,
    answer: revivedNotice,
    answers: { 202: 'Queued for delivery.' },
    errors: ['STATE_CONFLICT'],
    async handle({ http, params }) {
      return { status: 202, json: noticeView(await reviveNotice(http.exchange, params.id)) };
    },
  }),
];

interface WorkQuery extends WorkCriteria {
  readonly limit: number;
  readonly after?: string | undefined;
}

function work(http: HttpContext, { limit, after, ...criteria }: WorkQuery) {
  const { exchange, workLimits = {}, receivers = [] } = http;
  return listWork({ ...exchange, limits: workLimits, receivers }, criteria, {
    limit,
    ...(after === undefined ? {} : { after }),
  });
}

/** The token of a lease is between the worker and the ledger. */
function noticeView({ lease, ...rest }: NoticeDelivery) {
  return { ...rest, leased: lease !== undefined };
}
