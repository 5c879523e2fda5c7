import type { CalendarDate } from '../kernel/clock.ts';

/** The headings and subheadings of one edition of the Harmonized System. */
export interface SubheadingTable {
  readonly source: string;
  readonly version: string;
  readonly date: CalendarDate;
  /** By heading: the last two digits of its subheadings, `21 29 30 90`. */
  readonly codes: Readonly<Record<string, string>>;
}

/** An edition of the tariff nomenclature and the dates of issue of the certificates that may use it. */
export interface EditionEntry {
  readonly name: string;
  /** First date of issue, whatever the importing state. */
  readonly from: CalendarDate;
  /** Last date of issue; open when absent. */
  readonly until?: CalendarDate | undefined;
  /** By importing state: since when its own tariff is this edition, and certificates to it may use it too. */
  readonly adopted: Readonly<Record<string, { readonly from: CalendarDate }>>;
  readonly table: SubheadingTable;
}

export interface EditionTable {
  readonly source: string;
  readonly version: string;
  readonly date: CalendarDate;
  readonly editions: readonly EditionEntry[];
  /** Titles of the chapters. */
  readonly chapters: Readonly<Record<string, string>>;
}

export interface LineTable {
  /** Importing states whose whole tariff the table holds. */
  readonly completeFor: readonly string[];
  readonly codes: Readonly<Record<string, string>>;
}

/** An edition with its headings and subheadings. */
export class Edition {
  readonly name: string;
  readonly until: CalendarDate | undefined;
  readonly table: SubheadingTable;
  private readonly entry: EditionEntry;
  private readonly subheadings: ReadonlySet<string>;

  constructor(entry: EditionEntry) {
    this.name = entry.name;
    this.until = entry.until;
    this.table = entry.table;
    this.entry = entry;
    this.subheadings = new Set(
      Object.entries(entry.table.codes).flatMap(([heading, endings]) =>
        endings.split(' ').map((ending) => heading + ending),
      ),
    );
  }

  /** The numbers of headings and of subheadings. */
  get size(): { readonly headings: number; readonly subheadings: number } {
    return { headings: Object.keys(this.table.codes).length, subheadings: this.subheadings.size };
  }

  /** Whether it has the heading, the first four digits of the code. */
  hasHeading(code: string): boolean {
    return Object.hasOwn(this.table.codes, code.slice(0, 4));
  }

  /** Whether it has the subheading, the first six digits of the code. */
  hasSubheading(code: string): boolean {
    return this.subheadings.has(code.slice(0, 6));
  }

  /** The first date of issue of certificates to the importing state. */
  fromFor(importingCountry: string): CalendarDate {
    const { adopted, from } = this.entry;
    const own = adopted[importingCountry]?.from;
    return own !== undefined && own < from ? own : from;
  }
}

/** Chapters, subheadings and lines of the ASEAN Harmonised Tariff Nomenclature, with their editions. */
export class Tariff {
  readonly source: string;
  readonly version: string;
  readonly date: CalendarDate;
  /** The oldest first. */
  readonly editions: readonly Edition[];
  private readonly chapters: ReadonlyMap<string, string>;
  private readonly lines: ReadonlyMap<string, string>;
  private readonly completeFor: ReadonlySet<string>;

  constructor(editions: EditionTable, lines: LineTable) {
    this.source = editions.source;
    this.version = editions.version;
    this.date = editions.date;
    this.editions = editions.editions.map((entry) => new Edition(entry));
    this.chapters = new Map(Object.entries(editions.chapters));
    this.lines = new Map(Object.entries(lines.codes));
    this.completeFor = new Set(lines.completeFor);
  }

  /** The chapter's title, for a code of two or more digits. */
  chapterTitle(code: string): string | undefined {
    return this.chapters.get(code.slice(0, 2));
  }

  /** The text of an eight-digit line, where the extract has it. */
  lineTitle(code: string): string | undefined {
    return this.lines.get(code);
  }

  /** The editions that a certificate to the importing state may use when issued on the date, the oldest first. */
  editionsOn(date: CalendarDate, importingCountry: string): readonly Edition[] {
    return this.editions.filter(
      (edition) =>
        edition.fromFor(importingCountry) <= date && (edition.until === undefined || date <= edition.until),
    );
  }

  /** Whether the importing state's whole tariff is loaded and lacks the line. */
  lacksLine(code: string, importingCountry: string): boolean {
    return this.completeFor.has(importingCountry) && !this.lines.has(code);
  }
}
