import { buildCertificateXml } from '../../src/certificate/build.ts';
import type { Header, Message, MessageKind } from '../../src/message/types.ts';
import { FORM } from './ledger-records.ts';

/** One message of each kind, as one conversation between Viet Nam and Thailand. */

const ID = '019c9f2a-9bc0-7';
const CONVERSATION = `${ID}000-8000-000000000001`;

function header(serial: number, from: 'VN' | 'TH', second: number, ref?: number): Header {
  return {
    messageId: `${ID}001-8000-00000000000${serial}`,
    conversationId: CONVERSATION,
    ...(ref === undefined ? {} : { refToMessageId: `${ID}001-8000-00000000000${ref}` }),
    from,
    to: from === 'VN' ? 'TH' : 'VN',
    sentAt: `2026-03-01T09:30:0${second}.000Z`,
    timeToLive: 259_200,
  };
}

const { referenceNumber } = FORM;

export const EXAMPLES: Readonly<Record<MessageKind, Message>> = {
  ECOO: {
    header: header(1, 'VN', 0),
    body: {
      kind: 'ECOO',
      function: '9',
      referenceNumber,
      certificate: new Uint8Array(Buffer.from(buildCertificateXml(FORM))),
    },
  },
  ACK: {
    header: header(2, 'TH', 1, 1),
    body: {
      kind: 'ACK',
      status: 'AS2',
      digest: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      errors: [],
    },
  },
  RES: {
    header: header(3, 'TH', 5),
    body: {
      kind: 'RES',
      referenceNumber,
      status: 'DECIDED',
      at: '2026-03-09T03:12:44.512Z',
      decisions: [
        { itemNumber: 1, decision: 'GIVEN', quantity: { value: '2400.5', unit: 'KGM' } },
        {
          itemNumber: 2,
          decision: 'NOT_GIVEN',
          reason: 'Origin criterion CTH is not met: tiles of heading 6907',
        },
      ],
    },
  },
  RTX: {
    header: header(4, 'VN', 8),
    body: { kind: 'RTX', request: 'STATE', referenceNumber },
  },
  PNG: {
    header: { ...header(5, 'VN', 9), conversationId: `${ID}001-8000-000000000005` },
    body: { kind: 'PNG' },
  },
};
