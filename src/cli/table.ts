import Table from 'cli-table3';
import { plain } from './plain.ts';

export interface TableLayout {
  /** Width to stay within; unbounded when the output is no terminal, so that lines stay whole for other programs. */
  readonly columns?: number;
  /**
   * Columns whose cells are to be copied, such as reference numbers and commands: never broken, not even between words.
   */
  readonly whole?: ReadonlySet<number>;
}

/** Between two columns. */
const GAP = 2;
/** A heading may be broken where its column's cells are narrower than it; not into less than this. */
const NARROWEST = 8;
/** The last column, mostly the one of sentences, rather stands below its row than narrower than this. */
const READABLE = 24;
/** In front of what stands below its row. */
const INDENT = '  ';

/** In reference numbers of Form D: their space is part of a name, and no line ends there. */
const NUMBER = /\b([A-Z]{2}-[A-Z]{2}) (?=\d{2}\/)/g;
/** Stands for that space while lines are made: of private use, so that nobody takes it for white space. */
const JOINT = '\uE000';

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};

type Rows = readonly (readonly string[])[];

/**
 * Columns under their headings, without lines and colours. No word of a cell is ever broken: where the columns do not fit
 * side by side with their words whole, the last one stands below its row; where the others do not fit either, each row is
 * a block of names with their values. Ends with a line feed.
 */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly (string | number | undefined)[])[],
  layout: TableLayout = {},
): string {
  return rendered(head, rows, layout).replaceAll(JOINT, ' ');
}

function rendered(
  head: readonly string[],
  rows: readonly (readonly (string | number | undefined)[])[],
  { columns, whole = new Set() }: TableLayout,
): string {
  const titles = head.map((title) => title.toUpperCase());
  const cells = rows.map((row) => head.map((_, at) => joined(String(row[at] ?? ''))));
  const all = [titles, ...cells];
  if (columns === undefined || total(natural(all)) <= columns) return lines(all);
  const fitted = fitWidths(titles, cells, columns, whole);
  const last = head.length - 1;
  if (fitted && isReadable(fitted[last], natural(cells)[last])) return lines(all, fitted);
  const others = cells.map((row) => row.slice(0, last));
  const widths = last > 0 ? fitWidths(titles.slice(0, last), others, columns, whole) : undefined;
  if (!widths) return blocks(head, cells, columns, whole);
  const below = (cell: string) => {
    const parts = whole.has(last) ? [cell] : wrapped(cell, columns - INDENT.length);
    return parts.filter(Boolean).map((part) => `${INDENT}${part}\n`);
  };
  const written = others.flatMap((row, at) => [lines([row], widths), ...below(cells[at]?.[last] ?? '')]);
  return [lines([titles.slice(0, last)], widths), ...written].join('');
}

function joined(cell: string): string {
  return plain(cell).replaceAll(JOINT, ' ').replace(NUMBER, `$1${JOINT}`);
}

function isReadable(width = 0, wanted = 0): boolean {
  return width - GAP >= Math.min(wanted - GAP, READABLE);
}

/** Each row as names with their values under one another; what is empty is left out. */
function blocks(head: readonly string[], cells: Rows, columns: number, whole: ReadonlySet<number>): string {
  const width = Math.max(...head.map((title) => title.length)) + GAP;
  const field = (title: string, cell: string, at: number) => {
    const parts = whole.has(at) ? [cell] : wrapped(cell, columns - width);
    return parts.map((part, n) => `${(n === 0 ? title : '').padEnd(width)}${part}\n`).join('');
  };
  return cells
    .map((row) => head.map((title, at) => (row[at] ? field(title, row[at], at) : '')).join(''))
    .join('\n');
}

/** In lines of whole words; one that is longer has a line of its own. */
function wrapped(cell: string, width: number): readonly string[] {
  const parts: string[] = [];
  for (const word of cell.split(' ')) {
    const line = parts.at(-1);
    if (line === undefined || line.length + 1 + word.length > width) parts.push(word);
    else parts[parts.length - 1] = `${line} ${word}`;
  }
  return parts;
}

function lines(rows: Rows, widths?: readonly number[]): string {
  const table = new Table({
    chars: NO_LINES,
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': GAP },
    wordWrap: true,
    wrapOnWordBoundary: true,
    ...(widths === undefined ? {} : { colWidths: [...widths] }),
  });
  table.push(...rows.map((row) => row.map((cell, at) => broken(cell, widths?.[at]))));
  return `${table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')}\n`;
}

/** With words that are longer than their column, as of headings, on several lines; they would be cut off. */
function broken(cell: string, width: number | undefined): string {
  if (width === undefined) return cell;
  const parts = new RegExp(`\\S{${Math.max(1, width - GAP)}}(?=\\S)`, 'gu');
  return cell.replace(parts, (part) => `${part}\n`);
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0);
}

/** How wide each column would be by its longest cell. */
function natural(rows: readonly (readonly string[])[]): number[] {
  const count = Math.max(...rows.map((row) => row.length));
  return Array.from({ length: count }, (_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)) + GAP);
}

/**
 * Takes from the widest column that can give, again and again, until all fit with the words of their cells whole;
 * undefined when they cannot.
 */
function fitWidths(
  titles: readonly string[],
  cells: Rows,
  columns: number,
  whole: ReadonlySet<number>,
): number[] | undefined {
  const fitted = natural([titles, ...cells]);
  const least = titles.map((title, at) => {
    const own = cells.map((row) => row[at] ?? '');
    return longest([...(whole.has(at) ? own : own.flatMap(words)), ...words(title).map(cut)]) + GAP;
  });
  if (total(least) > columns) return undefined;
  while (total(fitted) > columns) {
    const spare = fitted.map((width, at) => (width > (least[at] ?? 0) ? width : 0));
    const widest = spare.indexOf(Math.max(...spare));
    fitted[widest] = (fitted[widest] ?? 0) - 1;
  }
  return fitted;
}

function words(text: string): readonly string[] {
  return text.split(' ');
}

function cut(word: string): string {
  return word.slice(0, NARROWEST);
}

function longest(texts: readonly string[]): number {
  return Math.max(...texts.map((text) => text.length));
}
