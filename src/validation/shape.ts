import type { z } from 'zod';
import { boxOf, knownBoxOf } from '../certificate/boxes.ts';
import { FormD, FormDApplication } from '../certificate/form-d.ts';
import { GatewayError } from '../kernel/errors.ts';
import { type Finding, shown } from '../kernel/finding.ts';
import { fieldName } from './field-names.ts';
import { byPlace } from './finding-order.ts';
import { findJsonFault, lineAndColumn } from './json-syntax.ts';
import { describeIssue, type MistakenFor, type ShapeProblem } from './shape-texts.ts';

/** What reading gives: the document with its types known, or everything that keeps it from being read. */
export type Reading<T> = { readonly form: T } | { readonly findings: readonly Finding[] };

/** No honest document has more faults; it bounds what a hostile one can make us build. */
const MAX_FINDINGS = 2_000;

/**
 * Reads JSON text. A byte order mark at the start is allowed, because Windows programs write one.
 * Throws JSON_MALFORMED with the line and column of the first fault, `3:7`; a field that occurs twice is one.
 */
export function parseJson(text: string): unknown {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const fault = findJsonFault(body);
  if (fault) {
    const { line, column } = lineAndColumn(body, fault.offset);
    throw new GatewayError('JSON_MALFORMED', {
      detail: {
        en: `line ${line}, column ${column}: ${fault.problem.en}`,
        vi: `dòng ${line}, cột ${column}: ${fault.problem.vi}`,
      },
      where: `${line}:${column}`,
    });
  }
  return JSON.parse(body);
}

/** Reads an issued certificate. Never throws; all faults come back at once, in the order of the boxes. */
export function readFormD(value: unknown): Reading<FormD> {
  return read(FormD, value, lacksWhatIssueGives(value) ? 'application for certificate' : undefined);
}

/** Reads an application, which has neither number nor Box 12 yet. Never throws, as `readFormD`. */
export function readApplication(value: unknown): Reading<FormDApplication> {
  return read(FormDApplication, value, 'certificate for application');
}

function read<T>(schema: z.ZodType<T>, value: unknown, mistaken?: MistakenFor): Reading<T> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return { form: result.data };
  const seen = new Set<string>();
  const findings = result.error.issues
    .flatMap(problems)
    // One place, one finding: an empty text is also a blank one, and saying so twice helps nobody.
    .filter(({ path }) => !seen.has(path) && seen.add(path))
    .map((problem) => toFinding({ ...problem, mistaken }))
    .sort(byPlace);
  return { findings: findings.length > MAX_FINDINGS ? shorten(findings) : findings };
}

function lacksWhatIssueGives(value: unknown): boolean {
  const given = ['referenceNumber', 'certification'];
  return typeof value === 'object' && value !== null && !given.some((field) => Object.hasOwn(value, field));
}

/** One problem per place; zod names all unknown fields of an object in one issue. */
function problems(issue: z.core.$ZodIssue): ShapeProblem[] {
  const path = jsonPath(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: path === '' ? key : `${path}.${key}`,
      issue,
      unknownField: true,
    }));
  }
  return [{ path, issue, unknownField: false }];
}

function toFinding(problem: ShapeProblem): Finding {
  const { path, issue, unknownField } = problem;
  const name = fieldName(path);
  const { message, remedy } = describeIssue(problem);
  // What is no field of the form stands in no box of it.
  const box = unknownField ? knownBoxOf(path) : boxOf(path);
  const value = unknownField ? undefined : shownInput(issue.input);
  return {
    rule: 'SHAPE',
    severity: 'error',
    ...(box === undefined ? {} : { box }),
    path,
    message: { en: `${name.en} ${message.en}.`, vi: `${name.vi} ${message.vi}.` },
    remedy,
    ...(value === undefined ? {} : { value }),
  };
}

/** `items[2].hsCode` */
function jsonPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

/** Texts, numbers and truth values are worth showing; objects and lists are not. */
function shownInput(input: unknown): string | undefined {
  if (typeof input === 'string' && input !== '') return shown(input);
  if (typeof input === 'number' || typeof input === 'boolean') return String(input);
  return undefined;
}

function shorten(findings: readonly Finding[]): Finding[] {
  const left = findings.length - MAX_FINDINGS;
  return [
    ...findings.slice(0, MAX_FINDINGS),
    {
      rule: 'SHAPE',
      severity: 'error',
      path: '',
      message: { en: `${left} more faults are not listed.`, vi: `Còn ${left} lỗi khác không được liệt kê.` },
      remedy: { en: 'Correct the faults listed and file again.', vi: 'Sửa các lỗi đã liệt kê rồi nộp lại.' },
    },
  ];
}
