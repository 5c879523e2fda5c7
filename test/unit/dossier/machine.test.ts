import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { dossierDocument } from '../../../src/dossier/dossier-document.ts';
import { feedbackOf } from '../../../src/dossier/feedback.ts';
import {
  FINAL_STATES,
  mayStep,
  STATE_TEXTS,
  STEPS,
  stateAfter,
  type Verb,
} from '../../../src/dossier/machine.ts';
import { DOSSIER_STATES } from '../../../src/ledger/dossier-records.ts';
import { ledgerEvent } from '../../support/ledger-records.ts';

const VERBS = Object.keys(STEPS) as Verb[];

test('the arrows are these and no others', () => {
  const arrows = VERBS.flatMap((verb) =>
    DOSSIER_STATES.filter((state) => mayStep(verb, state)).map(
      (state) => `${state} ${verb} ${stateAfter(verb, state)}`,
    ),
  );
  expect(arrows).toEqual([
    'OPEN attach OPEN',
    'SUPPLEMENT_REQUESTED attach SUPPLEMENT_REQUESTED',
    'OPEN pay AWAITING_PAYMENT',
    'AWAITING_PAYMENT pay AWAITING_PAYMENT',
    'AWAITING_PAYMENT confirm FORWARDED',
    'AWAITING_PAYMENT lapse REFUSED',
    'OPEN correct OPEN',
    'AWAITING_PAYMENT correct AWAITING_PAYMENT',
    'AWAITING_PAYMENT decline AWAITING_PAYMENT',
    'FORWARDED request SUPPLEMENT_REQUESTED',
    'SUPPLEMENT_REQUESTED supplement FORWARDED',
    'FORWARDED accept ACCEPTED',
    'ACCEPTED return SUPPLEMENT_REQUESTED',
    'FORWARDED overtake REFUSED',
    'SUPPLEMENT_REQUESTED overtake REFUSED',
    'ACCEPTED overtake REFUSED',
    'FORWARDED refuse REFUSED',
    'SUPPLEMENT_REQUESTED refuse REFUSED',
    'OPEN withdraw WITHDRAWN',
    'AWAITING_PAYMENT withdraw WITHDRAWN',
    'FORWARDED withdraw WITHDRAWN',
    'SUPPLEMENT_REQUESTED withdraw WITHDRAWN',
  ]);
  expect(FINAL_STATES).toEqual(['REFUSED', 'WITHDRAWN']);
});

test('every state can be reached, and one that is paid for only through confirm', () => {
  const reachable = (without: Verb | undefined) => {
    const found = new Set(['OPEN']);
    for (let size = 0; size !== found.size; ) {
      size = found.size;
      for (const state of DOSSIER_STATES.filter((one) => found.has(one))) {
        for (const verb of VERBS) {
          if (verb !== without && mayStep(verb, state)) found.add(stateAfter(verb, state));
        }
      }
    }
    return found;
  };
  expect(reachable(undefined)).toEqual(new Set(DOSSIER_STATES));
  expect(reachable('confirm')).toEqual(new Set(['OPEN', 'AWAITING_PAYMENT', 'REFUSED', 'WITHDRAWN']));
});

test('every state says in both languages what it is and what comes next', () => {
  for (const state of DOSSIER_STATES) {
    const { label, next } = STATE_TEXTS[state];
    for (const text of [label, next]) {
      expect(text.en).toMatch(/\S/);
      expect(text.vi).toMatch(/\S/);
      expect(text.vi).not.toBe(text.en);
    }
  }
});

test('every step leaves an event that the exporter can read', () => {
  const events = VERBS.map((verb) => STEPS[verb].event);
  expect(new Set(events).size).toBe(events.length);
  for (const type of events) {
    const data = {
      ...{ name: 'a.pdf', version: 1, amount: 60_000, reference: 'R', missing: 'm', reason: 'r' },
      because: { en: 'because', vi: 'vì' },
    };
    const [line] = feedbackOf([ledgerEvent({ type, actor: 'key', data })], 'key');
    expect(line).toMatchObject({ by: 'exporter', text: { en: expect.any(String), vi: expect.any(String) } });
    expect(`${line?.text.en}${line?.text.vi}`).not.toContain('undefined');
  }
});

test('feedback: who speaks, what stays unsaid, and the certificate’s journey', () => {
  const event = (type: string, actor: string, data = {}) => ledgerEvent({ type, actor, data });
  const lines = feedbackOf(
    [
      event('dossier.filed', 'lotus', { reissueOf: 'VN-TH 26/02/00001' }),
      event('message.refused', 'system'),
      event('dossier.payment-noted', 'system', { verdict: 'DUPLICATE' }),
      event('dossier.payment-noted', 'system', { verdict: 'WRONG_AMOUNT', amount: 59_999 }),
      event('dossier.refused', 'officer-7', { reason: 'not originating' }),
      event('certificate.state', 'system', { to: 'NOT_GIVEN' }),
    ],
    'lotus',
  );
  expect(lines.map(({ by, text }) => [by, text.en])).toEqual([
    ['exporter', 'Dossier filed for re-issue of VN-TH 26/02/00001.'],
    [
      'gateway',
      'VND 59,999 arrived, which is not the fee; ask the payment provider for it. The fee is still due: ask for a new payment.',
    ],
    ['ministry', 'The ministry refused: not originating.'],
    ['gateway', 'The certificate is now AS4 (NOT GIVEN): the preference is not given.'],
  ]);
});

test('docs/dossier.md is in step with the machine (npm run docs:dossier)', () => {
  const file = readFileSync(new URL('../../../docs/dossier.md', import.meta.url), 'utf8');
  expect(file).toBe(dossierDocument());
});
