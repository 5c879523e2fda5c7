import { sha256Hex } from '../../../kernel/digest.ts';
import type { Cli } from '../../define.ts';
import { writeOutput } from '../../files.ts';

/**
 * Hands over a document: to the file named, else to standard output; with --json its digest too, and the text
 * itself when no file is named.
 */
export async function handOver(
  { io, output }: Cli,
  octets: Uint8Array,
  about: { readonly referenceNumber: string; readonly signed: boolean },
  file: string | undefined,
): Promise<void> {
  if (file !== undefined) await writeOutput(io, file, octets);
  const facts = { ...about, bytes: octets.length, sha256: sha256Hex(octets) };
  const xml = Buffer.from(octets).toString('utf8');
  output.result(file === undefined ? { ...facts, xml } : { ...facts, file }, () => {
    if (file === undefined) output.octets(octets);
    else {
      output.line(
        output.say({
          en: `${about.referenceNumber}: ${octets.length} bytes in ${file}, SHA-256 ${facts.sha256}`,
          vi: `${about.referenceNumber}: ${octets.length} byte trong ${file}, SHA-256 ${facts.sha256}`,
        }),
      );
    }
  });
}
