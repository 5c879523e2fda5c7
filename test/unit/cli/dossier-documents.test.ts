import { expect, test } from '@jest/globals';
import type { Cli } from '../../../src/cli/define.ts';
import { type Document, sendDocuments } from '../../../src/cli/dossier-documents.ts';
import type { DossierClient } from '../../../src/client/dossier-client.ts';
import { type ErrorCode, GatewayError } from '../../../src/kernel/errors.ts';
import type { Text } from '../../../src/kernel/finding.ts';

const DOCUMENTS: readonly Document[] = ['a.pdf', 'My files/b.pdf'].map((file) => ({
  file,
  name: file,
  type: 'application/pdf',
  content: new Uint8Array(),
}));

/** What is noted when the second of two documents fails. */
async function noted(code: ErrorCode): Promise<readonly string[]> {
  const notes: string[] = [];
  const output = { note: ({ en }: Text) => void notes.push(en) };
  let sent = 0;
  const dossiers = {
    attach: async () => {
      sent += 1;
      if (sent === 2) throw new GatewayError(code);
    },
  };
  const node = { url: 'http://127.0.0.1:4311', data: 'my data', key: 'secret' };
  const sending = sendDocuments(
    { output } as unknown as Cli,
    dossiers as unknown as DossierClient,
    'id',
    DOCUMENTS,
    node,
  );
  await expect(sending).rejects.toMatchObject({ code });
  return notes;
}

test('where trying again helps, the command is whole, but for the key', async () => {
  expect(await noted('LEDGER_UNAVAILABLE')).toEqual([
    '1 of 2 documents are attached to dossier id. Go on with: asw dossier attach id "My files/b.pdf" --url http://127.0.0.1:4311 --data "my data" --key <key>',
  ]);
});

test('where it does not, none is proposed', async () => {
  expect(await noted('DOSSIER_STATE')).toEqual(['1 of 2 documents are attached to dossier id.']);
});
