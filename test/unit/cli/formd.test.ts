import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FormD } from '../../../src/certificate/form-d.ts';
import { createDemoPki } from '../../../src/signing/pki.ts';
import { type MemoryOptions, type Ran, run, systemError } from './support/memory-io.ts';

const NOW = '2026-01-15T05:00:00.000Z';
const FORM = JSON.parse(
  readFileSync(new URL('../../../fixtures/valid/vn-sg-rice-wo.json', import.meta.url), 'utf8'),
) as FormD;
const JSON_FILE = { 'form.json': JSON.stringify(FORM) };

let directory: string;
let trust: string;
let keys: string;
/** The certificate as the authority signs it. */
let signed: Uint8Array;

const formd = (argv: readonly string[], options: MemoryOptions = {}): Promise<Ran> =>
  run(['formd', ...argv], { now: NOW, ...options });

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'asw-cli-formd-'));
  await createDemoPki({
    countries: ['VN', 'SG'],
    directory,
    password: 'secret',
    now: new Date(NOW),
    algorithm: 'p256',
  });
  trust = path.join(directory, 'trust');
  keys = path.join(directory, 'keys', 'VN', 'issuing-authority.pem');
  const made = await formd(['sign', 'form.json', '--keys', keys, '--password', 'secret', '-o', 's.xml'], {
    files: JSON_FILE,
  });
  expect([made.code, made.stderr]).toEqual([0, '']);
  signed = made.written.get('s.xml') ?? new Uint8Array();
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('asw formd build', () => {
  test('writes the XML of the certificate, unsigned, to standard output', async () => {
    const { code, stdout, stderr } = await formd(['build', 'form.json'], { files: JSON_FILE });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`<ReferenceNumber>${FORM.referenceNumber}</ReferenceNumber>`);
    expect(stdout).toContain(`<Name>${FORM.exporter.name}</Name>`);
    expect(stdout).not.toContain('Signature');
  });

  test('-o writes a file, and --json tells its digest', async () => {
    const ran = await formd(['build', '-', '-o', 'out.xml', '--json'], { stdin: JSON.stringify(FORM) });
    const octets = ran.written.get('out.xml') ?? new Uint8Array();
    expect(ran.json()).toEqual({
      referenceNumber: FORM.referenceNumber,
      signed: false,
      bytes: octets.length,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      file: 'out.xml',
    });
    expect(octets.length).toBeGreaterThan(1000);
  });

  test('a certificate with faults is refused with every finding, exit code 2', async () => {
    const broken = JSON.stringify({
      ...FORM,
      referenceNumber: '',
      consignee: { ...FORM.consignee, country: 'x' },
    });
    const { code, stdout, stderr } = await formd(['build', 'f.json'], { files: { 'f.json': broken } });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^SCHEMA_INVALID: /);
    expect(stderr).toContain('referenceNumber');
    expect(stderr).toContain('consignee.country');
    expect(stderr).toMatch(/Where +f\.json/);
  });

  test('an application is not built: the answer says what the issuing office gives', async () => {
    const { referenceNumber: _, certification: __, ...application } = FORM;
    const { code, stderr } = await formd(['build', 'f.json'], {
      files: { 'f.json': JSON.stringify(application) },
    });
    expect(code).toBe(2);
    expect(stderr).toContain('asks for a certificate');
    expect(stderr).toContain('asw send');
  });

  test('unreadable JSON is named with file, line and column, exit code 2', async () => {
    const { code, stderr } = await formd(['build', 'f.json'], {
      files: { 'f.json': '{\n  "a": 1,\n  b: 2\n}' },
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^JSON_MALFORMED: /);
    expect(stderr).toMatch(/Where +f\.json, 3:3/);
  });

  test('JSON that is not UTF-8 is refused', async () => {
    const files = { 'f.json': Buffer.from('{"a":"\xff"}', 'latin1') };
    const { code, stderr } = await formd(['build', 'f.json'], { files });
    expect(code).toBe(2);
    expect(stderr).toContain('not UTF-8');
  });

  test.each([
    ['ENOENT', 'FILE_MISSING'],
    ['EACCES', 'FILE_UNREADABLE'],
    ['EISDIR', 'FILE_UNREADABLE'],
  ])('a file that cannot be read (%s) is %s, exit code 3', async (system, code) => {
    const ran = await formd(['build', 'f.json'], { files: { 'f.json': systemError(system) } });
    expect(ran.code).toBe(3);
    expect(ran.stderr).toMatch(new RegExp(`^${code}: `));
    expect(ran.stderr).toMatch(/Where +f\.json/);
  });

  test('a place that cannot be written to is FILE_UNWRITABLE, exit code 1', async () => {
    const writeFault = systemError('ENOSPC');
    const { code, stderr } = await formd(['build', 'form.json', '-o', 'o'], { files: JSON_FILE, writeFault });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^FILE_UNWRITABLE: /);
    expect(stderr).toContain('the disk is full');
  });
});

