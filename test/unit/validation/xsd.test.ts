import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { XmlDocument, type XmlElement } from 'libxml2-wasm';
import { buildCertificateXml } from '../../../src/certificate/build.ts';
import type { FormD } from '../../../src/certificate/form-d.ts';
import type { Box } from '../../../src/kernel/finding.ts';
import { buildMessageXml } from '../../../src/message/build.ts';
import {
  loadSchemas,
  SCHEMA_DIRECTORY,
  validateCertificateXml,
  validateMessageXml,
} from '../../../src/validation/xsd.ts';
import { EXAMPLES } from '../../support/example-messages.ts';
import { FORM } from '../../support/ledger-records.ts';

const [ITEM] = FORM.items;
const FULL: FormD = {
  ...FORM,
  exhibition: { name: 'Thaifex', address: 'Impact, Bangkok' },
  thirdCountryInvoice: { name: 'Trader Ltd', country: 'HK' },
  items: [
    ITEM as FormD['items'][number],
    {
      ...(ITEM as FormD['items'][number]),
      number: 2,
      quantity: { value: '10', unit: 'H87' },
      manufacturer: { name: 'Maker', trademark: 'M' },
      originalProofs: [
        {
          referenceNumber: 'ID-1',
          issueDate: '2026-01-05',
          issuingCountry: 'ID',
          quantity: { value: '5', unit: 'H87' },
        },
      ],
      fob: { amount: '23245.95', currency: 'USD' },
    },
  ],
};
const XML = buildCertificateXml(FULL);
const SIGNATURE =
  '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo/></ds:Signature>';

function changed(from: string | RegExp, to: string): string {
  const xml = XML.replace(from, to);
  expect(xml).not.toBe(XML);
  return xml;
}

function inSecondItem(from: string | RegExp, to: string): string {
  const at = XML.lastIndexOf('<Item>');
  const item = XML.slice(at).replace(from, to);
  expect(item).not.toBe(XML.slice(at));
  return XML.slice(0, at) + item;
}

const check = (xml: string) => validateCertificateXml(Buffer.from(xml));

describe('certificates that follow the schema', () => {
  test('unsigned, signed, and with line ends between elements', () => {
    expect(check(XML)).toEqual([]);
    expect(check(changed('</FormD>', `${SIGNATURE}</FormD>`))).toEqual([]);
    expect(check(XML.replaceAll('><', '>\n<'))).toEqual([]);
  });

  test("peers' odd data is for the rules to warn of", () => {
    const odd = XML.replaceAll('unit="KGM"', 'unit="B34"')
      .replaceAll('69072193', '690721')
      .replaceAll('<OriginCriterion>CTH', '<OriginCriterion>PE')
      .replace('VN-TH 26/02/00001', 'D-2026/ANY form 0000000000000000017')
      .replaceAll('type="CT"', 'type="ZZ"');
    expect(check(odd)).toEqual([]);
  });
});

