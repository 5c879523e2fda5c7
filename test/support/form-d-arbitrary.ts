import fc from 'fast-check';
import { ASEAN_COUNTRIES } from '../../src/certificate/countries.ts';
import type { FormD, ItemDecision } from '../../src/certificate/form-d.ts';

/** Pieces that XML, canonicalization or Unicode handling could change. */
const ODD_PIECES = [
  ']]>',
  '&',
  '&amp;',
  '&#13;',
  '<',
  '<!--',
  '</FormD>',
  '>',
  '"',
  "'",
  '\n',
  '\t',
  '  ',
  '\u00a0', // no-break space: no white space for XML
  '\u0085', // NEL: a line end for XML 1.1 only
  '\u2028',
  '\u00e9', // composed
  'e\u0301', // decomposed
  'ế',
  'e\u0302\u0301',
  'o\u031b\u0323',
  'ก็',
  '한',
  '\u1112\u1161\u11ab',
  '\u202e', // right-to-left override
  '\ufeff',
  '\ufffd',
  '\u007f',
  '\u{1f6a2}',
  '\u{10ffff}',
  '\u{1fffe}',
  '0012',
  '1e3',
  'true',
];

const codePoint = fc
  .oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0x20, max: 0x7e }) },
    { weight: 2, arbitrary: fc.integer({ min: 0xa0, max: 0x1ef9 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0x20, max: 0xd7ff }) },
    { weight: 1, arbitrary: fc.integer({ min: 0xe000, max: 0xfffd }) },
    { weight: 1, arbitrary: fc.integer({ min: 0x10000, max: 0x10ffff }) },
  )
  .map((point) => String.fromCodePoint(point));

const piece = fc.oneof(
  { weight: 3, arbitrary: codePoint },
  { weight: 1, arbitrary: fc.constantFrom(...ODD_PIECES) },
);

/**
 * Plain objects. Optional fields are absent or present, never present and undefined: that is what reading gives
 * back.
 */
export function record<T extends object, K extends keyof T & string>(
  fields: { [Key in keyof T]: fc.Arbitrary<T[Key]> },
  ...optional: readonly K[]
): fc.Arbitrary<T> {
  const required = (Object.keys(fields) as (keyof T & string)[]).filter(
    (key) => !(optional as readonly string[]).includes(key),
  );
  return fc.record(fields, { requiredKeys: required as never, noNullPrototype: true }) as fc.Arbitrary<T>;
}

/** Any text the model allows, at most `max` UTF-16 units. */
export function text(max: number): fc.Arbitrary<string> {
  return fc.array(piece, { minLength: 1, maxLength: Math.min(max, 24) }).map((pieces) => {
    let whole = '';
    for (const each of pieces) if (whole.length + each.length <= max) whole += each;
    return /\S/u.test(whole) ? whole : `${whole.slice(0, max - 1)}x`;
  });
}

/** 0001-01-01 to 9999-12-31. */
export const date = fc
  .integer({ min: -719_162, max: 2_932_896 })
  .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));

export const instant = fc
  .integer({ min: 0, max: 4_102_444_800_000 })
  .map((milliseconds) => new Date(milliseconds).toISOString());

const decimal = fc
  .tuple(fc.stringMatching(/^\d{1,15}$/), fc.option(fc.stringMatching(/^\d{1,6}$/), { nil: undefined }))
  .map(([whole, part]) => (part === undefined ? whole : `${whole}.${part}`));

export const aseanCountry = fc.constantFrom(...ASEAN_COUNTRIES);
const country = fc.stringMatching(/^[A-Z]{2}$/);
const locode = fc.stringMatching(/^[A-Z]{2}[A-Z2-9]{3}$/);
const measure = record({ value: decimal, unit: fc.stringMatching(/^[A-Z0-9]{2,3}$/) });
const party = record({ name: text(256), address: text(512), country });

const originalProof = record(
  { referenceNumber: text(35), issueDate: date, issuingCountry: aseanCountry, quantity: measure },
  'quantity',
);

const item = record(
  {
    number: fc.integer({ min: 1, max: 200 }),
    marks: text(512),
    packages: record({
      quantity: fc.integer({ min: 0, max: 99_999_999 }),
      type: fc.stringMatching(/^[A-Z0-9]{2}$/),
    }),
    description: text(2000),
    hsCode: fc.stringMatching(/^\d{6,10}$/),
    quantity: measure,
    manufacturer: record({ name: text(256), trademark: text(128) }, 'trademark'),
    originalProofs: fc.array(originalProof, { minLength: 1, maxLength: 3 }),
    originCriterion: text(35),
    weight: measure,
    fob: record({ amount: decimal, currency: fc.stringMatching(/^[A-Z]{3}$/) }),
    invoices: fc.array(record({ number: text(70), date }), { minLength: 1, maxLength: 3 }),
  },
  'quantity',
  'manufacturer',
  'originalProofs',
  'fob',
);

/** Mostly a few items; now and then one item repeated up to the 200 that are read. */
const items = fc.oneof(
  { weight: 15, arbitrary: fc.array(item, { minLength: 1, maxLength: 3 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(item, fc.integer({ min: 1, max: 200 }))
      .map(([one, count]) => Array.from({ length: count }, (_, index) => ({ ...one, number: index + 1 }))),
  },
);

/** Everything the model's schema allows, whatever the rules of origin say of it. */
export const formD = record(
  {
    referenceNumber: text(35),
    issuingCountry: aseanCountry,
    exporter: party,
    consignee: party,
    exhibition: record({ name: text(256), address: text(512) }),
    transport: record(
      {
        departureDate: date,
        mode: fc.constantFrom('1', '2', '3', '4', '8'),
        conveyance: text(128),
        portOfLoading: locode,
        portOfDischarge: locode,
        route: text(512),
      },
      'portOfLoading',
      'route',
    ),
    thirdCountryInvoice: record({ name: text(256), country }),
    items,
    declaration: record({
      productionCountry: aseanCountry,
      importingCountry: aseanCountry,
      place: text(128),
      date,
      signatory: text(128),
    }),
    ticks: record({
      thirdCountryInvoicing: fc.boolean(),
      exhibition: fc.boolean(),
      accumulation: fc.boolean(),
      deMinimis: fc.boolean(),
      backToBack: fc.boolean(),
      issuedRetroactively: fc.boolean(),
      partialCumulation: fc.boolean(),
    }),
    certification: record({ authority: text(256), place: text(128), date }),
  },
  'exhibition',
  'thirdCountryInvoice',
) as fc.Arbitrary<FormD>;

export const itemDecision = record(
  {
    itemNumber: fc.integer({ min: 1, max: 200 }),
    decision: fc.constantFrom('GIVEN', 'NOT_GIVEN'),
    reason: text(1000),
    quantity: measure,
  },
  'reason',
  'quantity',
) as fc.Arbitrary<ItemDecision>;
