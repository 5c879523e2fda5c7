import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { diag } from 'libxml2-wasm';
import { GatewayError } from '../../../src/kernel/errors.ts';
import { CERTIFICATE_LIMITS, guardXml, MESSAGE_LIMITS, withXml } from '../../../src/kernel/xml.ts';

const LIMITS = { maxBytes: 1000, maxDepth: 4 };

const bytes = (text: string) => Buffer.from(text, 'utf8');

/** The text of the root, or `CODE where` when refused. */
function read(octets: Uint8Array, limits = LIMITS): string {
  try {
    return withXml(octets, limits, (document) => document.root.content);
  } catch (thrown) {
    if (!(thrown instanceof GatewayError)) throw thrown;
    return [thrown.code, thrown.where].filter(Boolean).join(' ');
  }
}

describe('withXml reads', () => {
  test.each([
    ['a plain element', '<a>1</a>', '1'],
    ['a declaration', '<?xml version="1.0" encoding="UTF-8"?><a>1</a>', '1'],
    [
      'a declaration in other spelling',
      `<?xml version='1.0'\n encoding = 'utf-8' standalone='yes' ?>\n<a>1</a>`,
      '1',
    ],
    ['a byte order mark', '\uFEFF<?xml version="1.0"?><a>1</a>', '1'],
    ['escaped markup in text', '<a>&lt;!-- 1 --&gt;</a>', '<!-- 1 -->'],
    ['a greater-than sign in an attribute', '<a b="/>"><c d=\'">\'>1</c></a>', '1'],
    ['letters outside ASCII', '<a>Thành phố Hồ Chí Minh ไทย</a>', 'Thành phố Hồ Chí Minh ไทย'],
    ['the deepest allowed level', '<a><b><c><d>1</d></c></b></a>', '1'],
    ['many siblings at the deepest level', '<a><b><c><d/><d/><d>1</d></c></b><b/></a>', '1'],
  ])('%s', (_name, text, content) => {
    expect(read(bytes(text))).toBe(content);
  });
});

describe('withXml refuses', () => {
  test.each([
    ['nothing', '', 'XML_MALFORMED'],
    ['no element', 'abc', 'XML_MALFORMED 1:1'],
    ['an unclosed element', '<a><b></a>', 'XML_MALFORMED 1:11'],
    ['an unclosed tag', '<a b="', 'XML_MALFORMED byte 0'],
    ['two roots', '<a/><b/>', 'XML_MALFORMED 1:5'],
    ['an unbound prefix', '<x:a/>', 'XML_MALFORMED 1:5'],
    ['an undefined entity', '<a>&boom;</a>', 'XML_MALFORMED 1:10'],
    ['a null character', '<a>\u0000</a>', 'XML_MALFORMED 1:4'],
    ['XML 1.1', '<?xml version="1.1"?><a/>', 'XML_MALFORMED byte 0'],
    ['a declared foreign encoding', '<?xml version="1.0" encoding="UTF-7"?><a/>', 'XML_MALFORMED byte 0'],
    ['a processing instruction before the root', '<?p x?><a/>', 'XML_FORBIDDEN byte 0'],
    ['a declaration in second place', ' <?xml version="1.0"?><a/>', 'XML_FORBIDDEN byte 1'],
    ['a second declaration', '<?xml version="1.0"?><?xml version="1.0"?><a/>', 'XML_FORBIDDEN byte 21'],
    ['a processing instruction in a value', '<a>23<?p 245.95?></a>', 'XML_FORBIDDEN byte 5'],
    ['a processing instruction behind the root', '<a/><?p?>', 'XML_FORBIDDEN byte 4'],
    ['a comment', '<a>12<!-- -->34</a>', 'XML_FORBIDDEN byte 5'],
    ['a comment that hides depth', '<a><!-- </a></a> --><b/></a>', 'XML_FORBIDDEN byte 3'],
    ['a CDATA section', '<a><![CDATA[<b>]]></a>', 'XML_FORBIDDEN byte 3'],
    ['a document type', '<!DOCTYPE a><a/>', 'XML_FORBIDDEN byte 0'],
    [
      'a document type behind white space',
      '\n \t<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
      'XML_FORBIDDEN byte 3',
    ],
    ['one level too many', '<a><b><c><d><e/></d></c></b></a>', 'XML_TOO_DEEP byte 12'],
    [
      'depth hidden by /> in attributes',
      '<a x="/>"><b x="/>"><c x="/>"><d x="/>"><e/>',
      'XML_TOO_DEEP byte 40',
    ],
    ['more octets than allowed', `<a>${'x'.repeat(1000)}</a>`, 'DOCUMENT_TOO_LARGE'],
    [
      'too many attributes',
      `<a ${Array.from({ length: 65 }, (_, i) => `a${i}=""`).join(' ')}/>`,
      'DOCUMENT_TOO_LARGE byte 0',
    ],
  ])('%s', (_name, text, outcome) => {
    expect(read(bytes(text))).toBe(outcome);
  });

  test('octets that are not UTF-8', () => {
    expect(read(Buffer.from('<a>é</a>', 'latin1'))).toBe('XML_MALFORMED');
    expect(read(Buffer.from('\uFEFF<a>1</a>', 'utf16le'))).toBe('XML_MALFORMED');
    expect(read(Buffer.from('<a>1</a>', 'utf16le'))).toMatch(/^XML_/);
  });

  test('more elements than the memory is made for', () => {
    const many = bytes(`<a>${'<b/>'.repeat(200_001)}</a>`);
    expect(read(many, CERTIFICATE_LIMITS)).toMatch(/^DOCUMENT_TOO_LARGE byte 799999$/);
  });

  test('nesting of two million bytes, without recursing', () => {
    expect(read(bytes('<a>'.repeat(690_000)), CERTIFICATE_LIMITS)).toBe('XML_TOO_DEEP byte 72');
  });
});

