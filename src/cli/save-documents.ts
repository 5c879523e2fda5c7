import { join } from 'node:path';
import type { Command } from 'commander';
import type { AttachmentSummary } from '../client/dossier-client.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Cli } from './define.ts';
import { holdsOther, makeDirectory, writeOutput } from './files.ts';

/** Documents as files: a name that an exporter chose must be one on any disk, and lead nowhere else. */

/** Most file systems take 255 bytes; some count the name's letters in another encoding. */
const MAX_BYTES = 200;

/** What is longer is no ending, but part of the name. */
const LONGEST_ENDING = 10;

/** Names that Windows keeps for devices, whatever ending they have. */
const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/** A document that is to be a file. */
export interface WantedFile {
  readonly name: string;
  /** Where several versions are saved: stands in the name, however long that is. */
  readonly version?: number;
}

/**
 * Names files, one after the other: what the disk may not take replaced, not too long, and no two the same where small
 * and capital letters are one. What is named otherwise than the exporter did has its number in all its versions.
 */
export function fileNamer() {
  const taken = new Set<string>();
  const numbers = new Map<string, number>();
  /** @param isFree whether the place is; what stands on the disk already keeps it */
  return async (
    { name, version }: WantedFile,
    isFree: (safe: string) => Promise<boolean> = async () => true,
  ): Promise<string> => {
    const { stem, ending } = parts(name.normalize('NFC').replace(/[^\p{L}\p{M}\p{N} ._()-]/gu, '_'));
    for (let number = numbers.get(name) ?? 1; ; number += 1) {
      const mark = number === 1 ? '' : ` (${number})`;
      const safe = fitting(stem, `${mark}${versionMark(version)}${ending}`);
      const key = safe.toUpperCase().toLowerCase();
      if (taken.has(key) || !(await isFree(safe))) continue;
      taken.add(key);
      numbers.set(name, number);
      return safe;
    }
  };
}

function parts(name: string): { readonly stem: string; readonly ending: string } {
  const dot = name.lastIndexOf('.');
  const hasEnding = dot > 0 && name.length - dot <= LONGEST_ENDING;
  return hasEnding ? { stem: name.slice(0, dot), ending: name.slice(dot) } : { stem: name, ending: '' };
}

function versionMark(version: number | undefined): string {
  return version === undefined ? '' : `.v${version}`;
}

function fitting(stem: string, rest: string): string {
  const whole = stem.replace(/^[. ]+/, '') || '_';
  const clear = RESERVED.test(`${whole}${rest}`) ? `_${whole}` : whole;
  let cut = '';
  const room = MAX_BYTES - Buffer.byteLength(rest);
  for (const { segment } of new Intl.Segmenter().segment(clear)) {
    if (Buffer.byteLength(cut + segment) > room) break;
    cut += segment;
  }
  return `${cut}${rest}`.replace(/[. ]+$/, '') || '_';
}

/**
 * Writes a dossier's documents into a directory, made where it is missing: the latest version of each, or all with their
 * number. A file that is there and holds something else stays, and the document gets another name. One that cannot be
 * written does not keep the others from it.
 * @param fetched the octets of one
 * @returns what is to be thrown once everything else is done, when some could not be written
 */
export async function saveDocuments(
  { io, output }: Cli,
  directory: string,
  documents: readonly AttachmentSummary[],
  about: {
    readonly allVersions: boolean;
    readonly fetched: (document: AttachmentSummary) => Promise<Uint8Array>;
  },
): Promise<GatewayError | undefined> {
  const latest = new Map(documents.map((document) => [document.name, document]));
  const chosen = about.allVersions ? documents : [...latest.values()];
  try {
    await makeDirectory(io, directory);
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown;
    throw thrown;
  }
  const faults: GatewayError[] = [];
  const nameFor = fileNamer();
  for (const document of chosen) {
    const wanted = { name: document.name, ...(about.allVersions ? { version: document.version } : {}) };
    const octets = await about.fetched(document);
    let name: string;
    try {
      name = await nameFor(wanted, async (safe) => !(await holdsOther(io, join(directory, safe), octets)));
      await writeOutput(io, join(directory, name), octets);
    } catch (thrown) {
      if (!(thrown instanceof GatewayError)) throw thrown;
      faults.push(thrown);
      continue;
    }
    if (name === asNamed(wanted)) continue;
    output.note({
      en: `“${document.name}” is saved as “${name}”.`,
      vi: `“${document.name}” được lưu là “${name}”.`,
    });
  }
  const [first] = faults;
  if (!first) return undefined;
  const many = `${faults.length}/${chosen.length}`;
  return new GatewayError('FILE_UNWRITABLE', {
    detail: {
      en: `${many} documents are not saved: ${faults.map(({ where, detail }) => `${where} (${detail})`).join(', ')}`,
      vi: `${many} tài liệu chưa được lưu: ${faults.map(({ where, detailVi }) => `${where} (${detailVi})`).join(', ')}`,
    },
    where: directory,
  });
}

function asNamed({ name, version }: WantedFile): string {
  const { stem, ending } = parts(name);
  return `${stem}${versionMark(version)}${ending}`;
}

export interface SaveOptions {
  readonly save?: string;
  readonly allVersions?: boolean;
}

/** Adds the options that have a dossier's documents written to files. */
export function savesDocuments(command: Command): Command {
  return command
    .option('--save <directory>', 'write the latest version of each document there; made where it is missing')
    .option('--all-versions', 'with --save: every version, its number in the name');
}

/**
 * Writes the documents of a dossier where the options say so.
 * @returns as `saveDocuments`
 * @throws USAGE_INVALID for versions that are to be saved nowhere
 */
export async function savedAsAsked(
  cli: Cli,
  { attachments }: { readonly attachments: readonly AttachmentSummary[] },
  { save, allVersions = false }: SaveOptions,
  fetched: (document: AttachmentSummary) => Promise<Uint8Array>,
): Promise<GatewayError | undefined> {
  if (save !== undefined) return saveDocuments(cli, save, attachments, { allVersions, fetched });
  if (!allVersions) return undefined;
  throw new GatewayError('USAGE_INVALID', {
    detail: { en: 'it goes with --save', vi: 'tùy chọn này đi cùng --save' },
    where: '--all-versions',
  });
}
