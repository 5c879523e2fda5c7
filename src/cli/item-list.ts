import { invalidValue } from './usage-words.ts';

/** Items of a certificate as an option names them: numbers, or all that no other option names. */
export type ItemList = 'all' | readonly number[];

const MOST = 200;

/** Reads `all`, `3`, `1,4,7` and `1-3,9`. */
export function itemList(text: string): ItemList {
  if (text.trim().toLowerCase() === 'all') return 'all';
  const items = text.split(',').flatMap((part) => range(part.trim()));
  return [...new Set(items)].sort((a, b) => a - b);
}

function range(part: string): number[] {
  const [, first, last = first] = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(part) ?? [];
  const from = Number(first);
  const to = Number(last);
  if (!(from >= 1 && from <= to && to <= MOST)) {
    throw invalidValue(
      `Items are named as 3, as 1,4,7, as 1-3,9 or as all; up to ${MOST}.`,
      `Ghi mặt hàng dạng 3, 1,4,7, 1-3,9 hoặc all; đến ${MOST}.`,
    );
  }
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