describe('withXml', () => {
  test('passes on what the callback throws', () => {
    const fault = new GatewayError('INTERNAL');
    expect(() =>
      withXml(bytes('<a/>'), LIMITS, () => {
        throw fault;
      }),
    ).toThrow(fault);
  });

  test('reads octets that lie inside a larger buffer', () => {
    const inside = new Uint8Array(bytes('zz<?xml version="1.0"?><a>1</a>zz')).subarray(2, -2);
    expect(read(inside)).toBe('1');
  });

  test('frees every document, read or refused', () => {
    diag.configure({ enabled: true });
    try {
      for (const text of ['<a/>', '<a>', '<x:a/>', '<a>1</a>', '<a xmlns:b="rel"/>']) read(bytes(text));
      expect(diag.report()).toEqual({});
    } finally {
      diag.configure({ enabled: false });
    }
  });

  test('any octets are read or refused with a code', () => {
    const markup = fc.stringMatching(/^[<>/?!a-c"'=&; \-[\]]{0,60}$/);
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), markup.map(bytes)), (octets) => {
        expect(typeof read(octets)).toBe('string');
      }),
      { numRuns: 2000 },
    );
  });

  test('the depth counted before parsing is the depth of the tree', () => {
    const leaf = fc.constantFrom('<b/>', '<b x="/>"/>', "<b x='\"/'>.</b>", '<b\n/>', '<b></b >');
    const { tree } = fc.letrec<{ tree: { text: string; depth: number } }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6, depthSize: 'large' },
        leaf.map((text) => ({ text, depth: 1 })),
        fc.tuple(tie('tree'), tie('tree')).map(([one, two]) => ({
          text: `<n a="/>" b='">'>${one.text} > ${two.text}</n>`,
          depth: 1 + Math.max(one.depth, two.depth),
        })),
      ),
    }));
    fc.assert(
      fc.property(tree, ({ text, depth }) => {
        const octets = bytes(text);
        const seen = withXml(octets, MESSAGE_LIMITS, (document) =>
          document.eval(`boolean(${'/*'.repeat(depth)})`),
        );
        expect(seen).toBe(true);
        guardXml(octets, { maxBytes: octets.length, maxDepth: depth });
        expect(() => guardXml(octets, { maxBytes: octets.length, maxDepth: depth - 1 })).toThrow(
          'deeper than',
        );
      }),
      { numRuns: 300 },
    );
  });
});
