import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ASEAN_COUNTRIES } from '../../../src/certificate/countries.ts';
import { ALL_PEERS, checkOptions } from '../../../src/simulators/demo-options.ts';

describe('checkOptions', () => {
  test('fills in what was not given', () => {
    expect(checkOptions({})).toMatchObject({
      data: resolve('.asw/demo'),
      once: false,
      basePort: 4100,
      timeoutMs: 120_000,
      countries: ['VN', 'SG', 'MY', 'ID', 'TH'],
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

  test('takes the peers it is given, in the order of their ports', () => {
    expect(checkOptions({ peers: ['PH', 'SG', 'KH', 'SG'] }).countries).toEqual(['VN', 'SG', 'KH', 'PH']);
    expect(checkOptions({ peers: ALL_PEERS }).countries.toSorted()).toEqual([...ASEAN_COUNTRIES]);
    expect(checkOptions({ peers: ['PH'], down: ['PH'] }).down).toEqual(new Set(['PH']));
  });

  test.each([
    [{ timeout: 0 }, '--timeout'],
    [{ timeout: Number.NaN }, '--timeout'],
    [{ timeout: 86_401 }, '--timeout'],
    [{ down: ['TH', 'VN'] }, '--down'],
    [{ down: ['PH'] }, '--down'],
    [{ peers: ['SG'], down: ['TH'] }, '--down'],
    [{ peers: [] }, '--peers'],
    [{ peers: ['VN', 'SG'] }, '--peers'],
    [{ peers: ['CN'] }, '--peers'],
  ])('%j is refused', (options, where) => {
    expect(() => checkOptions(options)).toThrow(
      expect.objectContaining({ code: 'DEMO_OPTION_INVALID', where }),
    );
  });
});
