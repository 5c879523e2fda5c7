import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { buildCertificateXml } from '../../../src/certificate/build.ts';
import { FormD } from '../../../src/certificate/form-d.ts';
import { CERTIFICATE_STATES, STATE_LABELS } from '../../../src/certificate/lifecycle.ts';
import { parseCertificate } from '../../../src/certificate/parse.ts';
import { ERROR_TABLE, isErrorCode } from '../../../src/kernel/error-table.ts';
import { CERTIFICATE_LIMITS, MESSAGE_LIMITS } from '../../../src/kernel/xml.ts';
import { buildMessageXml } from '../../../src/message/build.ts';
import { BODY_KEYS } from '../../../src/message/message-xml.ts';
import { parseMessage } from '../../../src/message/parse.ts';
import { validateCertificateXml, validateMessageXml } from '../../../src/validation/xsd.ts';
import { EXAMPLE_FORM, EXAMPLES } from '../../support/example-messages.ts';
import { indented } from '../../support/indented.ts';
import { KINDS } from '../../support/message-arbitrary.ts';

const ROOT = new URL('../../../', import.meta.url);
const PROFILE = readFileSync(new URL('docs/message-profile.md', ROOT), 'utf8');

const BLOCKS = [...PROFILE.matchAll(/```xml\n([\s\S]*?)\n```/g)].map((match) => match[1] ?? '');

/** The cells of the table below a heading. */
function table(heading: RegExp): string[][] {
  const section = PROFILE.slice(PROFILE.search(heading)).split(/\n#+ /)[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
}

describe('the examples of docs/message-profile.md', () => {
  test('there is one of each kind, and one certificate', () => {
    expect(BLOCKS).toHaveLength(KINDS.length + 1);
  });

  test.each(KINDS)('%s is what the gateway builds, follows the schema and reads back', (kind) => {
    const block = BLOCKS.find((each) => each.includes(`<Kind>${kind}</Kind>`)) ?? '';
    expect(block).toBe(indented(buildMessageXml(EXAMPLES[kind])));
    expect(validateMessageXml(Buffer.from(block))).toEqual([]);
    expect(parseMessage(Buffer.from(block))).toStrictEqual(EXAMPLES[kind]);
  });

  test('the certificate is the one that the ECOO carries', () => {
    const block = BLOCKS.find((each) => each.startsWith('<FormD')) ?? '';
    expect(FormD.parse(EXAMPLE_FORM)).toStrictEqual(EXAMPLE_FORM);
    expect(block).toBe(indented(buildCertificateXml(EXAMPLE_FORM)));
    expect(validateCertificateXml(Buffer.from(block))).toEqual([]);
    expect(parseCertificate(Buffer.from(block))).toStrictEqual(EXAMPLE_FORM);
  });
});

describe('the tables of docs/message-profile.md', () => {
  test('kinds', () => {
    const rows = table(/^## 4\. Kinds/m);
    expect(rows.map(([kind]) => kind)).toEqual(KINDS);
    for (const [kind, body] of rows) {
      const key = BODY_KEYS[kind as keyof typeof BODY_KEYS];
      expect(body?.toLowerCase()).toBe(key.toLowerCase());
    }
  });

  test('states', () => {
    expect(table(/^## 8\./m).map(([state, label]) => [state, label])).toEqual(
      CERTIFICATE_STATES.map((state) => [state, STATE_LABELS[state]]),
    );
  });

  test('header fields, in their order', () => {
    const built = buildMessageXml(EXAMPLES.ACK);
    const header = /<Header>(.*)<\/Header>/.exec(built)?.[1] ?? '';
    const names = [...header.matchAll(/<(\w+)>/g)].map((match) => match[1]);
    expect(table(/^## 3\./m).flatMap(([name]) => name?.split(', ') ?? [])).toEqual(names);
  });

  test('error codes exist and are retryable as the gateway has them', () => {
    const rows = table(/^## 11\./m);
    expect(rows.length).toBeGreaterThanOrEqual(15);
    for (const [code = '', , retryable] of rows) {
      expect(isErrorCode(code)).toBe(true);
      if (isErrorCode(code))
        expect([code, retryable]).toEqual([code, ERROR_TABLE[code].retryable ? 'yes' : 'no']);
    }
  });

  test('every code that a receiving gateway refuses with is listed', () => {
    const listed = table(/^## 11\./m).map(([code]) => code);
    const exchange = new URL('src/exchange/', ROOT);
    const sources = readdirSync(exchange, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    const used = sources.flatMap((name) => {
      const source = readFileSync(new URL(name, exchange), 'utf8');
      return [...source.matchAll(/\brefusal\(\s*'([A-Z_]+)'/g)].map((match) => match[1]);
    });
    expect(used.length).toBeGreaterThan(10);
    expect(listed).toEqual(expect.arrayContaining(used));
  });

  test('sizes are those of the guard', () => {
    const mebibyte = 1024 * 1024;
    const { maxBytes, maxDepth } = CERTIFICATE_LIMITS;
    expect(PROFILE).toContain(
      `A certificate has at most ${maxBytes / mebibyte} MiB, a message ${MESSAGE_LIMITS.maxBytes / mebibyte} MiB, both at most ${maxDepth} levels.`,
    );
    expect(MESSAGE_LIMITS.maxDepth).toBe(maxDepth);
  });
});
