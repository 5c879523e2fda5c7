import { boxLabel, boxOf } from '../certificate/boxes.ts';
import type { FormD, FormDApplication } from '../certificate/form-d.ts';
import { type Finding, shown } from '../kernel/finding.ts';

/**
 * What may differ between a certificate and its re-issue. Rule 29.1 has a certificate issued once more for the same
 * consignment: what its issue alone determines is new (the number, Box 12, and the tick that says it was issued after
 * shipment), and the exporter declares anew (place, date and signatory of Box 11). All else is the content, and a
 * change of that is an amendment (Rule 29.4).
 */
const MAY_DIFFER: ReadonlySet<string> = new Set([
  'referenceNumber',
  'certification',
  'ticks.issuedRetroactively',
  'declaration.place',
  'declaration.date',
  'declaration.signatory',
]);

/** More would not tell people more. */
const SHOWN_DIFFERENCES = 20;

interface Difference {
  readonly path: string;
  readonly was: unknown;
  readonly is: unknown;
}

/**
 * Compares a re-issue with the certificate it is to stand for, field by field.
 * @param rule the finding's identity, the caller's own
 * @returns one finding for each field that differs, in the order of the form, 20 at most; empty for the same content
 */
export function contentDifferences(
  original: FormD | FormDApplication,
  reissue: FormDApplication,
  rule: string,
): readonly Finding[] {
  return differences(original, reissue, '', MAY_DIFFER).slice(0, SHOWN_DIFFERENCES).map(finding(rule));
}

/** Where two versions of an application differ, as paths in the order of the form; empty for the same content. */
export function changedPaths(before: FormD | FormDApplication, after: FormDApplication): readonly string[] {
  return differences(before, after, '', new Set())
    .slice(0, SHOWN_DIFFERENCES)
    .map(({ path }) => path);
}

function differences(
  was: unknown,
  is: unknown,
  path: string,
  mayDiffer: ReadonlySet<string>,
): readonly Difference[] {
  if (mayDiffer.has(path) || was === is) return [];
  if (isGroup(was) && isGroup(is) && Array.isArray(was) === Array.isArray(is)) {
    const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
    const inList = Array.isArray(was);
    return names.flatMap((name) => differences(was[name], is[name], under(path, name, inList), mayDiffer));
  }
  return [{ path, was, is }];
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function under(path: string, name: string, inList: boolean): string {
  if (inList) return `${path}[${name}]`;
  return path === '' ? name : `${path}.${name}`;
}

function finding(rule: string): (difference: Difference) => Finding {
  return ({ path, was, is }) => {
    const box = boxOf(path);
    const label = boxLabel(box);
    const [before, after] = [inWords(was), inWords(is)];
    return {
      rule,
      severity: 'error',
      box,
      path,
      value: shown(after),
      message: {
        en: `${label.en}, ${path}: the original says ${before}, this one ${after}.`,
        vi: `${label.vi}, ${path}: bản gốc ghi ${before}, bản này ghi ${after}.`,
      },
      remedy: {
        en: 'Write what the original says. To change it, ask the ministry to amend the certificate instead (OCP Rule 29.4).',
        vi: 'Ghi đúng như bản gốc. Nếu cần thay đổi, đề nghị Bộ sửa đổi C/O (Quy tắc 29.4).',
      },
    };
  };
}

function inWords(value: unknown): string {
  if (value === undefined) return '-';
  return shown(typeof value === 'string' ? `“${value}”` : JSON.stringify(value));
}
