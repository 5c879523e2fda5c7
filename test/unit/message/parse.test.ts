import { describe, expect, test } from '@jest/globals';
import { GatewayError } from '../../../src/kernel/errors.ts';
import { buildMessageXml } from '../../../src/message/build.ts';
import { parseMessage, peekHeader } from '../../../src/message/parse.ts';
import type { Message, MessageBody, MessageKind } from '../../../src/message/types.ts';
import { EXAMPLES } from '../../support/example-messages.ts';

const DIGEST = 'a'.repeat(64);

function xmlOf(kind: MessageKind, change: Partial<MessageBody> = {}): string {
  const example = EXAMPLES[kind];
  return buildMessageXml({ ...example, body: { ...example.body, ...change } as MessageBody });
}

function changed(kind: MessageKind, from: string | RegExp, to: string): string {
  const before = xmlOf(kind);
  const after = before.replace(from, to);
  expect(after).not.toBe(before);
  return after;
}

function refusal(run: () => unknown): GatewayError {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown;
    throw thrown;
  }
  throw new GatewayError('INTERNAL', { detail: 'it was accepted' });
}

describe('reading a message that does not fit', () => {
  const cases: Record<string, [xml: () => string, where: string]> = {
    "a digest that is not the certificate's": [
      () => changed('ECOO', /<Digest>.{64}/, `<Digest>${DIGEST}`),
      'certificate.digest',
    ],
    'a certificate changed on the way': [
      () => changed('ECOO', /<Octets>P/, '<Octets>Q'),
      'certificate.digest',
    ],
    'octets that are no base64': [() => changed('ECOO', '<Octets>', '<Octets>*'), 'certificate.octets'],
    'base64 without its end': [() => changed('ECOO', /.<\/Octets>/, '</Octets>'), 'certificate.octets'],
    'no octets': [() => changed('ECOO', /<Octets>.*<\/Octets>/, '<Octets></Octets>'), 'certificate.octets'],
    'another digest algorithm': [() => changed('ECOO', '#sha256', '#sha512'), 'certificate.digestAlgorithm'],
    'an original without certificate': [
      () => changed('ECOO', /<Certificate>.*<\/Certificate>/, ''),
      'body.certificate',
    ],
    'a cancellation with a certificate': [
      () => changed('ECOO', '<Function>9', '<Function>1'),
      'body.certificate',
    ],
    'a replacement that replaces nothing': [
      () => changed('ECOO', '<Function>9', '<Function>5'),
      'body.replaces',
    ],
    'a function that does not exist': [() => changed('ECOO', '<Function>9', '<Function>7'), 'body.function'],
    'a kind that does not announce the body': [() => changed('RTX', '<Kind>RTX', '<Kind>PNG'), 'header.kind'],
    'a kind that does not exist': [() => changed('RTX', '<Kind>RTX', '<Kind>toString'), 'header.kind'],
    'two bodies': [() => changed('RTX', '</Message>', '<Ping></Ping></Message>'), ''],
    'no body': [() => changed('PNG', '<Ping></Ping>', ''), ''],
    'no header': [() => changed('PNG', /<Header>.*<\/Header>/, ''), 'header.version'],
    'an unknown header field': [() => changed('PNG', '<Kind>', '<Urgent>1</Urgent><Kind>'), 'header.Urgent'],
    'a message id in capitals': [
      () =>
        changed(
          'PNG',
          /<MessageId>.*<\/MessageId>/,
          '<MessageId>019C9F2A-9BC0-7001-8000-000000000005</MessageId>',
        ),
      'header.messageId',
    ],
    'a state outside the ATIGA': [() => changed('PNG', '<To>TH', '<To>FR'), 'header.to'],
    'a local time': [() => changed('PNG', '.000Z', '.000+07:00'), 'header.sentAt'],
    'a time to live of nothing': [
      () => changed('PNG', /<TimeToLive>\d+/, '<TimeToLive>0'),
      'header.timeToLive',
    ],
    'content in a ping': [() => changed('PNG', '<Ping>', '<Ping>pong'), 'ping'],
    'an acknowledgement without digest': [() => changed('ACK', /<Digest>.*<\/Digest>/, ''), 'body.digest'],
    'a refusal without error': [() => changed('ACK', '<Status>AS2', '<Status>REJECTED'), 'body.errors'],
    'a decision on item 201': [
      () => changed('RES', '<ItemNumber>2', '<ItemNumber>201'),
      'body.decisions.1.itemNumber',
    ],
    'a reception with decisions': [() => changed('RES', '<Status>DECIDED', '<Status>REC'), 'body.decisions'],
    'a body of another namespace': [
      () => changed('ACK', 'eform-d:acknowledgement:1', 'eform-d:message:1'),
      'acknowledgement',
    ],
    'a signature that verification would have taken away': [
      () => changed('PNG', '</Message>', '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/></Message>'),
      'Signature',
    ],
    'another root': [
      () => xmlOf('PNG').replaceAll('Message>', 'Letter>').replace('<Message ', '<Letter '),
      '',
    ],
  };

  test.each(Object.entries(cases))('%s', (_name, [xml, where]) => {
    const error = refusal(() => parseMessage(Buffer.from(xml())));
    expect([error.code, error.where]).toEqual(['MESSAGE_INVALID', where]);
    expect(error.detail).toMatch(/\w/);
  });

  test('another version is refused as such, even when it has elements of its own', () => {
    const xml = changed('PNG', '<Version>1.0', '<Priority>high</Priority><Version>2.0');
    expect(refusal(() => parseMessage(Buffer.from(xml)))).toMatchObject({
      code: 'MESSAGE_VERSION_UNSUPPORTED',
      where: 'header.version',
    });
  });

  test('no version is a fault of the message', () => {
    const xml = changed('PNG', '<Version>1.0</Version>', '');
    expect(refusal(() => parseMessage(Buffer.from(xml)))).toMatchObject({
      code: 'MESSAGE_INVALID',
      where: 'header.version',
    });
  });

  test('base64 in lines is the same certificate', () => {
    const sent = EXAMPLES.ECOO;
    const xml = buildMessageXml(sent).replace(/<Octets>(.*)<\/Octets>/, (_all, base64: string) => {
      return `<Octets>\n${base64.replace(/.{76}/g, '$&\n')}\n</Octets>`;
    });
    expect(parseMessage(Buffer.from(xml))).toStrictEqual(sent);
  });
});

