import type { CalendarDate } from '../kernel/clock.ts';

/** An edition of the tariff nomenclature and the time in which certificates may use it. */
export interface Edition {
  readonly name: string;
  /** First date of issue. */
  readonly from: CalendarDate;
  /** Last date of issue; open when absent. */
  readonly until?: CalendarDate | undefined;
  /** Headings of the table that this edition does not know. */
  readonly without: readonly string[];
  /** Headings that this edition has besides the table's. */
  readonly also: readonly string[];
}

export interface HeadingTable {
  readonly source: string;
  readonly version: string;
  readonly date: CalendarDate;
  readonly editions: readonly Edition[];
  /** By chapter: its title and its headings as ranges, `01-04 06`. */
  readonly codes: Readonly<Record<string, { readonly title: string; readonly headings: string }>>;
}

export interface LineTable {
  /** Importing states whose whole tariff the table holds. */
  readonly completeFor: readonly string[];
  readonly codes: Readonly<Record<string, string>>;
}

/** Chapters, headings and lines of the ASEAN Harmonised Tariff Nomenclature, with their editions. */
export class Tariff {
  readonly source: string;
  readonly version: string;
  readonly date: CalendarDate;
  private readonly chapters: ReadonlyMap<string, string>;
  private readonly headings: ReadonlySet<string>;
  private readonly editions: readonly Edition[];
  private readonly lines: ReadonlyMap<string, string>;
  private readonly completeFor: ReadonlySet<string>;

  constructor(headings: HeadingTable, lines: LineTable) {
    this.source = headings.source;
    this.version = headings.version;
    this.date = headings.date;
    const chapters = Object.entries(headings.codes);
    this.chapters = new Map(chapters.map(([chapter, { title }]) => [chapter, title]));
    this.headings = new Set(chapters.flatMap(([chapter, entry]) => expand(chapter, entry.headings)));
    this.editions = headings.editions;
    this.lines = new Map(Object.entries(lines.codes));
    this.completeFor = new Set(lines.completeFor);
  }

  /** The number of headings of the table. */
  get size(): number {
    return this.headings.size;
  }

  /** The chapter's title, for a code of two or more digits. */
  chapterTitle(code: string): string | undefined {
    return this.chapters.get(code.slice(0, 2));
  }

  /** The text of an eight-digit line, where the extract has it. */
  lineTitle(code: string): string | undefined {
    return this.lines.get(code);
  }

  /** The editions that a certificate issued on the date may use. */
  editionsOn(date: CalendarDate): readonly Edition[] {
    return this.editions.filter(({ from, until }) => from <= date && (until === undefined || date <= until));
  }

  /** Whether the heading (first four digits) is one of an edition. */
  hasHeading(code: string, edition: Edition): boolean {
    const heading = code.slice(0, 4);
    return (
      edition.also.includes(heading) || (this.headings.has(heading) && !edition.without.includes(heading))
    );
  }

  /** Whether the importing state's whole tariff is loaded and lacks the line. */
  lacksLine(code: string, importingCountry: string): boolean {
    return this.completeFor.has(importingCountry) && !this.lines.has(code);
  }
}

/** `01-03 05` of chapter 10 gives 1001, 1002, 1003 and 1005. */
function expand(chapter: string, ranges: string): string[] {
  return ranges.split(' ').flatMap((range) => {
    const [first = '', last = first] = range.split('-');
    const count = Number(last) - Number(first) + 1;
    return Array.from(
      { length: count },
      (_, index) => `${chapter}${String(Number(first) + index).padStart(2, '0')}`,
    );
  });
}
