import type { FormD } from '../certificate/form-d.ts';
import { GatewayError } from '../kernel/errors.ts';
import { loadFixtures } from './fixtures.ts';

/** Names of the certificates that examples are made of: those of `fixtures/valid`. */
export function exampleNames(): readonly string[] {
  return examples().map(({ name }) => name);
}

/** The certificate of a name. USAGE_INVALID with the names there are. */
export function exampleOf(name: string): FormD {
  const found = examples().find((one) => one.name === name);
  if (found) return found.form;
  throw new GatewayError('USAGE_INVALID', {
    detail: {
      en: `there is no example "${name}"; there are ${exampleNames().join(', ')}`,
      vi: `không có ví dụ "${name}"; có ${exampleNames().join(', ')}`,
    },
    where: 'name',
  });
}

function examples(): readonly { readonly name: string; readonly form: FormD }[] {
  return loadFixtures()
    .filter(({ file }) => !file.includes('/'))
    .map(({ file, form }) => ({ name: file.replace(/\.json$/, ''), form }));
}
