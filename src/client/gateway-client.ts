import type { AseanCountry } from '../certificate/countries.ts';
import type { FormDApplication, ItemDecision, LateAcceptance } from '../certificate/form-d.ts';
import type { SeenApplication } from '../exchange/as-seen.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Page } from '../ledger/port.ts';
import type { LedgerEvent } from '../ledger/records.ts';
import { DossierClient } from './dossier-client.ts';
import { jsonOf } from './http-call.ts';
import { InquiryClient } from './inquiry-client.ts';
import { type GatewayClientOptions, json, NodeCalls, part } from './node-calls.ts';
import { ReconciliationClient } from './reconciliation-client.ts';
import { RetentionClient } from './retention-client.ts';
import type {
  ApiRole,
  ApplicationCheck,
  CertificateHistory,
  Liveness,
  OperatorHealth,
  OutboxCriteria,
  OutboxEntryView,
  OutboxView,
  PageQuery,
  ParkedMessageView,
  PeerView,
  PingResult,
  Readiness,
  ReceivedQuery,
  ReceivedView,
  Revival,
  RevivalWindow,
  RunView,
  SearchQuery,
  SentView,
  StatisticsCriteria,
  StatisticsReport,
  SummaryView,
  TotalsReport,
  UploadReport,
  VerificationEngine,
  VerificationPair,
} from './views.ts';
import { WorkClient } from './work-client.ts';

/**
 * The HTTP API of a node, one method a route. Every method throws GatewayError only: ApiProblem for what the node
 * refuses (with its code, findings and remedy), GATEWAY_UNREACHABLE, GATEWAY_TIMEOUT, GATEWAY_ANSWER_INVALID, or
 * API_KEY_MISSING when no key is known for the role that the route belongs to.
 */
export class GatewayClient extends NodeCalls {
  /** Parts of the API with methods of their own: the exporter's dossiers; checks and reconsiderations; removal. */
  readonly dossiers = new DossierClient((...request) => this.ask(...request));
  readonly inquiries = new InquiryClient((...request) => this.ask(...request));
  readonly retention = new RetentionClient((...request) => this.ask(...request));
  readonly work = new WorkClient((...request) => this.ask(...request));
  readonly reconciliation = new ReconciliationClient((...request) => this.ask(...request));

  // Ministry

  /**
   * Dry run of the rules; stores nothing.
   * @param replaces number of the certificate whose place it is to take
   */
  checkApplication(application: FormDApplication, replaces?: string): Promise<ApplicationCheck> {
    return this.post('ministry', '/ministry/applications/check', {
      ...json(application),
      query: { replaces },
    });
  }

  /** Files an application; the certificate is then FILED. Under a key it is filed once, however often it is sent. */
  fileApplication(application: FormDApplication, idempotencyKey?: string): Promise<SentView> {
    return this.post('ministry', '/ministry/applications', { ...json(application), idempotencyKey });
  }

  /** Numbers, signs and queues a filed application; the certificate is then AS1. */
  issue(id: string, seen: SeenApplication = {}): Promise<SentView> {
    return this.post('ministry', `/ministry/applications/${part(id)}/issue`, json(seen));
  }

  /** The second person's consent (two-person rule); the application is then APPROVED. */
  approve(id: string, seen: SeenApplication = {}): Promise<SentView> {
    return this.post('supervisor', `/ministry/applications/${part(id)}/approve`, json(seen));
  }

  /** Returns an application to who filed it; it is then RETURNED. */
  returnApplication(id: string, reason: string): Promise<SentView> {
    return this.post('supervisor', `/ministry/applications/${part(id)}/return`, json({ reason }));
  }

  /** Cancels an issued certificate and tells the importing state. */
  cancel(id: string, reason: string): Promise<SentView> {
    return this.post('supervisor', `/ministry/certificates/${part(id)}/cancel`, json({ reason }));
  }

  /** Files what takes the place of an issued certificate; issuing it ends the other. */
  fileReplacement(
    id: string,
    kind: 'AMENDMENT' | 'REISSUE',
    reason: string,
    application: FormDApplication,
  ): Promise<SentView> {
    return this.post(
      'ministry',
      `/ministry/certificates/${part(id)}/replacement`,
      json({ kind, reason, application }),
    );
  }

  /** Whether a key of this very role is known; a single key may be of any role. */
  holds(role: ApiRole): boolean {
    return this.keys[role] !== undefined;
  }

  searchSent(query: SearchQuery = {}): Promise<Page<SummaryView>> {
    return this.get('ministry', '/ministry/certificates', { query: { ...query } });
  }

  sent(id: string): Promise<SentView> {
    return this.get('ministry', `/ministry/certificates/${part(id)}`);
  }

  sentHistory(id: string): Promise<CertificateHistory> {
    return this.get('ministry', `/ministry/certificates/${part(id)}/history`);
  }

  sentXml(id: string): Promise<Uint8Array> {
    return this.getXml('ministry', `/ministry/certificates/${part(id)}/xml`);
  }

  /** Sends an issued certificate once more. */
  retransmit(id: string): Promise<{ readonly messageId: string }> {
    return this.post('ministry', `/ministry/certificates/${part(id)}/retransmit`);
  }

  // Customs

  searchReceived(query: ReceivedQuery = {}): Promise<Page<SummaryView>> {
    return this.get('customs', '/customs/certificates', { query: { ...query } });
  }

  received(id: string): Promise<ReceivedView> {
    return this.get('customs', `/customs/certificates/${part(id)}`);
  }

  receivedHistory(id: string): Promise<CertificateHistory> {
    return this.get('customs', `/customs/certificates/${part(id)}/history`);
  }

