import type { IncomingMessage } from 'node:http';
import { asGatewayError, GatewayError } from '../kernel/errors.ts';

export interface ReadLimits {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  /** Hears of octets as they come; what it throws refuses the body. */
  readonly count?: (octets: number) => void;
}

/** Requests whose refused body is still coming, with when it has come or was cut off. */
const COMING = new WeakMap<IncomingMessage, Promise<void>>();

/**
 * When the rest of a refused body has passed; undefined when none is coming. An answer that ends the connection must
 * wait for it with its end, or the sender finds a broken pipe instead of the answer.
 */
export function restPassed(request: IncomingMessage): Promise<void> | undefined {
  return COMING.get(request);
}

/** Octets of a refused body that are let pass. More than people send by mistake, such as a scan for a form. */
const MOST_DISCARDED = 256 * 1024 * 1024;

/**
 * Reads a body, bounded in size and time. A length that is declared too large is refused before anything is
 * read; one that turns out so, at the first octet too many. (Express's own reader would answer only after having
 * read the whole of what it refuses, however much that is.)
 * @throws DOCUMENT_TOO_LARGE, REQUEST_TIMEOUT, or REQUEST_INCOMPLETE when the sender leaves half way
 */
export function readOctets(
  request: IncomingMessage,
  { maxBytes, timeoutMs, count }: ReadLimits,
): Promise<Buffer> {
  const tooLarge = () =>
    new GatewayError('DOCUMENT_TOO_LARGE', {
      detail: { en: `at most ${maxBytes} bytes are allowed`, vi: `chỉ cho phép đến ${maxBytes} byte` },
    });
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
    discardRest(request, timeoutMs);
    return Promise.reject(tooLarge());
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(() => {
      const detail = {
        en: `not complete after ${timeoutMs} ms`,
        vi: `chưa nhận đủ sau ${timeoutMs} ms`,
      };
      fail(new GatewayError('REQUEST_TIMEOUT', { detail }));
    }, timeoutMs);
    request.on('data', onData).once('end', onEnd).once('error', onLeft).once('close', onLeft);

    function onData(chunk: Buffer): void {
      size += chunk.length;
      try {
        if (size > maxBytes) throw tooLarge();
        count?.(chunk.length);
        chunks.push(chunk);
      } catch (refused) {
        fail(asGatewayError(refused));
        discardRest(request, timeoutMs);
      }
    }
    function onEnd(): void {
      stop();
      resolve(Buffer.concat(chunks, size));
    }
    function onLeft(cause?: Error): void {
      fail(new GatewayError('REQUEST_INCOMPLETE', { cause }));
    }
    function fail(error: GatewayError): void {
      stop();
      reject(error);
    }
    function stop(): void {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('error', onLeft).off('close', onLeft);
      // Whatever goes wrong from here on is nobody's concern, but unheard it would end the process.
      request.on('error', () => {});
    }
  });
}

/**
 * Lets the rest of a refused body pass unread, so that its sender gets to see the answer: most look for one only
 * after having sent all, and find a broken pipe where the connection was closed before. Who goes on and on is cut off.
 */
function discardRest(request: IncomingMessage, timeoutMs: number): void {
  const { socket } = request;
  let passed = 0;
  let told: () => void = () => undefined;
  COMING.set(request, new Promise((resolve) => (told = resolve)));
  const timer = setTimeout(cutOff, timeoutMs);
  request.on('data', onData).once('end', stop).once('error', stop);
  // Once the answer is out, a request is not told that its connection ended.
  socket.once('close', stop);

  function onData(chunk: Buffer): void {
    passed += chunk.length;
    if (passed > MOST_DISCARDED) cutOff();
  }
  function cutOff(): void {
    stop();
    socket.destroy();
  }
  function stop(): void {
    clearTimeout(timer);
    request.off('data', onData).off('end', stop);
    socket.off('close', stop);
    told();
  }
}
