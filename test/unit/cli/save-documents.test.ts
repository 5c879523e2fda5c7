import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Cli } from '../../../src/cli/define.ts';
import { fileNamer, saveDocuments, type WantedFile } from '../../../src/cli/save-documents.ts';
import { systemIo } from '../../../src/cli/system-io.ts';
import type { AttachmentSummary } from '../../../src/client/dossier-client.ts';
import type { Text } from '../../../src/kernel/finding.ts';

async function fileNames(wanted: readonly (string | WantedFile)[]): Promise<string[]> {
  const nameFor = fileNamer();
  const names: string[] = [];
  for (const one of wanted) names.push(await nameFor(typeof one === 'string' ? { name: one } : one));
  return names;
}

describe('names of documents as files', () => {
  test.each([
    ['what is fit stays', ['Hóa đơn (1).pdf', 'b.png'], ['Hóa đơn (1).pdf', 'b.png']],
    ['capital and small letters are one', ['x.PDF', 'X.pdf', 'x.pdf'], ['x.PDF', 'X (2).pdf', 'x (3).pdf']],
    ['so are spellings of one letter', ['\u00e9.pdf', 'e\u0301.pdf'], ['\u00e9.pdf', '\u00e9 (2).pdf']],
    ['devices', ['CON.pdf', 'lpt1.x.xml', 'console.pdf'], ['_CON.pdf', '_lpt1.x.xml', 'console.pdf']],
    [
      'paths lead nowhere',
      ['../../a.pdf', '.hidden.pdf', 'a\\b:c.pdf'],
      ['_.._a.pdf', 'hidden.pdf', 'a_b_c.pdf'],
    ],
  ])('%s', async (_, names, expected) => {
    expect(await fileNames(names)).toEqual(expected);
  });

  test('long names are cut between letters, and told apart', async () => {
    const long = `${'ế'.repeat(96)}.pdf`;
    const [first = '', second = ''] = await fileNames([{ name: long }, { name: `${long.slice(0, 95)}.pdf` }]);
    expect([first, second]).toEqual([`${'ế'.repeat(65)}.pdf`, `${'ế'.repeat(64)} (2).pdf`]);
  });

  test('the version stands in the name, however long that is and whatever number it has', async () => {
    const long = `${'ấ'.repeat(96)}.pdf`;
    expect(
      await fileNames([
        { name: long, version: 1 },
        { name: long, version: 2 },
      ]),
    ).toEqual([`${'ấ'.repeat(64)}.v1.pdf`, `${'ấ'.repeat(64)}.v2.pdf`]);
    expect(
      await fileNames([
        { name: 'A.pdf', version: 1 },
        { name: 'a.pdf', version: 1 },
        { name: 'a.pdf', version: 2 },
      ]),
    ).toEqual(['A.v1.pdf', 'a (2).v1.pdf', 'a (2).v2.pdf']);
  });

  test('whatever they are: bounded, apart, no path', async () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 120 }),
      fc.constantFrom('', '.', '..', ' ', 'NUL', 'nul .pdf', 'a', 'A'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(name, { maxLength: 8 }), async (names) => {
        const made = await fileNames(names);
        expect(new Set(made.map((one) => one.toLowerCase())).size).toBe(names.length);
        for (const one of made) {
          expect(Buffer.byteLength(one)).toBeLessThanOrEqual(255);
          expect(one).toMatch(/^[^/\\:*?"<>|\p{Cc}]*[^/\\:*?"<>|\p{Cc}. ]$/u);
        }
      }),
    );
  });
});

const OF_SYSTEM = systemIo({});

/** Saves documents, each given with its content; what is noted, and the fault. */
async function save(directory: string, documents: readonly (WantedFile & { content: string })[]) {
  const notes: string[] = [];
  const output = { note: ({ en }: Text) => void notes.push(en) };
  const given = documents.map((document, at) => ({ ...document, id: String(at) }));
  const fault = await saveDocuments(
    { io: OF_SYSTEM, output } as unknown as Cli,
    directory,
    given as unknown as readonly AttachmentSummary[],
    {
      allVersions: documents.some(({ version }) => version !== undefined),
      fetched: async ({ id }) => Buffer.from(documents[Number(id)]?.content ?? ''),
    },
  );
  return { notes, fault };
}

function contents(directory: string): Record<string, string> {
  const names = readdirSync(directory).sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(directory, name), 'utf8')]));
}

describe('documents on the disk', () => {
  const directory = mkdtempSync(join(tmpdir(), 'asw-save-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test('what is there and another document is not written over; what is the same stays', async () => {
    const there = join(directory, 'twice');
    expect(await save(there, [{ name: 'a.pdf', content: 'old' }])).toEqual({ notes: [], fault: undefined });
    const again = [
      { name: 'a.pdf', content: 'new' },
      { name: 'A.pdf', content: 'third' },
    ];
    for (const _ of [1, 2]) {
      const { notes } = await save(there, again);
      expect(notes[0]).toBe('“a.pdf” is saved as “a (2).pdf”.');
      expect(Object.values(contents(there)).sort()).toEqual(['new', 'old', 'third']);
      expect(contents(there)).toMatchObject({ 'a.pdf': 'old', 'a (2).pdf': 'new' });
    }
  });

  test('where the system says of a directory that is there that it is not', async () => {
    const { fault } = await save('/proc/asw/documents', [{ name: 'a.pdf', content: '' }]);
    expect(fault).toMatchObject({ code: 'FILE_UNWRITABLE', where: '/proc/asw/documents' });
    expect(fault?.detailVi).toBeDefined();
  });
});
