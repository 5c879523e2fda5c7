import path from 'node:path';
import type { AseanCountry } from '../../src/certificate/countries.ts';
import { createGatewayClient } from '../../src/client/gateway-client.ts';
import type { CountryProfile } from '../../src/exchange/country-profile.ts';
import { readOrCreateKeyFile } from '../../src/http/key-file.ts';
import type { DemoNode } from '../../src/simulators/demo-nodes.ts';
import type { Federation } from './nodes.ts';

/** A node of a test's federation as the demo sees its own processes. */
export function demoNodeOf(world: Federation, country: AseanCountry, profile: CountryProfile): DemoNode {
  const { url } = world.node(country);
  const dataDirectory = path.join(world.directory, country);
  const entries = readOrCreateKeyFile(path.join(dataDirectory, 'api-keys.json'));
  const keys = Object.fromEntries(
    (entries as { role: string; key: string }[]).map(({ role, key }) => [role, key]),
  );
  return {
    country,
    url,
    dataDirectory,
    database: undefined,
    profile,
    client: createGatewayClient({ url, keys }),
    serving: Promise.resolve(true),
    gone: new Promise(() => undefined),
    isServing: () => true,
    fault: () => undefined,
    stop: async () => undefined,
  };
}
