import type { FormD, FormDApplication, ItemDecision } from '../certificate/form-d.ts';
import type { CalendarDate } from '../kernel/clock.ts';
import type { Finding } from '../kernel/finding.ts';
import { type Reading, readApplication } from './shape.ts';
import { validateCertificateXml, validateMessageXml } from './xsd.ts';

/** Rules and schemas, as the layers above ask for them. */
export function documentChecks(_options: { readonly ruleSeverity: Readonly<Record<string, string>> }) {
  return {
    readApplication: (value: unknown): Reading<FormDApplication> => readApplication(value),
    application: (_form: FormDApplication, _today: CalendarDate): readonly Finding[] => [],
    certificate: (_form: FormD, _own: boolean, _today: CalendarDate): readonly Finding[] => [],
    certificateSchema: (octets: Uint8Array): readonly Finding[] => validateCertificateXml(octets),
    messageSchema: (octets: Uint8Array): readonly Finding[] => validateMessageXml(octets),
    decisions: (_form: FormD, _decisions: readonly ItemDecision[]): readonly Finding[] => [],
  };
}
