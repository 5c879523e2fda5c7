import { readdirSync, readFileSync } from 'node:fs';
import type { AseanCountry } from '../certificate/countries.ts';
import { FormD } from '../certificate/form-d.ts';
import { GatewayError } from '../kernel/errors.ts';

/** A certificate of the fixtures. `file` is its name in `fixtures/valid`, or its path below `fixtures`. */
export interface Fixture {
  readonly file: string;
  readonly form: FormD;
}

const FIXTURES = new URL('../../fixtures/', import.meta.url);

/**
 * Certificates with a defect that warns the issuing state but does not stop it, as peers' certificates have in
 * practice (units, HS codes: OL 1888/TCHQ-GSQL of 2018). A strict importing state refuses them, a lenient one
 * does not.
 */
const DISPUTED = [
  'invalid/v08-six-digits.json',
  'invalid/v09-density-for-tons-peer.json',
  'invalid/v09-unknown-unit.json',
] as const;

/**
 * The certificates that can be exchanged: the valid ones in the order of their names, then the disputed ones.
 * @param pattern comma-separated parts of file names, `*` for any text; all files when not given
 * @throws GatewayError DEMO_OPTION_INVALID when no name matches, SCHEMA_INVALID for a file that is no certificate
 */
export function loadFixtures(pattern?: string, directory: URL = FIXTURES): readonly Fixture[] {
  const wanted = (pattern ?? '').split(',').map((part) => part.trim());
  const matches = wanted.filter((part) => part !== '').map(asExpression);
  const valid = readdirSync(new URL('valid/', directory)).filter((file) => file.endsWith('.json'));
  const files = [...valid.sort(), ...DISPUTED].filter(
    (file) => matches.length === 0 || matches.some((expression) => expression.test(file)),
  );
  if (files.length === 0) {
    throw new GatewayError('DEMO_OPTION_INVALID', {
      detail: `no certificate of the fixtures matches "${pattern ?? ''}"`,
      where: '--fixtures',
    });
  }
  return files.map((file) => ({
    file,
    form: read(new URL(file.includes('/') ? file : `valid/${file}`, directory), file),
  }));
}

/**
 * Those between countries that take part.
 * @throws GatewayError DEMO_OPTION_INVALID when none is
 */
export function takingPart(
  fixtures: readonly Fixture[],
  countries: readonly AseanCountry[],
): readonly Fixture[] {
  const within = fixtures.filter(
    ({ form }) =>
      countries.includes(form.issuingCountry) && countries.includes(form.declaration.importingCountry),
  );
  if (within.length > 0) return within;
  throw new GatewayError('DEMO_OPTION_INVALID', {
    detail: `no certificate of those chosen goes between ${countries.join(', ')}`,
    where: '--fixtures, --peers',
  });
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
