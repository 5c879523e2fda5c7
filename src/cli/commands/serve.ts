import type { Command } from 'commander';
import type { AseanCountry } from '../../certificate/countries.ts';
import { type Cli, country, define, wholeNumber } from '../define.ts';

interface ServeOptions {
  readonly country?: AseanCountry;
  readonly host?: string;
  readonly port?: number;
  readonly data?: string;
  readonly peers?: string;
}

/** `asw serve` */
export function addServe(program: Command, cli: Cli): void {
  define(program, {
    name: 'serve',
    summary: 'Run the node of a country until it is told to stop.',
    details: [
      'Settings come from the environment (docs/operations.md); the options here come before it. When the node ' +
        'serves, one line of JSON with its address is printed; its log goes to standard error. SIGTERM or SIGINT ' +
        'stops it.',
    ],
    examples: [
      'asw serve',
      'asw serve --country SG --port 4101 --data .asw/SG --peers VN=http://127.0.0.1:4100',
    ],
  })
    .option('--country <country>', 'COUNTRY', country)
    .option('--host <address>', 'HOST')
    .option('--port <number>', 'PORT, 0 for any free one', wholeNumber(0, 65_535))
    .option('--data <directory>', 'DATA_DIR')
    .option('--peers <list>', 'PEERS, as SG=https://host:port,MY=…')
    .action(async (options: ServeOptions) => {
      const { io } = cli;
      const stopped = io.untilStopped();
      const { serve } = await import('../../serve.ts');
      await serve({ ...io.environment, ...settings(options) }, stopped, (line) => io.stdout.write(line));
    });
}

/** The options under the names of the settings they stand for. */
function settings({ country, host, port, data, peers }: ServeOptions): Record<string, string> {
  const given: Record<string, string | undefined> = {
    COUNTRY: country,
    HOST: host,
    PORT: port?.toString(),
    DATA_DIR: data,
    PEERS: peers,
  };
  return Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
