import type { Box, Finding } from '../kernel/finding.ts';

const BOXES: readonly Box[] = ['reference', 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13];

/**
 * Orders findings the way an officer reads the form: by box (what belongs to none comes first), then by path with
 * numbers compared as numbers, then by rule.
 */
export function byPlace(a: Finding, b: Finding): number {
  return rank(a.box) - rank(b.box) || natural(a.path, b.path) || natural(a.rule, b.rule);
}

function rank(box: Box | undefined): number {
  return box === undefined ? -1 : BOXES.indexOf(box);
}

const collator = new Intl.Collator('en', { numeric: true });

/** `items[2]` before `items[10]`, `V4` before `V14`. */
function natural(a: string, b: string): number {
  return collator.compare(a, b);
}
