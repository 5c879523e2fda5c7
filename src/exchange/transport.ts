import http from 'node:http';
import https from 'node:https';
import { GatewayError } from '../kernel/errors.ts';
import { retryAfterMs } from './retry-after.ts';

export interface TransportAnswer {
  readonly status: number;
  readonly body: Uint8Array;
  /** Milliseconds that whoever answered asked to wait. Nobody has signed for them. */
  readonly retryAfterMs?: number;
}

/** Carries one message to a peer and brings its answer back; knows nothing of what is inside. */
export interface Transport {
  /**
   * PEER_UNREACHABLE when no complete answer arrives in time.
   * @param onSent told when the octets are out of the process's hands
   */
  post(url: URL, octets: Uint8Array, timeoutMs: number, onSent?: () => void): Promise<TransportAnswer>;
  close(): void;
}

/** PEM texts for mutual TLS. */
export interface TlsIdentity {
  readonly ca: readonly string[];
  readonly cert: string;
  readonly key: string;
}

/** A signed acknowledgement is a few kilobytes; whatever is longer is not one. */
const MAX_ANSWER_BYTES = 1_048_576;

/** HTTP(S) POST with kept-alive connections. With `tls`, both sides show certificates. */
export function httpTransport(tls?: TlsIdentity): Transport {
  const plain = new http.Agent({ keepAlive: true, maxSockets: 64 });
  const secure = new https.Agent({
    keepAlive: true,
    maxSockets: 64,
    minVersion: 'TLSv1.2',
    ...(tls ? { ca: [...tls.ca], cert: tls.cert, key: tls.key } : {}),
  });
  return {
    post(url, octets, timeoutMs, onSent) {
      const overTls = url.protocol === 'https:';
      return new Promise((resolve, reject) => {
        const request = (overTls ? https : http).request(
          url,
          {
            method: 'POST',
            agent: overTls ? secure : plain,
            signal: AbortSignal.timeout(timeoutMs),
            headers: { 'content-type': 'application/xml', 'content-length': octets.length },
          },
          (response) => {
            const chunks: Buffer[] = [];
            let size = 0;
            response.on('data', (chunk: Buffer) => {
              size += chunk.length;
              if (size > MAX_ANSWER_BYTES) {
                request.destroy(
                  new GatewayError('PEER_ANSWER_INVALID', { detail: 'the answer is too long' }),
                );
              } else chunks.push(chunk);
            });
            response.on('error', fail);
            response.on('end', () => {
              const { 'retry-after': retryAfter, date } = response.headers;
              resolve({
                status: response.statusCode ?? 0,
                body: Buffer.concat(chunks),
                retryAfterMs: retryAfterMs(retryAfter, date),
              });
            });
          },
        );
        request.on('error', fail);
        if (onSent) request.once('finish', onSent);
        request.end(octets);

        function fail(cause: Error & { code?: string }): void {
          if (cause instanceof GatewayError) {
            reject(cause);
            return;
          }
          const why =
            cause.name === 'TimeoutError' || cause.name === 'AbortError'
              ? `no answer within ${timeoutMs} ms`
              : (cause.code ?? cause.message);
          reject(new GatewayError('PEER_UNREACHABLE', { detail: why, where: url.origin, cause }));
        }
      });
    },
    close() {
      plain.destroy();
      secure.destroy();
    },
  };
}
