import { basename } from 'node:path';
import type { DossierClient } from '../client/dossier-client.ts';
import { checkAttachment, checkRound } from '../dossier/attachment-rules.ts';
import { mediaTypeOf } from '../dossier/media-types.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Cli } from './define.ts';
import { readInput } from './files.ts';
import { type NodeOptions, quoted, sameNode } from './node-connection.ts';

/** A document to be attached, found right. */
export interface Document {
  readonly file: string;
  readonly name: string;
  readonly type: string;
  readonly content: Uint8Array;
}

/**
 * Reads documents and judges them by the node's own rules, all of them before anything is sent, so that a fault in the
 * last does not leave the first sent.
 * @throws FILE_MISSING, FILE_UNREADABLE; DOSSIER_INVALID with the findings on every file
 */
export async function readDocuments({ io }: Cli, files: readonly string[]): Promise<readonly Document[]> {
  const documents: Document[] = [];
  const faults: GatewayError[] = [];
  const round: { size: number }[] = [];
  for (const file of files) {
    const name = basename(file).normalize('NFC');
    const type = mediaTypeOf(name)?.type ?? 'application/pdf';
    const content = await readInput(io, file);
    try {
      checkAttachment(name, type, content);
      checkRound(
        round.map(({ size }) => ({ size, round: 0, mediaType: type })),
        0,
        content.length,
      );
      round.push({ size: content.length });
      documents.push({ file, name, type, content });
    } catch (thrown) {
      if (!(thrown instanceof GatewayError)) throw thrown;
      faults.push(thrown);
    }
  }
  const [first] = faults;
  if (!first) return documents;
  throw first.anew({ findings: faults.flatMap((fault) => fault.findings) });
}

/**
 * Sends documents one after the other. When one fails, a note says how many the dossier holds by then, and, where trying
 * again helps, what to run: the same octets sent again are the version held.
 */
export async function sendDocuments(
  { output }: Cli,
  dossiers: DossierClient,
  id: string,
  documents: readonly Document[],
  node: NodeOptions,
): Promise<void> {
  for (const [at, { name, type, content }] of documents.entries()) {
    try {
      await dossiers.attach(id, name, type, content);
    } catch (thrown) {
      const left = documents.slice(at).map(({ file }) => quoted(file));
      const command = `asw dossier attach ${id} ${left.join(' ')}${sameNode(node)}`;
      const again = thrown instanceof GatewayError && thrown.retryable;
      output.note({
        en: `${at} of ${documents.length} documents are attached to dossier ${id}.${again ? ` Go on with: ${command}` : ''}`,
        vi: `Đã đính kèm ${at}/${documents.length} tài liệu vào hồ sơ ${id}.${again ? ` Tiếp tục bằng: ${command}` : ''}`,
      });
      throw thrown;
    }
  }
}
