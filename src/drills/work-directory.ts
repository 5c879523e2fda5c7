import { mkdtempSync, rmdirSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GatewayError } from '../kernel/errors.ts';
import type { Text } from '../kernel/finding.ts';

/**
 * A new directory for keys, ledgers and logs among the machine's temporary ones.
 * @param prefix of its name
 * @throws GatewayError DIRECTORY_UNUSABLE with the path, and why none can be made there
 */
export function makeWorkDirectory(prefix: string, parent = tmpdir()): string {
  return orUnusable(parent, () => mkdtempSync(join(parent, prefix)));
}

/** Refuses a place where no work directory can be made, before anything is done. DIRECTORY_UNUSABLE. */
export function requireWorkPlace(parent = tmpdir()): void {
  const made = makeWorkDirectory('asw-', parent);
  orUnusable(parent, () => rmdirSync(made));
}

/** Octets that this user can still write there. DIRECTORY_UNUSABLE when that cannot be found out. */
export function freeOctets(directory: string): number {
  const { bavail, bsize } = orUnusable(directory, () => statfsSync(directory));
  return bavail * bsize;
}

const REASONS: Readonly<Record<string, Text>> = {
  ENOENT: { en: 'it does not exist', vi: 'không tồn tại' },
  ENOTDIR: { en: 'it is no directory', vi: 'không phải thư mục' },
  EACCES: { en: 'this user has no right to it', vi: 'người dùng này không có quyền' },
  EPERM: { en: 'this user has no right to it', vi: 'người dùng này không có quyền' },
  ENOSPC: { en: 'the disk is full', vi: 'đĩa đã đầy' },
  EROFS: { en: 'the file system is read-only', vi: 'hệ thống tệp chỉ cho đọc' },
};

function orUnusable<T>(directory: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const { code = '?' } = cause as NodeJS.ErrnoException;
    const why = REASONS[code] ?? { en: `the system says ${code}`, vi: `hệ thống báo ${code}` };
    throw new GatewayError('DIRECTORY_UNUSABLE', {
      detail: {
        en: `temporary files cannot be kept in ${directory} (TMPDIR): ${why.en}`,
        vi: `không thể lưu tệp tạm ở ${directory} (TMPDIR): ${why.vi}`,
      },
      where: directory,
      cause,
    });
  }
}
