import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Config } from '@jest/types';
import { type MongoServer, startMongoServer } from './mongo-server.ts';

/**
 * Once before all test files: starts the MongoDB server, unless none of the chosen files uses it. Workers learn of it
 * by their environment.
 */

const TESTS = 'test';
const SUPPORT = join(TESTS, 'support');

function read(file: string): string {
  return readFileSync(file, 'utf8');
}

/** The support modules that lead to the server, directly or through one another. */
function leadingModules(): readonly string[] {
  const modules = readdirSync(SUPPORT).filter((name) => name.endsWith('.ts'));
  const leading = new Set(['ledger.ts']);
  for (let before = 0; before !== leading.size; ) {
    before = leading.size;
    for (const name of modules) {
      if ([...leading].some((one) => read(join(SUPPORT, name)).includes(`./${one}'`))) leading.add(name);
    }
  }
  return [...leading];
}

function usesServer(chosen: RegExp): boolean {
  const leading = leadingModules();
  return readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
    .map((name) => join(process.cwd(), TESTS, name))
    .filter((file) => file.endsWith('.test.ts') && chosen.test(file))
    .some((file) => leading.some((name) => read(file).includes(`support/${basename(name)}'`)));
}

export default async function setup({ testPathPatterns }: Config.GlobalConfig): Promise<void> {
  const { patterns } = testPathPatterns;
  if (!usesServer(new RegExp(patterns.length > 0 ? patterns.join('|') : '', 'i'))) return;
  const server = await startMongoServer();
  if ('missing' in server) {
    process.env.ASW_TEST_MONGODB_MISSING = server.missing;
    return;
  }
  process.env.ASW_TEST_MONGODB_URI = server.uri;
  process.env.ASW_TEST_MONGODB_KIND = server.kind;
  if (server.command) process.env.ASW_TEST_MONGODB_COMMAND = server.command;
  (globalThis as { aswMongoServer?: MongoServer }).aswMongoServer = server;
  process.stderr.write(`MongoDB for tests: ${server.kind}\n`);
}
