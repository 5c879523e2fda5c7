import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { readParams, readQuery, readShape } from '../../../src/http/input.ts';
import { certificateQuery } from '../../../src/http/schemas/certificate.ts';
import { idParams } from '../../../src/http/schemas/common.ts';
import { GatewayError } from '../../../src/kernel/errors.ts';

function refusal(act: () => unknown): GatewayError {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown;
    throw thrown;
  }
  throw new TypeError('accepted');
}

describe('readQuery', () => {
  const read = (query: string) => readQuery(certificateQuery, `/api/v1/ministry/certificates${query}`);

  test('reads decoded values, with defaults', () => {
    expect(read('')).toEqual({ limit: 50 });
    expect(read('?exporterName=L%C3%BAa+V%C3%A0ng&limit=7&issuedFrom=2026-02-28')).toEqual({
      exporterName: 'Lúa Vàng',
      limit: 7,
      issuedFrom: '2026-02-28',
    });
  });

  test.each([
    ['?exporter=x', 'exporter', 'is not a parameter of this address'],
    ['?limit=0', 'limit', 'is less than 1'],
    ['?limit=201', 'limit', 'is greater than 200'],
    ['?limit=7.5', 'limit', 'is not a whole number'],
    ['?limit=abc', 'limit', 'is not a number'],
    ['?limit=', 'limit', 'is less than 1'],
    ['?limit=5&limit=6', 'limit', 'is given more than once'],
    ['?issuedFrom=2026-02-30', 'issuedFrom', 'is not a date of the calendar'],
    ['?peer=US', 'peer', 'is not one of BN, ID'],
    ['?state=LOST', 'state', 'is not one of FILED'],
    ['?hsCode=1x', 'hsCode', 'is not 2 to 10 digits'],
    ['?referenceNumber=', 'referenceNumber', 'is empty'],
    ['?exporterName[$ne]=x', 'exporterName[$ne]', 'is not a parameter'],
    ['?__proto__=x', '__proto__', 'is not a parameter'],
    ['?constructor=x', 'constructor', 'is not a parameter'],
  ])('refuses %s', (query, path, problem) => {
    const error = refusal(() => read(query));
    expect(error.code).toBe('QUERY_INVALID');
    expect(error.detail).toContain(problem);
    expect(error.findings).toMatchObject([
      { rule: 'QUERY', path, message: { en: expect.stringContaining(problem), vi: expect.any(String) } },
    ]);
  });

  test('names all faults at once, and not without end', () => {
    const error = refusal(() => read('?a=1&b=2&limit=0'));
    expect(error.findings.map(({ path }) => path).sort()).toEqual(['a', 'b', 'limit']);
    const flood = Array.from({ length: 500 }, (_, index) => `p${index}=1`).join('&');
    expect(refusal(() => read(`?${flood}`)).findings.length).toBeLessThanOrEqual(100);
    const long = refusal(() => read(`?${'x'.repeat(5_000)}=1`));
    expect(long.detail?.length).toBeLessThan(500);
  });
});

describe('readParams', () => {
  test('an id that cannot exist does not', () => {
    const id = '01920000-0000-7000-8000-000000000001';
    expect(readParams(idParams, { id })).toEqual({ id });
    expect(refusal(() => readParams(idParams, { id: '../../etc/passwd' }))).toMatchObject({
      code: 'NOT_FOUND',
      where: 'id',
    });
  });
});

describe('readShape', () => {
  const schema = z.strictObject({ rows: z.array(z.strictObject({ n: z.int().min(1) })).min(1) });

  test('names every fault by its path', () => {
    const error = refusal(() => readShape(schema, { rows: [{ n: 1 }, { n: 0, m: 2 }, {}], more: 1 }));
    expect(error.code).toBe('SCHEMA_INVALID');
    expect(error.findings.map(({ path, message }) => [path, message.en]).sort()).toEqual([
      ['more', 'more is not a field of this request.'],
      ['rows[1].m', 'rows[1].m is not a field of this request.'],
      ['rows[1].n', 'rows[1].n is less than 1.'],
      ['rows[2].n', 'rows[2].n is missing.'],
    ]);
  });

  test.each([[null], [[]], ['text'], [7]])('refuses %j', (value) => {
    expect(refusal(() => readShape(schema, value)).findings).toMatchObject([{ path: '' }]);
  });
});

test('an HS code that cannot be searched is told what to give, in words of the search', () => {
  const refused = () => readQuery(certificateQuery, '/certificates?hsCode=abcd');
  expect(refused).toThrow(
    expect.objectContaining({
      code: 'QUERY_INVALID',
      findings: [
        expect.objectContaining({
          path: 'hsCode',
          remedy: {
            en: 'Give the beginning of an HS code, digits only, e.g. 1006.',
            vi: 'Ghi phần đầu của mã HS, chỉ gồm chữ số, ví dụ 1006.',
          },
        }),
      ],
    }),
  );
});
