import { closeSync, ftruncateSync, openSync, readSync, statSync, writeSync } from 'node:fs';

/** Of the file format of SQLite's write-ahead log (sqlite.org/fileformat2.html, section 4): octets. */
const WAL_HEADER = 32;
const FRAME_HEADER = 24;

/**
 * Leaves a write-ahead log as a machine does that loses power while a frame is written: behind the last frame of the
 * current log stands the beginning of one more, with this log's salts but without its second half.
 * @returns octets of the torn frame; 0 when there is no log to tear
 */
export function tearLog(file: string): number {
  const length = lengthOf(file);
  if (length < WAL_HEADER) return 0;
  const handle = openSync(file, 'r+');
  try {
    const header = Buffer.alloc(WAL_HEADER);
    readSync(handle, header, 0, WAL_HEADER, 0);
    const pageSize = header.readUInt32BE(8);
    const salts = header.subarray(16, 24);
    const frame = Buffer.alloc(FRAME_HEADER);
    let end = WAL_HEADER;
    while (end + FRAME_HEADER + pageSize <= length) {
      readSync(handle, frame, 0, FRAME_HEADER, end);
      if (!frame.subarray(8, 16).equals(salts)) break;
      end += FRAME_HEADER + pageSize;
    }
    const torn = Buffer.alloc(FRAME_HEADER + Math.floor(pageSize / 2), 0x5a);
    torn.writeUInt32BE(2, 0);
    // Says that it commits: only its checksum tells that it must not be believed.
    torn.writeUInt32BE(0x7fff, 4);
    salts.copy(torn, 8);
    writeSync(handle, torn, 0, torn.length, end);
    ftruncateSync(handle, end + torn.length);
    return torn.length;
  } finally {
    closeSync(handle);
  }
}

function lengthOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}
