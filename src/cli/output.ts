import type { Text } from '../kernel/finding.ts';
import type { CliIo } from './io.ts';
import { LABELS, type Label } from './labels.ts';
import { type Language, type Manner, say } from './language.ts';
import { plain, plainJson } from './plain.ts';
import { renderTable } from './table.ts';

export type Cell = string | number | undefined;

/** What people copy into their next command, and what has spaces in it though it is one name. */
const COPIED: ReadonlySet<Label> = new Set([
  'id',
  'messageId',
  'conversation',
  'number',
  'byReexport',
  'command',
]);

/** Writes results in the manner asked for: text for people, or one JSON document and nothing else. */
export class Output {
  readonly json: boolean;
  readonly language: Language;
  private readonly io: CliIo;

  constructor(io: CliIo, { json, language }: Manner) {
    this.io = io;
    this.json = json;
    this.language = language;
  }

  /**
   * The result: `value` as JSON on standard output, or what `people` writes. Called once a command.
   * @param people writes lines and tables
   */
  result(value: unknown, people: () => void): void {
    if (this.json) this.io.stdout.write(`${plainJson(value)}\n`);
    else people();
  }

  /** A text in the language asked for. */
  say(text: Text): string {
    return say(text, this.language);
  }

  /** The program's own word. */
  label(label: Label): string {
    return say(LABELS[label], this.language);
  }

  line(text = ''): void {
    this.io.stdout.write(`${plain(text)}\n`);
  }

  /** For people only, beside the result: standard error. */
  note(text: Text): void {
    if (!this.json) this.io.stderr.write(`${plain(this.say(text))}\n`);
  }

  table(head: readonly Label[], rows: readonly (readonly Cell[])[]): void {
    const titles = head.map((label) => this.label(label));
    const whole = new Set(head.flatMap((label, at) => (COPIED.has(label) ? [at] : [])));
    this.io.stdout.write(renderTable(titles, rows, { ...this.layout(), whole }));
  }

  /** Names with their values, the values under one another; what has no value is left out. */
  fields(rows: readonly (readonly [Label, Cell])[]): void {
    const known = rows.filter(([, value]) => value !== undefined && value !== '');
    const width = Math.max(...known.map(([label]) => this.label(label).length));
    for (const [label, value] of known) {
      this.line(`${this.label(label).padEnd(width)}  ${value}`);
    }
  }

  /** Octets of a document, unchanged. */
  octets(octets: Uint8Array | string): void {
    this.io.stdout.write(octets);
  }

  private layout() {
    return this.io.stdout.isTTY && this.io.stdout.columns ? { columns: this.io.stdout.columns } : {};
  }
}
