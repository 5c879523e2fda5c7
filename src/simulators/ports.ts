import { createServer, type Server } from 'node:net';
import { GatewayError } from '../kernel/errors.ts';

export const LOOPBACK = '127.0.0.1';

export interface ChosenPorts {
  readonly ports: readonly number[];
  /** Ports wanted but taken, each replaced by a free one. */
  readonly taken: readonly number[];
}

/**
 * `count` free ports, from `base` upwards; a taken one is replaced by a port that the system gives. The ports are
 * all held while they are chosen, so no two are the same.
 * @throws GatewayError DEMO_OPTION_INVALID when the range leaves 1024 to 65535
 */
export async function choosePorts(base: number, count: number): Promise<ChosenPorts> {
  if (!Number.isInteger(base) || base < 1024 || base + count - 1 > 65_535) {
    throw new GatewayError('DEMO_OPTION_INVALID', {
      detail: `the ports ${base} to ${base + count - 1} are not all within 1024 and 65535`,
      where: '--base-port',
    });
  }
  const held: Server[] = [];
  const ports: number[] = [];
  const taken: number[] = [];
  try {
    for (let wanted = base; wanted < base + count; wanted += 1) {
      let server = await hold(wanted);
      if (!server) {
        taken.push(wanted);
        server = await hold(0);
      }
      if (!server) {
        throw new GatewayError('DEMO_NODE_FAILED', { detail: `no free port on ${LOOPBACK}` });
      }
      held.push(server);
      const address = server.address();
      ports.push(typeof address === 'object' && address ? address.port : wanted);
    }
  } finally {
    await Promise.all(held.map((server) => new Promise((done) => server.close(done))));
  }
  return { ports, taken };
}

/** Listens on a port, or answers undefined when it cannot. */
function hold(port: number): Promise<Server | undefined> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(undefined));
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => done(server));
  });
}
