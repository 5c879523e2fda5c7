import { STATE_LABELS } from '../certificate/lifecycle.ts';
import { GatewayError } from '../kernel/errors.ts';
import { inBothLanguages, type Text } from '../kernel/finding.ts';
import type {
  AttachmentSummary,
  Dossier,
  DossierAttachment,
  DossierPayment,
  DossierState,
  DossierSummary,
} from '../ledger/dossier-records.ts';
import type { InquirySummary } from '../ledger/inquiry-records.ts';
import type { Page, PageRequest } from '../ledger/page.ts';
import type { LedgerReader } from '../ledger/port.ts';
import type { LedgerEvent, SentCertificate } from '../ledger/records.ts';
import { type FeedbackLine, feedbackOf } from './feedback.ts';
import { FINAL_STATES, LOST_NEXT, PAID_LATE, STATE_TEXTS, STEPS } from './machine.ts';
import { nextOf } from './next.ts';
import { lineOf } from './successors.ts';

/** A dossier as people see it: where it stands, what it waits for, all it holds, and what came of it. */

export type DossierRow = DossierSummary & { readonly stateText: Text };

/** The certificate's own journey, once the ministry has accepted. */
export type DossierCertificate = Pick<
  SentCertificate,
  | 'id'
  | 'referenceNumber'
  | 'state'
  | 'stateTimes'
  | 'issueDate'
  | 'validUntil'
  | 'ending'
  | 'replacedBy'
  | 'decisions'
  | 'rejection'
> & { readonly stateLabel: string; readonly inquiries: readonly DossierInquiry[] };

/** A check or a reconsideration between the authorities, as far as it is the exporter's business. */
export type DossierInquiry = Pick<
  InquirySummary,
  'id' | 'kind' | 'state' | 'askedAt' | 'dueOn' | 'answeredAt' | 'closedAt' | 'closedHow'
>;

export type DossierView = Omit<Dossier, 'pollAt'> & {
  readonly stateText: Text;
  readonly next: Text;
  /** The remark in each language, where it is not an officer's own words alone. */
  readonly remarkText?: Text;
  readonly attachments: readonly AttachmentSummary[];
  readonly feedback: readonly FeedbackLine[];
  readonly certificate?: DossierCertificate;
  /** What took the place of that certificate, and counts. */
  readonly inItsPlace?: DossierCertificate;
  /** Why the next step on it would be refused today, and what there is to run instead; told to who looks at one dossier. */
  readonly refusedToday?: { readonly why: Text; readonly command?: string | undefined };
};

export function dossierRow(summary: DossierSummary): DossierRow {
  return { ...summary, stateText: isPaidLate(summary) ? PAID_LATE.label : STATE_TEXTS[summary.state].label };
}

/** Whether its money came only after it was withdrawn (pay.ts): nothing else reaches the ministry after its last step. */
function isPaidLate({ state, changedAt, forwardedAt = '' }: DossierSummary): boolean {
  return state === 'WITHDRAWN' && forwardedAt > changedAt;
}

/**
 * A page of what of the dossiers in a state concerns the ministry, the oldest filing first. Those withdrawn before they
 * were paid do not: a page may be shorter for it, and is empty only at the end.
 */
export async function paidDossiers(
  reader: LedgerReader,
  state: DossierState,
  page: PageRequest,
): Promise<Page<DossierRow>> {
  const found = await reader.dossiers({ state }, page);
  const rows = found.rows.filter((row) => state !== 'WITHDRAWN' || row.forwardedAt !== undefined);
  if (rows.length === 0 && found.next !== undefined) {
    return paidDossiers(reader, state, { ...page, after: found.next });
  }
  return { rows: rows.map(dossierRow), ...(found.next === undefined ? {} : { next: found.next }) };
}

/** Gathers the view. */
export async function viewDossier(reader: LedgerReader, dossier: Dossier): Promise<DossierView> {
  const { id, exporter } = dossier;
  const [attachments, history, certificate] = await Promise.all([
    reader.attachmentsOfDossier(id),
    reader.eventsOfCertificate(id),
    reader.sent(id),
  ]);
  const line = certificate && (await lineOf(reader, { certificate, history }, exporter));
  const { counts, successors = [], placeTaken = [] } = line ?? {};
  const own = certificate && (await journey(reader, certificate));
  const inItsPlace = counts && counts.id !== id ? await journey(reader, counts) : undefined;
  const { pollAt, ...shown } = dossier;
  const payment = paymentShown(dossier);
  const remarkText = remarkOf(dossier, history);
  const { label, next } = isPaidLate(dossier) ? PAID_LATE : STATE_TEXTS[dossier.state];
  const latest = inItsPlace ?? own;
  const open = latest?.inquiries.some(({ state }) => state !== 'CLOSED') ?? false;
  const further = dossier.state === 'ACCEPTED' && latest ? nextOf(latest.state, open) : undefined;
  return {
    ...shown,
    ...(payment ? { payment } : {}),
    stateText: label,
    next: wasLost(dossier, history) ? LOST_NEXT : (further ?? (isUnderWay(dossier, history) ? WAIT : next)),
    ...(remarkText ? { remarkText } : {}),
    attachments,
    feedback: feedbackOf([...history, ...placeTaken], exporter, successors),
    ...(own ? { certificate: own } : {}),
    ...(inItsPlace ? { inItsPlace } : {}),
  };
}

