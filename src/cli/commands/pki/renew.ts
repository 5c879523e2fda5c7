import { Argument, type Command } from 'commander';
import type { AseanCountry } from '../../../certificate/countries.ts';
import type { KeyRole } from '../../../signing/types.ts';
import { type Cli, country, define } from '../../define.ts';
import { type PasswordOptions, passwordOf, takesPassword } from '../../password.ts';
import { DEFAULT_PKI, DEMO_PASSWORD } from '../../trust.ts';

/** `asw pki renew` */
export function addRenew(pki: Command, cli: Cli): void {
  const command = define(pki, {
    name: 'renew',
    summary: 'Make a new key for one duty of a country, pinned beside the old one.',
    details: [
      'Peers on other machines must pin the new certificate before the node is started with the new key.',
    ],
    examples: ['asw pki renew VN gateway'],
  })
    .argument('<country>', 'whose key', country)
    .addArgument(new Argument('<role>', 'its duty').choices(['issuing-authority', 'gateway']))
    .option('--dir <directory>', 'as asw pki init wrote it', DEFAULT_PKI);
  takesPassword(command).action(
    async (code: AseanCountry, role: KeyRole, options: PasswordOptions & { dir: string }) => {
      const password = await passwordOf(cli.io, options, DEMO_PASSWORD);
      const { renewSigner } = await import('../../../signing/pki-renewal.ts');
      const now = cli.io.clock.now();
      const renewed = await renewSigner({ country: code, role, directory: options.dir, password, now });
      const { serialNumber, validTo } = renewed.certificate;
      const { trustFile, keyStore } = renewed;
      const { output } = cli;
      const notAfter = new Date(validTo).toISOString();
      output.result({ country: code, role, serialNumber, notAfter, trustFile, keyStore }, () =>
        output.fields([
          ['country', code],
          ['role', role],
          ['id', serialNumber],
          ['validUntil', notAfter],
          ['file', trustFile],
          ['key', keyStore],
        ]),
      );
    },
  );
}
