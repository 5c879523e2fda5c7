import { describe, expect, test } from '@jest/globals';
import { loadCountryProfile } from '../../../src/exchange/country-profile.ts';
import { checkOf, clarificationOf, replyTo } from '../../../src/simulators/inquire.ts';
import { InquiriesProfile } from '../../../src/simulators/inquiries-profile.ts';
import { type OfficialsProfile, officialsOf } from '../../../src/simulators/officials-profile.ts';
import { application } from '../../support/applications.ts';

const FORMS = Array.from({ length: 200 }, (_, n) => {
  const form = application('PH', 'VN', '2026-03-01', 2);
  return { ...form, consignee: { ...form.consignee, name: `Importer ${n}` } };
});
const [FORM] = FORMS as [(typeof FORMS)[number]];
const BASE = officialsOf(loadCountryProfile('BN'));

function officials(inquiries: unknown): OfficialsProfile {
  return { ...BASE, inquiries: InquiriesProfile.parse(inquiries) };
}

describe('checks before the decision', () => {
  const check = { share: 0.3, ground: 'ACCURACY', reason: 'In doubt' };

  test('are asked for about the share of certificates, the same in every run', () => {
    const some = officials({ check });
    const asked = FORMS.filter((form) => checkOf(form, some));
    expect(asked.length).toBeGreaterThan(30);
    expect(asked.length).toBeLessThan(90);
    expect(FORMS.filter((form) => checkOf(form, some))).toEqual(asked);
    expect(checkOf(FORM, officials({ check: { ...check, share: 1 } }))).toEqual({
      ground: 'ACCURACY',
      reason: 'In doubt',
      items: [],
      boxes: [],
    });
  });

  test('only of the states named, and by those who check at all', () => {
    const all = { ...check, share: 1 };
    expect(checkOf(FORM, officials({ check: { ...all, with: ['KH'] } }))).toBeUndefined();
    expect(checkOf(FORM, officials({ check: { ...all, with: ['PH'] } }))).toBeDefined();
    expect(checkOf(FORM, BASE)).toBeUndefined();
  });
});

test('a reply has a result for each item asked about, in the mix of the profile, with words unless it confirms', () => {
  const question = { ground: 'RANDOM', items: [], boxes: [] } as const;
  const ministry = officials({
    reply: { delayMs: [100, 200], outcomes: { CONFIRMED: 1, NOT_CONFIRMED: 1 }, text: 'Examined' },
  });
  const outcomes = FORMS.flatMap((form) => {
    const reply = replyTo({ ...question, items: [], boxes: [] }, form, ministry);
    expect(reply?.answer.results.map(({ itemNumber }) => itemNumber)).toEqual([1, 2]);
    expect(reply?.delayMs).toBeGreaterThanOrEqual(100);
    expect(reply?.delayMs).toBeLessThanOrEqual(200);
    return reply?.answer.results ?? [];
  });
  const confirmed = outcomes.filter(({ outcome }) => outcome === 'CONFIRMED');
  expect(confirmed.length).toBeGreaterThan(150);
  expect(confirmed.length).toBeLessThan(250);
  for (const { outcome, text } of outcomes)
    expect(text).toBe(outcome === 'CONFIRMED' ? undefined : 'Examined');
  expect(replyTo({ ...question, items: [2], boxes: [] }, FORM, ministry)?.answer.results).toHaveLength(1);
  expect(replyTo({ ...question, items: [], boxes: [] }, FORM, BASE)).toBeUndefined();
});

test('what was NOT GIVEN is clarified, and nothing else', () => {
  const ministry = officials({ clarify: { with: ['TH'], share: 1, text: 'See the statement' } });
  const decisions = [
    { itemNumber: 1, decision: 'GIVEN' },
    { itemNumber: 2, decision: 'NOT_GIVEN', reason: 'In doubt' },
  ] as const;
  expect(clarificationOf({ form: FORM, peer: 'TH', decisions }, ministry)).toEqual({
    clarifications: [{ itemNumber: 2, text: 'See the statement' }],
    documents: [],
  });
  expect(clarificationOf({ form: FORM, peer: 'SG', decisions }, ministry)).toBeUndefined();
  expect(clarificationOf({ form: FORM, peer: 'TH', decisions: [decisions[0]] }, ministry)).toBeUndefined();
  expect(clarificationOf({ form: FORM, peer: 'TH', decisions }, BASE)).toBeUndefined();
});

test('a profile must make sense', () => {
  for (const inquiries of [
    { check: { share: 2, ground: 'RANDOM' } },
    { check: { share: 1, ground: 'ACCURACY' } },
    { reply: { delayMs: [2, 1], outcomes: { CONFIRMED: 1 }, text: 'x' } },
    { reply: { delayMs: [1, 2], outcomes: { CONFIRMED: 0 }, text: 'x' } },
    { clarify: { with: [], share: 1, text: 'x' } },
  ]) {
    expect(InquiriesProfile.safeParse(inquiries).success).toBe(false);
  }
});
