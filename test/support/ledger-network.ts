import { createServer, type Server, type Socket, connect as tcpConnect } from 'node:net';
import mongoose from 'mongoose';

/** Network faults between a ledger and its MongoDB server. */

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

export interface TcpProxy {
  /** A URI that leads through the proxy and nowhere else. */
  readonly uri: string;
  /** Ends every connection and takes no new one. */
  cut(): void;
  /** Keeps connections, but nothing passes any more. */
  freeze(): void;
  mend(): void;
  close(): Promise<void>;
}

/** A TCP proxy in front of the server of a `mongodb://host:port/` URI. */
export async function startProxy(uri: string): Promise<TcpProxy> {
  const target = new URL(uri);
  const sockets = new Set<Socket>();
  let state: 'open' | 'cut' | 'frozen' = 'open';

  const server = createServer((client) => {
    if (state === 'cut') {
      client.destroy();
      return;
    }
    const upstream = tcpConnect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('data', (data) => {
        if (state === 'open') to.write(data);
      });
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  const end = () => {
    for (const socket of sockets) socket.destroy();
  };
  const port = await listen(server);
  return {
    uri: `mongodb://127.0.0.1:${port}/?directConnection=true`,
    cut() {
      state = 'cut';
      end();
    },
    freeze() {
      state = 'frozen';
    },
    mend() {
      state = 'open';
    },
    async close() {
      end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Length, request id, response to, operation. */
const HEADER_SIZE = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

/** What a MongoDB server that is no member of a replica set says of itself. */
const STANDALONE = {
  ok: 1,
  helloOk: true,
  isWritablePrimary: true,
  ismaster: true,
  minWireVersion: 0,
  maxWireVersion: 25,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  logicalSessionTimeoutMinutes: 30,
  readOnly: false,
};

function answer(request: Buffer): Buffer {
  const document = mongoose.mongo.BSON.serialize(STANDALONE);
  const legacy = request.readInt32LE(12) === OP_QUERY;
  // OP_MSG: flags, then a section of kind 0. OP_REPLY: flags, cursor, start, count.
  const prefix = Buffer.alloc(legacy ? 20 : 5);
  if (legacy) prefix.writeInt32LE(1, 16);
  const header = Buffer.alloc(HEADER_SIZE);
  header.writeInt32LE(HEADER_SIZE + prefix.length + document.length, 0);
  header.writeInt32LE(request.readInt32LE(4), 8);
  header.writeInt32LE(legacy ? OP_REPLY : OP_MSG, 12);
  return Buffer.concat([header, prefix, document]);
}

/** A server that answers every command as a stand-alone mongod answers `hello`. */
export async function startStandalone(): Promise<{ readonly uri: string; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let buffered = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (data) => {
      buffered = Buffer.concat([buffered, data]);
      while (buffered.length >= HEADER_SIZE && buffered.length >= buffered.readInt32LE(0)) {
        const size = buffered.readInt32LE(0);
        socket.write(answer(buffered.subarray(0, size)));
        buffered = buffered.subarray(size);
      }
    });
  });
  const port = await listen(server);
  return {
    uri: `mongodb://127.0.0.1:${port}/`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
