import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { checkOptions } from '../../../src/simulators/demo-options.ts';

describe('checkOptions', () => {
  test('fills in what was not given', () => {
    expect(checkOptions({})).toMatchObject({
      data: resolve('.asw/demo'),
      once: false,
      basePort: 4100,
      timeoutMs: 120_000,
      down: new Set(),
      mongoUri: undefined,
      logLevel: 'info',
      json: false,
      language: 'en',
      out: process.stdout,
    });
  });

  test('takes storage, log level and language from its environment', () => {
    const environment = { MONGODB_URI: ' mongodb://host ', LOG_LEVEL: 'debug', ASW_LANG: 'vi' };
    expect(checkOptions({ environment })).toMatchObject({
      mongoUri: 'mongodb://host',
      logLevel: 'debug',
      language: 'vi',
    });
    expect(checkOptions({ environment, lang: 'en' }).language).toBe('en');
    expect(checkOptions({ environment: { MONGODB_URI: ' ', ASW_LANG: 'fr' } })).toMatchObject({
      mongoUri: undefined,
      language: 'en',
    });
  });

  test.each([
    [{ timeout: 0 }, '--timeout'],
    [{ timeout: Number.NaN }, '--timeout'],
    [{ timeout: 86_401 }, '--timeout'],
    [{ down: ['TH', 'VN'] }, '--down'],
    [{ down: ['PH'] }, '--down'],
  ])('%j is refused', (options, where) => {
    expect(() => checkOptions(options)).toThrow(
      expect.objectContaining({ code: 'DEMO_OPTION_INVALID', where }),
    );
  });
});
