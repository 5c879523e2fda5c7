import { httpTransport, type Transport } from '../../src/exchange/transport.ts';
import { GatewayError } from '../../src/kernel/errors.ts';

export type Fault =
  /** the peer gets the message, its answer never comes back */
  | 'answer lost'
  /** the message never gets there */
  | 'message lost'
  /** a proxy answers instead, after the peer took the message */
  | '502 after the write'
  | 'answer garbled'
  /** the peer gets it twice; the second answer comes back */
  | 'delivered twice';

/** The real HTTP transport, with faults injected for the next messages, in the order given. */
export function faultyTransport(): {
  transport: Transport;
  inject(...faults: Fault[]): void;
  clear(): void;
  injected(): number;
} {
  const real = httpTransport();
  const pending: Fault[] = [];
  let done = 0;
  const transport: Transport = {
    async post(url, octets, timeoutMs) {
      const fault = pending.shift();
      if (!fault) return real.post(url, octets, timeoutMs);
      done += 1;
      const lost = () => new GatewayError('PEER_UNREACHABLE', { detail: `injected: ${fault}` });
      if (fault === 'message lost') throw lost();
      const answer = await real.post(url, octets, timeoutMs);
      if (fault === 'answer lost') throw lost();
      if (fault === '502 after the write')
        return { status: 502, body: Buffer.from('<html>Bad Gateway</html>') };
      if (fault === 'delivered twice') return real.post(url, octets, timeoutMs);
      const garbled = Buffer.from(answer.body);
      garbled.writeUInt8(garbled.readUInt8(garbled.length >> 1) ^ 1, garbled.length >> 1);
      return { ...answer, body: garbled };
    },
    close: () => real.close(),
  };
  return {
    transport,
    inject: (...faults) => void pending.push(...faults),
    clear: () => void pending.splice(0),
    injected: () => done,
  };
}
