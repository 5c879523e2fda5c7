import { describe, expect, test } from '@jest/globals';
import type { FormD } from '../../../../src/certificate/form-d.ts';
import { boxesFilled } from '../../../../src/validation/rules/v01-boxes-filled.ts';
import { referenceNumber } from '../../../../src/validation/rules/v02-reference-number.ts';
import { thirdCountryInvoice } from '../../../../src/validation/rules/v06-third-country-invoice.ts';
import { backToBack } from '../../../../src/validation/rules/v07-back-to-back.ts';
import { twoStates } from '../../../../src/validation/rules/v18-two-states.ts';
import { exporterCountry } from '../../../../src/validation/rules/v19-exporter-country.ts';
import { consigneeCountry } from '../../../../src/validation/rules/v20-consignee-country.ts';
import { productionCountry } from '../../../../src/validation/rules/v21-production-country.ts';
import { route } from '../../../../src/validation/rules/v22-route.ts';
import { places } from '../../../../src/validation/rules/v23-places.ts';
import { exhibition } from '../../../../src/validation/rules/v25-exhibition.ts';
import { countries } from '../../../../src/validation/rules/v30-countries.ts';
import { example, first, paths, remarks } from '../example.ts';

describe('V1, boxes that only pretend to be filled', () => {
  const named = (name: string) =>
    paths(
      boxesFilled,
      example('vn-my-coffee-wo', ({ exporter }) => {
        exporter.name = name;
      }),
    );

  test.each(['-', '...', '***', 'N/A', 'n.a.', ' nil ', 'NONE', 'TBA', 'xxx', 'null', '。'])('%j', (name) => {
    expect(named(name)).toEqual(['exporter.name']);
  });

  test.each(['3M', 'Xx Co', 'NA Trading', 'บริษัท', 'Điều', '株式会社', 'Nil & Sons', 'A'])(
    '%j is a name',
    (name) => {
      expect(named(name)).toEqual([]);
    },
  );

  test('looks at every box that must be filled, and not at marks, where "-" is customary', () => {
    const form = example('vn-my-coffee-wo', (changed) => {
      changed.referenceNumber = '-';
      changed.consignee = { name: '-', address: '-', country: 'MY' };
      const item = first(changed);
      item.marks = '-';
      item.description = '-';
      item.invoices = [{ number: '-', date: '2026-01-01' }];
      Object.assign(changed.declaration, { place: '-', signatory: '-' });
      Object.assign(changed.certification, { place: '-', authority: '-' });
    });
    expect(paths(boxesFilled, form)).toEqual([
      'referenceNumber',
      'consignee.name',
      'consignee.address',
      'items[0].description',
      'items[0].invoices[0].number',
      'declaration.place',
      'declaration.signatory',
      'certification.authority',
      'certification.place',
    ]);
  });
});

describe("V2, Viet Nam's number", () => {
  const numbered = (number: string, change: (form: FormD) => void = () => {}) =>
    paths(
      referenceNumber,
      example('vn-th-pepper-wo', (form) => {
        form.referenceNumber = number;
        change(form);
      }),
    ).length;

  test.each([
    ['VN-TH 26/02/00915', 0],
    ['VN-TH 26/02/000915', 0],
    ['VN-TH 26/02/0000915', 0],
    ['VN-TH 26/02/0915', 1],
    ['VN-TH 26/02/00000915', 1],
    ['VN-TH 26/02/00000', 1],
    ['VN-TH 25/02/00915', 1],
    ['VN-MY 26/02/00915', 1],
    ['VN-MY 25/02/00915', 2],
    ['VN-CN 26/02/00915', 1],
    ['VNTH 26/02/00915', 1],
    ['vn-th 26/02/00915', 1],
    ['D2026-0018840', 1],
  ])('%s: %d remark', (number, count) => {
    expect(numbered(number)).toBe(count);
  });

  test('the year is that of Box 12', () => {
    const lastDay = (form: FormD) => {
      form.certification.date = '2025-12-31';
    };
    expect(numbered('VN-TH 25/02/00915', lastDay)).toBe(0);
    expect(numbered('VN-TH 26/02/00915', lastDay)).toBe(1);
  });

  test.each(['SG', 'MY', 'ID', 'TH', 'PH', 'KH', 'LA', 'MM', 'BN'] as const)(
    'numbers of %s are opaque',
    (issuingCountry) => {
      expect(numbered('whatever it is', (form) => Object.assign(form, { issuingCountry }))).toBe(0);
    },
  );
});

