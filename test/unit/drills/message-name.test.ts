import { describe, expect, test } from '@jest/globals';
import { messageNames } from '../../../src/drills/message-name.ts';
import { buildMessageXml } from '../../../src/message/build.ts';
import type { Message, MessageKind } from '../../../src/message/types.ts';
import { EXAMPLE_FORM, EXAMPLES } from '../../support/example-messages.ts';

const octets = (message: Message) => Buffer.from(buildMessageXml(message));

/** The same message as another run sends it: with ids of its own. */
function again({ header, body }: Message): Message {
  const other = (id: string) => id.replace('019c', '019d');
  const ids = { messageId: other(header.messageId), conversationId: other(header.conversationId) };
  return { header: { ...header, ...ids }, body };
}

describe('the name of a message', () => {
  const AS3: Message = {
    header: EXAMPLES.ACK.header,
    body: { kind: 'ACK', status: 'AS3', digest: '0'.repeat(64), errors: [] },
  };
  const run = (messages: readonly Message[]) => {
    const names = messageNames();
    return messages.map((message) => names(octets(message)).name);
  };
  const ALL: readonly Message[] = [
    EXAMPLES.ECOO,
    AS3,
    EXAMPLES.RES,
    EXAMPLES.RTX,
    EXAMPLES.PNG,
    EXAMPLES.DIG,
  ];

  test('is the same in another run, and another for each message', () => {
    const first = run(ALL);
    expect(run(ALL.map(again))).toEqual(first);
    expect(new Set(first).size).toBe(ALL.length);
  });

  test('an acknowledgement has the number of its conversation', () => {
    expect(run([EXAMPLES.ECOO, AS3])[1]).toBe(`TH VN ACK  AS3 ${EXAMPLE_FORM.referenceNumber}`);
  });

  test('what has no number is the n-th of its kind', () => {
    expect(run([EXAMPLES.PNG, EXAMPLES.DIG, EXAMPLES.PNG]).map((name) => name.slice(-2))).toEqual([
      '#1',
      '#1',
      '#2',
    ]);
  });

  test.each(['ECOO', 'DIG'] as const)('the kind of %s is known', (kind: MessageKind) => {
    expect(messageNames()(octets(EXAMPLES[kind])).kind).toBe(kind);
  });

  test('octets that are no message have a name too', () => {
    expect(messageNames()(Buffer.from('nonsense'))).toEqual({ kind: undefined, name: '     #1' });
  });
});
