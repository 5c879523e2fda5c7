import type { Command } from 'commander';
import type { FormD } from '../../../certificate/form-d.ts';
import { GatewayError } from '../../../kernel/errors.ts';
import { type Finding, isAcceptable } from '../../../kernel/finding.ts';
import { type Cli, define } from '../../define.ts';
import { jsonOf, looksLikeXml, namingFile, readInput } from '../../files.ts';
import { type PasswordOptions, passwordOf, takesPassword } from '../../password.ts';
import { certificateFromJson } from './certificate-json.ts';
import { judgeOf } from './judge.ts';
import { handOver } from './written.ts';

interface SignOptions extends PasswordOptions {
  readonly keys: string;
  readonly output?: string;
  readonly profile?: string;
}

/** `asw formd sign` */
export function addSign(formd: Command, cli: Cli): void {
  const command = define(formd, {
    name: 'sign',
    summary: 'Sign a certificate with the key of its issuing authority.',
    details: [
      'Takes JSON or unsigned XML. A certificate that breaks schema or rules is not signed. The signing time is now.',
    ],
    examples: [
      'asw formd sign certificate.json --keys .asw/pki/keys/VN/issuing-authority.p12 --password-file pass -o signed.xml',
      'asw formd sign certificate.json --keys .asw/pki/keys/SG/issuing-authority.pem --password-file pass -o signed.xml',
    ],
  })
    .argument('<file>', 'certificate in JSON or unsigned XML, - for standard input')
    .requiredOption('--keys <store>', "key store (.p12 or .pem) of the issuing country's authority")
    .option('--profile <file>', "the issuing country's profile (PROFILE_FILE, else the one that comes along)")
    .option('-o, --output <file>', 'where to write; standard output when not given');
  takesPassword(command).action(async (file: string, options: SignOptions) => {
    const octets = await readInput(cli.io, file);
    const { form, xml } = await readUnsigned(octets, file);
    const { checks, today } = await judgeOf(cli.io, {
      country: form.issuingCountry,
      profile: options.profile,
    });
    refuse('CERTIFICATE_INVALID', file, checks.certificate(form, true, today));
    const password = await passwordOf(cli.io, options);
    const { loadKeyStore } = await import('../../../signing/key-store.ts');
    const { signCertificate } = await import('../../../signing/sign.ts');
    const key = loadKeyStore(options.keys, password, form.issuingCountry, 'issuing-authority');
    const signed = signCertificate(xml, key, cli.io.clock.now());
    await handOver(cli, signed, { referenceNumber: form.referenceNumber, signed: true }, options.output);
  });
}

/** The form and its XML, which follows the schema. */
async function readUnsigned(
  octets: Uint8Array,
  file: string,
): Promise<{ readonly form: FormD; readonly xml: string }> {
  const { validateCertificateXml } = await import('../../../validation/xsd.ts');
  if (!looksLikeXml(octets)) {
    const form = certificateFromJson(jsonOf(octets, file), file);
    const { buildCertificateXml } = await import('../../../certificate/build.ts');
    const xml = buildCertificateXml(form);
    refuse('SCHEMA_INVALID', file, validateCertificateXml(Buffer.from(xml)));
    return { form, xml };
  }
  const { withoutSignature } = await import('./reading.ts');
  const { parseCertificate } = await import('../../../certificate/parse.ts');
  const { octets: content, signed } = namingFile(file, () => withoutSignature(octets));
  if (signed) throw new GatewayError('ALREADY_SIGNED', { where: file });
  refuse('SCHEMA_INVALID', file, validateCertificateXml(content));
  return { form: parseCertificate(content), xml: Buffer.from(content).toString('utf8') };
}

function refuse(
  code: 'SCHEMA_INVALID' | 'CERTIFICATE_INVALID',
  file: string,
  findings: readonly Finding[],
): void {
  if (!isAcceptable(findings)) throw new GatewayError(code, { where: file, findings });
}
