import { execFileSync, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { writeKeyStore } from '../../../src/signing/key-store.ts';
import { secondOpinion } from '../../../src/signing/second-opinion.ts';
import { signCertificate, signMessage } from '../../../src/signing/sign.ts';
import type { SignatureProfile, SigningKey } from '../../../src/signing/types.ts';
import { verifySignature } from '../../../src/signing/verify.ts';
import { NOON, testPki, trusting } from '../../support/pki.ts';
import { CERTIFICATE_XML, failures, MESSAGE_XML } from '../../support/sign.ts';

/**
 * Programs that share no code with this one judge its signatures, certificates and key stores. Where one is not
 * installed its tests are left out, loudly, and on the build server (CI=true) they fail instead.
 */
const directory = mkdtempSync(path.join(tmpdir(), 'judges-'));
afterAll(() => rmSync(directory, { recursive: true }));

function judge(program: string, argument: string, remedy: string): typeof describe | typeof describe.skip {
  if (spawnSync(program, [argument], { stdio: 'ignore' }).status === 0 || process.env.CI === 'true')
    return describe;
  process.stderr.write(`\n!!! ${program} is not installed, so it judges nothing here: ${remedy}\n\n`);
  return describe.skip;
}

const withXmlsec = judge('xmlsec1', '--version', 'apt-get install xmlsec1');
const withOpenssl = judge('openssl', 'version', 'apt-get install openssl');
// A runtime alone does not compile the judge.
const withJava = judge('javac', '-version', 'apt-get install openjdk-17-jdk-headless');

interface Signed {
  readonly name: string;
  readonly profile: SignatureProfile;
  readonly file: string;
  readonly octets: Uint8Array;
  readonly key: SigningKey;
  readonly certificateFile: string;
  /** The same document with one value changed. */
  readonly changed: string;
}

const algorithms = ['rsa', 'p256', 'p384'] as const;
const pkis = await Promise.all(algorithms.map((algorithm) => testPki('VN', algorithm)));

/** Namespaces the document only declares, prefixes in two places, characters that canonical form rewrites. */
const AWKWARD_XML = `<?xml version='1.0' standalone='yes'?>
<f:FormD xmlns:f="urn:test:form-d" xmlns:unused="urn:unused" xmlns="urn:default" b='2' f:a="1"
  a="tab&#9;line&#10;quote&quot;&lt;">
  <Item xmlns=""><g:Fob xmlns:g="urn:g" g:currency = "USD"/>\r\n&#13;&gt; ]] &amp; \u{1F6A2} Đồng Nai</Item><f:Empty></f:Empty>
</f:FormD>`;

function put(name: string, octets: Uint8Array | string): string {
  const file = path.join(directory, name);
  writeFileSync(file, octets);
  return file;
}

const signed: Signed[] = pkis.flatMap(({ authority, gateway }, at) => {
  const make = (profile: SignatureProfile, what: string, octets: Uint8Array, key: SigningKey): Signed => {
    const name = `${profile}-${what}-${algorithms[at]}`;
    const changed = Buffer.from(octets)
      .toString()
      .replace('23245.95', '23245.96')
      .replace('>TH<', '>SG<')
      .replace('Nai', 'nai');
    return {
      name,
      profile,
      octets,
      key,
      file: put(`${name}.xml`, octets),
      certificateFile: put(`${name}.crt`, key.certificate.toString()),
      changed: put(`${name}-changed.xml`, changed),
    };
  };
  return [
    make('certificate', 'plain', signCertificate(CERTIFICATE_XML, authority, NOON), authority),
    make('certificate', 'awkward', signCertificate(AWKWARD_XML, authority, NOON), authority),
    make('message', 'plain', signMessage(MESSAGE_XML, gateway), gateway),
    make('message', 'awkward', signMessage(AWKWARD_XML, gateway), gateway),
  ];
});
const cases = signed.map((each) => [each.name, each] as const);

describe('this program itself', () => {
  test.each(cases)('%s', async (_name, { octets, profile, key }) => {
    const pki = pkis.find(({ authority, gateway }) => key === authority || key === gateway);
    if (pki === undefined) throw new Error('the key is of one of the countries');
    const request = { profile, country: 'VN', trust: trusting(pki), now: NOON } as const;
    expect(failures(verifySignature(octets, request))).toEqual([]);
    expect(failures(await secondOpinion(octets, request))).toEqual([]);
  });
});

withXmlsec('xmlsec1', () => {
  const verify = (file: string, certificate: string) =>
    spawnSync(
      'xmlsec1',
      [
        '--verify',
        '--pubkey-cert-pem',
        certificate,
        '--id-attr:Id',
        'http://uri.etsi.org/01903/v1.3.2#:SignedProperties',
        '--enabled-reference-uris',
        'empty,same-doc',
        file,
      ],
      { encoding: 'utf8' },
    );

  test.each(cases)(
    'accepts %s, and refuses it changed',
    (_name, { file, profile, changed, certificateFile }) => {
      const accepted = verify(file, certificateFile);
      // It also complains that it knows no root; the key it uses is the one given.
      expect([accepted.status, accepted.stderr]).toEqual([0, expect.stringMatching(/^OK$/m)]);
      expect(accepted.stderr).toMatch(
        profile === 'certificate' ? /References \(ok\/all\): 2\/2/ : /References \(ok\/all\): 1\/1/,
      );
      expect(verify(changed, certificateFile).status).not.toBe(0);
    },
  );

  test('refuses the key of another', () => {
    const [one, two] = [signed[0], signed.at(-1)];
    expect(verify(one?.file ?? '', two?.certificateFile ?? '').status).not.toBe(0);
  });
});

withJava("the Java platform's XML signatures", () => {
  test('accept every one, and refuse every changed one', () => {
    const lines = signed.flatMap(({ file, changed, certificateFile }) => [
      `${file}\t${certificateFile}`,
      `${changed}\t${certificateFile}`,
    ]);
    const list = put('java.txt', `${lines.join('\n')}\n`);
    const program = fileURLToPath(new URL('../../support/XmlSignatureJudge.java', import.meta.url));
    const verdicts = execFileSync('java', [program, list], { encoding: 'utf8' }).trim().split('\n');
    expect(verdicts).toEqual(signed.flatMap(() => ['valid', 'invalid']));
  }, 60_000);
});

withOpenssl('openssl', () => {
  const openssl = (...parameters: readonly string[]) =>
    spawnSync('openssl', [...parameters], { encoding: 'utf8' });
  const [rsa, other] = pkis;

  test.each(pkis.map((pki, at) => [algorithms[at], pki] as const))(
    'verifies the chains of %s keys',
    (name, pki) => {
      const root = put(`root-${name}.pem`, pki.root.certificate.toString());
      for (const [role, { certificate }] of Object.entries({
        authority: pki.authority,
        gateway: pki.gateway,
      })) {
        const leaf = put(`${role}-${name}.pem`, certificate.toString());
        const at = String(Math.floor(NOON.getTime() / 1000));
        const purpose = role === 'gateway' ? 'sslserver' : 'any';
        const result = openssl(
          'verify',
          '-x509_strict',
          '-attime',
          at,
          '-purpose',
          purpose,
          '-CAfile',
          root,
          leaf,
        );
        expect([result.stdout.trim(), result.stderr]).toEqual([`${leaf}: OK`, '']);
      }
    },
  );

  test('refuses a chain to another root', () => {
    const root = put('other-root.pem', other?.root.certificate.toString() ?? '');
    const leaf = put('leaf.pem', rsa?.gateway.certificate.toString() ?? '');
    expect(openssl('verify', '-CAfile', root, leaf).status).not.toBe(0);
  });

  test('opens the PKCS#12 key stores with the password, and not without', () => {
    if (rsa === undefined) throw new Error('RSA keys are made first');
    const file = path.join(directory, 'store.p12');
    const { privateKey, certificate } = rsa.gateway;
    writeKeyStore(file, privateKey, [certificate, rsa.root.certificate], 'secret');
    const opened = openssl('pkcs12', '-in', file, '-passin', 'pass:secret', '-noenc');
    expect(opened.status).toBe(0);
    expect(opened.stdout).toContain('-----BEGIN PRIVATE KEY-----');
    const [first = ''] =
      /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/.exec(opened.stdout) ?? [];
    expect(new X509Certificate(first).raw).toEqual(certificate.raw);
    expect(openssl('pkcs12', '-in', file, '-passin', 'pass:wrong', '-noenc').status).not.toBe(0);
  });

  test('opens the PEM key stores with the password, and not without', () => {
    if (other === undefined) throw new Error('elliptic curve keys are made second');
    const file = path.join(directory, 'store.pem');
    writeKeyStore(file, other.gateway.privateKey, [other.gateway.certificate], 'secret');
    expect(openssl('pkey', '-in', file, '-passin', 'pass:secret', '-noout', '-check').stdout).toContain(
      'valid',
    );
    expect(openssl('pkey', '-in', file, '-passin', 'pass:wrong', '-noout').status).not.toBe(0);
  });
});
