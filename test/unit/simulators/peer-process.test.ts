import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { startNode } from '../../../src/simulators/peer-process.ts';
import { endsWithTest } from '../../support/ends.ts';

const directory = mkdtempSync(join(tmpdir(), 'asw-peer-process-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** A stand-in for the gateway that does what its script says. */
function program(name: string, script: string): string {
  const file = join(directory, `${name}.mjs`);
  writeFileSync(file, script);
  return file;
}

const SERVES = `process.stdout.write('{"listening":"http://127.0.0.1:1","country":"SG"}\\n');`;

function start(name: string, script: string, environment: Record<string, string> = {}) {
  const dataDirectory = join(directory, name);
  const mainFile = program(name, script);
  return endsWithTest(startNode({ country: 'SG', dataDirectory, environment, mainFile }), (node) =>
    node.stop(100),
  );
}

describe('startNode', () => {
  test('knows when the gateway serves, keeps its log, and passes on its environment alone', async () => {
    const node = start(
      'serves',
      `process.stderr.write(JSON.stringify(Object.keys(process.env).sort()));
       ${SERVES}
       setInterval(() => {}, 1000);`,
      { COUNTRY: 'SG' },
    );
    await expect(node.listening).resolves.toBe('http://127.0.0.1:1');
    await node.stop();
    expect(await node.exited).toBe('SIGTERM');
    const names = JSON.parse(readFileSync(node.logFile, 'utf8')) as string[];
    expect(names.filter((name) => !name.startsWith('NODE_CHANNEL'))).toEqual(['COUNTRY']);
  });

  test('a gateway that ends before it serves is a coded error that quotes its log', async () => {
    const node = start('fails', `process.stderr.write('first\\nthe port is taken\\n'); process.exit(3);`);
    await expect(node.listening).rejects.toMatchObject({
      code: 'DEMO_NODE_FAILED',
      where: 'SG',
      detail: expect.stringMatching(/ended \(3\).*the port is taken/),
    });
  });

  test('a program that does not exist is the same error', async () => {
    const node = startNode({
      country: 'SG',
      dataDirectory: join(directory, 'missing'),
      environment: {},
      mainFile: join(directory, 'missing.mjs'),
    });
    await expect(node.listening).rejects.toMatchObject({ code: 'DEMO_NODE_FAILED' });
  });

  test('one that does not stop when asked is made to', async () => {
    const node = start('stubborn', `process.on('SIGTERM', () => {}); ${SERVES} setInterval(() => {}, 1000);`);
    await node.listening;
    await node.stop(100);
    expect(await node.exited).toBe('SIGKILL');
  });
});