describe('building a message that is none of the profile', () => {
  const cases: Record<string, [change: Partial<Message['header']> | { body: object }, where: string]> = {
    'an id that is no UUID': [{ messageId: '1' }, 'header.messageId'],
    'an instant without milliseconds': [{ sentAt: '2026-03-01T09:30:00Z' }, 'header.sentAt'],
    'half a second to live': [{ timeToLive: 0.5 }, 'header.timeToLive'],
    'an original without certificate': [
      { body: { kind: 'ECOO', function: '9', referenceNumber: 'A' } },
      'body.certificate',
    ],
    'an empty decision list': [
      {
        body: {
          kind: 'RES',
          referenceNumber: 'A',
          status: 'DECIDED',
          at: '2026-03-01T09:30:00.000Z',
          decisions: [],
        },
      },
      'body.decisions',
    ],
  };

  test.each(Object.entries(cases))('%s', (_name, [change, where]) => {
    const { header, body } = EXAMPLES.PNG;
    const message =
      'body' in change ? { header, body: change.body } : { header: { ...header, ...change }, body };
    expect(refusal(() => buildMessageXml(message as Message))).toMatchObject({
      code: 'MESSAGE_INVALID',
      where,
    });
  });
});

describe('the texts of a refusal', () => {
  const build = (text: string) => {
    const message = {
      ...EXAMPLES.ACK,
      body: {
        kind: 'ACK',
        status: 'REJECTED',
        digest: DIGEST,
        errors: [{ code: 'X', text, retryable: false }],
      },
    } as Message;
    const { body } = parseMessage(Buffer.from(buildMessageXml(message)));
    return body.kind === 'ACK' ? body.errors[0]?.text : undefined;
  };

  test('may quote anything', () => {
    expect(build('value "\u0000\ud83d" in <HsCode>')).toBe('value "\ufffd\ufffd" in <HsCode>');
    expect(build('line\r\nline\rline')).toBe('line\nline\nline');
    expect(build(' \n')).toBe('X');
    expect(build('')).toBe('X');
    expect(build('é'.repeat(3000))).toBe('é'.repeat(2000));
    expect(build(`${'x'.repeat(1999)}🚢`)).toBe(`${'x'.repeat(1999)}\ufffd`);
  });
});

describe('the hint of an unverified message', () => {
  test('gives what has its form and leaves out what has not', () => {
    const xml = changed('PNG', /<MessageId>.*<\/MessageId>/, '<MessageId>../../etc</MessageId>')
      .replace('<From>VN', '<From>XX')
      .replace('<To>TH', '<To>Thailand')
      .replace('<Kind>PNG', '<Kind>constructor');
    expect(peekHeader(Buffer.from(xml))).toStrictEqual({
      messageId: undefined,
      conversationId: EXAMPLES.PNG.header.conversationId,
      from: 'XX',
      to: undefined,
      kind: undefined,
      version: '1.0',
    });
  });

  test('the first of two claims counts, other namespaces do not', () => {
    const xml = changed('PNG', '<From>VN', '<From xmlns="urn:x">MY</From><From>VN').replace(
      '<To>TH</To>',
      '<To>TH</To><To>SG</To>',
    );
    expect(peekHeader(Buffer.from(xml))).toMatchObject({ from: 'VN', to: 'TH' });
  });

  test('never throws', () => {
    const useless = [
      '',
      'x',
      '<Message/>',
      '<Message xmlns="urn:asw:eform-d:message:1"/>',
      '<Header xmlns="urn:asw:eform-d:message:1"/>',
      `<!DOCTYPE a [<!ENTITY b "c">]>${xmlOf('PNG')}`,
      `${'<a>'.repeat(5000)}`,
      xmlOf('PNG').slice(0, 200),
    ];
    for (const text of useless) expect(peekHeader(Buffer.from(text))).toBeUndefined();
    expect(peekHeader(Buffer.from([0xff, 0xfe, 0x00]))).toBeUndefined();
    expect(peekHeader(Buffer.alloc(9 * 1024 * 1024, 0x20))).toBeUndefined();
    expect(
      peekHeader(Buffer.from('<Message xmlns="urn:asw:eform-d:message:1"><Header/></Message>')),
    ).toStrictEqual({
      messageId: undefined,
      conversationId: undefined,
      from: undefined,
      to: undefined,
      kind: undefined,
      version: undefined,
    });
  });
});
