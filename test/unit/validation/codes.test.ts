import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ASEAN_COUNTRIES } from '../../../src/certificate/countries.ts';
import { codes, loadCodes } from '../../../src/validation/codes.ts';

const lists = codes();

describe('the code lists', () => {
  test('are read once', () => {
    expect(codes()).toBe(lists);
  });

  test.each([
    ['units', lists.units, 150, /^[A-Z0-9]{2,3}$/],
    ['packages', lists.packages, 200, /^[A-Z0-9]{2}$/],
    ['countries', lists.countries, 249, /^[A-Z]{2}$/],
    ['currencies', lists.currencies, 150, /^[A-Z]{3}$/],
    ['places', lists.places, 120, /^[A-Z]{2}[A-Z2-9]{3}$/],
  ])('%s have their size, form, source, version and date', (_, list, least, form) => {
    expect(list.codes.size).toBeGreaterThanOrEqual(least);
    for (const code of list.codes.keys()) expect(code).toMatch(form);
    expect(list.source).not.toBe('');
    expect(list.version).not.toBe('');
    expect(list.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });

  test.each([
    ['KGM', 'kilogram'],
    ['TNE', 'tonne (1,000 kg)'],
    ['H87', 'piece'],
    ['C62', 'one (unit)'],
    ['LTR', 'litre'],
    ['SET', 'set'],
    ['PR', 'pair'],
  ])('unit %s is %s', (code, name) => {
    expect(lists.units.codes.get(code)).toBe(name);
  });

  test('B34, PCE and PCS are known for what they are', () => {
    expect(lists.units.codes.has('B34')).toBe(false);
    expect(lists.units.mistaken.get('B34')?.meant).toBe('TNE');
    expect([...lists.units.equivalents]).toEqual([
      ['PCE', 'H87'],
      ['PCS', 'H87'],
    ]);
    for (const code of lists.units.equivalents.values()) expect(lists.units.codes.has(code)).toBe(true);
  });

  test('packages without a number are packages', () => {
    for (const code of lists.packages.uncounted) expect(lists.packages.codes.has(code)).toBe(true);
  });

  test('the ten states are countries and have places', () => {
    for (const state of ASEAN_COUNTRIES) {
      expect(lists.countries.codes.has(state)).toBe(true);
      const places = [...lists.places.codes.keys()].filter((code) => code.startsWith(state));
      expect(places.length).toBeGreaterThanOrEqual(4);
    }
    for (const code of lists.places.codes.keys()) {
      expect(ASEAN_COUNTRIES).toContain(code.slice(0, 2));
    }
    expect(lists.places.codes.get('VNSGN')).toEqual({ name: 'Ho Chi Minh City', modes: ['1', '3', '4'] });
  });
});

describe('the tariff', () => {
  const { tariff } = lists;
  const edition = (date: string, importing: string) =>
    tariff.editionsOn(date, importing).map(({ name }) => name);
  const [hs2017, hs2022] = tariff.editions;

  test('has the headings and subheadings of HS 2017 and HS 2022', () => {
    expect(tariff.editions.map(({ name, size }) => [name, size])).toEqual([
      ['AHTN 2017', { headings: 1_222, subheadings: 5_387 }],
      ['AHTN 2022', { headings: 1_228, subheadings: 5_612 }],
    ]);
  });

  test('has titles for 96 chapters', () => {
    const chapters = Array.from({ length: 99 }, (_, n) => String(n + 1).padStart(2, '0'));
    expect(chapters.filter((chapter) => tariff.chapterTitle(chapter) === undefined)).toEqual([
      '77',
      '98',
      '99',
    ]);
    for (const { table } of tariff.editions) {
      const titled = Object.keys(table.codes).filter((heading) => tariff.chapterTitle(heading));
      expect(titled).toHaveLength(Object.keys(table.codes).length);
    }
  });

  test.each([
    ['2016-12-31', 'SG', []],
    ['2017-06-01', 'SG', ['AHTN 2017']],
    // Each state changed over on a day of its own; the old edition was accepted to 31/03/2023.
    ['2021-12-31', 'TH', ['AHTN 2017']],
    ['2022-01-01', 'TH', ['AHTN 2017', 'AHTN 2022']],
    ['2022-06-18', 'SG', ['AHTN 2017']],
    ['2022-06-19', 'SG', ['AHTN 2017', 'AHTN 2022']],
    ['2022-11-30', 'VN', ['AHTN 2017']],
    ['2023-03-31', 'VN', ['AHTN 2017', 'AHTN 2022']],
    ['2023-03-01', 'LA', ['AHTN 2017', 'AHTN 2022']],
    // No date is known of these.
    ['2023-03-31', 'KH', ['AHTN 2017']],
    ['2023-03-31', 'MM', ['AHTN 2017']],
    ['2023-04-01', 'MM', ['AHTN 2022']],
    ['2023-04-01', 'SG', ['AHTN 2022']],
    ['2026-11-22', 'VN', ['AHTN 2022']],
  ])('on %s the editions for %s are %j', (date, importing, names) => {
    expect(edition(date, importing)).toEqual(names);
  });

  test.each(['0309', '2404', '3827', '8485', '8524', '8549', '8806', '8807'])(
    'heading %s came with HS 2022',
    (heading) => {
      expect([hs2017?.hasHeading(heading), hs2022?.hasHeading(heading)]).toEqual([false, true]);
    },
  );

  test.each(['8107', '8803'])('heading %s went with HS 2017', (heading) => {
    expect([hs2017?.hasHeading(heading), hs2022?.hasHeading(heading)]).toEqual([true, false]);
  });

  test.each([
    ['851712', true, false],
    ['85171300', false, true],
    ['85258010', true, false],
    ['852589', false, true],
    ['10063070', true, true],
    ['10063', false, false],
    ['100635', false, false],
  ])('%s: HS 2017 %p, HS 2022 %p', (code, before, now) => {
    expect([hs2017?.hasSubheading(code), hs2022?.hasSubheading(code)]).toEqual([before, now]);
  });

  test.each(['0000', '0503', '7701', '8520', '9621', '9999'])('%s is no heading', (heading) => {
    expect(tariff.editions.some((each) => each.hasHeading(heading))).toBe(false);
  });
});

describe('a folder of lists', () => {
  const source = fileURLToPath(new URL('../../../schemas/atiga-formd/codelists/', import.meta.url));
  let folder = '';

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'codelists-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('can be replaced as a whole', () => {
    cpSync(source, folder, { recursive: true });
    expect(loadCodes(pathToFileURL(`${folder}/`)).tariff.editions.map(({ size }) => size)).toEqual(
      lists.tariff.editions.map(({ size }) => size),
    );
  });

  test.each([
    ['units.json', 'not json'],
    ['places.json', '{"source":"x","version":"1","date":"2026-01-01","note":"x","codes":{"Hanoi":{}}}'],
    ['editions.json', '{}'],
    ['hs-2022.json', '{"codes":{"0101":"21-30"}}'],
  ])('with a broken %s is refused by name', (name, content) => {
    cpSync(source, folder, { recursive: true });
    writeFileSync(join(folder, name), content);
    expect(() => loadCodes(pathToFileURL(`${folder}/`))).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', where: name }),
    );
  });
});
