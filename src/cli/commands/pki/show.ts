import type { Command } from 'commander';
import { ASEAN_COUNTRIES, type AseanCountry } from '../../../certificate/countries.ts';
import type { Clock, Instant } from '../../../kernel/clock.ts';
import type { KeyRole } from '../../../signing/types.ts';
import { type Cli, country, define } from '../../define.ts';
import { type TrustOptions, takesTrust, trustDirectory } from '../../trust.ts';

const DAY = 86_400_000;

interface ShownCertificate {
  readonly country: AseanCountry;
  readonly role: KeyRole | 'root';
  readonly subject: string;
  readonly serialNumber: string;
  readonly key: string;
  readonly thumbprint: string;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly daysLeft: number;
  readonly revokedSince?: Instant;
}

/** `asw pki show` */
export function addShow(pki: Command, cli: Cli): void {
  const command = define(pki, {
    name: 'show',
    summary: 'Show the pinned certificates and how long they last.',
    examples: ['asw pki show', 'asw pki show --trust /etc/asw/trust --country TH --json'],
  }).option('--country <country>', 'of this country only', country);
  takesTrust(command).action(async (options: TrustOptions & { country?: AseanCountry }) => {
    const { io, output } = cli;
    const all = await pinned(trustDirectory(io, options), io.clock);
    const shown = all.filter((entry) => !options.country || entry.country === options.country);
    output.result(shown, () =>
      output.table(
        ['country', 'role', 'subject', 'key', 'id', 'validUntil', 'daysLeft', 'revoked'],
        shown.map((entry) => [
          entry.country,
          entry.role,
          entry.subject,
          entry.key,
          entry.serialNumber,
          entry.notAfter.slice(0, 10),
          entry.daysLeft,
          entry.revokedSince,
        ]),
      ),
    );
  });
}

/** By country: the root, then the signers it issued. */
async function pinned(directory: string, clock: Clock): Promise<ShownCertificate[]> {
  const { loadTrustStore } = await import('../../../signing/trust-store.ts');
  const { factsOf, oneLine } = await import('../../../signing/certificate-facts.ts');
  const { describeKey } = await import('../../../signing/algorithms.ts');
  const now = clock.now().getTime();
  const entries = loadTrustStore(directory).all();
  const roots = ASEAN_COUNTRIES.flatMap((code) => {
    const entry = entries.find((candidate) => candidate.country === code);
    return entry ? [{ country: code, role: 'root' as const, certificate: entry.root }] : [];
  });
  const order = (role: string) => ['root', 'issuing-authority', 'gateway'].indexOf(role);
  return [...roots, ...entries]
    .map((entry) => {
      const { country, role, certificate } = entry;
      const { notBefore, notAfter, thumbprint } = factsOf(certificate);
      const revokedSince = 'revokedSince' in entry ? entry.revokedSince : undefined;
      return {
        country,
        role,
        subject: oneLine(certificate.subject),
        serialNumber: certificate.serialNumber,
        key: describeKey(certificate),
        thumbprint,
        notBefore: notBefore.toISOString(),
        notAfter: notAfter.toISOString(),
        daysLeft: Math.floor((notAfter.getTime() - now) / DAY),
        ...(revokedSince ? { revokedSince: revokedSince.toISOString() } : {}),
      };
    })
    .sort((a, b) => a.country.localeCompare(b.country) || order(a.role) - order(b.role));
}
