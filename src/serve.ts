import { type Environment, readConfig } from './config.ts';
import { startConfiguredNode } from './rehearsal.ts';

/**
 * Runs the node of an environment until it is to stop: one line of JSON tells its address once it serves.
 * @param stopped asked for before, so that a stop that comes while the node starts counts too
 * @throws GatewayError as `readConfig` and `startConfiguredNode` do
 */
export async function serve(
  environment: Environment,
  stopped: Promise<void>,
  tell: (line: string) => void,
): Promise<void> {
  const node = await startConfiguredNode(readConfig(environment));
  tell(`${JSON.stringify({ listening: node.url, country: node.country })}\n`);
  await stopped;
  await node.stop();
}
