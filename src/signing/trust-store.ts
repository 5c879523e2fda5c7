import { createHash, X509Certificate } from 'node:crypto';
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type AseanCountry, isAseanCountry } from '../certificate/countries.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Finding } from '../kernel/finding.ts';
import { keyFault } from './algorithms.ts';
import { chainFault, factsOf, oneLine } from './certificate-facts.ts';
import type { KeyRole, TrustedCertificate, TrustStore } from './types.ts';

/** Files of one country's directory; several of a role may lie side by side while keys roll over. */
const SIGNER_FILE = /^(issuing-authority|gateway)([._-][\w.-]*)?\.pem$/;
const ROOT_FILE = 'root.pem';
/** Serial numbers revoked by the country's root, each with the instant since when. */
export const REVOKED_FILE = 'revoked.json';

export const RevokedList = z.array(
  z.strictObject({
    serial: z.string().regex(/^[0-9A-Fa-f]{1,40}$/, 'is not a serial number in hexadecimal digits'),
    since: z.iso.datetime(),
    reason: z.string().min(1).max(200).optional(),
  }),
);
export type RevokedList = z.infer<typeof RevokedList>;

/** A trust store of these entries as they are; `loadTrustStore` checks them first. */
export function trustStoreOf(entries: readonly TrustedCertificate[]): TrustStore {
  const all = [...entries];
  const byDuty = new Map<string, TrustedCertificate[]>();
  for (const entry of all) {
    const key = `${entry.country} ${entry.role}`;
    byDuty.set(key, [...(byDuty.get(key) ?? []), entry]);
  }
  return {
    find: (country, role) => byDuty.get(`${country} ${role}`) ?? [],
    all: () => all,
  };
}

/**
 * Reads the pinned certificates: `<CC>/root.pem`, `<CC>/issuing-authority*.pem`, `<CC>/gateway*.pem` (each with
 * the certificates between it and the root behind it, if any) and `<CC>/revoked.json`.
 * @throws GatewayError TRUST_STORE_MISSING, or TRUST_STORE_INVALID with a finding for every fault of every file
 */
export function loadTrustStore(directory: string): TrustStore {
  const faults: Finding[] = [];
  const fault = (file: string, en: string, vi: string): void => {
    faults.push(finding(file, en, vi));
  };
  const entries: TrustedCertificate[] = [];
  let countries: Dirent[] = [];
  try {
    countries = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new GatewayError('TRUST_STORE_MISSING', { where: directory, cause });
    }
    fault('.', 'the directory cannot be read', 'không đọc được thư mục');
  }
  for (const { name } of countries) {
    if (name.startsWith('.')) continue;
    if (!isAseanCountry(name)) {
      fault(name, 'is not a country of the agreement', 'không phải nước thành viên hiệp định');
      continue;
    }
    entries.push(...readCountry(directory, name, fault));
  }
  if (entries.length === 0 && faults.length === 0) {
    fault('.', 'no certificate is pinned', 'chưa ghim chứng thư nào');
  }
  sharedKeys(entries, fault);
  if (faults.length > 0) {
    throw new GatewayError('TRUST_STORE_INVALID', {
      detail: faults.map(({ path: file, message }) => `${file}: ${message.en}`).join('; '),
      where: directory,
      findings: faults,
    });
  }
  return trustStoreOf(entries);
}

type Fault = (file: string, en: string, vi: string) => void;

function readCountry(directory: string, country: AseanCountry, fault: Fault): TrustedCertificate[] {
  const folder = path.join(directory, country);
  const revoked = readRevoked(path.join(folder, REVOKED_FILE), `${country}/${REVOKED_FILE}`, fault);
  const root = readCertificates(path.join(folder, ROOT_FILE), `${country}/${ROOT_FILE}`, fault)?.[0];
  if (root === undefined) return [];
  const entries: TrustedCertificate[] = [];
  for (const file of readdirSync(folder).sort()) {
    const role = SIGNER_FILE.exec(file)?.[1] as KeyRole | undefined;
    if (role === undefined) {
      if (file.endsWith('.pem') && file !== ROOT_FILE) {
        fault(
          `${country}/${file}`,
          'is neither a root nor a signer by its name',
          'tên tệp không phải gốc cũng không phải người ký',
        );
      }
      continue;
    }
    const [certificate, ...intermediates] =
      readCertificates(path.join(folder, file), `${country}/${file}`, fault) ?? [];
    if (certificate === undefined) continue;
    if (!acceptable(country, certificate, intermediates, root, `${country}/${file}`, fault)) continue;
    const revocation = firstRevocation([certificate, ...intermediates, root], revoked);
    entries.push({
      country,
      role,
      certificate,
      root,
      ...(intermediates.length > 0 ? { intermediates } : {}),
      thumbprint: factsOf(certificate).thumbprint,
      ...revocation,
    });
  }
  if (entries.length === 0) fault(country, 'no signer is pinned', 'chưa ghim người ký nào');
  return entries;
}

