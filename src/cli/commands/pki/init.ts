import { type Command, Option } from 'commander';
import { ASEAN_COUNTRIES, type AseanCountry } from '../../../certificate/countries.ts';
import type { KeyAlgorithm } from '../../../signing/certificate-authority.ts';
import { type Cli, countries, define } from '../../define.ts';
import { type PasswordOptions, passwordAndSource, takesPassword } from '../../password.ts';
import { DEFAULT_PKI, DEMO_PASSWORD } from '../../trust.ts';

interface InitOptions extends PasswordOptions {
  readonly dir: string;
  readonly countries?: readonly AseanCountry[];
  readonly algorithm: KeyAlgorithm;
}

/** `asw pki init` */
export function addInit(pki: Command, cli: Cli): void {
  const command = define(pki, {
    name: 'init',
    summary: 'Make a root, an issuing authority and a gateway key for each country that has none.',
    details: ['For demonstration and tests: the keys prove nothing to another state. What is there is kept.'],
    examples: ['asw pki init --countries VN,SG --algorithm p256'],
  })
    .option('--dir <directory>', 'gets trust/<country> and keys/<country>', DEFAULT_PKI)
    .option('--countries <list>', 'all ten when not given', countries)
    .addOption(
      new Option(
        '--algorithm <algorithm>',
        'kind of key; its stores are .p12 for rsa, .pem for p256 and p384',
      )
        .choices(['rsa', 'p256', 'p384'])
        .default('rsa'),
    );
  takesPassword(command).action(async (options: InitOptions) => {
    const { password, source } = await passwordAndSource(cli.io, options, DEMO_PASSWORD);
    const { createDemoPki } = await import('../../../signing/pki.ts');
    const made = await createDemoPki({
      countries: options.countries ?? ASEAN_COUNTRIES,
      directory: options.dir,
      password,
      now: cli.io.clock.now(),
      algorithm: options.algorithm,
    });
    const { output } = cli;
    output.result({ ...made, passwordFrom: source }, () => {
      const list = (codes: readonly string[]) => codes.join(', ') || '-';
      output.line(output.say({ en: `Made: ${list(made.created)}`, vi: `Đã tạo: ${list(made.created)}` }));
      output.line(output.say({ en: `Kept: ${list(made.kept)}`, vi: `Giữ nguyên: ${list(made.kept)}` }));
      if (made.created.length > 0) {
        output.line(
          output.say(
            source === 'default'
              ? {
                  en: `Password of what was made: ${DEMO_PASSWORD}, because none was given`,
                  vi: `Mật khẩu của kho khóa vừa tạo: ${DEMO_PASSWORD}, vì không nêu mật khẩu nào`,
                }
              : {
                  en: `Password of what was made: the one of ${source}`,
                  vi: `Mật khẩu của kho khóa vừa tạo: lấy từ ${source}`,
                },
          ),
        );
      }
      output.line(`TRUST_DIR=${made.trustDirectory}`);
      output.line(`KEYS_DIR=${made.keysDirectory}`);
    });
  });
}