describe('what the schema refuses, and where', () => {
  const cases: Record<string, [xml: () => string, box: Box | undefined, path: string, says: RegExp]> = {
    'an unknown element': [
      () => inSecondItem('<Marks>', '<Colour>red</Colour><Marks>'),
      5,
      'items[1].Colour',
      /^Element Colour, line \d+: is not expected here; expected is Marks$/,
    ],
    'an unknown element at the root': [
      () => changed('<Exporter>', '<Agent>x</Agent><Exporter>'),
      undefined,
      'Agent',
      /Agent.*expected is Exporter/,
    ],
    'a missing element': [
      () => inSecondItem(/<HsCode>.*?<\/HsCode>/, ''),
      7,
      'items[1].hsCode',
      /^Element HsCode, line \d+: is missing, or stands behind Quantity$/,
    ],
    'a missing element before optional ones': [
      () => changed(/<OriginCriterion>.*?<\/OriginCriterion>/, ''),
      8,
      'items[0].originCriterion',
      /OriginCriterion.*missing/,
    ],
    'a missing element at the end': [
      () => inSecondItem(/<Invoice>.*?<\/Invoice>/, ''),
      10,
      'items[1].invoices',
      /Invoice.*is missing$/,
    ],
    'a missing box': [() => changed(/<Consignee>.*<\/Consignee>/, ''), 2, 'consignee', /Consignee/],
    'no items': [() => changed(/<Item>.*<\/Item>/, ''), 5, 'items', /Item,.*missing/],
    'no certification': [
      () => changed(/<Certification>.*<\/Certification>/, ''),
      12,
      'certification',
      /Certification/,
    ],
    'a tick missing': [
      () => changed('<PartialCumulation>false</PartialCumulation>', ''),
      13,
      'ticks.partialCumulation',
      /PartialCumulation.*missing/,
    ],
    'the wrong order': [
      () => inSecondItem(/(<Marks>.*<\/Marks>)(<Packages.*<\/Packages>)/, '$2$1'),
      6,
      'items[1].marks',
      /Marks.*stands behind Packages/,
    ],
    'boxes in the wrong order': [
      () => changed(/(<Exporter>.*<\/Exporter>)(<Consignee>.*<\/Consignee>)/, '$2$1'),
      1,
      'exporter',
      /Exporter.*stands behind Consignee/,
    ],
    'an element twice': [
      () => changed('</PortOfDischarge>', '</PortOfDischarge><PortOfDischarge>VNSGN</PortOfDischarge>'),
      3,
      'transport.portOfDischarge',
      /PortOfDischarge.*not expected/,
    ],
    'a text too long': [
      () => changed('Siam', 'S'.repeat(257)),
      2,
      'consignee.name',
      /Name.*is \d+ long where at most 256 is allowed/,
    ],
    'a text that is blank': [
      () => changed(/<Place>[^<]*<\/Place>/, '<Place> \u00a0\n</Place>'),
      11,
      'declaration.place',
      /blank/,
    ],
    'a carriage return': [() => changed('Thaifex', 'Thai&#13;fex'), 2, 'exhibition.name', /carriage return/],
    'an empty text': [() => changed('<Name>Maker', '<Name>'), 7, 'items[1].manufacturer.name', /0 long/],
    'an HS code with a point': [
      () => inSecondItem('69072193', '6907.2193'),
      7,
      'items[1].hsCode',
      /form \\d\{6,10\}/,
    ],
    'a date that does not exist': [
      () => changed('<DepartureDate>2026-03-02', '<DepartureDate>2026-02-30'),
      3,
      'transport.departureDate',
      /no Date/,
    ],
    'a date with a time zone': [
      () => changed('<IssueDate>2026-01-05', '<IssueDate>2026-01-05Z'),
      7,
      'items[1].originalProofs[0].issueDate',
      /IssueDate/,
    ],
    'a state outside the ATIGA': [
      () => changed('<ImportingCountry>TH', '<ImportingCountry>FR'),
      11,
      'declaration.importingCountry',
      /none of 'BN', 'ID'/,
    ],
    'a flag written 1': [
      () => changed('<BackToBack>false', '<BackToBack>1'),
      13,
      'ticks.backToBack',
      /form true/,
    ],
    'an amount with a comma': [() => changed('23245.95', '23,245.95'), 9, 'items[1].fob', /FobPrice/],
    'a negative weight': [() => changed('>2400.5<', '>-2400.5<'), 9, 'items[0].weight', /Weight/],
    'an attribute missing': [
      () => changed(' currency="USD"', ''),
      9,
      'items[1].fob.currency',
      /FobPrice, line \d+: attribute currency is missing/,
    ],
    'an attribute that does not fit': [
      () => changed('currency="USD"', 'currency="usd"'),
      9,
      'items[1].fob.currency',
      /form \[A-Z\]\{3\}/,
    ],
    'an attribute too many': [
      () => changed('<Description>', '<Description lang="vi">'),
      7,
      'items[0].description.lang',
      /attribute lang is not allowed/,
    ],
    'item number 201': [() => changed('<Number>1<', '<Number>201<'), 5, 'items[0].number', /above 200/],
    'text between elements': [
      () => changed('<Exporter>', '<Exporter>x'),
      1,
      'exporter',
      /text is not allowed/,
    ],
    'elements in a text': [
      () => changed('<Signatory>', '<Signatory><b/>'),
      11,
      'declaration.signatory',
      /inside/,
    ],
    'two signatures': [
      () => changed('</FormD>', `${SIGNATURE}${SIGNATURE}</FormD>`),
      12,
      'Signature',
      /Signature/,
    ],
    'a signature that is not last': [
      () => changed('<ReferenceNumber>', `${SIGNATURE}<ReferenceNumber>`),
      12,
      'Signature',
      /expected is ReferenceNumber/,
    ],
    'something else in the place of the signature': [
      () => changed('</FormD>', '<Object xmlns="http://www.w3.org/2000/09/xmldsig#"/></FormD>'),
      undefined,
      'Object',
      /Object.*not expected/,
    ],
    'another root': [() => XML.replaceAll('FormD', 'FormE'), undefined, '', /FormE.*not the root element/],
    'another namespace': [() => changed('certificate:1', 'certificate:2'), undefined, '', /root element/],
    'no version': [
      () => changed(' profileVersion="1.0"', ''),
      undefined,
      'profileVersion',
      /profileVersion is missing/,
    ],
  };

  test.each(Object.entries(cases))('%s', (_name, [xml, box, path, says]) => {
    const [first, ...more] = check(xml());
    expect(more).toEqual([]);
    expect(first).toMatchObject({ rule: 'XSD', severity: 'error', path });
    expect(first?.box).toBe(box);
    expect(first?.message.en).toMatch(says);
    expect(first?.message.vi).toMatch(/^Phần tử \S+, dòng \d+: /);
    expect(first?.remedy.vi).not.toBe(first?.remedy.en);
  });

  test('201 items', () => {
    const items = Array.from({ length: 201 }, (_, index) => ({ ...ITEM, number: Math.min(index + 1, 200) }));
    const [first] = check(buildCertificateXml({ ...FORM, items } as FormD));
    expect(first).toMatchObject({ box: 5, path: 'items[200]' });
  });

  test('all places at once, each once, with the value and the line', () => {
    const xml = inSecondItem('69072193', '').replace('<Mode>1', '\n<Mode>9').replace('THLCH', 'bangkok');
    expect(
      check(xml).map(({ path, value, message }) => [path, value, /line (\d+)/.exec(message.en)?.[1]]),
    ).toEqual([
      ['transport.mode', '9', '2'],
      ['transport.portOfDischarge', 'bangkok', '2'],
      ['items[1].hsCode', '', '2'],
    ]);
  });

  test('a flood of faults is counted, not listed', () => {
    const items = Array.from({ length: 200 }, () => ({ ...ITEM, hsCode: 'x' }));
    const findings = check(buildCertificateXml({ ...FORM, items } as FormD));
    expect(findings).toHaveLength(101);
    expect(findings[100]?.message.en).toBe('100 more places do not follow the schema');
  });

  test('names of any length are shortened in what is shown', () => {
    const [first] = check(changed('<Marks>', `<${'N'.repeat(5000)}/><Marks>`));
    expect(first?.path.length).toBeLessThanOrEqual(200);
    expect(first?.message.en.length).toBeLessThan(500);
  });

  test('a prefixed document is placed alike', () => {
    const prefixed = inSecondItem('69072193', 'x')
      .replaceAll(/<(\/?)(\w)/g, '<$1d:$2')
      .replace('xmlns=', 'xmlns:d=');
    expect(check(prefixed)[0]).toMatchObject({ box: 7, path: 'items[1].hsCode', value: 'x' });
  });

  test.each(['type="c:Text2000"', 'nil="true"', 'schemaLocation="urn:x file:///etc/passwd"'])(
    'xsi:%s does not reach the schema processor',
    (attribute) => {
      const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:c="urn:asw:eform-d:common:1"';
      const findings = check(changed('<Marks>', `<Marks ${xsi} xsi:${attribute}>`));
      expect(findings).toHaveLength(1);
      expect(findings[0]?.message.en).toMatch(/XMLSchema-instance/);
    },
  );

  test('what is no acceptable XML is an error of its own', () => {
    expect(() => check('<FormD')).toThrow(expect.objectContaining({ code: 'XML_MALFORMED' }));
    expect(() => check(`<!DOCTYPE FormD>${XML}`)).toThrow(expect.objectContaining({ code: 'XML_FORBIDDEN' }));
  });
});

