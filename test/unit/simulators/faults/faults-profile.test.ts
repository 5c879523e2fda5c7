import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ASEAN_COUNTRIES } from '../../../../src/certificate/countries.ts';
import { loadCountryProfile } from '../../../../src/exchange/country-profile.ts';
import { DOCUMENT_FAULTS, Faults } from '../../../../src/simulators/faults/faults-profile.ts';
import {
  officialsOf,
  withoutFaults,
  withSlowHandover,
} from '../../../../src/simulators/officials-profile.ts';

const faultsOf = (country: (typeof ASEAN_COUNTRIES)[number]) =>
  officialsOf(loadCountryProfile(country)).faults;

describe('Faults', () => {
  test('nothing goes wrong unless it is said', () => {
    expect(Faults.parse({ exchange: {}, officials: {} })).toEqual({
      documents: [],
      exchange: { lostAnswers: 0, offline: [] },
      officials: { never: 0, untransmitted: 0 },
    });
  });

  test.each([
    [{ documents: [{ fault: 'unit-of-measure' }] }, 'documents.0.fault'],
    [{ documents: [{ fault: 'unit-b34' }, { fault: 'unit-b34', share: 0.5 }] }, 'documents'],
    [{ documents: [{ fault: 'unit-b34', share: 1.1 }] }, 'documents.0.share'],
    // With more, a message might never be acknowledged.
    [{ exchange: { lostAnswers: 0.6 } }, 'exchange.lostAnswers'],
    [{ exchange: { replays: { share: 0.5, afterMs: [20, 10] } } }, 'exchange.replays.afterMs'],
    [{ exchange: { offline: [{ fromMs: 0, forMs: 0 }] } }, 'exchange.offline.0.forMs'],
    [{ officials: { late: { share: 1 } } }, 'officials.late.delayMs'],
    [{ exchange: { duplicates: 1 } }, 'exchange'],
  ])('%j is refused', (faults, where) => {
    const read = Faults.safeParse(faults);
    expect(read.error?.issues.map((issue) => issue.path.join('.'))).toEqual([where]);
  });
});

describe('the profiles', () => {
  test('Viet Nam has no faults, every peer has some', () => {
    expect(ASEAN_COUNTRIES.filter((country) => !faultsOf(country))).toEqual(['VN']);
  });

  test('together they have every kind', () => {
    const all = ASEAN_COUNTRIES.flatMap((country) => faultsOf(country) ?? []);
    const documents = all.flatMap((faults) => faults.documents.map(({ fault }) => fault));
    expect(new Set(documents)).toEqual(new Set(DOCUMENT_FAULTS));
    const exchange = all.flatMap((faults) => Object.entries(faults.exchange ?? {}));
    const kinds = exchange.filter(([, value]) => (Array.isArray(value) ? value.length > 0 : value !== 0));
    expect(new Set(kinds.map(([kind]) => kind))).toEqual(
      new Set([
        'slowAnswers',
        'lostAnswers',
        'replays',
        'reorderedAcknowledgements',
        'offline',
        'duplicateReferences',
        'handover',
      ]),
    );
    expect(all.some((faults) => faults.officials?.never === 1)).toBe(true);
    expect(all.some((faults) => faults.officials?.late)).toBe(true);
    expect(all.some((faults) => faults.officials?.untransmitted)).toBe(true);
  });

  test('have the documented cases where they were seen', () => {
    // Malaysia 2018: boxes 3, 7, 8 and 10; Singapore: the exporter triggers; Indonesia 2018: no response at all.
    expect(faultsOf('MY')?.documents.map(({ fault }) => fault)).toEqual([
      'rvc-without-percent',
      'third-party-in-box-7',
      'ports-swapped',
      'invoice-of-next-year',
    ]);
    expect(faultsOf('MY')?.exchange?.offline).toHaveLength(1);
    expect(faultsOf('SG')?.officials?.untransmitted).toBeGreaterThan(0);
    expect(faultsOf('ID')?.officials?.never).toBe(1);
    const philippines = loadCountryProfile('PH');
    const { singleWindowDelayMs } = withSlowHandover(philippines).handover;
    expect(singleWindowDelayMs).toBeGreaterThan(philippines.handover.singleWindowDelayMs);
    expect(withSlowHandover(loadCountryProfile('SG')).handover).toEqual(loadCountryProfile('SG').handover);
  });

  test('are what docs/demo.md says: each fault, and at which peer', () => {
    const text = readFileSync(new URL('../../../../docs/demo.md', import.meta.url), 'utf8');
    const rows = text.slice(text.indexOf('| seen in practice |')).split('\n');
    const said = (fault: string, country: string) =>
      rows.some((row) => row.includes(`\`${fault}\``) && row.split('|').at(-2)?.includes(country));
    const kinds = ASEAN_COUNTRIES.flatMap((country) => {
      const { documents = [], officials = {}, exchange = {} } = faultsOf(country) ?? {};
      const others = Object.entries({ ...officials, ...exchange }).filter(
        ([, value]) => value !== 0 && !(Array.isArray(value) && value.length === 0),
      );
      return [...documents.map(({ fault }) => fault), ...others.map(([kind]) => kind)].map(
        (kind) => [kind, country] as const,
      );
    });
    expect(kinds.length).toBeGreaterThan(30);
    expect(kinds.filter(([kind, country]) => !said(kind, country))).toEqual([]);
  });

  test('without faults everything else stays', () => {
    const profile = loadCountryProfile('MM');
    const officials = officialsOf(withoutFaults(profile));
    expect(officials.faults).toBeUndefined();
    expect({ ...officials, faults: faultsOf('MM') }).toEqual(officialsOf(profile));
  });
});
