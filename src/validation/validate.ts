import { boxOf } from '../certificate/boxes.ts';
import type { FormD, FormDApplication } from '../certificate/form-d.ts';
import type { CalendarDate } from '../kernel/clock.ts';
import { type Finding, type Severity, shown } from '../kernel/finding.ts';
import { type Codes, codes as productCodes } from './codes.ts';
import { byPlace } from './finding-order.ts';
import { RULES } from './rules/index.ts';
import type { CheckedForm, Remark, Rule, RuleId } from './rules/rule.ts';

/** A state's own severities, by rule; what is not named keeps the rule's. */
export type SeverityOverrides = Readonly<Partial<Record<RuleId, Severity>>>;

export interface ValidationContext {
  /** Issued here (true), or by a peer: a rule may be an error for one and a warning for the other. */
  readonly own: boolean;
  /** Today in the zone of the office that checks. */
  readonly today: CalendarDate;
  /** The product's code lists unless given. */
  readonly codes?: Codes;
  readonly severityOverrides?: SeverityOverrides;
}

export interface ApplicationContext extends Omit<ValidationContext, 'own'> {
  /** The date Box 12 is to carry; today unless given. */
  readonly certificationDate?: CalendarDate;
}

/**
 * Everything the rules of Form D have to say about an issued certificate, ordered by box, then by path. Never
 * throws for a form that has its shape; an empty list means that no rule objects.
 */
export function validateCertificate(form: FormD, context: ValidationContext): Finding[] {
  return check(form, context);
}

/**
 * The same rules for an application, before the number and Box 12 exist: as if it were certified on the intended
 * date. What needs the number is left to the check after issue.
 */
export function validateApplication(application: FormDApplication, context: ApplicationContext): Finding[] {
  const certification = { date: context.certificationDate ?? context.today };
  return check({ ...application, certification }, { ...context, own: true });
}

function check(form: CheckedForm, context: ValidationContext): Finding[] {
  const { own, today, codes = productCodes(), severityOverrides } = context;
  return RULES.flatMap((rule) =>
    rule.check(form, { own, today, codes }).map((remark) => finding(rule, remark, own, severityOverrides)),
  ).sort(byPlace);
}

function finding(
  rule: Rule,
  remark: Remark,
  own: boolean,
  overrides: SeverityOverrides | undefined,
): Finding {
  const severity = overrides?.[rule.id] ?? (own ? rule.severity.own : rule.severity.peer);
  return {
    rule: rule.id,
    severity: milder(severity, remark.atMost ?? 'error'),
    box: boxOf(remark.path),
    path: remark.path,
    message: remark.message,
    remedy: remark.remedy,
    ...(remark.value === undefined ? {} : { value: shown(remark.value) }),
  };
}

const GRAVITY: readonly Severity[] = ['info', 'warning', 'error'];

function milder(a: Severity, b: Severity): Severity {
  return GRAVITY.indexOf(a) <= GRAVITY.indexOf(b) ? a : b;
}