describe('asw formd validate', () => {
  test('a certificate without faults: exit code 0, and it says on which day it was judged', async () => {
    const { code, stdout } = await formd(['validate', 'form.json'], { files: JSON_FILE });
    expect(code).toBe(0);
    expect(stdout).toContain('Acceptable on 2026-01-15. Errors: 0, warnings: 0.');
  });

  test('an application is told from a certificate, and --today sets the day', async () => {
    const { referenceNumber, certification, ...application } = FORM;
    const ran = await formd(['validate', '-', '--today', '2026-01-14', '--json'], {
      stdin: JSON.stringify(application),
    });
    expect(ran.code).toBe(0);
    expect(ran.json()).toMatchObject({
      document: 'application',
      format: 'json',
      acceptable: true,
      judgedAs: 'own',
      country: 'VN',
      today: '2026-01-14',
    });
    expect([referenceNumber, certification.date]).toEqual([FORM.referenceNumber, FORM.certification.date]);
  });

  test('faults are a table of severity, rule, box, path, message and remedy, exit code 2', async () => {
    const broken = JSON.stringify({ ...FORM, items: FORM.items.map((item) => ({ ...item, hsCode: '12' })) });
    const { code, stdout } = await formd(['validate', 'f.json'], { files: { 'f.json': broken } });
    expect(code).toBe(2);
    expect(stdout).toMatch(/^SEVERITY +RULE +BOX +PATH +MESSAGE +REMEDY\n/);
    expect(stdout).toMatch(/\nerror +SHAPE +Box 7 +items\[0\]\.hsCode +\S/);
    expect(stdout).toContain('Not acceptable');
  });

  test('XML that cannot be read is named with its file and place', async () => {
    for (const command of ['validate', 'sign']) {
      const argv = [
        command,
        'f.xml',
        ...(command === 'sign' ? ['--keys', keys, '--password', 'secret'] : []),
      ];
      const { code, stderr } = await formd(argv, { files: { 'f.xml': '<a><b></a>' } });
      expect([command, code]).toEqual([command, 2]);
      expect(stderr).toMatch(/^XML_MALFORMED: /);
      expect(stderr).toMatch(/Where +f\.xml, 1:11/);
    }
  });

  test('a field that the form does not have stands in no box', async () => {
    const { stdout } = await formd(['validate', 'f.json', '--json'], {
      files: { 'f.json': JSON.stringify({ ...FORM, colour: 'red' }) },
    });
    const { findings } = JSON.parse(stdout) as { findings: readonly object[] };
    expect(findings).toMatchObject([{ path: 'colour' }]);
    expect(findings[0]).not.toHaveProperty('box');
  });

  test('and the same in Vietnamese', async () => {
    const broken = JSON.stringify({ ...FORM, items: FORM.items.map((item) => ({ ...item, hsCode: '12' })) });
    const { stdout } = await formd(['validate', 'f.json', '--lang', 'vi'], { files: { 'f.json': broken } });
    expect(stdout).toMatch(/^MỨC ĐỘ +QUY TẮC +Ô +VỊ TRÍ +NỘI DUNG +CÁCH XỬ LÝ\n/);
    expect(stdout).toMatch(/\nlỗi +SHAPE +Ô số 7 +items\[0\]\.hsCode +\S/);
    expect(stdout).toContain('Không chấp nhận được');
  });

  test('signed XML is judged by its content; that its signature was not looked at is said', async () => {
    const tampered = Buffer.from(signed).toString('utf8').replace('HAI NAM 68', 'HAI NAM 69');
    const { code, stdout } = await formd(['validate', 's.xml', '--peer'], { files: { 's.xml': tampered } });
    expect(code).toBe(0);
    expect(stdout).toContain('signature, which was not checked here');
  });

  test("a peer's certificate is judged with the severities of the receiving side", async () => {
    const file = new URL('../../../fixtures/invalid/v02-number-of-other-year.json', import.meta.url);
    const files = { 'f.json': readFileSync(file, 'utf8') };
    const judge = (...more: string[]) =>
      formd(['validate', 'f.json', '--today', '2026-03-01', '--json', ...more], { files });
    const own = await judge();
    expect(own.code).toBe(2);
    expect(own.json()).toMatchObject({ judgedAs: 'own', findings: [{ rule: 'V2', severity: 'error' }] });
    const peer = await judge('--peer');
    expect(peer.code).toBe(0);
    expect(peer.json()).toMatchObject({ judgedAs: 'peer', findings: [{ rule: 'V2', severity: 'warning' }] });
  });

  test('and a country may take a rule more gravely, by its profile', async () => {
    const fixture = new URL('../../../fixtures/invalid/v02-number-of-other-year.json', import.meta.url);
    const profile = path.join(directory, 'strict.json');
    const own = JSON.parse(readFileSync(new URL('../../../profiles/VN.json', import.meta.url), 'utf8'));
    writeFileSync(profile, JSON.stringify({ ...own, ruleSeverity: { V2: 'error' } }));
    const argv = ['validate', 'f.json', '--peer', '--profile', profile, '--json'];
    const ran = await formd(argv, { files: { 'f.json': readFileSync(fixture, 'utf8') } });
    expect(ran.code).toBe(2);
    expect(ran.json()).toMatchObject({ findings: [{ rule: 'V2', severity: 'error' }] });
  });

  test('XML against the schema: a finding with its box, exit code 2', async () => {
    const { stdout: xml } = await formd(['build', 'form.json'], { files: JSON_FILE });
    const broken = xml.replace('<Mode>1</Mode>', '<Mode>7</Mode>');
    expect(broken).not.toBe(xml);
    const ran = await formd(['validate', 'b.xml', '--json'], { files: { 'b.xml': broken } });
    expect(ran.code).toBe(2);
    expect(ran.json()).toMatchObject({
      format: 'xml',
      signed: false,
      acceptable: false,
      findings: [expect.objectContaining({ box: 3, severity: 'error' })],
    });
  });

  test('what is no acceptable XML is an error, exit code 2', async () => {
    const files = { 'x.xml': '<!DOCTYPE x><FormD/>' };
    const { code, stderr } = await formd(['validate', 'x.xml'], { files });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^XML_FORBIDDEN: /);
  });

  test('a missing file could not be checked: exit code 3', async () => {
    const { code, stderr } = await formd(['validate', 'nowhere.json']);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^FILE_MISSING: /);
  });

  test('so could not one judged by a country without a profile', async () => {
    const { code, stderr } = await formd(['validate', 'form.json', '--profile', 'no-such-profile.json'], {
      files: JSON_FILE,
    });
    expect(code).toBe(3);
    expect(stderr).toContain('no-such-profile.json');
  });
});

