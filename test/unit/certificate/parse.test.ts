import { describe, expect, test } from '@jest/globals';
import { buildCertificateXml } from '../../../src/certificate/build.ts';
import { parseCertificate } from '../../../src/certificate/parse.ts';
import { GatewayError } from '../../../src/kernel/errors.ts';
import { FORM } from '../../support/ledger-records.ts';

const XML = buildCertificateXml(FORM);
const DS = 'http://www.w3.org/2000/09/xmldsig#';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

function refusal(xml: string): GatewayError {
  try {
    parseCertificate(Buffer.from(xml));
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown;
    throw thrown;
  }
  throw new GatewayError('INTERNAL', { detail: 'it was read' });
}

function changed(from: string | RegExp, to: string): string {
  const xml = XML.replace(from, to);
  expect(xml).not.toBe(XML);
  return xml;
}

describe('reading a certificate that does not fit', () => {
  const cases: Record<string, [xml: () => string, box: unknown, path: string]> = {
    'an unknown element': [() => changed('<Marks>', '<Colour>red</Colour><Marks>'), 5, 'items[0].Colour'],
    'an element twice': [() => changed('<HsCode>', '<HsCode>111111</HsCode><HsCode>'), 7, 'items[0].hsCode'],
    'elements in another order': [
      () => changed(/(<Marks>.*<\/Marks>)(<Packages.*<\/Packages>)/, '$2$1'),
      6,
      'items[0].marks',
    ],
    'an element of another namespace': [
      () => changed('<HsCode>', '<HsCode xmlns="urn:other">'),
      7,
      'items[0].hsCode',
    ],
    'an element with a foreign prefix': [
      () => changed(/<HsCode>(.*)<\/HsCode>/, '<x:HsCode xmlns:x="urn:other">$1</x:HsCode>'),
      7,
      'items[0].hsCode',
    ],
    'a missing element': [() => changed(/<HsCode>.*<\/HsCode>/, ''), 7, 'items[0].hsCode'],
    'a missing group': [() => changed(/<Consignee>.*<\/Consignee>/, ''), 2, 'consignee'],
    'a missing attribute': [() => changed(' unit="KGM"', ''), 9, 'items[0].weight.unit'],
    'an unknown attribute': [() => changed('<Marks>', '<Marks lang="en">'), 6, 'items[0].marks.lang'],
    'an attribute that only looks right': [
      () => changed(' unit="KGM"', ' xmlns:x="urn:x" x:unit="KGM"'),
      9,
      'items[0].weight.unit',
    ],
    'an instruction to the schema processor': [
      () => changed('<Marks>', `<Marks xmlns:xsi="${XSI}" xsi:nil="true">`),
      6,
      'items[0].marks.nil',
    ],
    'an element inside text': [() => changed('<Place>Ho', '<Place><b/>Ho'), 11, 'declaration.place'],
    'text between elements': [() => changed('<Exporter>', '<Exporter>x'), 1, 'exporter'],
    'a value out of its form': [() => changed('69072193', '6907-2193'), 7, 'items[0].hsCode'],
    'a flag in other words': [() => changed('<DeMinimis>false', '<DeMinimis>0'), 13, 'ticks.deMinimis'],
    'a number in other digits': [() => changed('<Number>1<', '<Number>1.0<'), 5, 'items[0].number'],
    'a date that does not exist': [
      () => changed('<DepartureDate>2026-03-02', '<DepartureDate>2026-02-29'),
      3,
      'transport.departureDate',
    ],
    'a carriage return': [() => changed('Siam', 'Siam&#13;'), 2, 'consignee.name'],
    'a blank text': [() => changed('Siam Trading Co., Ltd.', ' \u00a0\n'), 2, 'consignee.name'],
    'another root': [() => XML.replaceAll('FormD', 'FormE'), 'reference', ''],
    'another namespace': [() => changed('certificate:1', 'certificate:2'), 'reference', ''],
    'another version': [
      () => changed('profileVersion="1.0"', 'profileVersion="1.1"'),
      'reference',
      'profileVersion',
    ],
    'no version': [() => changed(' profileVersion="1.0"', ''), 'reference', 'profileVersion'],
  };

  test.each(Object.entries(cases))('%s', (_name, [xml, box, path]) => {
    const error = refusal(xml());
    expect(error.code).toBe('SCHEMA_INVALID');
    expect(error.findings[0]).toMatchObject({ rule: 'SCHEMA', severity: 'error', box, path });
    expect(error.findings[0]?.message.en).toMatch(/\w/);
    expect(error.findings[0]?.message.vi).toMatch(/\w/);
    expect(error.where).toBe(path);
  });

  test('every value out of its form is named at once', () => {
    const xml = changed('69072193', 'x').replace('THLCH', 'thlch').replace('<Mode>1', '<Mode>7');
    expect(refusal(xml).findings.map((finding) => finding.path)).toEqual([
      'transport.mode',
      'transport.portOfDischarge',
      'items[0].hsCode',
    ]);
    expect(refusal(xml).findings[2]?.value).toBe('x');
  });

  test('a signature is not part of the octets that are read', () => {
    const error = refusal(changed('</FormD>', `<ds:Signature xmlns:ds="${DS}"></ds:Signature></FormD>`));
    expect(error).toMatchObject({ code: 'SCHEMA_INVALID', where: 'Signature' });
  });

  test('what is no acceptable XML is refused by its own code', () => {
    expect(refusal('<FormD').code).toBe('XML_MALFORMED');
    expect(refusal(`<!DOCTYPE FormD>${XML}`).code).toBe('XML_FORBIDDEN');
    expect(refusal(changed('69072193', '69<!-- -->072193')).code).toBe('XML_FORBIDDEN');
    expect(refusal(changed('69072193', '<![CDATA[69072193]]>')).code).toBe('XML_FORBIDDEN');
    expect(refusal(`${XML}${' '.repeat(2 * 1024 * 1024)}`).code).toBe('DOCUMENT_TOO_LARGE');
  });
});

