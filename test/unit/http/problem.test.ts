import { describe, expect, test } from '@jest/globals';
import { toProblem } from '../../../src/http/problem.ts';
import { ERROR_TABLE, type ErrorCode } from '../../../src/kernel/error-table.ts';
import { GatewayError } from '../../../src/kernel/errors.ts';

const ABOUT = { detail: 'secret of the inside', where: '/var/lib/asw', cause: new TypeError('deep inside') };

describe('toProblem', () => {
  test('tells what, where and what to do, in both languages', () => {
    const error = new GatewayError('STATE_CONFLICT', {
      detail: { en: 'it is AS1, not FILED', vi: 'đơn đang ở trạng thái AS1' },
      where: 'abc',
    });
    expect(toProblem(error, 'request-7')).toEqual({
      type: 'urn:asw:error:STATE_CONFLICT',
      title: 'Not in a state that allows this',
      title_vi: 'Trạng thái hiện tại không cho phép thao tác này',
      status: 409,
      detail: 'it is AS1, not FILED',
      detail_vi: 'đơn đang ở trạng thái AS1',
      code: 'STATE_CONFLICT',
      where: 'abc',
      remedy: 'Look at its present state and history first.',
      remedy_vi: 'Xem trạng thái và lịch sử hiện tại trước.',
      retryable: false,
      requestId: 'request-7',
    });
  });

  test.each(['INTERNAL', 'CONFIG_INVALID', 'LEDGER_UNAVAILABLE', 'LEDGER_IN_USE'] as const)(
    'tells nothing of the inside for %s',
    (code) => {
      const told = toProblem(new GatewayError(code, ABOUT), 'r');
      expect(JSON.stringify(told)).not.toMatch(/secret|asw\/|deep/);
      expect(told.detail).toBe(ERROR_TABLE[code].title.en);
    },
  );

  test('never tells a cause or a stack', () => {
    for (const code of Object.keys(ERROR_TABLE) as ErrorCode[]) {
      const about = { ...ABOUT, detail: { en: ABOUT.detail, vi: ABOUT.detail } };
      expect(JSON.stringify(toProblem(new GatewayError(code, about), 'r'))).not.toMatch(
        /deep inside|at .*\.ts/,
      );
    }
  });

  test('passes findings on, and the own view of an occurrence on retrying', () => {
    const finding = {
      rule: 'V6',
      severity: 'error',
      path: 'ticks',
      message: { en: 'a', vi: 'b' },
      remedy: { en: 'c', vi: 'd' },
    } as const;
    const told = toProblem(
      new GatewayError('CERTIFICATE_INVALID', { findings: [finding], retryable: true }),
      'r',
    );
    expect(told).toMatchObject({ findings: [finding], retryable: true });
    expect(toProblem(new GatewayError('CERTIFICATE_INVALID'), 'r')).not.toHaveProperty('findings');
  });
});
