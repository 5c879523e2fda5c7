import type { AseanCountry } from '../certificate/countries.ts';
import type { Text } from '../kernel/finding.ts';
import { startTcpRelay, type TcpRelay } from './tcp-relay.ts';

/** A MongoDB server as a drill uses it: databases of its own, reached over a line that can be cut. */
export interface DrillDatabase {
  readonly line: TcpRelay;
  environment(country: AseanCountry): Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const ONE_SERVER = /^mongodb:\/\/(?:[^@/]*@)?(?<host>[^:/?,@]+)(?::(?<port>\d+))?(?:\/|\?|$)/;

/** Why a server cannot be used for drills; undefined when it can. */
export function databaseFault(uri: string | undefined): Text | undefined {
  if (!uri) {
    return {
      en: "needs a server that speaks MongoDB's protocol: set MONGODB_URI",
      vi: 'cần máy chủ hỗ trợ giao thức MongoDB: đặt MONGODB_URI',
    };
  }
  if (ONE_SERVER.test(uri)) return undefined;
  return {
    en: 'MONGODB_URI must name one server, as mongodb://host:port/',
    vi: 'MONGODB_URI phải nêu đúng một máy chủ, dạng mongodb://host:port/',
  };
}

/** Starts the line to the server and empties the drill's databases. LEDGER_UNAVAILABLE when it does not answer. */
export async function openDatabase(uri: string): Promise<DrillDatabase> {
  const { host = '127.0.0.1', port = '27017' } = ONE_SERVER.exec(uri)?.groups ?? {};
  const line = await startTcpRelay(host, Number(port));
  const name = (country: AseanCountry) => `asw_drill_${process.pid}_${country.toLowerCase()}`;
  const used = new Set<string>();
  // Loaded only here: drills on embedded ledgers never load the driver.
  const { dropDatabase } = await import('../ledger/mongo/drop.ts');
  const empty = async () => {
    for (const database of used) await dropDatabase({ uri, database });
  };
  for (const country of ['VN', 'SG'] as const) used.add(name(country));
  await empty();
  return {
    line,
    environment: (country) => ({
      MONGODB_URI: throughLine(uri, line.port),
      MONGODB_DATABASE: name(country),
    }),
    async close() {
      await line.close();
      await empty();
    },
  };
}

/** The server's address with the line in its place; without asking the server for others, which would go round it. */
function throughLine(uri: string, port: number): string {
  const [start = '', query = ''] = uri.split('?');
  const credentials = /^mongodb:\/\/([^@/]*@)?/.exec(start)?.[1] ?? '';
  const path = /^mongodb:\/\/[^/]+(\/.*)?$/.exec(start)?.[1] ?? '/';
  const options = query
    .split('&')
    .filter((option) => option !== '' && !/^(replicaSet|directConnection)=/i.test(option));
  return `mongodb://${credentials}127.0.0.1:${port}${path}?${[...options, 'directConnection=true'].join('&')}`;
}
