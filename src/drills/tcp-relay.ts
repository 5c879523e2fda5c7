import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A line to a server that speaks whatever it speaks; cut, it is to its clients as if the server had been killed. */
export interface TcpRelay {
  readonly port: number;
  /** Breaks every connection and refuses new ones. */
  cut(): void;
  /** Takes connections again. */
  mend(): void;
  /** How many connections were broken or refused. */
  broken(): number;
  close(): Promise<void>;
}

/** Starts a relay on a free port of the loopback address. */
export async function startTcpRelay(host: string, port: number): Promise<TcpRelay> {
  const open = new Set<Socket>();
  let isCut = false;
  let broken = 0;
  const server = createServer((client) => {
    if (isCut) {
      broken += 1;
      client.destroy();
      return;
    }
    const upstream = connect(port, host);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const breakAll = () => {
    broken += open.size / 2;
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      isCut = true;
      breakAll();
    },
    mend() {
      isCut = false;
    },
    broken: () => Math.ceil(broken),
    async close() {
      breakAll();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}