describe('asw formd sign', () => {
  const sign = (more: readonly string[], options: MemoryOptions = {}) =>
    formd(['sign', 'form.json', '--keys', keys, ...more], { files: JSON_FILE, ...options });

  test('signs what build wrote, and the same comes out of JSON and XML', async () => {
    const { stdout: xml } = await formd(['build', 'form.json'], { files: JSON_FILE });
    const argv = ['sign', 'a.xml', '--keys', keys, '--password', 'secret', '-o', 'o.xml'];
    const ran = await formd(argv, { files: { 'a.xml': xml } });
    expect(ran.code).toBe(0);
    const head = (octets: Uint8Array | undefined) =>
      Buffer.from(octets ?? [])
        .toString('utf8')
        .split('<ds:Signature')[0];
    expect(head(ran.written.get('o.xml'))).toBe(head(signed));
    expect(head(signed)).toContain(FORM.exporter.name);
  });

  test.each([
    ['the file', ['--password-file', 'pw'], { files: { ...JSON_FILE, pw: 'secret\n' } }],
    ['KEYS_PASSWORD', [], { environment: { KEYS_PASSWORD: 'secret' } }],
    [
      'KEYS_PASSWORD_FILE',
      [],
      { files: { ...JSON_FILE, pw: 'secret' }, environment: { KEYS_PASSWORD_FILE: 'pw' } },
    ],
  ])('takes the password from %s', async (_where, more, options) => {
    expect(await sign(more, options)).toMatchObject({ code: 0, stderr: '' });
  });

  test('without a password it says how to give one, exit code 64', async () => {
    const { code, stderr } = await sign([]);
    expect(code).toBe(64);
    expect(stderr).toContain('--password-file');
  });

  test('a wrong password is KEYSTORE_PASSWORD_WRONG naming the store, exit code 1, nothing written', async () => {
    const { code, stdout, stderr, written } = await sign(['--password', 'wrong', '-o', 'o.xml']);
    expect([code, stdout, written.size]).toEqual([1, '', 0]);
    expect(stderr).toMatch(/^KEYSTORE_PASSWORD_WRONG: /);
    expect(stderr).toContain(keys);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test('a missing store is KEYSTORE_MISSING', async () => {
    const argv = ['sign', 'form.json', '--keys', path.join(directory, 'none.p12'), '--password', 'x'];
    const { code, stderr } = await formd(argv, { files: JSON_FILE });
    expect(code).toBe(3);
    expect(stderr).toMatch(/^KEYSTORE_MISSING: /);
  });

  test("another country's key does not sign it", async () => {
    const other = path.join(directory, 'keys', 'SG', 'issuing-authority.pem');
    const argv = ['sign', 'form.json', '--keys', other, '--password', 'secret'];
    const { code, stderr } = await formd(argv, { files: JSON_FILE });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^KEYSTORE_INVALID: /);
  });

  test("the gateway's key does not sign it, and the answer says which key is asked", async () => {
    const gateway = keys.replace('issuing-authority', 'gateway');
    const argv = ['sign', 'form.json', '--keys', gateway, '--password', 'secret', '-o', 'o.xml'];
    const { code, stderr, written } = await formd(argv, { files: JSON_FILE });
    expect([code, [...written.keys()]]).toEqual([1, []]);
    expect(stderr).toContain('KEYSTORE_ROLE');
    expect(stderr).toContain(gateway);
    expect(stderr).toContain('the key of the issuing-authority is asked');
    expect(stderr).toContain('asw pki renew');
  });

  test('what breaks a rule is not signed', async () => {
    const fixture = new URL('../../../fixtures/invalid/v02-number-of-other-year.json', import.meta.url);
    const argv = ['sign', 'f.json', '--keys', keys, '--password', 'secret'];
    const ran = await formd(argv, { files: { 'f.json': readFileSync(fixture, 'utf8') } });
    expect([ran.code, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toMatch(/^CERTIFICATE_INVALID: /);
    expect(ran.stderr).toMatch(/error +V2 /);
  });

  test('what breaks the schema is not signed, and the box is named', async () => {
    const { stdout: xml } = await formd(['build', 'form.json'], { files: JSON_FILE });
    const argv = ['sign', 'a.xml', '--keys', keys, '--password', 'secret'];
    const ran = await formd(argv, { files: { 'a.xml': xml.replace('<Mode>1</Mode>', '<Mode>7</Mode>') } });
    expect([ran.code, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toMatch(/^SCHEMA_INVALID: /);
    expect(ran.stderr).toMatch(/error +XSD +Box 3 /);
  });

  test('what is signed already is not signed again', async () => {
    const argv = ['sign', 's.xml', '--keys', keys, '--password', 'secret'];
    const { code, stderr } = await formd(argv, { files: { 's.xml': signed } });
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/^ALREADY_SIGNED: /);
  });
});

describe('asw formd verify', () => {
  const verify = (octets: Uint8Array | string, more: readonly string[] = [], options: MemoryOptions = {}) =>
    formd(['verify', 's.xml', '--trust', trust, ...more], { files: { 's.xml': octets }, ...options });

  test('a signed certificate: every step with its outcome, exit code 0', async () => {
    const { code, stdout } = await verify(signed);
    expect(code).toBe(0);
    for (const step of ['structure', 'digest', 'signature', 'trust', 'validity-at-signing', 'validity-now']) {
      expect(stdout).toMatch(new RegExp(`^${step} +valid +OK +\\S`, 'm'));
    }
    expect(stdout).toMatch(/^Verdict +valid$/m);
    expect(stdout).toContain(FORM.referenceNumber);
  });

  test('--engine both asks the independent engine too', async () => {
    const ran = await verify(signed, ['--engine', 'both', '--json']);
    expect(ran.code).toBe(0);
    expect(ran.json()).toMatchObject({
      verdict: 'valid',
      verification: { verdict: 'valid' },
      secondOpinion: { verdict: 'valid' },
      certificate: { referenceNumber: FORM.referenceNumber },
    });
  });

  test('one changed letter: invalid, the step is named, nothing of the content is shown, exit code 2', async () => {
    const tampered = Buffer.from(signed).toString('utf8').replace('HAI NAM 68', 'HAI NAM 69');
    const { code, stdout } = await verify(tampered, ['--engine', 'both']);
    expect(code).toBe(2);
    expect(stdout).toMatch(/^digest +INVALID +\S+ +\S/m);
    expect(stdout).toMatch(/^Verdict +INVALID$/m);
    expect(stdout).not.toContain(FORM.exporter.name);
  });

  test("another country's keys do not make it valid", async () => {
    const ran = await verify(signed, ['--country', 'SG', '--json']);
    expect(ran.code).toBe(2);
    expect(ran.json()).toMatchObject({ verdict: 'invalid' });
  });

  test('without a pinned key for the country there is no verdict: exit code 3', async () => {
    const ran = await verify(signed, ['--country', 'TH', '--json']);
    expect(ran.code).toBe(3);
    expect(ran.json()).toMatchObject({ verdict: 'could-not-check' });
  });

  test.each([
    ['no such directory', 'TRUST_STORE_MISSING', () => path.join(directory, 'none')],
    [
      'a directory with a fault',
      'TRUST_STORE_INVALID',
      () => {
        const broken = mkdtempSync(path.join(directory, 'broken-'));
        writeFileSync(path.join(broken, 'x'), '');
        return broken;
      },
    ],
  ])('%s to trust: could not check, exit code 3', async (_what, expected, where) => {
    const { code, stderr } = await formd(['verify', 's.xml', '--trust', where()], {
      files: { 's.xml': signed },
    });
    expect(code).toBe(3);
    expect(stderr).toMatch(new RegExp(`^${expected}: `));
    if (expected === 'TRUST_STORE_MISSING') expect(stderr).toMatch(/--trust .*asw pki init/);
  });

  test('a missing file could not be checked: exit code 3', async () => {
    const { code, stderr } = await formd(['verify', 'nowhere.xml', '--trust', trust]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^FILE_MISSING: /);
  });

  test('what the XML parser says is quoted in Vietnamese, with what to do about it', async () => {
    const ran = await verify('<a><b></a>', ['--json']);
    const { verification } = ran.json() as {
      verification: { steps: { explanation: { en: string; vi: string } }[] };
    };
    const { en, vi } = verification.steps[0]?.explanation ?? { en: '', vi: '' };
    expect(en).toContain('tag mismatch');
    expect(vi).toMatch(/^Không đọc được XML \(trình đọc báo: “.*tag mismatch.*”\)\. Gửi XML /);
  });

  test('something that is no XML at all is invalid, and a report all the same', async () => {
    const ran = await verify('not xml', ['--json']);
    expect(ran.code).toBe(2);
    expect(ran.json()).toMatchObject({
      verdict: 'invalid',
      verification: { steps: [{ outcome: 'invalid' }] },
    });
  });

  test('TRUST_DIR is used, and the report is in Vietnamese when asked', async () => {
    const { code, stdout } = await formd(['verify', 's.xml', '--lang', 'vi'], {
      files: { 's.xml': signed },
      environment: { TRUST_DIR: trust },
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^BƯỚC +KẾT QUẢ/);
    expect(stdout).toMatch(/^Kết luận +hợp lệ$/m);
  });
});