  /** The signed octets as they arrived. */
  receivedXml(id: string): Promise<Uint8Array> {
    return this.getXml('customs', `/customs/certificates/${part(id)}/xml`);
  }

  /** The signature as judged at receipt, and judged again now. */
  verification(id: string): Promise<VerificationPair> {
    return this.get('customs', `/customs/certificates/${part(id)}/verification`);
  }

  /** Judges a certificate file; stores nothing. */
  verifyUpload(octets: Uint8Array, engine: VerificationEngine = 'own'): Promise<UploadReport> {
    const body = { type: 'application/xml', content: octets };
    return this.post('customs', '/customs/verify', { body, query: { engine } });
  }

  /**
   * Records the Customs Response and sends it to the issuing state; an expired certificate needs a ground.
   * @param basis of the certificate as it was read; STATE_CONFLICT when something else was decided meanwhile
   */
  respond(
    id: string,
    decisions: readonly ItemDecision[],
    lateAcceptance?: LateAcceptance,
    basis?: string,
  ): Promise<ReceivedView> {
    const body = json({
      decisions,
      ...(lateAcceptance ? { lateAcceptance } : {}),
      ...(basis === undefined ? {} : { basis }),
    });
    return this.post('customs', `/customs/certificates/${part(id)}/response`, body);
  }

  /** Asks the issuing state to send a certificate (again). */
  requestRetransmission(
    issuingCountry: AseanCountry,
    referenceNumber: string,
  ): Promise<{ readonly messageId: string }> {
    return this.post(
      'customs',
      '/customs/retransmission-requests',
      json({ issuingCountry, referenceNumber }),
    );
  }

  // Auditor

  statistics(criteria: StatisticsCriteria): Promise<StatisticsReport> {
    return this.get('auditor', '/auditor/statistics', { query: { ...criteria } });
  }

  totals(): Promise<TotalsReport> {
    return this.get('auditor', '/auditor/totals');
  }

  /** The whole history, oldest first. */
  events(page: PageQuery = {}): Promise<Page<LedgerEvent>> {
    return this.get('auditor', '/auditor/events', { query: { ...page } });
  }

  // Operator

  outbox(query: OutboxCriteria & PageQuery = {}): Promise<Page<OutboxEntryView>> {
    return this.get('operator', '/operator/outbox', { query: { ...query } });
  }

  outboxEntry(messageId: string): Promise<OutboxView> {
    return this.get('operator', `/operator/outbox/${part(messageId)}`);
  }

  /** Sends a dead letter's content again; the id is that of the new message. */
  revive(messageId: string): Promise<{ readonly messageId: string }> {
    return this.post('operator', `/operator/outbox/${part(messageId)}/revive`);
  }

  /** Sends a page of dead letters again; ask with `next` until there is none. */
  reviveAll(window: RevivalWindow & PageQuery): Promise<Revival> {
    return this.post('operator', '/operator/outbox/revivals', json(window));
  }

  /** Whether the node can do its work, and what waits for a person to see to it. */
  operatorHealth(): Promise<OperatorHealth> {
    return this.get('operator', '/operator/health');
  }

  /** Messages that wait for the certificate they are about, oldest first. */
  parked(query: { readonly peer?: AseanCountry } & PageQuery = {}): Promise<Page<ParkedMessageView>> {
    return this.get('operator', '/operator/messages/parked', { query: { ...query } });
  }

  /** The raw octets of a message, in or out. */
  messageRaw(id: string): Promise<Uint8Array> {
    return this.getXml('operator', `/operator/messages/${part(id)}/raw`);
  }

  peers(): Promise<readonly PeerView[]> {
    return this.get('operator', '/operator/peers');
  }

  /** A signed ping; an unreachable peer is an answer, not an error. */
  ping(country: AseanCountry): Promise<PingResult> {
    return this.post('operator', `/operator/peers/${part(country)}/ping`);
  }

  /** Newest first. */
  runs(page: PageQuery = {}): Promise<Page<RunView>> {
    return this.get('operator', '/operator/reconciliation/runs', { query: { ...page } });
  }

  run(id: string): Promise<RunView> {
    return this.get('operator', `/operator/reconciliation/runs/${part(id)}`);
  }

  /** Sweeps at once and answers when done. */
  sweepNow(): Promise<RunView> {
    return this.post('operator', '/operator/reconciliation/runs');
  }

  // Open

  /** Whether the process answers at all. */
  async live(): Promise<Liveness> {
    const path = '/health/live';
    return jsonOf(await this.exchange({ method: 'GET', path, accept: 'application/json' }), path) as Liveness;
  }

  /** Whether the node can do its work; not being ready is an answer, not an error. */
  async ready(): Promise<Readiness> {
    const path = '/health/ready';
    const asked = { method: 'GET', path, accept: 'application/json', alsoAnswers: [503] } as const;
    const answer = await this.exchange(asked);
    const report = jsonOf(answer, path) as Readiness;
    if (Array.isArray(report.checks)) return report;
    // A proxy's own 503 may be JSON too.
    throw new GatewayError('GATEWAY_ANSWER_INVALID', {
      detail: {
        en: `HTTP ${answer.status}, no report`,
        vi: `HTTP ${answer.status}, không có báo cáo`,
      },
      where: path,
    });
  }

  /** The API's own description (OpenAPI 3.1). */
  async openApi(): Promise<unknown> {
    const path = '/openapi.json';
    return jsonOf(await this.exchange({ method: 'GET', path, accept: 'application/json' }), path);
  }
}

/** A client of one node. CONFIG_INVALID when the address is none. */
export function createGatewayClient(options: GatewayClientOptions): GatewayClient {
  return new GatewayClient(options);
}
