import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import type { TLSSocket } from 'node:tls';
import { createGatewayClient, type GatewayClient } from '../client/gateway-client.ts';
import type { Config } from '../config.ts';
import { GatewayError } from '../kernel/errors.ts';

/**
 * A client of the node that runs on this machine with this configuration: at its port, over TLS when it serves TLS.
 * Its certificate is compared with the configured one instead of by name, because it is made out to the name peers
 * know it by, not to this machine's.
 * @throws GatewayError CONFIG_INVALID when the configured certificate cannot be read
 */
export function localClient(config: Config, timeoutMs: number): GatewayClient {
  const address = `${hostOf(config.host)}:${config.port}`;
  if (!config.tls) return createGatewayClient({ url: `http://${address}`, timeoutMs });
  const certificate = readCertificate(config.tls.certFile);
  const fetch = (url: string, init: RequestInit) => overTls(url, init, certificate);
  return createGatewayClient({ url: `https://${address}`, timeoutMs, fetch });
}

/** Who listens everywhere is asked here. */
function hostOf(host: string): string {
  if (host === '0.0.0.0' || host === '') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

function readCertificate(file: string): X509Certificate {
  try {
    return new X509Certificate(readFileSync(file));
  } catch (cause) {
    throw new GatewayError('CONFIG_INVALID', {
      detail: { en: 'TLS_CERT_FILE is no certificate', vi: 'TLS_CERT_FILE không phải chứng thư' },
      where: file,
      cause,
    });
  }
}

function overTls(url: string, init: RequestInit, own: X509Certificate): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = https.request(url, {
      method: init.method ?? 'GET',
      headers: init.headers as Record<string, string>,
      ...(init.signal ? { signal: init.signal } : {}),
      agent: false,
      // Not believed, but compared below, before anything is read.
      rejectUnauthorized: false,
    });
    request.once('response', (response) => {
      const shown = (response.socket as TLSSocket).getPeerX509Certificate();
      if (!shown?.raw.equals(own.raw)) {
        request.destroy();
        reject(
          new GatewayError('GATEWAY_ANSWER_INVALID', {
            detail: {
              en: 'it shows another certificate than TLS_CERT_FILE: restart the node after a renewal',
              vi: 'nút dùng chứng thư khác với TLS_CERT_FILE: hãy khởi động lại nút sau khi gia hạn',
            },
            where: url,
          }),
        );
        return;
      }
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const headers = { 'content-type': response.headers['content-type'] ?? '' };
        resolve(new Response(Buffer.concat(chunks), { status: response.statusCode ?? 502, headers }));
      });
    });
    request.once('error', reject);
    request.end();
  });
}