describe('V6, third-country invoicing', () => {
  const invoiced = (ticked: boolean, country: string | undefined) =>
    paths(
      thirdCountryInvoice,
      example('vn-sg-rice-wo', (form) => {
        form.ticks.thirdCountryInvoicing = ticked;
        if (country !== undefined) form.thirdCountryInvoice = { name: 'TRADER LTD', country };
      }),
    );

  test.each([
    [false, undefined, []],
    [true, 'HK', []],
    // another member state is a third country as well
    [true, 'MY', []],
    [true, undefined, ['thirdCountryInvoice']],
    [false, 'HK', ['ticks.thirdCountryInvoicing']],
    [true, 'VN', ['thirdCountryInvoice.country']],
    [true, 'SG', ['thirdCountryInvoice.country']],
  ])('tick %p, company of %s: %j', (ticked, country, found) => {
    expect(invoiced(ticked, country)).toEqual(found);
  });
});

describe('V7, back-to-back', () => {
  const reexported = (change: (form: FormD) => void) =>
    paths(backToBack, example('vn-th-instant-coffee-back-to-back', change));
  const proofs = (form: FormD) => first(form).originalProofs ?? [];

  test.each([
    // the certificate is of 23/07/2026
    ['2025-07-23', []],
    ['2025-07-22', ['items[0].originalProofs[0].issueDate']],
    ['2026-07-23', []],
    ['2026-07-24', ['items[0].originalProofs[0].issueDate']],
  ])('an original of %s: %j', (date, found) => {
    expect(
      reexported((form) => {
        for (const proof of proofs(form).slice(0, 1)) proof.issueDate = date;
      }),
    ).toEqual(found);
  });

  test.each([
    // the originals give 6000 + 2400 kg
    ['8400', []],
    ['8400.000000', []],
    ['8400.000001', ['items[0].quantity.value']],
    ['8399.999999', []],
  ])('%s kg re-exported: %j', (value, found) => {
    expect(
      reexported((form) => {
        Object.assign(first(form).quantity ?? {}, { value });
      }),
    ).toEqual(found);
  });

  test('a proof without a share stands for the whole item', () => {
    expect(
      reexported((form) => {
        Object.assign(first(form).quantity ?? {}, { value: '999999' });
        delete proofs(form)[1]?.quantity;
      }),
    ).toEqual([]);
  });

  test.each([
    // 6 t + 2,400 kg
    ['8400', { value: '6', unit: 'TNE' }, []],
    ['8400.000001', { value: '6', unit: 'TNE' }, ['items[0].quantity.value']],
    ['999999', { value: '6000', unit: 'TNE' }, []],
    // 300 of 420 cartons: five sevenths
    ['8400', { value: '300', unit: 'XCT' }, []],
    ['8400.000001', { value: '300', unit: 'XCT' }, ['items[0].quantity.value']],
  ])('%s kg re-exported, a share of %j: %j', (value, quantity, found) => {
    expect(
      reexported((form) => {
        Object.assign(first(form).quantity ?? {}, { value });
        for (const proof of proofs(form).slice(0, 1)) proof.quantity = quantity;
      }),
    ).toEqual(found);
  });

  test('shares in other units than the quantity are shares of the item all the same', () => {
    const paper = (value: string) => (form: FormD) => {
      const item = first(form);
      item.quantity = { value: '999999', unit: 'RM' };
      item.weight = { value: '55440', unit: 'KGM' };
      for (const proof of proofs(form)) proof.quantity = { value, unit: 'KGM' };
    };
    expect(reexported(paper('1'))).toEqual(['items[0].quantity.value']);
    expect(reexported(paper('27720'))).toEqual([]);
  });

  test('a share in a unit the item does not have: an error of ours, a warning about a peer', () => {
    const form = example('vn-th-instant-coffee-back-to-back', (changed) => {
      for (const proof of proofs(changed).slice(1)) proof.quantity = { value: '1', unit: 'LTR' };
    });
    const [own, ...more] = remarks(backToBack, form);
    expect(more).toEqual([]);
    expect(own).toMatchObject({
      path: 'items[0].originalProofs[1].quantity.unit',
      message: { en: expect.stringContaining('8400 KGM, 8862 KGM, 420 CT') },
    });
    expect(own).not.toHaveProperty('atMost');
    expect(remarks(backToBack, form, { own: false })).toMatchObject([{ atMost: 'warning' }]);
  });

  test('every item of a back-to-back certificate names its original', () => {
    expect(
      reexported((form) => {
        const { originalProofs, ...item } = first(form);
        form.items = [first(form), { ...item, number: 2 }];
        expect(originalProofs).toBeDefined();
      }),
    ).toEqual(['items[1].originalProofs']);
  });

  test('an original of the issuing state, and originals without the tick', () => {
    expect(
      reexported((form) => {
        for (const proof of proofs(form)) proof.issuingCountry = 'VN';
        form.ticks.backToBack = false;
      }),
    ).toEqual([
      'items[0].originalProofs[0].issuingCountry',
      'items[0].originalProofs[1].issuingCountry',
      'ticks.backToBack',
    ]);
  });
});