describe('messages', () => {
  const xml = (kind: keyof typeof EXAMPLES) => buildMessageXml(EXAMPLES[kind]);
  const checkMessage = (text: string) => validateMessageXml(Buffer.from(text));

  const cases: Record<string, [xml: () => string, path: string]> = {
    'an unknown kind': [() => xml('PNG').replace('<Kind>PNG', '<Kind>XYZ'), 'header.kind'],
    'a missing header field': [() => xml('PNG').replace('<From>VN</From>', ''), 'header.from'],
    'no header': [() => xml('PNG').replace(/<Header>.*<\/Header>/, ''), 'header'],
    'no body': [() => xml('PNG').replace('<Ping></Ping>', ''), ''],
    'two bodies': [() => xml('PNG').replace('<Ping>', '<Ping></Ping><Ping>'), 'ping'],
    'no octets': [
      () => xml('ECOO').replace(/<Octets>.*<\/Octets>/, '<Octets></Octets>'),
      'transfer.certificate.octets',
    ],
    'a digest in capitals': [
      () => xml('ACK').replace(/<Digest>.{64}/, `<Digest>${'A'.repeat(64)}`),
      'acknowledgement.digest',
    ],
    'a decision without item': [
      () => xml('RES').replace('<ItemNumber>2</ItemNumber>', ''),
      'customsResponse.decisions[1].itemNumber',
    ],
    'an unknown request': [() => xml('RTX').replace('STATE', 'ALL'), 'retransmissionRequest.request'],
    'two signatures': [
      () => xml('PNG').replace('</Message>', `${SIGNATURE}${SIGNATURE}</Message>`),
      'Signature',
    ],
  };

  test.each(Object.entries(cases))('%s', (_name, [text, path]) => {
    const findings = checkMessage(text());
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ rule: 'XSD', path });
    expect(findings[0]?.box).toBeUndefined();
  });

  test('signed ones follow the schema', () => {
    expect(checkMessage(xml('RES').replace('</Message>', `${SIGNATURE}</Message>`))).toEqual([]);
  });
});

