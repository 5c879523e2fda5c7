import { peekHeader } from '../message/peek.ts';
import type { MessageKind } from '../message/types.ts';

/**
 * Names what a message is about, alike in every run: message and conversation ids are new each time, but sender,
 * kind and the number of the certificate are not. A line decides by this name what happens to a message.
 */
export type MessageNames = (octets: Buffer) => NamedMessage;

export interface NamedMessage {
  /** As its header says; undefined when it has none that can be read. */
  readonly kind: MessageKind | undefined;
  readonly name: string;
}

const FUNCTION = contentOf('Function');
const STATUS = contentOf('Status');
const NUMBER = contentOf('ReferenceNumber');

/** Conversations remembered: more than are ever under way. */
const REMEMBERED = 50_000;

/**
 * Names for all lines between some gateways: an acknowledgement names its conversation only, whose number passed
 * another line. What has no number (a ping, a question about digests) is the n-th of its kind.
 */
export function messageNames(): MessageNames {
  const numbers = new Map<string, string>();
  const unnumbered = new Map<string, number>();
  return (octets) => {
    const { from = '', to = '', kind, conversationId = '' } = peekHeader(octets) ?? {};
    const text = octets.toString('utf8');
    const about = `${from} ${to} ${kind ?? ''} ${FUNCTION.exec(text)?.[1] ?? ''} ${STATUS.exec(text)?.[1] ?? ''}`;
    const number = NUMBER.exec(text)?.[1] ?? numbers.get(conversationId);
    if (number === undefined) {
      const serial = (unnumbered.get(about) ?? 0) + 1;
      unnumbered.set(about, serial);
      return { kind, name: `${about} #${serial}` };
    }
    numbers.delete(conversationId);
    numbers.set(conversationId, number);
    const [oldest] = numbers.keys();
    if (numbers.size > REMEMBERED && oldest !== undefined) numbers.delete(oldest);
    return { kind, name: `${about} ${number}` };
  };
}

function contentOf(element: string): RegExp {
  return new RegExp(`<(?:\\w+:)?${element}>([^<]*)<`);
}
