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
  const edition = (date: string) => tariff.editionsOn(date).map(({ name }) => name);
  const known = (code: string, date: string) =>
    tariff.editionsOn(date).some((each) => tariff.hasHeading(code, each));

  test('has the 1,228 headings of HS 2022 in 96 chapters', () => {
    expect(tariff.size).toBe(1_228);
    const chapters = Array.from({ length: 99 }, (_, n) => String(n + 1).padStart(2, '0'));
    expect(chapters.filter((chapter) => tariff.chapterTitle(chapter) === undefined)).toEqual([
      '77',
      '98',
      '99',
    ]);
  });

  test.each([
    ['2017-06-01', ['AHTN 2017']],
    ['2021-12-31', ['AHTN 2017']],
    ['2022-01-01', ['AHTN 2017', 'AHTN 2022']],
    ['2023-03-31', ['AHTN 2017', 'AHTN 2022']],
    ['2023-04-01', ['AHTN 2022']],
    ['2026-11-22', ['AHTN 2022']],
    ['2016-12-31', []],
  ])('on %s the editions are %j', (date, names) => {
    expect(edition(date)).toEqual(names);
  });

  test.each(['2404', '3827', '8485', '8524', '8549', '8806', '8807'])('%s came with HS 2022', (heading) => {
    expect(known(heading, '2021-06-01')).toBe(false);
    expect(known(heading, '2023-04-01')).toBe(true);
  });

  test('8803 went with HS 2017', () => {
    expect(known('88031000', '2023-03-31')).toBe(true);
    expect(known('88031000', '2023-04-01')).toBe(false);
  });

  test.each(['0000', '0503', '7701', '8520', '9621', '9999'])('%s is no heading', (heading) => {
    expect(known(heading, '2026-01-01')).toBe(false);
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
    expect(loadCodes(pathToFileURL(`${folder}/`)).tariff.size).toBe(lists.tariff.size);
  });

  test.each([
    ['units.json', 'not json'],
    ['places.json', '{"source":"x","version":"1","date":"2026-01-01","note":"x","codes":{"Hanoi":{}}}'],
    ['headings.json', '{}'],
  ])('with a broken %s is refused by name', (name, content) => {
    cpSync(source, folder, { recursive: true });
    writeFileSync(join(folder, name), content);
    expect(() => loadCodes(pathToFileURL(`${folder}/`))).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', where: name }),
    );
  });
});