describe('what a peer may write otherwise', () => {
  test('white space between elements, around codes and numbers, and other prefixes change nothing', () => {
    const indented = XML.replaceAll('><', '>\n  <')
      .replace('<HsCode>69072193', '<HsCode> 69072193\n')
      .replace('unit="KGM"', 'unit=" KGM "');
    expect(parseCertificate(Buffer.from(indented))).toStrictEqual(FORM);

    const prefixed = XML.replaceAll(/<(\/?)(\w)/g, '<$1d:$2').replace('xmlns=', 'xmlns:d=');
    expect(parseCertificate(Buffer.from(prefixed))).toStrictEqual(FORM);

    const redeclared = XML.replace('<HsCode>', '<HsCode xmlns="urn:asw:eform-d:certificate:1">');
    expect(parseCertificate(Buffer.from(redeclared))).toStrictEqual(FORM);
  });

  test('an unprefixed child of a prefixed element is not in its namespace', () => {
    const xml = XML.replace('<FormD xmlns=', '<d:FormD xmlns:d=').replace('</FormD>', '</d:FormD>');
    expect(refusal(xml).findings[0]?.path).toBe('referenceNumber');
  });

  test('long runs of white space are read in linear time', () => {
    const before = process.cpuUsage();
    const error = refusal(XML.replace('69072193', `6${' '.repeat(1_500_000)}9`));
    expect(error.findings[0]).toMatchObject({ path: 'items[0].hsCode' });
    // Of this process alone, however busy the machine is.
    expect(process.cpuUsage(before).user / 1e3).toBeLessThan(2_000);
  });
});

describe('a byte order mark inside the document', () => {
  const long = 'a text of more than sixteen bytes';

  test.each([`\ufeff${long}`, `\ufeff\ufeff${long}`, `${long}\ufeff`, `\ufeff${'🚢'.repeat(9)}`, '\ufeffx'])(
    'is part of a text: %j',
    (address) => {
      const form = { ...FORM, exporter: { ...FORM.exporter, address } };
      expect(parseCertificate(Buffer.from(buildCertificateXml(form)))).toStrictEqual(form);
    },
  );

  test('written as a character reference it is part of the text as well', () => {
    const xml = changed('88 Rama IV Road, Bangkok', '&#xFEFF;88 Rama IV Road, Bangkok');
    expect(parseCertificate(Buffer.from(xml)).consignee.address).toBe('\ufeff88 Rama IV Road, Bangkok');
  });

  test('does not hide in names and namespaces', () => {
    const name = XML.replace(
      /<ReferenceNumber>(.*)<\/ReferenceNumber>/,
      '<\ufeffReferenceNumber>$1</\ufeffReferenceNumber>',
    );
    expect(refusal(name).code).toBe('SCHEMA_INVALID');
    // No URI, which the parser itself warns of.
    expect(refusal(changed('xmlns="urn:', 'xmlns="\ufeffurn:')).code).toBe('XML_MALFORMED');
    expect(refusal(changed('xmlns="urn:', 'xmlns="&#xFEFF;urn:')).code).toBe('XML_MALFORMED');
  });
});
