import { buildCertificateXml } from '../../src/certificate/build.ts';
import type { FormD } from '../../src/certificate/form-d.ts';
import { sha256Hex } from '../../src/kernel/digest.ts';
import { buildMessageXml } from '../../src/message/build.ts';
import type { Header, Message, MessageKind } from '../../src/message/types.ts';

/** The certificate and the messages that docs/message-profile.md shows: one conversation of Viet Nam and Thailand. */

export const EXAMPLE_FORM: FormD = {
  referenceNumber: 'VN-TH 26/02/00001',
  issuingCountry: 'VN',
  exporter: {
    name: 'Công ty Cổ phần Gạch men Thanh Bình',
    address: '12 Nguyễn Huệ, Thành phố Hồ Chí Minh',
    country: 'VN',
  },
  consignee: { name: 'Siam Tile & Stone Co., Ltd.', address: '88 Rama IV Road, Bangkok', country: 'TH' },
  transport: {
    departureDate: '2026-03-02',
    mode: '1',
    conveyance: 'BIENDONG MARINER 2609S',
    portOfLoading: 'VNSGN',
    portOfDischarge: 'THLCH',
  },
  items: [
    {
      number: 1,
      marks: 'TB/SIAM 1-120',
      packages: { quantity: 120, type: 'CT' },
      description: 'Glazed ceramic floor tiles 60 x 60 cm',
      hsCode: '69072193',
      originCriterion: 'CTH',
      weight: { value: '2400.5', unit: 'KGM' },
      invoices: [{ number: 'TB-2026-118', date: '2026-02-27' }],
    },
    {
      number: 2,
      marks: 'TB/SIAM 121-140',
      packages: { quantity: 20, type: 'CT' },
      description: 'Ceramic mosaic cubes on mesh',
      hsCode: '69073091',
      originCriterion: '45%',
      weight: { value: '310', unit: 'KGM' },
      invoices: [{ number: 'TB-2026-118', date: '2026-02-27' }],
    },
  ],
  declaration: {
    productionCountry: 'VN',
    importingCountry: 'TH',
    place: 'Ho Chi Minh City',
    date: '2026-02-28',
    signatory: 'Nguyễn Thị Hoa',
  },
  certification: {
    authority: 'Import-Export Management Office, Ho Chi Minh City',
    place: 'Ho Chi Minh City',
    date: '2026-03-01',
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
};

const CHECK = '019c9f2a-9bc0-7002-8000-000000000001';
const RECONSIDERATION = '019c9f2a-9bc0-7002-8000-000000000002';

const CONVERSATION = '019c9f2a-9bc0-7000-8000-000000000001';

function id(serial: number): string {
  return `019c9f2a-9bc0-7001-8000-00000000000${serial.toString(16)}`;
}

function header(serial: number, from: 'VN' | 'TH', sentAt: string, about: Partial<Header> = {}): Header {
  return {
    messageId: id(serial),
    conversationId: CONVERSATION,
    from,
    to: from === 'VN' ? 'TH' : 'VN',
    sentAt,
    timeToLive: 259_200,
    ...about,
  };
}

const { referenceNumber } = EXAMPLE_FORM;

const TRANSFER: Message = {
  header: header(1, 'VN', '2026-03-01T09:30:00.000Z'),
  body: {
    kind: 'ECOO',
    function: '9',
    referenceNumber,
    certificate: new Uint8Array(Buffer.from(buildCertificateXml(EXAMPLE_FORM))),
  },
};

export const EXAMPLES: Readonly<Record<MessageKind, Message>> = {
  ECOO: TRANSFER,
  ACK: {
    header: header(2, 'TH', '2026-03-01T09:30:00.412Z', { refToMessageId: id(1) }),
    body: { kind: 'ACK', status: 'AS2', digest: sha256Hex(buildMessageXml(TRANSFER)), errors: [] },
  },
  RES: {
    header: header(3, 'TH', '2026-03-09T03:12:45.020Z', { refToMessageId: id(1) }),
    body: {
      kind: 'RES',
      referenceNumber,
      status: 'DECIDED',
      at: '2026-03-09T03:12:44.512Z',
      decisions: [
        { itemNumber: 1, decision: 'GIVEN', quantity: { value: '2400.5', unit: 'KGM' } },
        { itemNumber: 2, decision: 'NOT_GIVEN', reason: 'The regional value content could not be verified' },
      ],
    },
  },
  RTX: {
    header: header(4, 'VN', '2026-03-10T00:00:00.000Z'),
    body: { kind: 'RTX', request: 'STATE', referenceNumber },
  },
  PNG: {
    header: header(5, 'VN', '2026-03-10T00:05:00.000Z', { conversationId: id(5) }),
    body: { kind: 'PNG' },
  },
  RVQ: {
    header: header(6, 'TH', '2026-03-12T02:00:00.000Z'),
    body: {
      kind: 'RVQ',
      inquiryId: CHECK,
      referenceNumber,
      ground: 'ACCURACY',
      reason: 'The regional value content of item 2 seems too high for goods of this kind',
      interim: 'RELEASED_ON_SECURITY',
      items: [2],
      boxes: [8],
    },
  },
  RVR: {
    header: header(7, 'VN', '2026-04-20T07:45:00.000Z', { refToMessageId: id(6) }),
    body: {
      kind: 'RVR',
      inquiryId: CHECK,
      referenceNumber,
      results: [
        { itemNumber: 2, outcome: 'CONFIRMED', text: 'Cost statement examined at the producer: 45%' },
      ],
      documents: [{ title: 'Cost statement', number: 'CS-2026-77', date: '2026-04-02' }],
    },
  },
  RCQ: {
    header: header(8, 'VN', '2026-03-20T01:15:00.000Z', { refToMessageId: id(3) }),
    body: {
      kind: 'RCQ',
      inquiryId: RECONSIDERATION,
      referenceNumber,
      clarifications: [
        { itemNumber: 2, text: 'The value of the clay is domestic; the cost statement is named below' },
      ],
      documents: [{ title: 'Cost statement', number: 'CS-2026-77' }],
    },
  },
  RCR: {
    header: header(9, 'TH', '2026-04-01T08:00:00.000Z', { refToMessageId: id(8) }),
    body: {
      kind: 'RCR',
      inquiryId: RECONSIDERATION,
      referenceNumber,
      reason: 'The cost statement does not cover the glaze, which is imported',
    },
  },
  DIG: {
    header: header(10, 'VN', '2026-03-10T01:05:00.000Z', { conversationId: id(10), timeToLive: 300 }),
    body: {
      kind: 'DIG',
      questions: [
        { issuer: 'VN', path: 'ALL', count: 214, digest: sha256Hex('VN'), show: 'PARTS' },
        { issuer: 'TH', path: '2026-03-09/a', count: 3, digest: sha256Hex('TH'), show: 'DOCUMENTS' },
      ],
    },
  },
};
