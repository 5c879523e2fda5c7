import { readFileSync } from 'node:fs';
import type { FormD } from '../../../src/certificate/form-d.ts';
import { type Codes, codes } from '../../../src/validation/codes.ts';
import type { Remark, Rule } from '../../../src/validation/rules/rule.ts';

/** A fresh copy of a valid fixture, changed as the test wants it. */
export function example(name: string, change: (form: FormD) => void = () => {}): FormD {
  const url = new URL(`../../../fixtures/valid/${name}.json`, import.meta.url);
  const form: FormD = JSON.parse(readFileSync(url, 'utf8'));
  change(form);
  return form;
}

/** The first item of a form, which every form has. */
export function first(form: FormD): FormD['items'][number] {
  const [item] = form.items;
  if (!item) throw new Error('a form has at least one item');
  return item;
}

interface Circumstances {
  own?: boolean;
  today?: string;
  codes?: Codes;
}

/** What one rule says, checked on the date of issue unless told otherwise. */
export function remarks(rule: Rule, form: FormD, circumstances: Circumstances = {}): readonly Remark[] {
  const { own = true, today = form.certification.date } = circumstances;
  return rule.check(form, { own, today, codes: circumstances.codes ?? codes() });
}

/** The places one rule objects to. */
export function paths(rule: Rule, form: FormD, circumstances: Circumstances = {}): string[] {
  return remarks(rule, form, circumstances).map(({ path }) => path);
}
