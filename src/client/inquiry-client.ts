import type { ItemDecision, LateAcceptance } from '../certificate/form-d.ts';
import type {
  CheckAnswer,
  CheckQuestion,
  Determination,
  InquiryState,
  ReconsiderationRequest,
} from '../certificate/inquiry.ts';
import type { Decided as AsDecided } from '../exchange/decision-basis.ts';
import type { InquiryStanding } from '../exchange/inquiries/standing.ts';
import type { CheckInquiry, InquirySummary, ReconsiderationInquiry } from '../ledger/inquiry-records.ts';
import type { Page } from '../ledger/port.ts';
import type { Ask } from './dossier-client.ts';
import { jsonOf } from './http-call.ts';
import type { PageQuery } from './views.ts';

/** Decisions on items, with the ground on which an expired certificate is accepted late. */
export interface Decided {
  readonly decisions: readonly ItemDecision[];
  readonly lateAcceptance?: LateAcceptance;
}

/** Why nothing changes, and what was found of the origin of each item asked about. */
export interface Unchanged {
  readonly unchanged: string;
  readonly determinations?: readonly Determination[];
}

/** Records carry how they stand today. */
export type InquiryRow = InquirySummary & InquiryStanding;
export type CheckView = CheckInquiry & InquiryStanding;
export type ReconsiderationView = ReconsiderationInquiry & InquiryStanding;
export type InquiryView = CheckView | ReconsiderationView;

/** Who looks: customs at the certificates received, the ministry at those sent. */
export type InquiryDesk = 'customs' | 'ministry';

export type InquiryQuery = { readonly state?: InquiryState } & PageQuery;

/** The inquiries' part of the API, one method a route. Throws as GatewayClient does. */
export class InquiryClient {
  private readonly ask: Ask;

  constructor(ask: Ask) {
    this.ask = ask;
  }

  /** Checks and reconsiderations of one certificate, oldest first. */
  ofCertificate(desk: InquiryDesk, certificateId: string): Promise<readonly InquiryView[]> {
    return this.get(desk, `/certificates/${part(certificateId)}/inquiries`);
  }

  /** OPEN ones when no state is given; what is due first comes first. */
  checks(desk: InquiryDesk, query: InquiryQuery = {}): Promise<Page<InquiryRow>> {
    return this.get(desk, '/checks', query);
  }

  check(desk: InquiryDesk, id: string): Promise<CheckView> {
    return this.get(desk, `/checks/${part(id)}`);
  }

  /** Customs ask about a received certificate. */
  askCheck(certificateId: string, question: CheckQuestion): Promise<CheckView> {
    return this.post('customs', `/certificates/${part(certificateId)}/checks`, question);
  }

  /** The ministry replies. */
  answerCheck(id: string, answer: CheckAnswer): Promise<CheckView> {
    return this.post('ministry', `/checks/${part(id)}/answer`, answer);
  }

  /** Customs conclude, with decisions or without a change; what is decided now comes with it. */
  concludeCheck(id: string, conclusion: Decided | Unchanged): Promise<CheckView & AsDecided> {
    return this.post('customs', `/checks/${part(id)}/conclude`, conclusion);
  }

  reconsiderations(desk: InquiryDesk, query: InquiryQuery = {}): Promise<Page<InquiryRow>> {
    return this.get(desk, '/reconsiderations', query);
  }

  reconsideration(desk: InquiryDesk, id: string): Promise<ReconsiderationView> {
    return this.get(desk, `/reconsiderations/${part(id)}`);
  }

  /** The ministry asks to reassess items of a sent certificate. */
  askReconsideration(certificateId: string, question: ReconsiderationRequest): Promise<ReconsiderationView> {
    return this.post('ministry', `/certificates/${part(certificateId)}/reconsiderations`, question);
  }

  /** Customs answer: items now GIVEN, or the decision maintained; what is decided now comes with it. */
  answerReconsideration(
    id: string,
    answer: Decided | { readonly maintained: string },
  ): Promise<ReconsiderationView & AsDecided> {
    return this.post('customs', `/reconsiderations/${part(id)}/answer`, answer);
  }

  private async get<T>(desk: InquiryDesk, path: string, query: InquiryQuery = {}): Promise<T> {
    const whole = `/${desk}${path}`;
    return jsonOf(await this.ask(desk, 'GET', whole, { query: { ...query } }), whole) as T;
  }

  private async post<T>(desk: InquiryDesk, path: string, value: object): Promise<T> {
    const whole = `/${desk}${path}`;
    const body = { type: 'application/json', content: JSON.stringify(value) };
    return jsonOf(await this.ask(desk, 'POST', whole, { body }), whole) as T;
  }
}

function part(id: string): string {
  return encodeURIComponent(id);
}
