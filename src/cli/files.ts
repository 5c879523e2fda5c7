import { GatewayError } from '../kernel/errors.ts';
import type { Text } from '../kernel/finding.ts';
import { parseJson } from '../validation/shape.ts';
import type { CliIo } from './io.ts';

/** As much as a node's API takes: an application of 200 items measures about 200 KB. */
const MAX_JSON_BYTES = 4 * 1024 * 1024;

/** Stands for standard input where a file is asked. */
export const STDIN = '-';

/**
 * Reads a file, or standard input for `-`.
 * @throws GatewayError FILE_MISSING, FILE_UNREADABLE
 */
export async function readInput(io: CliIo, file: string): Promise<Uint8Array> {
  try {
    return file === STDIN ? await io.readStdin() : await io.files.read(file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new GatewayError('FILE_MISSING', { where: file, cause });
    throw new GatewayError('FILE_UNREADABLE', { detail: reason(code), where: file, cause });
  }
}

/** Writes a result to a file. FILE_UNWRITABLE. */
export async function writeOutput(io: CliIo, file: string, octets: Uint8Array | string): Promise<void> {
  try {
    await io.files.write(file, octets);
  } catch (cause) {
    throw unwritable(file, cause);
  }
}

/** FILE_UNWRITABLE with what the system said. */
export function unwritable(file: string, cause: unknown): GatewayError {
  const { code } = cause as NodeJS.ErrnoException;
  return new GatewayError('FILE_UNWRITABLE', { detail: reason(code), where: file, cause });
}

/**
 * Whether other octets stand in a file; false where there is none.
 * @throws GatewayError FILE_UNWRITABLE when that cannot be found out, so that nothing is written over
 */
export async function holdsOther(io: CliIo, file: string, octets: Uint8Array): Promise<boolean> {
  try {
    return !Buffer.from(octets).equals(await io.files.read(file));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return false;
    throw unwritable(file, cause);
  }
}

/** Makes a directory, and those above it, where they are missing. FILE_UNWRITABLE. */
export async function makeDirectory(io: CliIo, directory: string): Promise<void> {
  try {
    await io.files.makeDirectory(directory);
  } catch (cause) {
    // DIRECTORY_UNUSABLE says in its detail what the system said.
    const code = cause instanceof GatewayError ? cause.detail : (cause as NodeJS.ErrnoException).code;
    throw new GatewayError('FILE_UNWRITABLE', { detail: reason(code), where: directory, cause });
  }
}

/** Reads JSON; JSON_MALFORMED says in which file, line and column. */
export async function readJson(io: CliIo, file: string): Promise<unknown> {
  return jsonOf(await readInput(io, file), file);
}

/** The octets' JSON; JSON_MALFORMED says in which file, line and column. */
export function jsonOf(octets: Uint8Array, file: string): unknown {
  if (octets.length > MAX_JSON_BYTES) {
    throw new GatewayError('DOCUMENT_TOO_LARGE', {
      detail: {
        en: `${octets.length} bytes, at most ${MAX_JSON_BYTES} are read`,
        vi: `${octets.length} byte, chỉ đọc đến ${MAX_JSON_BYTES} byte`,
      },
      where: file,
    });
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
  } catch (cause) {
    const detail = { en: 'the text is not UTF-8', vi: 'văn bản không phải UTF-8' };
    throw new GatewayError('JSON_MALFORMED', { detail, where: file, cause });
  }
  return namingFile(file, () => parseJson(text));
}

/** Runs what reads a file's content; an error of it names the file before the place in it. */
export function namingFile<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof GatewayError)) throw thrown;
    const where = thrown.where === undefined ? file : `${file}, ${thrown.where}`;
    throw thrown.anew({ where, cause: thrown });
  }
}

/** XML starts with `<`, after a byte order mark and white space; no JSON does. */
export function looksLikeXml(octets: Uint8Array): boolean {
  const head = Buffer.from(octets.subarray(0, 200)).toString('utf8');
  return /^\uFEFF?\s*</.test(head);
}

const REASONS: Readonly<Record<string, Text>> = {
  EISDIR: { en: 'it is a directory', vi: 'đây là thư mục' },
  EACCES: { en: 'this user has no right to it', vi: 'người dùng này không có quyền' },
  EPERM: { en: 'this user has no right to it', vi: 'người dùng này không có quyền' },
  ENOENT: { en: 'its directory does not exist', vi: 'thư mục không tồn tại' },
  ENOTDIR: { en: 'a part of the path is no directory', vi: 'một phần đường dẫn không phải thư mục' },
  EEXIST: { en: 'a file of this name is there', vi: 'đã có tệp trùng tên' },
  ENAMETOOLONG: { en: 'the name is longer than the disk takes', vi: 'tên dài hơn mức đĩa cho phép' },
  ENOSPC: { en: 'the disk is full', vi: 'đĩa đã đầy' },
  EROFS: { en: 'the file system is read-only', vi: 'hệ thống tệp chỉ cho đọc' },
};

function reason(code: string | undefined): Text {
  const said = code ?? 'nothing more';
  return (
    REASONS[code ?? ''] ?? {
      en: `the system says ${said}`,
      vi: `hệ thống báo ${code ?? 'không rõ nguyên nhân'}`,
    }
  );
}
