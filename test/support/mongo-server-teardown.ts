import type { MongoServer } from './mongo-server.ts';

/** How long after its last test a run may take to end. */
const END_MS = 10_000;

/** What is still open ends the run as a failure, said in words: never does it hang. */
function guardTheEnd(): void {
  setTimeout(() => {
    const open = process.getActiveResourcesInfo().join(', ');
    process.stderr.write(`\nThe tests are over, but this keeps their process from ending: ${open}\n`);
    process.exit(1);
  }, END_MS).unref();
}

/** Once after all test files: stops the server, or says loudly that the MongoDB suites did not run. */
export default async function teardown(): Promise<void> {
  guardTheEnd();
  await (globalThis as { aswMongoServer?: MongoServer }).aswMongoServer?.stop();
  const missing = process.env.ASW_TEST_MONGODB_MISSING;
  if (missing) {
    const line = '='.repeat(100);
    process.stderr.write(`\n${line}\nNOT TESTED ON MONGODB, no server found. ${missing}\n${line}\n`);
  }
}
