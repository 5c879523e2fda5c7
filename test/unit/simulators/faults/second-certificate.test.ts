import { beforeAll, describe, expect, test } from '@jest/globals';
import { buildCertificateXml } from '../../../../src/certificate/build.ts';
import { parseCertificate } from '../../../../src/certificate/parse.ts';
import { FixedClock } from '../../../../src/kernel/clock.ts';
import { sha256Hex } from '../../../../src/kernel/digest.ts';
import { countingIds } from '../../../../src/kernel/ids.ts';
import { buildMessageXml } from '../../../../src/message/build.ts';
import { parseMessage } from '../../../../src/message/parse.ts';
import type { Header, MessageBody } from '../../../../src/message/types.ts';
import { signCertificate, signMessage } from '../../../../src/signing/sign.ts';
import { verifySignature } from '../../../../src/signing/verify.ts';
import {
  type CarelessOffice,
  secondCertificate,
} from '../../../../src/simulators/faults/second-certificate.ts';
import { loadFixtures } from '../../../../src/simulators/fixtures.ts';
import { NOON, type TestPki, testPki, trusting } from '../../../support/pki.ts';

const [fixture] = loadFixtures('bn-vn-urea');
if (!fixture) throw new RangeError('fixture');
const { form } = fixture;

let bn: TestPki;
let vn: TestPki;
let office: CarelessOffice;

beforeAll(async () => {
  [bn, vn] = await Promise.all([testPki('BN'), testPki('VN')]);
  office = {
    authorityKey: bn.authority,
    gatewayKey: bn.gateway,
    trust: trusting(bn, vn),
    clock: new FixedClock(NOON),
    ids: countingIds(),
  };
});

const id = (n: number) => `10000000-0000-7000-8000-00000000000${n}`;

function message(from: TestPki, to: TestPki, body: MessageBody): Uint8Array {
  const header: Header = {
    messageId: id(1),
    conversationId: id(2),
    from: from.country,
    to: to.country,
    sentAt: NOON.toISOString(),
    timeToLive: 3600,
  };
  return signMessage(buildMessageXml({ header, body }), from.gateway);
}

const transfer = (kind: '9' | '35' = '9') => {
  const certificate = signCertificate(buildCertificateXml(form), bn.authority, NOON);
  return message(bn, vn, {
    kind: 'ECOO',
    function: kind,
    referenceNumber: form.referenceNumber,
    certificate,
  });
};
const answer = (status: 'AS2' | 'REJECTED') =>
  message(vn, bn, {
    kind: 'ACK',
    status,
    digest: sha256Hex(Buffer.from('')),
    errors: status === 'AS2' ? [] : [{ code: 'V4', text: 'no price', retryable: false }],
  });

function opened(octets: Uint8Array, profile: 'message' | 'certificate'): Uint8Array {
  const { signedOctets } = verifySignature(octets, {
    profile,
    country: 'BN',
    trust: office.trust,
    now: NOON,
  });
  if (!signedOctets) throw new RangeError('not signed');
  return signedOctets;
}

describe('secondCertificate', () => {
  test('is another certificate under the same number, properly signed, in a conversation of its own', () => {
    const second = secondCertificate(transfer(), answer('AS2'), office);
    const { header, body } = parseMessage(opened(second ?? new Uint8Array(), 'message'));
    expect(header).toMatchObject({ from: 'BN', to: 'VN' });
    expect([id(1), id(2)]).not.toContain(header.messageId);
    expect([id(1), id(2)]).not.toContain(header.conversationId);
    if (body.kind !== 'ECOO' || !body.certificate) throw new RangeError('no certificate');
    const { exporter, ...rest } = parseCertificate(opened(body.certificate, 'certificate'));
    expect(exporter.name).toBe(`${form.exporter.name} (BRANCH 2)`);
    expect({ ...rest, exporter: form.exporter }).toEqual(form);
  });

  test('follows only a new certificate that the peer took', () => {
    expect(secondCertificate(transfer(), answer('REJECTED'), office)).toBeUndefined();
    expect(secondCertificate(transfer('35'), answer('AS2'), office)).toBeUndefined();
    expect(secondCertificate(message(bn, vn, { kind: 'PNG' }), answer('AS2'), office)).toBeUndefined();
  });

  test("nobody else's message is answered for", () => {
    expect(() => secondCertificate(answer('AS2'), answer('AS2'), office)).toThrow(
      expect.objectContaining({ code: 'MESSAGE_INVALID' }),
    );
  });
});
