import Table from 'cli-table3';
import { plain } from './plain.ts';

export interface TableLayout {
  /** Width to stay within; unbounded when the output is no terminal, so that lines stay whole for other programs. */
  readonly columns?: number;
  /**
   * Where the columns do not fit side by side, the last one stands whole on a line of its own below its row: a command
   * that is to be copied must not be broken.
   */
  readonly lastBelow?: boolean;
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

type Rows = readonly (readonly string[])[];

/** Columns under their headings, without lines and colours. Ends with a line feed. */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly (string | number | undefined)[])[],
  { columns, lastBelow = false }: TableLayout = {},
): string {
  const titles = head.map((title) => title.toUpperCase());
  const cells = rows.map((row) => row.map((cell) => plain(String(cell ?? ''))));
  const whole = [titles, ...cells];
  if (!lastBelow || columns === undefined || total(natural(whole)) <= columns) {
    return lines(whole, fitWidths(natural(whole), columns));
  }
  const beside = whole.map((row) => row.slice(0, -1));
  const widths = fitWidths(natural(beside), columns) ?? natural(beside);
  const [first = '', ...others] = beside.map((row) => lines([row], widths));
  return [first, ...others.flatMap((row, at) => [row, `  ${cells[at]?.at(-1) ?? ''}\n`])].join('');
}

function lines(rows: Rows, widths: readonly number[] | undefined): string {
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

/** With words that are longer than their column on several lines; they would be cut off. */
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

/** Takes from the widest column, again and again, until all fit; undefined when they fit as they are. */
function fitWidths(widths: readonly number[], columns: number | undefined): number[] | undefined {
  if (columns === undefined || total(widths) <= columns) return undefined;
  const fitted = [...widths];
  while (total(fitted) > columns) {
    const widest = fitted.indexOf(Math.max(...fitted));
    const width = fitted[widest] ?? 0;
    if (width <= NARROWEST + GAP) break;
    fitted[widest] = width - 1;
  }
  return fitted;
}