/** Each certificate of a PEM file; undefined, and a fault, when there is none or one is unreadable. */
function readCertificates(file: string, name: string, fault: Fault): X509Certificate[] | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    fault(name, 'is missing or cannot be read', 'thiếu hoặc không đọc được');
    return undefined;
  }
  if (text.includes('PRIVATE KEY')) {
    fault(name, 'contains a private key, which does not belong here', 'chứa khóa riêng, không được để ở đây');
    return undefined;
  }
  try {
    const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    const certificates = blocks.map((block) => new X509Certificate(block));
    for (const certificate of certificates) factsOf(certificate);
    if (certificates.length > 0) return certificates;
  } catch {
    // Said below: what exactly a parser stumbled over helps nobody.
  }
  fault(name, 'is no certificate in PEM', 'không phải chứng thư dạng PEM');
  return undefined;
}

function acceptable(
  country: AseanCountry,
  certificate: X509Certificate,
  intermediates: readonly X509Certificate[],
  root: X509Certificate,
  name: string,
  fault: Fault,
): boolean {
  let clean = true;
  const refuse: Fault = (...about) => {
    clean = false;
    fault(...about);
  };
  for (const member of [certificate, ...intermediates, root]) {
    const found = factsOf(member).country;
    if (found !== country) {
      const subject = oneLine(member.subject);
      refuse(
        name,
        `C=${found ?? ''} in "${subject}", not ${country}`,
        `C=${found ?? ''} trong "${subject}", không phải ${country}`,
      );
    }
    const weak = keyFault(member.publicKey);
    if (weak !== undefined) refuse(name, `key refused: ${weak}`, `khóa bị từ chối: ${weak}`);
  }
  const broken = chainFault(certificate, intermediates, root);
  if (broken !== undefined) {
    refuse(name, `does not descend from ${ROOT_FILE}: ${broken}`, `không do ${ROOT_FILE} cấp: ${broken}`);
  }
  if (!factsOf(certificate).digitalSignature) {
    refuse(name, 'key usage without digitalSignature', 'mục đích khóa không có digitalSignature');
  }
  return clean;
}

/** One key with two duties, or in two countries, would let one signature pass for another. */
function sharedKeys(entries: readonly TrustedCertificate[], fault: Fault): void {
  const owners = new Map<string, string>();
  for (const { country, role, certificate } of entries) {
    const key = createHash('sha256')
      .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
      .digest('hex');
    const owner = `${country} ${role}`;
    const other = owners.get(key);
    if (other !== undefined && other !== owner) {
      fault(country, `${owner} has the same key as ${other}`, `${owner} dùng chung khóa với ${other}`);
    }
    owners.set(key, owner);
  }
}

function readRevoked(file: string, name: string, fault: Fault): RevokedList {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    // Nothing revoked yet needs no file; one that is there and cannot be read must not pass for that.
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') fault(name, 'cannot be read', 'không đọc được');
    return [];
  }
  try {
    return RevokedList.parse(JSON.parse(text));
  } catch {
    fault(
      name,
      'is no list of {"serial": hexadecimal digits, "since": UTC instant, "reason"?: text}',
      'không phải danh sách {"serial": chữ số thập lục phân, "since": thời điểm UTC, "reason"?: văn bản}',
    );
    return [];
  }
}

/** The earliest revocation of a signer or of one that issued it. */
function firstRevocation(
  chain: readonly X509Certificate[],
  revoked: RevokedList,
): Pick<TrustedCertificate, 'revokedSince' | 'revocationReason'> {
  const serials = new Set(chain.map(({ serialNumber }) => plainSerial(serialNumber)));
  const [first] = revoked
    .filter(({ serial }) => serials.has(plainSerial(serial)))
    .sort((one, two) => Date.parse(one.since) - Date.parse(two.since));
  if (first === undefined) return {};
  return {
    revokedSince: new Date(first.since),
    ...(first.reason === undefined ? {} : { revocationReason: first.reason }),
  };
}

/** A serial number as lists and tools write it differently: case, leading zeros. */
function plainSerial(serial: string): string {
  return serial.toUpperCase().replace(/^0+(?=.)/, '');
}

function finding(file: string, en: string, vi: string): Finding {
  return {
    rule: 'TRUST_STORE',
    severity: 'error',
    path: file,
    message: { en, vi },
    remedy: {
      en: 'Ask the country for its current certificates and replace the file.',
      vi: 'Yêu cầu nước liên quan cung cấp chứng thư hiện hành và thay tệp.',
    },
  };
}
