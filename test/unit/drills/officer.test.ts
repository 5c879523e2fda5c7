import { expect, test } from '@jest/globals';
import { ASEAN_COUNTRIES } from '../../../src/certificate/countries.ts';
import { applications } from '../../../src/drills/applications.ts';
import { decisionsOn } from '../../../src/drills/officer.ts';

test('customs give the preference for all but goods under partial cumulation, whichever fixture it is', () => {
  const met = { GIVEN: new Set<string>(), NOT_GIVEN: new Set<string>() };
  for (const peer of ASEAN_COUNTRIES.filter((country) => country !== 'VN')) {
    for (const source of [applications('VN', peer), applications(peer, 'VN')]) {
      for (let at = 0; at < 30; at += 1) {
        const { items } = source.next(new Date('2026-03-02T05:00:00Z'));
        const decisions = decisionsOn({ items });
        expect(decisions.map(({ itemNumber }) => itemNumber)).toEqual(items.map(({ number }) => number));
        for (const [index, { decision }] of decisions.entries()) {
          met[decision].add(items[index]?.originCriterion.slice(0, 2) ?? '');
        }
      }
    }
  }
  expect([...met.NOT_GIVEN]).toEqual(['PC']);
  expect(met.GIVEN).not.toContain('PC');
  expect(met.GIVEN.size).toBeGreaterThan(2);
});
