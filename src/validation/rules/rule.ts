import type { FormDApplication } from '../../certificate/form-d.ts';
import type { CalendarDate } from '../../kernel/clock.ts';
import type { Severity, Text } from '../../kernel/finding.ts';
import type { Codes } from '../codes.ts';

/** `V1` to `V13` are those of the rule list the project started from; later ones follow. Never reused. */
export type RuleId = `V${number}`;

/**
 * What rules look at: a whole certificate, or an application together with the date on which it is to be
 * certified, so that the same rules speak before and after issue.
 */
export interface CheckedForm extends FormDApplication {
  readonly referenceNumber?: string;
  readonly certification: {
    readonly date: CalendarDate;
    readonly authority?: string;
    readonly place?: string;
  };
}

export interface RuleContext {
  /** Issued here (true), or by a peer. */
  readonly own: boolean;
  /** Today in the zone of the office that checks. */
  readonly today: CalendarDate;
  readonly codes: Codes;
}

/** What a rule has to say about one place; severity and box are added by `validate.ts`. */
export interface Remark {
  readonly path: string;
  readonly message: Text;
  readonly remedy: Text;
  readonly value?: string;
  /** This remark is never graver than that, whatever the rule's severity. */
  readonly atMost?: Severity;
}

export interface Rule {
  readonly id: RuleId;
  readonly title: Text;
  /** Where the rule comes from, in English. */
  readonly source: string;
  readonly severity: { readonly own: Severity; readonly peer: Severity };
  /** Never throws for any form that has its shape. */
  check(form: CheckedForm, context: RuleContext): readonly Remark[];
}

type Pair = readonly [en: string, vi: string];

/** Builds a remark from English and Vietnamese texts. */
export function remark(
  path: string,
  message: Pair,
  remedy: Pair,
  more: { readonly value?: string; readonly atMost?: Severity } = {},
): Remark {
  return {
    path,
    message: { en: message[0], vi: message[1] },
    remedy: { en: remedy[0], vi: remedy[1] },
    ...more,
  };
}
