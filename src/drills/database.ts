import type { AseanCountry } from '../certificate/countries.ts';
import type { Text } from '../kernel/finding.ts';
import { type DatabaseServer, databaseServer } from './database-server.ts';
import { startTcpRelay, type TcpRelay } from './tcp-relay.ts';

/** A MongoDB server as a drill uses it: databases of its own, reached over a line that can be cut. */
export interface DrillDatabase {
  readonly line: TcpRelay;
  /** Where it is the drill's own. */
  readonly server: DatabaseServer | undefined;
  environment(country: AseanCountry): Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const ONE_SERVER = /^mongodb:\/\/(?:[^@/]*@)?(?<host>[^:/?,@]+)(?::(?<port>\d+))?(?:\/|\?|$)/;

/** What databases of drills can be on: a server that is there, or a command that starts one. */
export interface DatabaseMeans {
  /** Its databases `asw_drill_*` are dropped. */
  readonly mongoUri: string | undefined;
  readonly databaseServer: string | undefined;
}

/** Why there is no server for drills; undefined when there is one. */
export function databaseFault({ mongoUri: uri, databaseServer: command }: DatabaseMeans): Text | undefined {
  if (!uri) {
    if (command !== undefined) return undefined;
    return {
      en: "needs a server that speaks MongoDB's protocol: set MONGODB_URI, or put mongod on the PATH",
      vi: 'cần máy chủ hỗ trợ giao thức MongoDB: đặt MONGODB_URI, hoặc đặt mongod trên PATH',
    };
  }
  if (ONE_SERVER.test(uri)) return undefined;
  return {
    en: 'MONGODB_URI must name one server, as mongodb://host:port/',
    vi: 'MONGODB_URI phải nêu đúng một máy chủ, dạng mongodb://host:port/',
  };
}

/**
 * Starts the line to the server, the one given or one of the drill's own, and empties the drill's databases.
 * @param about `directory`: where an own server keeps its files; `port`: a free one, for an own server
 * @throws LEDGER_UNAVAILABLE when it does not answer
 */
export async function openDatabase(about: {
  readonly means: DatabaseMeans;
  readonly own: boolean;
  readonly directory: string;
  readonly port: number;
}): Promise<DrillDatabase> {
  const { mongoUri, databaseServer: command } = about.means;
  const server =
    command !== undefined && (about.own || !mongoUri)
      ? databaseServer(command, about.directory, about.port)
      : undefined;
  try {
    await server?.start();
  } catch (thrown) {
    await server?.kill();
    throw thrown;
  }
  const uri = server?.uri ?? mongoUri ?? '';
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
    server,
    environment: (country) => ({
      MONGODB_URI: throughLine(uri, line.port),
      MONGODB_DATABASE: name(country),
    }),
    async close() {
      await line.close();
      if (server) await server.kill();
      else await empty();
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
