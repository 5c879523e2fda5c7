import type { InquiryKind, InquiryRole, InquiryState } from '../../certificate/inquiry.ts';
import type { ExchangeContext } from '../../exchange/context.ts';
import { theInquiry } from '../../exchange/inquiries/answer.ts';
import { inquiryStanding, todayOf } from '../../exchange/inquiries/standing.ts';
import type { Inquiry, InquirySummary } from '../../ledger/inquiry-records.ts';
import { type Route, route } from '../route.ts';
import { idParams } from '../schemas/common.ts';
import { inquiry, inquiryList, inquiryPage, inquiryQuery } from '../schemas/inquiry.ts';
import { existing } from './certificates.ts';

/** What the ministry's and the customs' side read of inquiries alike. */

/** An inquiry with how it stands today. */
export function inquiryView<T extends InquirySummary>(context: ExchangeContext, record: T) {
  return { ...record, ...inquiryStanding(record, todayOf(context)) };
}

/** One inquiry as the answer of a route. */
export function inquiryReply<T extends Inquiry>(context: ExchangeContext, record: T) {
  return { status: 200, json: inquiryView(context, record) };
}

interface Desk {
  readonly base: string;
  readonly role: 'ministry' | 'customs';
  readonly ledger: Inquiry['ledger'];
}

interface Listed {
  /** Of the path: `checks`, `reconsiderations`. */
  readonly name: string;
  readonly kind: InquiryKind;
  readonly part: InquiryRole;
  /** For operation ids: `AskedChecks`. */
  readonly id: string;
}

/** The routes that list and show one desk's inquiries. */
export function readingRoutes({ base, role, ledger }: Desk, listed: readonly Listed[]): readonly Route[] {
  const certificate = ledger === 'sent' ? 'Sent' : 'Received';
  return [
    route({
      method: 'get',
      path: `${base}/certificates/{id}/inquiries`,
      role,
      id: `get${certificate}CertificateInquiries`,
      summary: 'Checks and reconsiderations of one certificate, oldest first.',
      params: idParams,
      answer: inquiryList,
      answers: { 200: 'All of them, closed ones too.' },
      errors: [],
      async handle({ http: { exchange }, params: { id } }) {
        const { ledger: reader } = exchange;
        await existing<unknown>(id, ledger === 'sent' ? reader.sent(id) : reader.received(id));
        const all = await reader.inquiriesOfCertificate(id);
        return { status: 200, json: all.map((one) => inquiryView(exchange, one)) };
      },
    }),
    ...listed.flatMap((one) => [
      listRoute({ base, role, ledger }, one),
      showRoute({ base, role, ledger }, one),
    ]),
  ];
}

function listRoute({ base, role, ledger }: Desk, { name, part, id }: Listed): Route {
  return route({
    method: 'get',
    path: `${base}/${name}`,
    role,
    id: `list${id}`,
    summary: 'Those in a state, what is due first comes first.',
    query: inquiryQuery,
    answer: inquiryPage,
    answers: { 200: 'A page.' },
    errors: ['LEDGER_CURSOR_INVALID'],
    async handle({ http: { exchange }, query: { limit, after, state } }) {
      const criteria = { ledger, role: part, state: state as InquiryState };
      const page = await exchange.ledger.inquiries(criteria, { limit, after });
      const rows = page.rows.map((one) => inquiryView(exchange, one));
      return { status: 200, json: { rows, next: page.next } };
    },
  });
}

function showRoute({ base, role }: Desk, { name, kind, part, id }: Listed): Route {
  return route({
    method: 'get',
    path: `${base}/${name}/{id}`,
    role,
    id: `get${id.replace(/s$/, '')}`,
    summary: 'One with question, answer and last days.',
    params: idParams,
    answer: inquiry,
    answers: { 200: 'The inquiry.' },
    errors: [],
    async handle({ http: { exchange }, params }) {
      return inquiryReply(exchange, await theInquiry(exchange.ledger, params.id, kind, part));
    },
  });
}
