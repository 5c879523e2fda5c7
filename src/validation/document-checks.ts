import type { FormD, FormDApplication, ItemDecision } from '../certificate/form-d.ts';
import type { CalendarDate } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Finding, Severity } from '../kernel/finding.ts';
import { RULES } from './rules/index.ts';
import { checkDecisions, type UsedBefore } from './rules/v11-decisions.ts';
import { type Reading, readApplication } from './shape.ts';
import { type SeverityOverrides, validateApplication, validateCertificate } from './validate.ts';
import { validateCertificateXml, validateMessageXml } from './xsd.ts';

/** Shape, schemas and rules together, for one node. */
export interface Checks {
  readApplication(value: unknown): Reading<FormDApplication>;
  application(form: FormDApplication, today: CalendarDate): readonly Finding[];
  /** `own`: issued here; otherwise a peer's, with this country's severities. */
  certificate(form: FormD, own: boolean, today: CalendarDate): readonly Finding[];
  certificateSchema(octets: Uint8Array): readonly Finding[];
  messageSchema(octets: Uint8Array): readonly Finding[];
  /** `own`: of this country's customs; otherwise a peer's. `before`: used on certificates that this one replaces. */
  decisions(
    form: FormD,
    decisions: readonly ItemDecision[],
    own: boolean,
    before?: UsedBefore,
  ): readonly Finding[];
}

/**
 * The checks of a node.
 * @param options by rule id: how grave this country takes a rule in a peer's certificate (`ruleSeverity`) and in its
 *   own (`ownRuleSeverity`), where it differs
 * @throws CONFIG_INVALID for an id that is no rule's
 */
export function documentChecks(options: {
  readonly ruleSeverity: Readonly<Record<string, Severity>>;
  readonly ownRuleSeverity?: Readonly<Record<string, Severity>>;
}): Checks {
  const peers = knownRules(options.ruleSeverity, 'ruleSeverity');
  const ours = knownRules(options.ownRuleSeverity ?? {}, 'ownRuleSeverity');
  return {
    readApplication,
    application: (form, today) => validateApplication(form, { today, severityOverrides: ours }),
    certificate: (form, own, today) =>
      validateCertificate(form, { own, today, severityOverrides: own ? ours : peers }),
    certificateSchema: validateCertificateXml,
    messageSchema: validateMessageXml,
    decisions: checkDecisions,
  };
}

function knownRules(severities: Readonly<Record<string, Severity>>, where: string): SeverityOverrides {
  const known = new Set<string>(RULES.map((rule) => rule.id));
  const unknown = Object.keys(severities).filter((id) => !known.has(id));
  if (unknown.length === 0) return severities;
  throw new GatewayError('CONFIG_INVALID', {
    detail: `there is no rule ${unknown.join(', ')}`,
    where: `country profile, ${where}`,
  });
}
