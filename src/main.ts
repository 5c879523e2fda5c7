#!/usr/bin/env node
import { readConfig } from './config.ts';
import { asGatewayError } from './kernel/errors.ts';
import { startConfiguredNode } from './rehearsal.ts';

/** Starts the node of the environment's country and stops it on SIGTERM, SIGINT or when its parent goes. */

// Asked for before anything starts: a stop that comes early, or a parent (the demo) that dies early, counts too.
const stopped = new Promise<void>((resolve) => {
  process.once('SIGTERM', () => resolve());
  process.once('SIGINT', () => resolve());
  if (process.channel) process.once('disconnect', () => resolve());
});

try {
  const node = await startConfiguredNode(readConfig(process.env));
  process.stdout.write(`${JSON.stringify({ listening: node.url, country: node.country })}\n`);
  await stopped;
  await node.stop();
  process.exit(0);
} catch (thrown) {
  const { code, message, detail, where, remedy } = asGatewayError(thrown);
  process.stderr.write(`${code}: ${message}${where && !detail ? ` (${where})` : ''}\n${remedy.en}\n`);
  process.exit(1);
}
