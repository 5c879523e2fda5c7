import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  formatOriginCriterion,
  type OriginCriterion,
  parseOriginCriterion,
  usesRvc,
  usesTariffChange,
} from '../../../src/certificate/origin-criterion.ts';

describe('parseOriginCriterion', () => {
  test.each<[string, OriginCriterion]>([
    ['WO', { kind: 'WO' }],
    ['40%', { kind: 'RVC', percent: 40 }],
    ['100%', { kind: 'RVC', percent: 100 }],
    ['CC', { kind: 'CTC', change: 'CC' }],
    ['CTH', { kind: 'CTC', change: 'CTH' }],
    ['CTSH', { kind: 'CTC', change: 'CTSH' }],
    ['SP', { kind: 'SP' }],
    ['CTSH + 35%', { kind: 'COMBINED', with: 'CTSH', percent: 35 }],
    ['SP + 40%', { kind: 'COMBINED', with: 'SP', percent: 40 }],
    ['PC 25%', { kind: 'PC', percent: 25 }],
  ])('reads %s as the annex writes it', (text, criterion) => {
    expect(parseOriginCriterion(text)).toEqual(criterion);
  });

  test.each<[string, OriginCriterion]>([
    [' wo ', { kind: 'WO' }],
    ['RVC 40%', { kind: 'RVC', percent: 40 }],
    ['RVC40 %', { kind: 'RVC', percent: 40 }],
    ['ctsh+35%', { kind: 'COMBINED', with: 'CTSH', percent: 35 }],
    ['35% + CTSH', { kind: 'COMBINED', with: 'CTSH', percent: 35 }],
    ['CTH +RVC40%', { kind: 'COMBINED', with: 'CTH', percent: 40 }],
    ['PC25%', { kind: 'PC', percent: 25 }],
    ['pc\u00a025 %', { kind: 'PC', percent: 25 }],
  ])('reads %j as peers write it', (text, criterion) => {
    expect(parseOriginCriterion(text)).toEqual(criterion);
  });

  test.each([
    '40.6%',
    '40',
    'RVC',
    'RVC %',
    '0%',
    '040%',
    '101%',
    '1000%',
    'PE',
    'CTC',
    'WO + 40%',
    'PC',
    'PC 25',
    'PC 25.5%',
    'PC + 25%',
    'CTH + CTSH',
    'CTH + 40% + SP',
    'CTH 40%',
    '',
    ' ',
  ])('does not know %j', (text) => {
    expect(parseOriginCriterion(text)).toEqual({ kind: 'UNKNOWN', text });
  });

  test('what it writes it reads back, and any text is answered', () => {
    const percent = fc.integer({ min: 1, max: 100 });
    const change = fc.constantFrom('CC' as const, 'CTH' as const, 'CTSH' as const);
    const criterion: fc.Arbitrary<OriginCriterion> = fc.oneof(
      fc.constantFrom<OriginCriterion>({ kind: 'WO' }, { kind: 'SP' }),
      change.map((c) => ({ kind: 'CTC', change: c }) as const),
      percent.map((p) => ({ kind: 'RVC', percent: p }) as const),
      percent.map((p) => ({ kind: 'PC', percent: p }) as const),
      fc.record({
        kind: fc.constant('COMBINED' as const),
        with: fc.oneof(change, fc.constant('SP' as const)),
        percent,
      }),
    );
    fc.assert(
      fc.property(criterion, (c) => {
        expect(parseOriginCriterion(formatOriginCriterion(c))).toEqual(c);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const read = parseOriginCriterion(text);
        if (read.kind === 'UNKNOWN') expect(formatOriginCriterion(read)).toBe(text);
        else expect(parseOriginCriterion(formatOriginCriterion(read))).toEqual(read);
      }),
    );
  });
});

test.each([
  ['WO', false, false],
  ['CTH', false, true],
  ['SP', false, false],
  ['40%', true, false],
  ['CTSH + 35%', true, true],
  ['SP + 40%', true, false],
  ['PC 25%', true, false],
  ['40.6%', false, false],
])('%s: regional value content %p, tariff change %p', (text, rvc, change) => {
  expect(usesRvc(parseOriginCriterion(text))).toBe(rvc);
  expect(usesTariffChange(parseOriginCriterion(text))).toBe(change);
});
