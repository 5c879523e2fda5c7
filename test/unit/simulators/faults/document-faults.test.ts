import { describe, expect, test } from '@jest/globals';
import { ASEAN_COUNTRIES } from '../../../../src/certificate/countries.ts';
import { FormD } from '../../../../src/certificate/form-d.ts';
import { loadCountryProfile } from '../../../../src/exchange/country-profile.ts';
import { addDays } from '../../../../src/kernel/clock.ts';
import { spoil } from '../../../../src/simulators/faults/document-faults.ts';
import { DOCUMENT_FAULTS, type DocumentFault } from '../../../../src/simulators/faults/faults-profile.ts';
import { loadFixtures } from '../../../../src/simulators/fixtures.ts';
import { officialsOf } from '../../../../src/simulators/officials-profile.ts';
import { asApplication, rebase } from '../../../../src/simulators/rebase.ts';
import { documentChecks } from '../../../../src/validation/document-checks.ts';

const fixtures = loadFixtures();
function named(part: string): FormD {
  const found = fixtures.find(({ file }) => file.includes(part));
  if (!found) throw new RangeError(part);
  return found.form;
}

/** The certificate with one fault, and what an importing state's rules say that they did not say before. */
function withFault(form: FormD, fault: DocumentFault) {
  const { application, faults } = spoil(asApplication(form), [{ fault, share: 1 }], 7);
  const { referenceNumber, certification } = form;
  const spoiled = FormD.parse({ ...application, referenceNumber, certification });
  const findings = documentChecks({ ruleSeverity: {} }).certificate(spoiled, false, certification.date);
  return { spoiled, faults, findings: findings.map(({ rule, severity, path }) => [rule, severity, path]) };
}

describe('spoil', () => {
  test.each<[DocumentFault, string, readonly (readonly string[])[]]>([
    ['unit-b34', 'la-vn-potash', [['V9', 'warning', 'items[0].quantity.unit']]],
    ['retroactive-unticked', 'id-vn-coal', [['V3', 'warning', 'ticks.issuedRetroactively']]],
    ['rvc-without-percent', 'my-vn-palm-oil', [['V14', 'warning', 'items[0].originCriterion']]],
    ['hs-of-old-edition', 'ph-vn-aircraft', [['V8', 'warning', 'items[0].hsCode']]],
    ['hs-of-old-edition', 'vn-mm-smartphones', [['V8', 'warning', 'items[0].hsCode']]],
    [
      'fob-in-box-7',
      'kh-vn-footwear',
      [
        ['V4', 'error', 'items[0].fob'],
        ['V4', 'error', 'items[1].fob'],
      ],
    ],
    ['third-party-in-box-7', 'ph-vn-hard-disks', [['V6', 'error', 'thirdCountryInvoice']]],
    [
      'boxes-1-and-2-swapped',
      'mm-vn-shirts',
      [
        ['V19', 'warning', 'exporter.country'],
        ['V20', 'warning', 'consignee.country'],
      ],
    ],
    [
      'ports-swapped',
      'my-vn-gloves',
      [
        ['V22', 'warning', 'transport.portOfDischarge'],
        ['V22', 'warning', 'transport.portOfLoading'],
      ],
    ],
    ['invoice-of-next-year', 'my-vn-gloves', [['V16', 'warning', 'items[0].invoices[0].date']]],
    ['reexport-above-originals', 'sg-vn-processors', [['V7', 'error', 'items[0].quantity.value']]],
  ])('%s is what the importing state finds in %s', (fault, name, expected) => {
    const { faults, findings } = withFault(named(name), fault);
    expect(faults).toEqual([fault]);
    expect(findings).toEqual(expected);
  });

  test('what leaves its box is said in another', () => {
    const { items } = withFault(named('kh-vn-footwear'), 'fob-in-box-7').spoiled;
    expect(items[0]?.description).toMatch(/ \/ FOB USD 69120\.00$/);
    const third = withFault(named('ph-vn-hard-disks'), 'third-party-in-box-7').spoiled;
    expect(third.items[0]?.description).toContain('THIRD PARTY INVOICE: TOSEI STORAGE KABUSHIKI KAISHA, JP');
    expect(third.ticks.thirdCountryInvoicing).toBe(true);
  });

  test('a fault that finds nothing to spoil is not counted', () => {
    // Every certificate has parties, ports and invoices.
    const everywhere = ['boxes-1-and-2-swapped', 'ports-swapped', 'invoice-of-next-year'];
    const all = DOCUMENT_FAULTS.filter((fault) => !everywhere.includes(fault));
    const form = asApplication(named('vn-my-cashew'));
    const plain = { ...form, items: form.items.map(({ quantity: _quantity, ...item }) => item) };
    expect(
      spoil(
        plain,
        all.map((fault) => ({ fault, share: 1 })),
        7,
      ),
    ).toEqual({
      application: plain,
      faults: [],
    });
  });

  test('a description that has no room for more stays as it is', () => {
    const form = asApplication(named('kh-vn-footwear'));
    const full = { ...form, items: form.items.map((item) => ({ ...item, description: 'x'.repeat(1_990) })) };
    expect(spoil(full, [{ fault: 'fob-in-box-7', share: 1 }], 7).faults).toEqual([]);
  });

  test('the same content is spoiled the same way, whatever its dates, and about as often as the share says', () => {
    const form = named('th-vn-sugar');
    const later = rebase(form, addDays(form.certification.date, 100));
    let spoiled = 0;
    for (let seed = 0; seed < 400; seed += 1) {
      const documents = [{ fault: 'unit-b34' as const, share: 0.25 }];
      const { faults } = spoil(asApplication(form), documents, seed);
      expect(spoil(asApplication(later), documents, seed).faults).toEqual(faults);
      spoiled += faults.length;
    }
    expect(spoiled).toBeGreaterThan(60);
    expect(spoiled).toBeLessThan(140);
  });
});

describe.each(ASEAN_COUNTRIES)('the ministry of %s', (country) => {
  const profile = loadCountryProfile(country);
  const { seed, faults } = officialsOf(profile);

  test('may issue what it spoils: its own rules are as lenient as its faults', () => {
    const documents = (faults?.documents ?? []).map(({ fault }) => ({ fault, share: 1 }));
    const checks = documentChecks(profile);
    for (const { file, form } of fixtures.filter(
      ({ form: { issuingCountry } }) => issuingCountry === country,
    )) {
      const { application } = spoil(asApplication(form), documents, seed);
      const { date } = form.certification;
      const own = {
        ...application,
        referenceNumber: form.referenceNumber,
        certification: form.certification,
      };
      const errors = [
        ...checks.application(application, date),
        ...checks.certificate(own, true, date),
      ].filter(({ severity }) => severity === 'error');
      expect([file, errors]).toEqual([file, []]);
    }
  });

  test('finds something to spoil with each of its faults', () => {
    const done = fixtures
      .filter(({ form: { issuingCountry } }) => issuingCountry === country)
      .flatMap(({ form }) => spoil(asApplication(form), faults?.documents ?? [], seed).faults);
    expect(new Set(done)).toEqual(new Set(faults?.documents.map(({ fault }) => fault)));
  });
});

test('Viet Nam itself is as strict as the rules', () => {
  const form = { ...asApplication(named('vn-sg-rice')), exporter: named('vn-sg-rice').consignee };
  const { date } = named('vn-sg-rice').certification;
  const [finding] = documentChecks(loadCountryProfile('VN')).application(form, date);
  expect(finding).toMatchObject({ rule: 'V19', severity: 'error' });
});
