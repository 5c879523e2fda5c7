import type { FormD } from '../../../certificate/form-d.ts';
import { GatewayError } from '../../../kernel/errors.ts';
import { readFormD } from '../../../validation/shape.ts';

/** An issued certificate from JSON data. SCHEMA_INVALID with a finding for every fault. */
export function certificateFromJson(value: unknown, file: string): FormD {
  const read = readFormD(value);
  if ('form' in read) return read.form;
  throw new GatewayError('SCHEMA_INVALID', { where: file, findings: read.findings });
}
