import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { BOX_TITLES, boxLabel, boxOf } from '../../../src/certificate/boxes.ts';
import { FormD } from '../../../src/certificate/form-d.ts';
import type { Box } from '../../../src/kernel/finding.ts';

interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
}

/** Every field of the model as a JSON path, groups and leaves, arrays with index 0. */
function pathsOf(schema: JsonSchema, path: string): string[] {
  if (schema.properties) {
    return Object.entries(schema.properties).flatMap(([key, below]) => {
      const here = path === '' ? key : `${path}.${key}`;
      return [here, ...pathsOf(below, here)];
    });
  }
  if (schema.items) return [`${path}[0]`, ...pathsOf(schema.items, `${path}[0]`)];
  return [];
}

/** The box that each group of the model is printed in, written from Annex 7 independently of the table. */
const EXPECTED: readonly [RegExp, Box][] = [
  [/^referenceNumber$|^issuingCountry$/, 'reference'],
  [/^exporter(\.(name|address|country))?$/, 1],
  [/^consignee(\.(name|address|country))?$|^exhibition(\.(name|address))?$/, 2],
  [/^transport(\.(departureDate|mode|conveyance|portOfLoading|portOfDischarge|route))?$/, 3],
  [/^items$|^items\[0\]$|^items\[0\]\.number$/, 5],
  [/^items\[0\]\.marks$/, 6],
  [/^items\[0\]\.(packages|description|hsCode|quantity|manufacturer|originalProofs)\b/, 7],
  [/^thirdCountryInvoice(\.(name|country))?$/, 7],
  [/^items\[0\]\.originCriterion$/, 8],
  [/^items\[0\]\.(weight|fob)\b/, 9],
  [/^items\[0\]\.invoices\b/, 10],
  [/^declaration(\.(productionCountry|importingCountry|place|date|signatory))?$/, 11],
  [/^certification(\.(authority|place|date))?$/, 12],
  [/^ticks\b/, 13],
];

const PATHS = pathsOf(z.toJSONSchema(FormD, { unrepresentable: 'any' }) as JsonSchema, '');

describe('the box of each field of Form D', () => {
  test('the model has fields for every box but 4, which is empty at issue', () => {
    expect(PATHS.length).toBeGreaterThan(70);
    expect(new Set(PATHS.map(boxOf))).toEqual(new Set(['reference', 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13]));
  });

  test.each(PATHS)('%s', (path) => {
    const expected = EXPECTED.filter(([pattern]) => pattern.test(path)).map(([, box]) => box);
    expect(expected).toHaveLength(1);
    expect(boxOf(path)).toBe(expected[0]);
  });

  test('indices do not matter, unknown fields take the box of their group, the rest is the head', () => {
    expect(boxOf('items[199].invoices[49].number')).toBe(10);
    expect(boxOf('exporter.telephone')).toBe(1);
    expect(boxOf('items[3].colour')).toBe(5);
    expect(boxOf('decisions[0].reason')).toBe(4);
    expect(boxOf('')).toBe('reference');
    expect(boxOf('constructor')).toBe('reference');
    expect(boxOf('toString.call')).toBe('reference');
  });

  test('each box has a title and a label in both languages', () => {
    const boxes: Box[] = ['reference', 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13];
    expect([...BOX_TITLES.keys()]).toEqual(boxes);
    for (const box of boxes) {
      expect(BOX_TITLES.get(box)?.en).toMatch(/\w/);
      expect(BOX_TITLES.get(box)?.vi).not.toBe(BOX_TITLES.get(box)?.en);
    }
    expect(boxLabel(7)).toEqual({ en: 'Box 7', vi: 'Ô số 7' });
    expect(boxLabel('reference').en).toBe('Reference No.');
  });
});
