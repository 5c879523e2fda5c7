import { readdirSync, readFileSync } from 'node:fs';
import { FormD } from '../certificate/form-d.ts';
import { GatewayError } from '../kernel/errors.ts';

/** A certificate of the fixtures, by the name of its file. */
export interface Fixture {
  readonly file: string;
  readonly form: FormD;
}

const VALID = new URL('../../fixtures/valid/', import.meta.url);

/**
 * The valid certificates of the fixtures, in the order of their names.
 * @param pattern comma-separated parts of file names, `*` for any text; all files when not given
 * @throws GatewayError DEMO_OPTION_INVALID when no name matches, SCHEMA_INVALID for a file that is no certificate
 */
export function loadFixtures(pattern?: string, directory: URL = VALID): readonly Fixture[] {
  const wanted = (pattern ?? '').split(',').map((part) => part.trim());
  const matches = wanted.filter((part) => part !== '').map(asExpression);
  const files = readdirSync(directory)
    .filter((file) => file.endsWith('.json'))
    .filter((file) => matches.length === 0 || matches.some((expression) => expression.test(file)))
    .sort();
  if (files.length === 0) {
    throw new GatewayError('DEMO_OPTION_INVALID', {
      detail: `no certificate of the fixtures matches "${pattern ?? ''}"`,
      where: '--fixtures',
    });
  }
  return files.map((file) => ({ file, form: read(new URL(file, directory), file) }));
}

function asExpression(part: string): RegExp {
  const escaped = part.split('*').map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(escaped.join('.*'), 'i');
}

function read(from: URL, file: string): FormD {
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(from, 'utf8'));
  } catch (cause) {
    throw new GatewayError('JSON_MALFORMED', { where: file, cause });
  }
  const form = FormD.safeParse(data);
  if (form.success) return form.data;
  const faults = form.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new GatewayError('SCHEMA_INVALID', { detail: faults.join('; '), where: file });
}
