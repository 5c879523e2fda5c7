#!/usr/bin/env node
import { readConfig } from './config.ts';
import { asGatewayError } from './kernel/errors.ts';
import { startConfiguredNode } from './rehearsal.ts';

/** Starts the node of the environment's country and stops it on SIGTERM, SIGINT or when its parent goes. */
try {
  const node = await startConfiguredNode(readConfig(process.env));
  process.stdout.write(`${JSON.stringify({ listening: node.url, country: node.country })}\n`);
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await node.stop();
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // A gateway started by another process (the demo) must not outlive it.
  if (process.channel) process.on('disconnect', stop);
} catch (thrown) {
  const { code, message, detail, where, remedy } = asGatewayError(thrown);
  process.stderr.write(`${code}: ${message}${where && !detail ? ` (${where})` : ''}\n${remedy.en}\n`);
  process.exit(1);
}
