import type { Command } from 'commander';
import { GatewayError } from '../../../kernel/errors.ts';
import { isAcceptable } from '../../../kernel/finding.ts';
import { type Cli, define } from '../../define.ts';
import { readJson } from '../../files.ts';
import { certificateFromJson } from './certificate-json.ts';
import { handOver } from './written.ts';

/** `asw formd build` */
export function addBuild(formd: Command, cli: Cli): void {
  define(formd, {
    name: 'build',
    summary: 'Build the unsigned XML of a certificate from JSON.',
    details: ['The result is in canonical form and follows the schema; the rules of origin are not asked.'],
    examples: ['asw formd build certificate.json -o certificate.xml'],
  })
    .argument('<file>', 'certificate in JSON, - for standard input')
    .option('-o, --output <file>', 'where to write; standard output when not given')
    .action(async (file: string, options: { output?: string }) => {
      const form = certificateFromJson(await readJson(cli.io, file), file);
      const { buildCertificateXml } = await import('../../../certificate/build.ts');
      const { validateCertificateXml } = await import('../../../validation/xsd.ts');
      const octets = Buffer.from(buildCertificateXml(form));
      const findings = validateCertificateXml(octets);
      if (!isAcceptable(findings)) throw new GatewayError('SCHEMA_INVALID', { where: file, findings });
      await handOver(cli, octets, { referenceNumber: form.referenceNumber, signed: false }, options.output);
    });
}
