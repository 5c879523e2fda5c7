import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { GatewayError } from '../kernel/errors.ts';
import { type EditionTable, Tariff } from './tariff.ts';

/**
 * The code lists of `schemas/atiga-formd/codelists/`: data with source, version and date, replaceable without a
 * change to the program.
 */
export interface CodeList<T> {
  readonly source: string;
  readonly version: string;
  readonly date: string;
  readonly codes: ReadonlyMap<string, T>;
}

/** A unit, and what became of codes that are not quite one. */
export interface UnitList extends CodeList<string> {
  /** Spellings that customs read as another code, e.g. PCE as H87. */
  readonly equivalents: ReadonlyMap<string, string>;
  /** Codes that systems send by mistake for another unit, e.g. B34 for TNE. */
  readonly mistaken: ReadonlyMap<string, { readonly is: string; readonly meant: string }>;
}

/** How much of its base unit a unit is: 1 GRM is 0.001 of KGM. */
export interface Conversion {
  readonly of: string;
  /** Exact decimal. */
  readonly factor: string;
}

export interface PackageList extends CodeList<string> {
  /** Bulk, unpacked goods and vehicles: the number of packages may be 0. */
  readonly uncounted: ReadonlySet<string>;
}

export interface Place {
  readonly name: string;
  /** UN/ECE Recommendation 19: 1 maritime, 2 rail, 3 road, 4 air. */
  readonly modes: readonly string[];
}

export interface Codes {
  readonly units: UnitList;
  readonly conversions: CodeList<Conversion>;
  readonly packages: PackageList;
  readonly countries: CodeList<string>;
  readonly currencies: CodeList<string>;
  readonly places: CodeList<Place>;
  readonly tariff: Tariff;
}

const head = {
  source: z.string().min(1),
  version: z.string().min(1),
  date: z.iso.date(),
  note: z.string().min(1),
};
const names = z.record(z.string(), z.string().min(1));

const UnitFile = z.strictObject({
  ...head,
  equivalents: names,
  mistaken: z.record(z.string(), z.strictObject({ is: z.string(), meant: z.string() })),
  codes: names,
});
const ConversionFile = z.strictObject({
  ...head,
  codes: z.record(
    z.string(),
    z.strictObject({ of: z.string(), factor: z.string().regex(/^(?!0+(\.0+)?$)\d+(\.\d+)?$/) }),
  ),
});
const PackageFile = z.strictObject({ ...head, uncounted: z.array(z.string()), codes: names });
const NameFile = z.strictObject({ ...head, codes: names });
const PlaceFile = z.strictObject({
  ...head,
  codes: z.record(
    z.string().regex(/^[A-Z]{2}[A-Z2-9]{3}$/),
    z.strictObject({ name: z.string().min(1), modes: z.array(z.enum(['1', '2', '3', '4'])).min(1) }),
  ),
});
const EditionFile = z.strictObject({
  ...head,
  editions: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        /** The file of its subheadings. */
        subheadings: z.string().regex(/^[\w-]+\.json$/),
        from: z.iso.date(),
        until: z.iso.date().optional(),
        adopted: z
          .record(
            z.string().regex(/^[A-Z]{2}$/),
            z.strictObject({ from: z.iso.date(), source: z.string().min(1) }),
          )
          .default({}),
      }),
    )
    .min(1),
  chapters: z.record(z.string().regex(/^\d{2}$/), z.string().min(1)),
});
const SubheadingFile = z.strictObject({
  ...head,
  codes: z.record(z.string().regex(/^\d{4}$/), z.string().regex(/^\d{2}( \d{2})*$/)),
});
const LineFile = z.strictObject({
  ...head,
  completeFor: z.array(z.string().regex(/^[A-Z]{2}$/)),
  codes: z.record(z.string().regex(/^\d{8}$/), z.string().min(1)),
});

/** The same place from `src/` and from `dist/`. */
const FOLDER = new URL('../../schemas/atiga-formd/codelists/', import.meta.url);

/**
 * Reads the code lists of a folder (a `file:` URL ending in `/`). Throws CONFIG_INVALID naming the list that is
 * missing or does not have its form.
 */
export function loadCodes(folder: URL = FOLDER): Codes {
  const units = read(folder, 'units.json', UnitFile);
  const packages = read(folder, 'packages.json', PackageFile);
  return {
    units: {
      ...list(units),
      equivalents: new Map(Object.entries(units.equivalents)),
      mistaken: new Map(Object.entries(units.mistaken)),
    },
    conversions: list(read(folder, 'unit-conversions.json', ConversionFile)),
    packages: { ...list(packages), uncounted: new Set(packages.uncounted) },
    countries: list(read(folder, 'countries.json', NameFile)),
    currencies: list(read(folder, 'currencies.json', NameFile)),
    places: list(read(folder, 'places.json', PlaceFile)),
    tariff: new Tariff(editions(folder), read(folder, 'tariff-lines.json', LineFile)),
  };
}

function editions(folder: URL): EditionTable {
  const file = read(folder, 'editions.json', EditionFile);
  const withTables = file.editions.map(({ subheadings, ...edition }) => ({
    ...edition,
    table: read(folder, subheadings, SubheadingFile),
  }));
  return { ...file, editions: withTables };
}

let loaded: Codes | undefined;

/** The code lists of the product, read once. */
export function codes(): Codes {
  loaded ??= loadCodes();
  return loaded;
}

function read<T>(folder: URL, name: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8')));
  } catch (cause) {
    throw new GatewayError('CONFIG_INVALID', { detail: `code list ${name}`, where: name, cause });
  }
}

function list<T>(file: {
  source: string;
  version: string;
  date: string;
  codes: Record<string, T>;
}): CodeList<T> {
  const { source, version, date } = file;
  return { source, version, date, codes: new Map(Object.entries(file.codes)) };
}
