#!/usr/bin/env node
import { runCli } from './cli/run.ts';
import { systemIo } from './cli/system-io.ts';

// Another program may stop reading early (`asw list sent | head`); that is no fault of this one.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
});
process.exitCode = await runCli(process.argv.slice(2), systemIo(process.env));
