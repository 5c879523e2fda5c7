import { describe, expect, test } from '@jest/globals';
import { allPages } from '../../../src/client/all-pages.ts';

/** A list of numbers served in pages; the cursor is the last row. */
function list(size: number) {
  const asked: { limit: number; after?: string }[] = [];
  const load = async (page: { limit: number; after?: string }) => {
    asked.push(page);
    const start = page.after === undefined ? 0 : Number(page.after);
    const end = Math.min(size, start + page.limit);
    const rows = Array.from({ length: end - start }, (_, i) => start + i);
    return end < size ? { rows, next: String(end) } : { rows };
  };
  return { load, asked };
}

async function collect<T>(rows: AsyncGenerator<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

describe('allPages', () => {
  test('walks every page once, in order', async () => {
    const { load, asked } = list(450);
    expect(await collect(allPages(load))).toEqual(Array.from({ length: 450 }, (_, i) => i));
    expect(asked).toEqual([{ limit: 200 }, { limit: 200, after: '200' }, { limit: 200, after: '400' }]);
  });

  test('stops at the limit and asks for no more than it needs', async () => {
    const { load, asked } = list(450);
    expect(await collect(allPages(load, 250))).toHaveLength(250);
    expect(asked.map(({ limit }) => limit)).toEqual([200, 50]);
  });

  test('an empty list is one question', async () => {
    const { load, asked } = list(0);
    expect(await collect(allPages(load))).toEqual([]);
    expect(asked).toHaveLength(1);
  });
});
