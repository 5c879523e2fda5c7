import { describe, expect, test } from '@jest/globals';
import { ATTACHMENT_LIMITS, checkAttachment, checkRound } from '../../../src/dossier/attachment-rules.ts';
import { MEDIA_TYPES, mediaTypeOf } from '../../../src/dossier/media-types.ts';
import type { AttachmentSummary } from '../../../src/ledger/dossier-records.ts';
import { attachmentRecord } from '../../support/dossier-records.ts';

const OCTETS: Readonly<Record<string, Buffer>> = {
  pdf: Buffer.from('%PDF-1.7\n%âãÏÓ\n'),
  png: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  jpg: Buffer.from('ffd8ffe000104a464946', 'hex'),
  xml: Buffer.from('\uFEFF<?xml version="1.0"?>\n<Invoice><!-- one --></Invoice>'),
};
const of = (name: string) => mediaTypeOf(name)?.type ?? '';
const withRule = (rule: string) =>
  expect.objectContaining({
    code: 'DOSSIER_INVALID',
    findings: [
      expect.objectContaining({
        rule,
        severity: 'error',
        message: { en: expect.any(String), vi: expect.any(String) },
        remedy: { en: expect.any(String), vi: expect.any(String) },
      }),
    ],
  });

describe('types', () => {
  test.each(Object.keys(OCTETS))('%s is taken for what it is, whatever the case of its name', (ending) => {
    const content = OCTETS[ending] ?? Buffer.alloc(0);
    for (const name of [`Hóa đơn (1).${ending}`, `A.B.${ending.toUpperCase()}`]) {
      expect(checkAttachment(name, of(name), content).type).toBe(of(name));
    }
  });

  test('no octets of one type pass for another', () => {
    for (const [name, content] of Object.entries(OCTETS)) {
      const taken = MEDIA_TYPES.filter(({ matches }) => matches(content)).map(({ endings }) => endings[0]);
      expect(taken).toEqual([name]);
    }
  });

  test.each([
    ['a program named as a document', 'a.pdf', 'application/pdf', Buffer.from('MZ\x90\x00')],
    ['PDF of no version', 'a.pdf', 'application/pdf', Buffer.from('%PDF-x')],
    ['half a PNG signature', 'a.png', 'image/png', OCTETS.png?.subarray(0, 7)],
    ['HTML', 'a.html', 'text/html', Buffer.from('<html>')],
    ['no ending', 'invoice', 'application/pdf', OCTETS.pdf],
    ['two endings', 'a.pdf.exe', 'application/pdf', OCTETS.pdf],
    ['another type claimed', 'a.pdf', 'image/png', OCTETS.pdf],
    ['our own form', 'application.json', 'application/json', Buffer.from('{}')],
    ['XML with entities', 'a.xml', 'application/xml', Buffer.from('<!DOCTYPE a [<!ENTITY b "c">]><a/>')],
    ['XML in another encoding', 'a.xml', 'application/xml', Buffer.from('<a/>', 'utf16le')],
    ['text', 'a.xml', 'application/xml', Buffer.from('a < b')],
    ['the beginning of XML', 'a.xml', 'application/xml', Buffer.from('<a')],
    ['XML that is cut off', 'a.xml', 'application/xml', Buffer.from('<a><b></b>')],
    ['XML with another root behind', 'a.xml', 'application/xml', Buffer.from('<a/><b/>')],
    ['XML too large unpacked', 'a.xml', 'application/xml', Buffer.from(`<a>${'<b/>'.repeat(500_000)}</a>`)],
    [
      'XML too deep',
      'a.xml',
      'application/xml',
      Buffer.from(`${'<a>'.repeat(5_000)}${'</a>'.repeat(5_000)}`),
    ],
  ])('D4: %s', (_, name, type, content) => {
    expect(() => checkAttachment(name, type, content ?? Buffer.alloc(0))).toThrow(withRule('D4'));
  });
});

test('XML of other programs: style sheets, comments and CDATA are theirs to use', () => {
  const content = Buffer.from(
    '<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet href="a.xsl"?><!-- i --><Hóa><![CDATA[a<b]]></Hóa>',
  );
  expect(checkAttachment('a.xml', 'application/xml', content).type).toBe('application/xml');
});

test('D3 names the file, and says how a name begins', () => {
  const asked = () => checkAttachment('_a!.pdf', 'application/pdf', OCTETS.pdf ?? Buffer.alloc(0));
  expect(asked).toThrow(
    expect.objectContaining({
      where: '_a!.pdf',
      detail: expect.stringMatching(/“_a!\.pdf”.*begins with a letter or digit/),
      detailVi: expect.stringContaining('bắt đầu bằng chữ cái hoặc chữ số'),
    }),
  );
});

test.each([
  ['../../etc/passwd.pdf'],
  ['a/b.pdf'],
  ['a\\b.pdf'],
  ['.pdf'],
  [' a.pdf'],
  ['a"b.pdf'],
  ['a\r\nX-Evil: 1.pdf'],
  ['a\u202efdp.exe.pdf'],
  ['a;b.pdf'],
  [`${'a'.repeat(97)}.pdf`],
])('D3: %j is no name', (name) => {
  expect(() => checkAttachment(name, 'application/pdf', OCTETS.pdf ?? Buffer.alloc(0))).toThrow(
    withRule('D3'),
  );
});

test('D5: neither empty nor more than 5 MiB, exactly', () => {
  const sized = (size: number) =>
    checkAttachment('a.pdf', 'application/pdf', Buffer.concat([Buffer.from('%PDF-1.7'), Buffer.alloc(size)]));
  expect(sized(ATTACHMENT_LIMITS.maxBytes - 8).type).toBe('application/pdf');
  expect(() => sized(ATTACHMENT_LIMITS.maxBytes - 7)).toThrow(withRule('D5'));
  expect(() => checkAttachment('a.pdf', 'application/pdf', Buffer.alloc(0))).toThrow(withRule('D5'));
});

describe('a round', () => {
  const held = (count: number, size: number, round = 0): AttachmentSummary[] =>
    Array.from({ length: count }, (_, n) => attachmentRecord({ name: `${n}.pdf`, size, round }));
  const form = attachmentRecord({ mediaType: 'application/json', size: 4_000_000 });

  test('D6: takes 20 files; the application and other rounds do not count', () => {
    checkRound([...held(19, 1), ...held(20, 1, 1), form], 0, 1);
    expect(() => checkRound(held(20, 1), 0, 1)).toThrow(withRule('D6'));
    checkRound(held(20, 1), 1, 1);
  });

  test('D7: takes 20 MiB together, exactly', () => {
    const five = ATTACHMENT_LIMITS.maxBytes;
    checkRound([...held(3, five), form], 0, five);
    expect(() => checkRound([...held(3, five), ...held(1, 1)], 0, five)).toThrow(withRule('D7'));
  });
});