describe('the states of a certificate', () => {
  test('V18 to V20', () => {
    const form = example('vn-sg-rice-wo', (changed) => {
      changed.declaration.importingCountry = 'VN';
      changed.exporter.country = 'LA';
    });
    expect(paths(twoStates, form)).toEqual(['declaration.importingCountry']);
    expect(paths(exporterCountry, form)).toEqual(['exporter.country']);
    expect(paths(consigneeCountry, form)).toEqual(['consignee.country']);
  });

  test.each([
    ['vn-sg-rice-wo', 'VN', 0],
    ['vn-sg-rice-wo', 'SG', 1],
    ['vn-th-instant-coffee-back-to-back', 'ID', 0],
    ['vn-th-instant-coffee-back-to-back', 'VN', 1],
  ] as const)('V21: %s made in %s: %d remark', (name, country, count) => {
    const form = example(name, ({ declaration }) => {
      declaration.productionCountry = country;
    });
    expect(paths(productionCountry, form)).toHaveLength(count);
  });

  test('V21 is only a warning of a back-to-back certificate: its original may be back-to-back itself', () => {
    const form = example('vn-th-instant-coffee-back-to-back', ({ declaration }) => {
      declaration.productionCountry = 'MY';
    });
    const [found] = remarks(productionCountry, form);
    expect(found).toMatchObject({
      atMost: 'warning',
      remedy: { en: expect.stringMatching(/^Write ID, unless/) },
    });
  });

  test('V21 leaves a back-to-back certificate without originals to V7', () => {
    const form = example('vn-sg-rice-wo', (changed) => {
      changed.ticks.backToBack = true;
      changed.declaration.productionCountry = 'MY';
    });
    expect(paths(productionCountry, form)).toEqual([]);
    expect(paths(backToBack, form)).toEqual(['items[0].originalProofs']);
  });

  test.each([
    ['VNSGN', 'SGSIN', undefined, []],
    [undefined, 'SGSIN', undefined, []],
    ['VNSGN', 'MYPKG', undefined, ['transport.portOfDischarge']],
    ['KHPNH', 'SGSIN', undefined, ['transport.portOfLoading']],
    ['KHPNH', 'MYPKG', 'Ho Chi Minh City - Phnom Penh - Port Klang - Singapore', []],
  ])('V22: %s to %s by %s: %j', (portOfLoading, portOfDischarge, by, found) => {
    const form = example('vn-sg-rice-wo', ({ transport }) => {
      Object.assign(transport, { portOfLoading, portOfDischarge, route: by });
    });
    expect(paths(route, form)).toEqual(found);
  });

  test('V23 judges only the ten states', () => {
    const form = example('vn-sg-rice-wo', ({ transport }) => {
      Object.assign(transport, { portOfLoading: 'HKHKG', portOfDischarge: 'SGQQQ' });
    });
    expect(paths(places, form)).toEqual(['transport.portOfDischarge']);
  });

  test.each([
    [false, false, []],
    [true, true, []],
    [true, false, ['exhibition']],
    [false, true, ['ticks.exhibition']],
  ])('V25: tick %p, named %p: %j', (ticked, named, found) => {
    const form = example('vn-sg-rice-wo', (changed) => {
      changed.ticks.exhibition = ticked;
      if (named) changed.exhibition = { name: 'FOOD EXPO', address: '1 EXPO DRIVE' };
    });
    expect(paths(exhibition, form)).toEqual(found);
  });

  test('V30', () => {
    const form = example('vn-sg-seafood-third-country', (changed) => {
      changed.exporter.country = 'XX';
      changed.consignee.country = 'UK';
      if (changed.thirdCountryInvoice) changed.thirdCountryInvoice.country = 'TW';
    });
    expect(paths(countries, form)).toEqual(['exporter.country', 'consignee.country']);
  });
});
