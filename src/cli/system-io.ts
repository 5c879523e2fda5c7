import { open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { systemClock } from '../kernel/clock.ts';
import { ensureDirectory } from '../kernel/directory.ts';
import { stopAsked } from '../kernel/stop-asked.ts';
import { stopRequests } from '../simulators/stop-requests.ts';
import type { CliIo, TextOut } from './io.ts';

/** The process's own streams, files, network and clock. */
export function systemIo(environment: CliIo['environment']): CliIo {
  return {
    stdout: textOut(process.stdout),
    stderr: textOut(process.stderr),
    readStdin: () => buffer(process.stdin),
    files: {
      read: (path) => readFile(path),
      write: (path, octets) => writeFile(path, octets),
      makeDirectory: async (path) => ensureDirectory(path),
      checkWritable,
    },
    environment,
    fetch: (url, init) => fetch(url, init),
    clock: systemClock,
    untilStopped: stopAsked,
    stopRequests,
  };
}

async function checkWritable(path: string): Promise<void> {
  const isNew = await stat(path).then(
    () => false,
    () => true,
  );
  // To add to, so that what stands in it stays.
  const handle = await open(path, 'a');
  await handle.close();
  if (isNew) await rm(path, { force: true });
}

function textOut(stream: NodeJS.WriteStream): TextOut {
  return {
    write: (text) => void stream.write(text),
    isTTY: stream.isTTY === true,
    columns: stream.columns,
  };
}