/**
 * The certificate that came of a dossier, or what took its place and counts.
 * @throws NOT_FOUND while the dossier is not accepted
 */
export async function resultOf(reader: LedgerReader, { id, exporter }: Dossier): Promise<SentCertificate> {
  const certificate = await reader.sent(id);
  if (!certificate) throw new GatewayError('NOT_FOUND', { where: id });
  const history = await reader.eventsOfCertificate(id);
  return (await lineOf(reader, { certificate, history }, exporter)).counts;
}

const NOT_TO_BE_PAID: Readonly<Record<'cancelled' | 'open' | 'lost', Text>> = {
  cancelled: {
    en: 'Do not pay it: the provider has cancelled it.',
    vi: 'Không nộp: đơn vị thanh toán đã hủy giao dịch này.',
  },
  open: {
    en: 'Do not pay it, though the provider could not cancel it yet.',
    vi: 'Không nộp, dù đơn vị thanh toán chưa hủy được giao dịch này.',
  },
  lost: {
    en: 'Do not pay it: no fee is asked for this dossier any more.',
    vi: 'Không nộp: hồ sơ này không còn phải nộp phí.',
  },
};

/** An order that nobody is to pay: how it would be paid is not said any more. */
export function notToBePaid(payment: DossierPayment, why: keyof typeof NOT_TO_BE_PAID): DossierPayment {
  const { url, validUntil, ...rest } = payment;
  return { ...rest, instructions: NOT_TO_BE_PAID[why] };
}

/** An order for what has ended is not to be paid. */
function paymentShown({ state, payment }: Dossier): DossierPayment | undefined {
  if (payment?.status !== 'PENDING' || !FINAL_STATES.includes(state)) return payment;
  return notToBePaid(payment, payment.cancelled ? 'cancelled' : 'open');
}

const WAIT: Text = {
  en: 'Money for the payment may be on its way: wait for it, and do not pay again. When the provider says that it is not, asw dossier pay makes a new one.',
  vi: 'Tiền có thể đang được chuyển: hãy chờ và không nộp lại. Khi đơn vị thanh toán cho biết không có, asw dossier pay sẽ lập giao dịch mới.',
};

/** Whether the provider would not let go of the order that counts, when another was asked for. */
function isUnderWay({ state, payment }: Dossier, history: readonly LedgerEvent[]): boolean {
  if (state !== 'AWAITING_PAYMENT' || payment?.status !== 'PENDING') return false;
  return history.some(({ data }) => data.verdict === 'UNDER_WAY' && data.order === payment.order);
}

/** Whether it ended because its re-issue could no longer be had, not for what its exporter did or left out. */
function wasLost({ state }: Dossier, history: readonly LedgerEvent[]): boolean {
  const ways: readonly string[] = [STEPS.lapse.event, STEPS.overtake.event];
  return state === 'REFUSED' && history.some(({ type }) => ways.includes(type));
}

/** What is kept in one line for readers of either language, told apart: why it was lost, after an officer's words if any. */
function remarkOf({ remark }: Dossier, history: readonly LedgerEvent[]): Text | undefined {
  const because = history.findLast(({ data }) => data.because !== undefined)?.data.because as
    | Text
    | undefined;
  const both = because && inBothLanguages(because);
  if (!both || !remark?.endsWith(both)) return undefined;
  const words = remark.slice(0, -both.length);
  return { en: `${words}${because.en}`, vi: `${words}${because.vi}` };
}

async function journey(reader: LedgerReader, certificate: SentCertificate): Promise<DossierCertificate> {
  const inquiries = await reader.inquiriesOfCertificate(certificate.id);
  const { id, referenceNumber, state, stateTimes, issueDate, decisions, rejection } = certificate;
  const { validUntil, ending, replacedBy } = certificate;
  return {
    id,
    referenceNumber,
    state,
    stateLabel: STATE_LABELS[state],
    stateTimes,
    issueDate,
    decisions,
    rejection,
    ...(validUntil === undefined ? {} : { validUntil }),
    ...(ending === undefined ? {} : { ending }),
    ...(replacedBy === undefined ? {} : { replacedBy }),
    inquiries: inquiries.map(inquiryShown),
  };
}

function inquiryShown(inquiry: InquirySummary): DossierInquiry {
  const { id, kind, state, askedAt, dueOn, answeredAt, closedAt, closedHow } = inquiry;
  return {
    id,
    kind,
    state,
    askedAt,
    dueOn,
    ...(answeredAt === undefined ? {} : { answeredAt }),
    ...(closedAt === undefined ? {} : { closedAt }),
    ...(closedHow === undefined ? {} : { closedHow }),
  };
}

/** One version of a document of that dossier. NOT_FOUND for another's. */
export async function documentOf(
  reader: LedgerReader,
  dossier: Dossier,
  documentId: string,
): Promise<DossierAttachment> {
  const document = await reader.attachment(documentId);
  if (document?.dossierId !== dossier.id) throw new GatewayError('NOT_FOUND', { where: documentId });
  return document;
}
