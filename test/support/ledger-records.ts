import type { FormD } from '../../src/certificate/form-d.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type {
  DeliveryAttempt,
  LedgerEvent,
  MessageRecord,
  OutboxEntry,
  ReceivedCertificate,
  SentCertificate,
} from '../../src/ledger/records.ts';
import type { ReconciliationRun } from '../../src/ledger/run-records.ts';

/** Complete records to vary, as the layers above would write them. */

export const T0 = '2026-03-01T09:30:00.000Z';

/** The instant `milliseconds` after T0. */
export function instant(milliseconds: number): string {
  return new Date(Date.parse(T0) + milliseconds).toISOString();
}

let serial = 0;

/** A fresh identity; unlike within one test file. */
export function id(prefix: string): string {
  serial += 1;
  return `${prefix}-${serial.toString().padStart(6, '0')}`;
}

export const clock: Clock = { now: () => new Date(T0) };

export const FORM: FormD = {
  referenceNumber: 'VN-TH 26/02/00001',
  issuingCountry: 'VN',
  exporter: { name: 'Công ty Cổ phần Đồng Tâm', address: '7 Lê Duẩn, Thành phố Hồ Chí Minh', country: 'VN' },
  consignee: { name: 'Siam Trading Co., Ltd.', address: '88 Rama IV Road, Bangkok', country: 'TH' },
  transport: {
    departureDate: '2026-03-02',
    mode: '1',
    conveyance: 'EVER GIVEN 024E',
    portOfDischarge: 'THLCH',
  },
  items: [
    {
      number: 1,
      marks: 'DT/SIAM 1-120',
      packages: { quantity: 120, type: 'CT' },
      description: 'Ceramic tiles, glazed',
      hsCode: '69072193',
      originCriterion: 'CTH',
      weight: { value: '2400.5', unit: 'KGM' },
      invoices: [{ number: 'DT-2026-118', date: '2026-02-27' }],
    },
  ],
  declaration: {
    productionCountry: 'VN',
    importingCountry: 'TH',
    place: 'Ho Chi Minh City',
    date: '2026-03-01',
    signatory: 'Nguyễn Thị Hoa',
  },
  ticks: {
    thirdCountryInvoicing: false,
    exhibition: false,
    accumulation: false,
    deMinimis: false,
    backToBack: false,
    issuedRetroactively: false,
    partialCumulation: false,
  },
  certification: { authority: 'Import-Export Office 02', place: 'Ho Chi Minh City', date: '2026-03-01' },
};

export function sentCertificate(change: Partial<SentCertificate> = {}): SentCertificate {
  const own = change.id ?? id('sent');
  return {
    id: own,
    conversationId: `conversation-${own}`,
    referenceNumber: `VN-TH 26/02/${own}`,
    issuingCountry: 'VN',
    importingCountry: 'TH',
    peer: 'TH',
    state: 'AS1',
    stateTimes: { FILED: T0, AS1: instant(1_000) },
    issueDate: '2026-03-01',
    exporterName: FORM.exporter.name,
    consigneeName: FORM.consignee.name,
    hsCodes: ['69072193'],
    itemCount: 1,
    recordedAt: T0,
    form: FORM,
    xml: Buffer.from('<FormD>tiles</FormD>'),
    xmlDigest: 'a'.repeat(64),
    filedBy: 'officer',
    approvedBy: 'supervisor',
    issuedBy: 'supervisor',
    validUntil: '2027-03-01',
    findings: [],
    decisions: [],
    rejection: [],
    ...change,
  };
}

/** An application: no number, no octets yet. */
export function filedCertificate(change: Partial<SentCertificate> = {}): SentCertificate {
  return sentCertificate({
    referenceNumber: '',
    state: 'FILED',
    stateTimes: { FILED: T0 },
    xml: undefined,
    xmlDigest: undefined,
    approvedBy: undefined,
    issuedBy: undefined,
    validUntil: undefined,
    ...change,
  });
}

export function receivedCertificate(change: Partial<ReceivedCertificate> = {}): ReceivedCertificate {
  const own = change.id ?? id('received');
  return {
    id: own,
    conversationId: `conversation-${own}`,
    referenceNumber: `TH-VN ${own}`,
    issuingCountry: 'TH',
    importingCountry: 'VN',
    peer: 'TH',
    state: 'AS2',
    stateTimes: { AS2: T0 },
    issueDate: '2026-02-26',
    exporterName: 'Siam Rice Mills Public Company Limited',
    consigneeName: 'Công ty TNHH Lương thực Miền Nam',
    hsCodes: ['10063040'],
    itemCount: 1,
    recordedAt: T0,
    form: FORM,
    xml: Buffer.from('<FormD>rice</FormD>'),
    xmlDigest: 'b'.repeat(64),
    messageId: `message-${own}`,
    verification: { profile: 'certificate', verdict: 'valid', steps: [] },
    findings: [],
    validUntil: '2027-03-01',
    drawdowns: [],
    decisions: [],
    ...change,
  };
}

export function messageRecord(change: Partial<MessageRecord> = {}): MessageRecord {
  const own = change.id ?? id('message');
  return {
    id: own,
    direction: 'in',
    peer: 'TH',
    messageId: `wire-${own}`,
    digest: 'c'.repeat(64),
    raw: Buffer.from(`<Message>${own}</Message>`),
    at: T0,
    status: 'arrived',
    errors: [],
    ...change,
  };
}

export type NewEntry = Omit<OutboxEntry, 'status' | 'attempts' | 'lease'>;

export function outboxEntry(change: Partial<NewEntry> = {}): NewEntry {
  const own = change.messageId ?? id('out');
  return {
    messageId: own,
    peer: 'TH',
    conversationId: `conversation-${own}`,
    kind: 'ECOO',
    nextAttemptAt: T0,
    enqueuedAt: T0,
    expiresAt: instant(86_400_000),
    ...change,
  };
}

export function deliveryAttempt(change: Partial<DeliveryAttempt> = {}): DeliveryAttempt {
  return {
    id: id('attempt'),
    messageId: 'out-1',
    peer: 'TH',
    number: 1,
    at: T0,
    durationMs: 12,
    outcome: 'acknowledged',
    retryable: false,
    ...change,
  };
}

export function ledgerEvent(change: Partial<LedgerEvent> = {}): LedgerEvent {
  return { id: id('event'), at: T0, type: 'certificate.filed', actor: 'officer', data: {}, ...change };
}

export function reconciliationRun(change: Partial<ReconciliationRun> = {}): ReconciliationRun {
  return {
    id: id('run'),
    kind: 'sweep',
    slot: T0,
    startedAt: T0,
    examined: 0,
    findings: [],
    ...change,
  };
}
