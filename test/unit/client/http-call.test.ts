import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ApiProblem } from '../../../src/client/api-problem.ts';
import { createGatewayClient } from '../../../src/client/gateway-client.ts';
import { GatewayError } from '../../../src/kernel/errors.ts';

const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function fault(work: Promise<unknown>): Promise<GatewayError> {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof GatewayError))
    throw new TypeError(`expected a GatewayError, got ${String(thrown)}`);
  return thrown;
}

const PROBLEM = {
  type: 'urn:asw:error:CERTIFICATE_INVALID',
  title: 'The certificate breaks rules of Form D',
  title_vi: 'C/O vi phạm quy tắc của mẫu D',
  status: 422,
  detail: 'two boxes',
  code: 'CERTIFICATE_INVALID',
  where: 'Box 7',
  findings: [
    {
      rule: 'V6',
      severity: 'error',
      box: 7,
      path: 'items[0].hsCode',
      message: { en: 'm', vi: 'v' },
      remedy: { en: 'r', vi: 's' },
      value: '12',
    },
  ],
  remedy: 'Correct the boxes.',
  remedy_vi: 'Sửa các ô.',
  retryable: false,
  requestId: 'req-1',
};

function problem(status: number, body: unknown): RequestListener {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify(body));
  };
}

describe('errors of the node', () => {
  test('a problem document becomes an ApiProblem with everything it said', async () => {
    const url = await serve(problem(422, PROBLEM));
    const error = await fault(createGatewayClient({ url, key: 'k' }).sent('x'));
    expect(error).toBeInstanceOf(ApiProblem);
    expect(error).toMatchObject({
      code: 'CERTIFICATE_INVALID',
      reportedCode: 'CERTIFICATE_INVALID',
      status: 422,
      title: { en: PROBLEM.title, vi: PROBLEM.title_vi },
      remedy: { en: PROBLEM.remedy, vi: PROBLEM.remedy_vi },
      detail: 'two boxes',
      where: 'Box 7',
      retryable: false,
      requestId: 'req-1',
      findings: PROBLEM.findings,
    });
  });

  test('a code of a newer node is kept with its own words', async () => {
    const url = await serve(
      problem(409, { title: 'New trouble', code: 'NOT_INVENTED_YET', remedy: 'Wait.' }),
    );
    const error = await fault(createGatewayClient({ url, key: 'k' }).sent('x'));
    expect(error).toMatchObject({
      code: 'GATEWAY_REFUSED',
      reportedCode: 'NOT_INVENTED_YET',
      title: { en: 'New trouble', vi: 'New trouble' },
      remedy: { en: 'Wait.', vi: 'Wait.' },
      status: 409,
    });
  });

  test('an error page of something else in between is named as such', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(502, { 'content-type': 'text/html' });
      response.end('<html>Bad gateway</html>');
    });
    const error = await fault(createGatewayClient({ url, key: 'k' }).sent('x'));
    expect(error.code).toBe('GATEWAY_ANSWER_INVALID');
    expect(error.detail).toContain('502');
    expect(error.where).toBe(`${url}/api/v1/ministry/certificates/x`);
  });

  test.each([
    ['a web page', 'text/html', '<html/>'],
    ['broken JSON', 'application/json', '{"a":'],
    ['nothing', 'application/json', ''],
  ])('%s instead of JSON is no answer', async (_what, type, body) => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': type });
      response.end(body);
    });
    const error = await fault(createGatewayClient({ url, key: 'k' }).sent('x'));
    expect(error.code).toBe('GATEWAY_ANSWER_INVALID');
  });
});

describe('connections', () => {
  test('a closed port is GATEWAY_UNREACHABLE with the reason', async () => {
    const url = await serve(() => undefined);
    await stops.pop()?.();
    const error = await fault(createGatewayClient({ url, key: 'k' }).sent('x'));
    expect(error).toMatchObject({ code: 'GATEWAY_UNREACHABLE', where: url, retryable: true });
    expect(error.detail).toContain('ECONNREFUSED');
    expect(error.detailVi).toMatch(/^không có dịch vụ nào nhận kết nối ở đó \(.*ECONNREFUSED/);
  });

  test('a port that no connection is made to is said to be one', async () => {
    const error = await fault(createGatewayClient({ url: 'http://127.0.0.1:1', key: 'k' }).sent('x'));
    expect(error).toMatchObject({
      code: 'GATEWAY_UNREACHABLE',
      detail: 'no connection may be made to this port',
      detailVi: 'không được phép kết nối tới cổng này',
    });
  });

  test('a node that stays silent is GATEWAY_TIMEOUT', async () => {
    const url = await serve(() => undefined);
    const error = await fault(createGatewayClient({ url, key: 'k', timeoutMs: 150 }).issue('x'));
    expect(error).toMatchObject({
      code: 'GATEWAY_TIMEOUT',
      detail: 'no answer within 0.15 s',
      detailVi: 'không có trả lời trong 0.15 giây',
      where: url,
    });
  });

  test('a node that stops in the middle of its answer is GATEWAY_TIMEOUT', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"id":');
    });
    const error = await fault(createGatewayClient({ url, key: 'k', timeoutMs: 150 }).sent('x'));
    expect(error.code).toBe('GATEWAY_TIMEOUT');
  });

  test('a redirect is not followed, so the key stays here', async () => {
    let asked = 0;
    const elsewhere = await serve((_request, response) => {
      asked += 1;
      response.end('{}');
    });
    const url = await serve((_request, response) => {
      response.writeHead(307, { location: elsewhere });
      response.end();
    });
    const error = await fault(createGatewayClient({ url, key: 'k' }).sent('x'));
    expect(error.code).toBe('GATEWAY_UNREACHABLE');
    expect(asked).toBe(0);
  });
});
