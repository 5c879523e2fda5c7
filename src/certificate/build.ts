import type { FormD } from './form-d.ts';
import { FORM_D } from './form-d-xml.ts';
import { writeXml } from './xml-write.ts';

/**
 * The certificate as unsigned XML: UTF-8 when encoded, no XML declaration, no white space between elements, and
 * already in exclusive canonical form, so that what is signed is what was built. The same form always gives the
 * same text. Texts are written character by character as given: line feeds, tabs, spaces and composed or
 * decomposed letters survive.
 *
 * Whether the form fits the schema is not checked here: validate the result before signing it.
 *
 * @throws GatewayError SCHEMA_INVALID when a text holds characters that XML cannot carry
 */
export function buildCertificateXml(form: FormD): string {
  return writeXml(FORM_D, form);
}
