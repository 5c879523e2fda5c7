import { expect, test } from '@jest/globals';
import { trustStoreOf } from '../../../src/signing/trust-store.ts';
import type { TrustedCertificate } from '../../../src/signing/types.ts';
import { nodeSubjects } from '../../../src/worklist/node-subjects.ts';
import { fakeHttp, signingKey } from '../http/fake-http.ts';

function pinned(
  country: TrustedCertificate['country'],
  role: 'gateway' | 'issuing-authority',
  end: string,
  more = {},
) {
  const { certificate } = signingKey(role, '2026-01-01', end);
  Object.defineProperty(certificate, 'subject', { value: `CN=${country} ${role}` });
  return { country, role, certificate, root: certificate, thumbprint: `${country}-${role}-${end}`, ...more };
}

test("a peer's key is work until one that outlasts it is pinned beside it; revoked and strangers' keys are none", async () => {
  const { exchange } = fakeHttp({
    exchange: {
      peers: new Map([
        ['TH', new URL('https://th.example/')],
        ['SG', new URL('https://sg.example/')],
      ]),
      trust: trustStoreOf([
        pinned('TH', 'gateway', '2026-07-01T00:00:00Z'),
        pinned('TH', 'gateway', '2027-07-01T00:00:00Z'),
        pinned('TH', 'issuing-authority', '2026-07-01T18:00:00Z'),
        pinned('SG', 'gateway', '2026-08-01T00:00:00Z', { revokedSince: new Date('2026-05-01') }),
        pinned('SG', 'gateway', '2026-07-15T00:00:00Z'),
        // To the last second of a day in Ho Chi Minh City.
        pinned('SG', 'issuing-authority', '2026-07-15T16:59:59Z'),
        pinned('MY', 'gateway', '2026-07-01T00:00:00Z'),
      ]),
    },
  });
  const found = await nodeSubjects({ ...exchange, limits: {} }, 'peer-keys', '2026-06-15');
  expect(found.map(({ subject, due }) => [subject.peer, subject.name, due])).toEqual([
    // Seven in the morning in Ho Chi Minh City: the day before is the last whole one.
    ['TH', 'CN=TH gateway', '2027-06-30'],
    // 18:00 UTC is the next day there.
    ['TH', 'CN=TH issuing-authority', '2026-07-01'],
    ['SG', 'CN=SG gateway', '2026-07-14'],
    ['SG', 'CN=SG issuing-authority', '2026-07-15'],
  ]);
});
