import { createHash } from 'node:crypto';
import type { Text } from '../kernel/finding.ts';
import type { Random } from '../kernel/ids.ts';

/** What a line can do to one message, as data; proxy.ts does it. Times in milliseconds. */
export type LineFault =
  /** Cut off before anything is read. */
  | { readonly kind: 'refused' }
  /** Delivered and dealt with; the answer is lost. */
  | { readonly kind: 'answer-lost' }
  /** Delivered and dealt with; a proxy's 502 takes the answer's place. */
  | { readonly kind: 'bad-gateway' }
  /** Delivered so many times, all at once. */
  | { readonly kind: 'repeated'; readonly copies: number }
  /** Kept back on the way, so that later messages overtake it. */
  | { readonly kind: 'held'; readonly ms: readonly [number, number] }
  /** Delivered; the answer is kept back, so that later news overtakes it. */
  | { readonly kind: 'answer-held'; readonly ms: readonly [number, number] }
  /** Only the first part of the octets arrives. */
  | { readonly kind: 'cut-short' }
  /** Delivered; only the first part of the answer comes back. */
  | { readonly kind: 'answer-cut-short' };

export type LineFaultKind = LineFault['kind'];

export interface LinePlan {
  readonly faults: readonly {
    readonly fault: LineFault;
    /** Share of the messages that suffer it, from 0 to 1, and of those again, where one may suffer it more than once. */
    readonly share: number;
    /** How often one message suffers it at most, whatever its sender tries; without end when not given. */
    readonly perMessage?: number;
  }[];
}

/** Carries everything as it is. */
export const CLEAR_LINE: LinePlan = { faults: [] };
/** Lets nothing through. */
export const NO_LINE: LinePlan = { faults: [{ fault: { kind: 'refused' }, share: 1 }] };

/** Every message suffers the fault the first time it is tried. */
export function onceEach(...faults: readonly LineFault[]): LinePlan {
  return { faults: faults.map((fault) => ({ fault, share: 1, perMessage: 1 })) };
}

/** The fate of one passage. `delayMs` is drawn for faults that keep something back. */
export interface Fate {
  readonly fault: LineFault;
  readonly delayMs: number;
}

/** Of so many messages it is remembered what they suffered: more than are ever on their way at once. */
const REMEMBERED = 50_000;

/**
 * Draws fates: what happens to a message follows from the seed, its name (message-name.ts) and how often the same
 * happened to it before, never from which message came first or from how often a hurried sender repeated it. Only
 * under a fault without limit a message that is spared is drawn for again each time.
 */
export function lineFates(seed: number) {
  const drawn = new Map<string, number>();
  const remember = (key: string, times: number) => {
    drawn.delete(key);
    drawn.set(key, times);
    const [oldest] = drawn.keys();
    if (drawn.size > REMEMBERED && oldest !== undefined) drawn.delete(oldest);
  };
  return (plan: LinePlan, name: string): Fate | undefined => {
    for (const [at, { fault, share, perMessage = Number.POSITIVE_INFINITY }] of plan.faults.entries()) {
      const key = `${at} ${fault.kind} ${name}`;
      const before = drawn.get(key) ?? 0;
      const [chance, between] = numbersOf(`${seed} ${before} ${key}`);
      const happens = chance < share && before < perMessage;
      if (happens || !Number.isFinite(perMessage)) remember(key, before + 1);
      if (happens) return { fault, delayMs: 'ms' in fault ? within(fault.ms, between) : 0 };
    }
    return undefined;
  };
}

/** Two numbers from 0 up to 1. */
function numbersOf(text: string): readonly [number, number] {
  const digest = createHash('sha256').update(text).digest();
  return [digest.readUInt32BE(0) / 2 ** 32, digest.readUInt32BE(4) / 2 ** 32];
}

function within([shortest, longest]: readonly [number, number], between: number): number {
  return Math.round(shortest + between * (longest - shortest));
}

/** A whole number from `least` to `most`, both included. */
export function wholeBetween(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}

export const LINE_FAULT_TEXTS: Readonly<Record<LineFaultKind, Text>> = {
  refused: { en: 'connections refused', vi: 'kết nối bị từ chối' },
  'answer-lost': { en: 'acknowledgements lost after the write', vi: 'xác nhận bị mất sau khi đã ghi' },
  'bad-gateway': { en: 'answered 502 after the write', vi: 'trả lời 502 sau khi đã ghi' },
  repeated: { en: 'messages delivered more than once', vi: 'thông điệp đến nhiều lần' },
  held: { en: 'messages kept back and overtaken', vi: 'thông điệp bị giữ lại và bị vượt' },
  'answer-held': { en: 'acknowledgements kept back', vi: 'xác nhận bị giữ lại' },
  'cut-short': { en: 'messages cut short', vi: 'thông điệp bị cắt cụt' },
  'answer-cut-short': { en: 'acknowledgements cut short', vi: 'xác nhận bị cắt cụt' },
};
