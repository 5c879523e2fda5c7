import type { Command } from 'commander';
import type { AseanCountry } from '../../../certificate/countries.ts';
import { type Cli, country, define, instant } from '../../define.ts';
import { type TrustOptions, takesTrust, trustDirectory } from '../../trust.ts';

interface RevokeOptions extends TrustOptions {
  readonly since?: Date;
  readonly reason?: string;
}

/** `asw pki revoke` */
export function addRevoke(pki: Command, cli: Cli): void {
  const command = define(pki, {
    name: 'revoke',
    summary: 'Add a pinned certificate to the list of revoked ones of its country.',
    details: ['Nodes see it when they are started again.'],
    examples: ['asw pki revoke VN 4F2A… --since 2026-03-01T00:00:00Z --reason "key stolen"'],
  })
    .argument('<country>', 'whose certificate', country)
    .argument('<serial>', 'serial number in hexadecimal digits, as asw pki show prints it')
    .option('--since <instant>', 'from when on, now when not given', instant)
    .option('--reason <text>', 'why, for the list');
  takesTrust(command).action(async (code: AseanCountry, serial: string, options: RevokeOptions) => {
    const { io, output } = cli;
    const directory = trustDirectory(io, options);
    const since = options.since ?? io.clock.now();
    const { revokeCertificate } = await import('../../../signing/pki-renewal.ts');
    revokeCertificate({ trustDirectory: directory, country: code, serial, since, reason: options.reason });
    output.result({ country: code, serialNumber: serial, revokedSince: since.toISOString() }, () =>
      output.fields([
        ['country', code],
        ['id', serial],
        ['revoked', since.toISOString()],
      ]),
    );
  });
}
