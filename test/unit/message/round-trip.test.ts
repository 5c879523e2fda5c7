import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buildMessageXml } from '../../../src/message/build.ts';
import { parseMessage, peekHeader } from '../../../src/message/parse.ts';
import { validateMessageXml } from '../../../src/validation/xsd.ts';
import { exclusiveCanonical } from '../../support/canonical.ts';
import { KINDS, message } from '../../support/message-arbitrary.ts';

describe('building and reading any message', () => {
  test.each(KINDS)('%s', (kind) => {
    fc.assert(
      fc.property(message(kind), (sent) => {
        const octets = Buffer.from(buildMessageXml(sent));
        expect(validateMessageXml(octets)).toEqual([]);
        expect(exclusiveCanonical(octets).equals(octets)).toBe(true);
        expect(parseMessage(octets)).toStrictEqual(sent);
        expect(peekHeader(octets)).toStrictEqual({
          messageId: sent.header.messageId,
          conversationId: sent.header.conversationId,
          from: sent.header.from,
          to: sent.header.to,
          kind,
          version: '1.0',
        });
      }),
      { numRuns: 60 },
    );
  });

  test('a certificate of 200 items travels unchanged', () => {
    const certificate = new Uint8Array(170_000).map((_, index) => (index * 31) % 256);
    const sent = {
      header: {
        messageId: '00000000-0000-7000-8000-000000000001',
        conversationId: '00000000-0000-7000-8000-000000000002',
        from: 'VN',
        to: 'TH',
        sentAt: '2026-03-01T09:30:00.000Z',
        timeToLive: 259_200,
      },
      body: { kind: 'ECOO', function: '9', referenceNumber: 'VN-TH 26/02/00001', certificate },
    } as const;
    const octets = Buffer.from(buildMessageXml(sent));
    expect(validateMessageXml(octets)).toEqual([]);
    expect(parseMessage(octets)).toStrictEqual(sent);
  });
});
