import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buildCertificateXml } from '../../../src/certificate/build.ts';
import { parseCertificate } from '../../../src/certificate/parse.ts';
import { GatewayError } from '../../../src/kernel/errors.ts';
import { validateCertificateXml } from '../../../src/validation/xsd.ts';
import { FORM } from '../../support/ledger-records.ts';

const XML = buildCertificateXml(FORM);

/** Splits into tags and texts, so that an edit often leaves well-formed XML. */
const TOKENS = XML.match(/<[^>]*>|[^<]+/g) ?? [];
const LEAVES = XML.match(/<(\w+)[^>]*>[^<]*<\/\1>/g) ?? [];

const leaf = fc.constantFrom(...LEAVES);
const sign = fc.constantFrom(
  ...' \t\n\r09azAZ.,:-/=%\u00a0\ufeff\u0301é🚢',
  '&#13;',
  '&#xFEFF;',
  '&lt;',
  '<x/>',
  ']]&gt;',
);

const FREE_TEXTS = LEAVES.filter((one) => /^<(Name|Marks|Place|Description|Address|Conveyance)>/.test(one));

type Edit = (xml: string) => string;

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(fc.constantFrom(...FREE_TEXTS), sign).map(
    ([one, what]): Edit =>
      (xml) =>
        xml.replace(one, one.replace('>', `>${what}`)),
  ),
  leaf.map(
    (one): Edit =>
      (xml) =>
        xml.replace(one, ''),
  ),
  leaf.map(
    (one): Edit =>
      (xml) =>
        xml.replace(one, one + one),
  ),
  fc.tuple(leaf, leaf).map(
    ([one, other]): Edit =>
      (xml) =>
        xml.replace(one, other),
  ),
  fc.tuple(leaf, leaf).map(
    ([one, other]): Edit =>
      (xml) =>
        xml.replace(one, one + other),
  ),
  fc.tuple(fc.nat({ max: TOKENS.length - 1 }), sign, fc.nat({ max: 40 })).map(([index, what, at]): Edit => {
    const token = TOKENS[index] ?? '';
    return (xml) => xml.replace(token, token.slice(0, at) + what + token.slice(at));
  }),
  fc.tuple(fc.nat({ max: TOKENS.length - 1 }), sign).map(([index, what]): Edit => {
    const token = TOKENS[index] ?? '';
    return token.startsWith('<')
      ? (xml) => xml.replace(token, token + what)
      : (xml) => xml.replace(token, what);
  }),
  leaf.map(
    (one): Edit =>
      (xml) =>
        xml.replace(one, one.replace(/>[^<]*</, '><')),
  ),
  leaf.map(
    (one): Edit =>
      (xml) =>
        xml.replace(one, one.replace(/^<\w+/, '$& lang="en"')),
  ),
);

/** True or false; undefined when the octets are no acceptable XML for either. */
function accepted(run: () => boolean): boolean | undefined {
  try {
    return run();
  } catch (thrown) {
    if (!(thrown instanceof GatewayError)) throw thrown;
    return thrown.code === 'SCHEMA_INVALID' ? false : undefined;
  }
}

describe('the reader and the schema', () => {
  test('accept the same documents, however a document was changed', () => {
    const seen = { both: 0, neither: 0, malformed: 0 };
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 2 }), (edits) => {
        const octets = Buffer.from(edits.reduce((xml, each) => each(xml), XML));
        const byReader = accepted(() => parseCertificate(octets) !== undefined);
        const bySchema = accepted(() => validateCertificateXml(octets).length === 0);
        expect(byReader).toBe(bySchema);
        if (byReader === undefined) seen.malformed += 1;
        else if (byReader) seen.both += 1;
        else seen.neither += 1;
      }),
      { numRuns: 2000 },
    );
    // The test is worth something only while it sees enough of each.
    expect(seen.both).toBeGreaterThan(150);
    expect(seen.neither).toBeGreaterThan(150);
  });
});
