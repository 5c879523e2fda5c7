import Table from 'cli-table3';
import { plain } from './plain.ts';

export interface TableLayout {
  /** Width to stay within; unbounded when the output is no terminal, so that lines stay whole for other programs. */
  readonly columns?: number;
}

/** Between two columns. */
const GAP = 2;
/** A column is not made narrower than this, however narrow the terminal. */
const NARROWEST = 8;

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

/** Columns under their headings, without lines and colours. Ends with a line feed. */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly (string | number | undefined)[])[],
  { columns }: TableLayout = {},
): string {
  const cells = rows.map((row) => row.map((cell) => plain(String(cell ?? ''))));
  const widths = fitWidths(natural([[...head], ...cells]), columns);
  const table = new Table({
    head: [...head.map((title) => title.toUpperCase())],
    chars: NO_LINES,
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': GAP },
    wordWrap: true,
    wrapOnWordBoundary: true,
    ...(widths === undefined ? {} : { colWidths: widths }),
  });
  table.push(...cells);
  return `${table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')}\n`;
}

/** How wide each column would be by its longest cell. */
function natural(rows: readonly (readonly string[])[]): number[] {
  const count = Math.max(...rows.map((row) => row.length));
  return Array.from({ length: count }, (_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)) + GAP);
}

/** Takes from the widest column, again and again, until all fit; undefined when they fit as they are. */
function fitWidths(widths: readonly number[], columns: number | undefined): number[] | undefined {
  const sum = (all: readonly number[]) => all.reduce((total, width) => total + width, 0);
  if (columns === undefined || sum(widths) <= columns) return undefined;
  const fitted = [...widths];
  while (sum(fitted) > columns) {
    const widest = fitted.indexOf(Math.max(...fitted));
    const width = fitted[widest] ?? 0;
    if (width <= NARROWEST + GAP) break;
    fitted[widest] = width - 1;
  }
  return fitted;
}
