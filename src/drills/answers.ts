import type { MessageKind } from '../message/types.ts';

/** A message that passed a line, as far as its answers are judged. */
export interface Answered {
  /** As its header says; undefined when it has none that can be read. */
  readonly kind: MessageKind | undefined;
  /** SHA-256 of each decided answer of the gateway, whether or not it came back to the sender. */
  readonly answers: readonly string[];
}

/** The answer to octets that were sent once more. */
export interface RepeatedAnswer {
  readonly status: number;
  /** SHA-256. */
  readonly digest: string;
  /** Of its errors, when it is a refusal. */
  readonly codes: readonly string[];
}

/**
 * Whether an answer decides something. A refusal for now does not; that a MessageId was used already does, unless the
 * message is a question about digests, for which it is how a repetition is answered.
 */
export function isDecided(kind: MessageKind | undefined, status: number): boolean {
  return status === 200 || (status === 409 && kind !== 'DIG');
}

/**
 * Whether the same octets were answered as docs/message-profile.md, section 9, says: always alike; a question about
 * digests (DIG) at most once.
 */
export function areAlike({ kind, answers }: Answered): boolean {
  return kind === 'DIG' ? answers.length <= 1 : new Set(answers).size <= 1;
}

/** Of a question that came before; after its time to live it is refused for that. */
const QUESTION_AGAIN: ReadonlySet<string> = new Set(['MESSAGE_ID_REUSED', 'MESSAGE_EXPIRED']);

/** The same of one more repetition, when everything is over. */
export function isAsBefore({ kind, answers }: Answered, again: RepeatedAnswer): boolean {
  if (kind !== 'DIG') return again.status === 200 && answers.at(-1) === again.digest;
  const [code, more] = again.codes;
  return again.status !== 200 && code !== undefined && more === undefined && QUESTION_AGAIN.has(code);
}

/** The codes of a refusal. Empty for anything else. */
export function refusalCodes(octets: Buffer): readonly string[] {
  return [...octets.toString('utf8').matchAll(/<(?:\w+:)?Code>(\w+)</g)].map(([, code]) => code ?? '');
}
