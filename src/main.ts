#!/usr/bin/env node
import { asGatewayError } from './kernel/errors.ts';
import { stopAsked } from './kernel/stop-asked.ts';
import { serve } from './serve.ts';

/** The node of the environment's country, and nothing else; `asw serve` is the same with options. */

// Asked for before anything starts: a stop that comes early, or a parent (the demo) that dies early, counts too.
const stopped = stopAsked();

try {
  await serve(process.env, stopped, (line) => process.stdout.write(line));
  process.exit(0);
} catch (thrown) {
  const { code, message, detail, where, remedy } = asGatewayError(thrown);
  process.stderr.write(`${code}: ${message}${where && !detail ? ` (${where})` : ''}\n${remedy.en}\n`);
  process.exit(1);
}
