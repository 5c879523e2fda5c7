import type { FormDApplication } from '../certificate/form-d.ts';
import type { DossierRow, DossierView } from '../dossier/view.ts';
import type { Finding } from '../kernel/finding.ts';
import type { AttachmentSummary, DossierState } from '../ledger/dossier-records.ts';
import type { Page } from '../ledger/port.ts';
import type { HttpAnswer, HttpCall } from './http-call.ts';
import { jsonOf } from './http-call.ts';
import type { ApiRole, PageQuery } from './views.ts';

export type { AttachmentSummary, DossierRow, DossierView };

/** Sends one request with the key of a role. */
export type Ask = (
  role: ApiRole,
  method: HttpCall['method'],
  path: string,
  rest?: Partial<Omit<HttpCall, 'method' | 'path' | 'key' | 'accept'>>,
  accept?: HttpCall['accept'],
) => Promise<HttpAnswer>;

export interface DossierFiling {
  readonly application: FormDApplication;
  /** Reference number of the certificate to be issued once more. */
  readonly reissueOf?: string;
}

/** The dossiers' part of the API, one method a route. Throws as GatewayClient does. */
export class DossierClient {
  private readonly ask: Ask;

  constructor(ask: Ask) {
    this.ask = ask;
  }

  // Exporter

  /** Under a key it is filed once, however often it is sent. */
  file(filing: DossierFiling, idempotencyKey?: string): Promise<DossierView> {
    return this.json('exporter', 'POST', '', filing, idempotencyKey);
  }

  /** Newest filing first. */
  list(query: { readonly state?: DossierState } & PageQuery = {}): Promise<Page<DossierRow>> {
    return this.rows('exporter', query);
  }

  show(id: string): Promise<DossierView> {
    return this.json('exporter', 'GET', `/${part(id)}`);
  }

  /** The same octets once more are the version held. */
  attach(id: string, name: string, mediaType: string, content: Uint8Array): Promise<AttachmentSummary> {
    const path = `/${part(id)}/attachments/${part(name)}`;
    return this.send('exporter', 'PUT', path, { body: { type: mediaType, content } });
  }

  /** Puts a corrected application in the place of one that is not paid yet. */
  correct(id: string, application: FormDApplication): Promise<DossierView> {
    return this.json('exporter', 'PUT', `/${part(id)}/application`, application);
  }

  /** Asks for the payment; while one is pending, looks what has become of it. */
  pay(id: string): Promise<DossierView> {
    return this.json('exporter', 'POST', `/${part(id)}/payment`);
  }

  supplement(id: string, supplement: Partial<Pick<DossierFiling, 'application'>>): Promise<DossierView> {
    return this.json('exporter', 'POST', `/${part(id)}/supplement`, supplement);
  }

  /** Judges a supplement before its documents are sent; nothing is stored. */
  checkSupplement(
    id: string,
    supplement: Partial<Pick<DossierFiling, 'application'>>,
  ): Promise<{ readonly findings: readonly Finding[] }> {
    return this.json('exporter', 'POST', `/${part(id)}/supplement/check`, supplement);
  }

  withdraw(id: string): Promise<DossierView> {
    return this.json('exporter', 'POST', `/${part(id)}/withdraw`);
  }

  /** One version of a document. */
  document(id: string, documentId: string): Promise<Uint8Array> {
    return this.octets('exporter', `/${part(id)}/documents/${part(documentId)}`);
  }

  /** The result: the signed octets of the certificate. */
  certificate(id: string): Promise<Uint8Array> {
    return this.octets('exporter', `/${part(id)}/certificate`);
  }

  // Ministry

  /** Those waiting to be examined when no state is given; oldest filing first. */
  waiting(query: { readonly state?: DossierState } & PageQuery = {}): Promise<Page<DossierRow>> {
    return this.rows('ministry', query);
  }

  review(id: string): Promise<DossierView> {
    return this.json('ministry', 'GET', `/${part(id)}`);
  }

  reviewDocument(id: string, documentId: string): Promise<Uint8Array> {
    return this.octets('ministry', `/${part(id)}/documents/${part(documentId)}`);
  }

  requestSupplement(id: string, missing: string): Promise<DossierView> {
    return this.json('ministry', 'POST', `/${part(id)}/supplement-request`, { missing });
  }

  /** Files its application too; the certificate has the dossier's id. */
  accept(id: string, seen: { readonly round?: number | undefined } = {}): Promise<DossierView> {
    return this.json('ministry', 'POST', `/${part(id)}/accept`, seen);
  }

  refuse(id: string, reason: string): Promise<DossierView> {
    return this.json('ministry', 'POST', `/${part(id)}/refuse`, { reason });
  }

  private rows(role: Side, query: { readonly state?: DossierState } & PageQuery): Promise<Page<DossierRow>> {
    return this.send(role, 'GET', '', { query: { ...query } });
  }

  private json<T>(
    role: Side,
    method: HttpCall['method'],
    path: string,
    body?: object,
    idempotencyKey?: string,
  ): Promise<T> {
    const content =
      body === undefined ? {} : { body: { type: 'application/json', content: JSON.stringify(body) } };
    return this.send(role, method, path, { ...content, idempotencyKey });
  }

  private async send<T>(
    role: Side,
    method: HttpCall['method'],
    path: string,
    rest: Parameters<Ask>[3],
  ): Promise<T> {
    const whole = `/${role}/dossiers${path}`;
    return jsonOf(await this.ask(role, method, whole, rest), whole) as T;
  }

  private async octets(role: Side, path: string): Promise<Uint8Array> {
    return (await this.ask(role, 'GET', `/${role}/dossiers${path}`, {}, '*/*')).octets;
  }
}

type Side = 'exporter' | 'ministry';

function part(text: string): string {
  return encodeURIComponent(text);
}
