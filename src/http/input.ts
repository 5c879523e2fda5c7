import type { z } from 'zod';
import { GatewayError } from '../kernel/errors.ts';
import { type Finding, shown } from '../kernel/finding.ts';
import { describeIssue } from '../validation/shape-texts.ts';

/**
 * Reads the query by its schema. QUERY_INVALID naming every parameter that is unknown, repeated or wrong: a
 * misspelt filter that is passed over would answer another question than the one asked.
 */
export function readQuery<T>(schema: z.ZodType<T>, url: string): T {
  const start = url.indexOf('?');
  const given = new URLSearchParams(start < 0 ? '' : url.slice(start + 1));
  const values: Record<string, string> = Object.create(null);
  const repeated = new Set<string>();
  for (const [name, value] of given) {
    if (name in values) repeated.add(name);
    values[name] = value;
  }
  const read = schema.safeParse({ ...values }, { reportInput: true });
  const faults = [
    ...[...repeated].map(repetition),
    ...(read.success ? [] : shapeFindings(read.error, 'QUERY', UNKNOWN_PARAMETER)),
  ];
  if (!read.success || faults.length > 0) {
    throw new GatewayError('QUERY_INVALID', {
      detail: {
        en: faults.map((fault) => fault.message.en).join(' '),
        vi: faults.map((fault) => fault.message.vi).join(' '),
      },
      findings: faults,
    });
  }
  return read.data;
}

/** Reads the parts of the path by their schema. An id that cannot exist is one that does not: NOT_FOUND. */
export function readParams<T>(schema: z.ZodType<T>, params: unknown): T {
  const read = schema.safeParse(params);
  if (read.success) return read.data;
  const place = read.error.issues[0]?.path.join('.');
  throw new GatewayError('NOT_FOUND', {
    detail: { en: `${place} is not one that can exist here`, vi: `${place} không thể có ở đây` },
    where: place,
  });
}

/** Reads a small JSON body by its schema. SCHEMA_INVALID with every fault. */
export function readShape<T>(schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value, { reportInput: true });
  if (read.success) return read.data;
  throw new GatewayError('SCHEMA_INVALID', { findings: shapeFindings(read.error, 'SHAPE', UNKNOWN_FIELD) });
}

const UNKNOWN_PARAMETER = {
  message: { en: 'is not a parameter of this address.', vi: 'không phải tham số của địa chỉ này.' },
  remedy: { en: 'Remove it, or correct its name.', vi: 'Bỏ tham số này hoặc sửa lại tên.' },
};

const UNKNOWN_FIELD = {
  message: { en: 'is not a field of this request.', vi: 'không phải trường của yêu cầu này.' },
  remedy: { en: 'Remove it, or correct its name.', vi: 'Bỏ trường này hoặc sửa lại tên.' },
};

/** Names come from the caller, so they are shortened, and no more than this many faults are told. */
const MAX_FINDINGS = 100;

function shapeFindings(error: z.ZodError, rule: string, unknown: typeof UNKNOWN_FIELD): Finding[] {
  const seen = new Set<string>();
  return error.issues
    .flatMap((issue) => {
      if (issue.code !== 'unrecognized_keys') return [issueFinding(rule, issue)];
      return issue.keys.map((key) => {
        const path = jsonPath([...issue.path, key]);
        return {
          rule,
          severity: 'error' as const,
          path,
          message: { en: `${path} ${unknown.message.en}`, vi: `${path} ${unknown.message.vi}` },
          remedy: unknown.remedy,
        };
      });
    })
    .filter(({ path }) => !seen.has(path) && seen.add(path))
    .slice(0, MAX_FINDINGS);
}

function issueFinding(rule: string, issue: z.core.$ZodIssue): Finding {
  const path = jsonPath(issue.path);
  const name = path === '' ? { en: 'The request', vi: 'Yêu cầu' } : { en: path, vi: path };
  const { message, remedy } = describeIssue({ path, issue, unknownField: false });
  return {
    rule,
    severity: 'error',
    path,
    message: { en: `${name.en} ${message.en}.`, vi: `${name.vi} ${message.vi}.` },
    remedy,
    ...(typeof issue.input === 'string' && issue.input !== '' ? { value: shown(issue.input) } : {}),
  };
}

function repetition(name: string): Finding {
  const path = shown(name);
  return {
    rule: 'QUERY',
    severity: 'error',
    path,
    message: { en: `${path} is given more than once.`, vi: `${path} được nêu nhiều lần.` },
    remedy: { en: 'Give it once.', vi: 'Chỉ nêu một lần.' },
  };
}

/** `decisions[2].reason` */
function jsonPath(path: readonly PropertyKey[]): string {
  const text = path.reduce<string>((before, part) => {
    if (typeof part === 'number') return `${before}[${part}]`;
    return before === '' ? String(part) : `${before}.${String(part)}`;
  }, '');
  return shown(text);
}
