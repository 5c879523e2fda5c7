import type { MongoServer } from './mongo-server.ts';

/** Once after all test files: stops the server, or says loudly that the MongoDB suites did not run. */
export default async function teardown(): Promise<void> {
  await (globalThis as { aswMongoServer?: MongoServer }).aswMongoServer?.stop();
  const missing = process.env.ASW_TEST_MONGODB_MISSING;
  if (missing) {
    const line = '='.repeat(100);
    process.stderr.write(`\n${line}\nNOT TESTED ON MONGODB, no server found. ${missing}\n${line}\n`);
  }
}