describe('the schema files', () => {
  const files = Object.fromEntries(
    readdirSync(SCHEMA_DIRECTORY)
      .filter((name) => name.endsWith('.xsd'))
      .map((name) => [name, readFileSync(new URL(name, SCHEMA_DIRECTORY))]),
  );

  test('compile from memory, and are held against documents as often as asked', () => {
    const schemas = loadSchemas(files);
    for (let i = 0; i < 50; i += 1) expect(schemas.certificate(Buffer.from(XML))).toEqual([]);
    expect(schemas.message(Buffer.from(buildMessageXml(EXAMPLES.RES)))).toEqual([]);
    schemas.dispose();
  });

  test('a missing or broken schema is an error of the configuration', () => {
    const { 'common.xsd': _common, ...without } = files;
    const broken = { ...files, 'message.xsd': Buffer.from('<schema/>') };
    const { 'certificate.xsd': _certificate, ...headless } = files;
    for (const each of [without, broken, headless]) {
      expect(() => loadSchemas(each)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
    }
    expect(() => loadSchemas(new URL('file:///nowhere/'))).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    );
  });

  test.each(Object.keys(files))('%s says that it is an own profile, and what each element is', (name) => {
    const octets = files[name] ?? Buffer.alloc(0);
    if (name !== 'xmldsig-slot.xsd') expect(octets.toString()).toMatch(/Own profile: the ASEAN Message/);
    const document = XmlDocument.fromBuffer(octets);
    try {
      const xs = { xs: 'http://www.w3.org/2001/XMLSchema' };
      const declared = document.find('//xs:element', xs) as XmlElement[];
      if (name !== 'common.xsd') expect(declared.length).toBeGreaterThan(0);
      for (const element of declared) {
        const said = (language: string) =>
          element.eval(`string(xs:annotation/xs:documentation[@xml:lang='${language}'])`, xs);
        expect(said('en')).toMatch(/\p{L}{3}/u);
        expect(said('vi')).toMatch(/\p{L}{2}/u);
        if (name === 'certificate.xsd' && element.attr('name')?.value !== 'FormD') {
          expect(said('en')).toMatch(/^Box(es)? \d|top right/);
        }
      }
    } finally {
      document.dispose();
    }
  });
});
