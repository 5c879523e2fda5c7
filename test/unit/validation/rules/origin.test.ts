import { describe, expect, test } from '@jest/globals';
import { ASEAN_COUNTRIES, type AseanCountry } from '../../../../src/certificate/countries.ts';
import { fobPrice } from '../../../../src/validation/rules/v04-fob-price.ts';
import { percentages } from '../../../../src/validation/rules/v05-percentages.ts';
import { originCriterion } from '../../../../src/validation/rules/v14-origin-criterion.ts';
import { deMinimis } from '../../../../src/validation/rules/v26-de-minimis.ts';
import { accumulation } from '../../../../src/validation/rules/v27-accumulation.ts';
import { noPreference } from '../../../../src/validation/rules/v32-no-preference.ts';
import { example, first, paths, remarks } from '../example.ts';

const FOB = { amount: '100', currency: 'USD' };

describe('V4, the FOB price', () => {
  const between = (from: AseanCountry, to: AseanCountry, criterion: string, fob: boolean) =>
    remarks(
      fobPrice,
      example('vn-my-coffee-wo', (form) => {
        form.issuingCountry = from;
        form.declaration.importingCountry = to;
        const item = first(form);
        item.originCriterion = criterion;
        if (fob) item.fob = FOB;
      }),
    );

  const pairs = ASEAN_COUNTRIES.flatMap((from) =>
    ASEAN_COUNTRIES.filter((to) => to !== from).map((to) => [from, to] as const),
  );

  test.each(pairs)('%s to %s: with RVC exactly when Cambodia, Indonesia or Lao PDR is a side', (from, to) => {
    const involved = ['KH', 'ID', 'LA'].some((state) => state === from || state === to);
    for (const criterion of ['40%', 'CTSH + 35%', 'PC 25%']) {
      expect(between(from, to, criterion, true).length).toBe(involved ? 0 : 1);
      expect(between(from, to, criterion, false).length).toBe(involved ? 1 : 0);
    }
    for (const criterion of ['WO', 'CC', 'CTH', 'CTSH', 'SP']) {
      expect(between(from, to, criterion, false)).toEqual([]);
      expect(between(from, to, criterion, true)).toEqual([expect.objectContaining({ atMost: 'warning' })]);
    }
  });

  test('a missing price keeps the gravity of the rule, and an unreadable criterion is not judged', () => {
    const [missing] = between('VN', 'ID', '40%', false);
    expect(missing?.atMost).toBeUndefined();
    expect(missing?.path).toBe('items[0].fob');
    expect(between('VN', 'ID', '40.6%', false)).toEqual([]);
    expect(between('VN', 'SG', 'RVC', true)).toEqual([]);
  });
});

describe('V5, percentages', () => {
  const written = (criterion: string, ticked = criterion.startsWith('PC'), own = true) =>
    remarks(
      percentages,
      example('vn-my-coffee-wo', (form) => {
        first(form).originCriterion = criterion;
        form.ticks.partialCumulation = ticked;
      }),
      { own },
    );

  test.each([
    ['40%', 0],
    ['39%', 1],
    ['1%', 1],
    ['100%', 0],
    ['CTSH + 35%', 0],
    ['SP + 20%', 0],
    ['SP + 19%', 1],
    ['CTSH + 1%', 1],
    ['RVC 5% + CTH', 1],
    ['PC 19%', 1],
    ['PC 20%', 0],
    ['PC 39%', 0],
    ['PC 40%', 1],
    ['39.9%', 0],
  ])('%s: %d remark', (criterion, count) => {
    expect(written(criterion)).toHaveLength(count);
  });

  test('the tick goes with PC, both ways', () => {
    expect(written('PC 25%', false).map(({ path }) => path)).toEqual(['ticks.partialCumulation']);
    expect(written('WO', true).map(({ path }) => path)).toEqual(['ticks.partialCumulation']);
  });

  test("a peer's RVC below 40 is for customs to judge, its PC is not", () => {
    expect(written('35%', false, false)[0]?.atMost).toBe('warning');
    expect(written('35%', false, true)[0]?.atMost).toBeUndefined();
    expect(written('PC 40%', true, false)[0]?.atMost).toBeUndefined();
  });

  test.each([true, false])('a combination that means nothing stops nobody (own: %p)', (own) => {
    const [found] = written('CTSH + 1%', false, own);
    expect(found).toMatchObject({ path: 'items[0].originCriterion', value: 'CTSH + 1%', atMost: 'warning' });
    expect(found?.message.en).toContain('1%, below 20%');
    expect(found?.message.vi).toContain('1%, dưới 20%');
  });
});

describe('V14, the criterion', () => {
  const written = (text: string, own: boolean) =>
    remarks(
      originCriterion,
      example('vn-my-coffee-wo', (form) => {
        first(form).originCriterion = text;
      }),
      { own },
    );

  test.each(['40.6%', 'RVC', 'PE', '100', 'CTC', 'WO + 40%'])('%s is none', (text) => {
    for (const own of [true, false]) {
      expect(written(text, own)).toEqual([expect.objectContaining({ value: text })]);
    }
  });

  test.each([
    ['wo', 'WO'],
    ['RVC 45%', '45%'],
    ['ctsh+35%', 'CTSH + 35%'],
    ['PC25%', 'PC 25%'],
  ])('%s is for peers to write, not for us', (text, canonical) => {
    expect(written(text, false)).toEqual([]);
    const [own] = written(text, true);
    expect(own?.atMost).toBe('warning');
    expect(own?.remedy.en).toBe(`Write ${canonical}.`);
  });
});

describe('V26, V27 and V32: ticks and criteria', () => {
  const goods = (criteria: string[], tick: 'deMinimis' | 'accumulation') =>
    example('vn-my-coffee-wo', (form) => {
      const item = first(form);
      form.items = criteria.map((text, index) => ({ ...item, number: index + 1, originCriterion: text }));
      form.ticks[tick] = true;
    });

  test.each([
    [['CTH'], 0],
    [['WO', 'CTSH'], 0],
    [['CTSH + 35%'], 0],
    [['SP + 40%'], 1],
    [['WO', '40%'], 1],
    [['RVC'], 0],
  ])('de minimis with %j: %d remark', (criteria, count) => {
    expect(paths(deMinimis, goods(criteria, 'deMinimis'))).toHaveLength(count);
  });

  test.each([
    [['WO', 'WO'], 1],
    [['WO', '40%'], 0],
    [['CTH'], 0],
  ])('accumulation with %j: %d remark', (criteria, count) => {
    expect(paths(accumulation, goods(criteria, 'accumulation'))).toHaveLength(count);
  });

  test('customs hear which items get no preference', () => {
    expect(paths(noPreference, goods(['WO', 'PC 25%', '40%', 'PC 30%'], 'accumulation'))).toEqual([
      'items[1].originCriterion',
      'items[3].originCriterion',
    ]);
  });
});
