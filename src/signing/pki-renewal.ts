import type { X509Certificate } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AseanCountry } from '../certificate/countries.ts';
import { GatewayError } from '../kernel/errors.ts';
import { type IssuedKey, issueSigner, type KeyAlgorithm } from './certificate-authority.ts';
import { readKeyStore, writeKeyStore } from './key-store.ts';
import { signerValidity, storeOf } from './pki.ts';
import { loadTrustStore, REVOKED_FILE, RevokedList } from './trust-store.ts';
import type { KeyRole } from './types.ts';

export interface RenewalRequest {
  readonly country: AseanCountry;
  readonly role: KeyRole;
  /** The directory `createDemoPki` wrote. */
  readonly directory: string;
  readonly password: string;
  readonly now: Date;
}

export interface Renewal {
  readonly certificate: X509Certificate;
  /** The file to hand to the peers, who pin it beside the old one. */
  readonly trustFile: string;
  readonly keyStore: string;
}

/**
 * Makes a new key for a duty and certifies it with the country's root. The new certificate is pinned beside the
 * old one before the new key store replaces the old, so that there is no instant at which a signature made here
 * cannot be checked there; peers elsewhere must be given the file first.
 * @throws GatewayError KEYSTORE_*
 */
export async function renewSigner(request: RenewalRequest): Promise<Renewal> {
  const { country, role, directory, password, now } = request;
  const keys = path.join(directory, 'keys', country);
  const root = openRoot(keys, password);
  const keyStore = storeOf(keys, role) ?? path.join(keys, `${role}.pem`);
  const signer = await issueSigner(root, country, role, algorithmFor(keyStore, root), signerValidity(now));
  const stamp = now.toISOString().replace(/\D/g, '').slice(0, 14);
  const trustFile = path.join(directory, 'trust', country, `${role}-${stamp}.pem`);
  writeFileSync(trustFile, signer.certificate.toString(), { flag: 'wx' });
  writeKeyStore(keyStore, signer.privateKey, [signer.certificate, root.certificate], password);
  return { certificate: signer.certificate, trustFile, keyStore };
}

export interface Revocation {
  readonly trustDirectory: string;
  readonly country: AseanCountry;
  /** Hexadecimal, as `SignerInfo.serialNumber`. */
  readonly serial: string;
  /** For a stolen key the earliest instant it may have been used by another. */
  readonly since: Date;
  readonly reason?: string;
}

/**
 * Adds a pinned certificate to its country's list of revoked ones; the earlier instant stays when it is there
 * already. Nodes see it when they load their trust store again.
 * @throws GatewayError TRUST_STORE_INVALID when no such certificate is pinned or the list has faults
 */
export function revokeCertificate({ trustDirectory, country, serial, since, reason }: Revocation): void {
  const pinned = loadTrustStore(trustDirectory).all();
  const wanted = serial.toUpperCase();
  if (!pinned.some((entry) => entry.country === country && entry.certificate.serialNumber === wanted)) {
    throw new GatewayError('TRUST_STORE_INVALID', {
      detail: `no certificate ${serial} is pinned for ${country}`,
      where: trustDirectory,
    });
  }
  const file = path.join(trustDirectory, country, REVOKED_FILE);
  const list = readList(file);
  const known = list.find((entry) => entry.serial.toUpperCase() === wanted);
  if (known !== undefined && Date.parse(known.since) <= since.getTime()) return;
  const entry = { serial: wanted, since: since.toISOString(), ...(reason === undefined ? {} : { reason }) };
  const next = RevokedList.parse([...list.filter((other) => other !== known), entry]);
  const unfinished = `${file}.${process.pid}.tmp`;
  writeFileSync(unfinished, `${JSON.stringify(next, null, 2)}\n`);
  renameSync(unfinished, file);
}

function readList(file: string): RevokedList {
  try {
    return RevokedList.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new GatewayError('TRUST_STORE_INVALID', {
      detail: 'the list of revoked certificates has faults',
      where: file,
    });
  }
}

function openRoot(keys: string, password: string): IssuedKey {
  const file = storeOf(keys, 'root') ?? path.join(keys, 'root.p12');
  const { key: privateKey, certificates } = readKeyStore(file, password);
  const certificate = certificates.find((candidate) => candidate.checkPrivateKey(privateKey));
  if (certificate === undefined) {
    throw new GatewayError('KEYSTORE_INVALID', {
      detail: 'no certificate in it is that of the key',
      where: file,
    });
  }
  return { privateKey, certificate };
}

/** A key store keeps its kind: its format decides between RSA and elliptic curves, the root which curve. */
function algorithmFor(keyStore: string, root: IssuedKey): KeyAlgorithm {
  if (keyStore.endsWith('.p12')) return 'rsa';
  return root.privateKey.asymmetricKeyDetails?.namedCurve === 'secp384r1' ? 'p384' : 'p256';
}
