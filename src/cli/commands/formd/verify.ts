import { type Command, Option } from 'commander';
import type { AseanCountry } from '../../../certificate/countries.ts';
import type { FormD } from '../../../certificate/form-d.ts';
import type { VerificationEngine, VerificationView } from '../../../client/views.ts';
import { GatewayError } from '../../../kernel/errors.ts';
import type { Finding } from '../../../kernel/finding.ts';
import type { Outcome, VerifyRequest } from '../../../signing/types.ts';
import { type Cli, country, define } from '../../define.ts';
import { EXIT, exitCodeOfOutcome } from '../../exit-codes.ts';
import { readInput } from '../../files.ts';
import { writeFindings } from '../../findings.ts';
import { type TrustOptions, takesTrust, trustDirectory } from '../../trust.ts';
import { writeVerification } from '../../verification.ts';
import { ownCountry } from './judge.ts';

interface VerifyOptions extends TrustOptions {
  readonly country?: AseanCountry;
  readonly engine: VerificationEngine;
}

interface Content {
  readonly form?: FormD;
  /** Why a document whose signature is valid is no certificate all the same. */
  readonly findings: readonly Finding[];
}

/** `asw formd verify` */
export function addVerify(formd: Command, cli: Cli): void {
  const command = define(formd, {
    name: 'verify',
    summary: 'Verify the signature of a certificate, with every step and its outcome.',
    details: [
      'Only keys pinned for the country are trusted, never those the file brings along. ' +
        'Exit code 0: valid; 2: invalid; 3: could not check.',
    ],
    examples: [
      'asw formd verify received.xml',
      'asw formd verify received.xml --country TH --trust /etc/asw/trust --engine both',
    ],
  })
    .argument('<file>', 'signed certificate, - for standard input')
    .option(
      '--country <country>',
      'who must have signed; the country the file claims when not given',
      country,
    )
    .addOption(
      new Option('--engine <engine>', 'own, or both to ask an independent engine too')
        .choices(['own', 'both'])
        .default('own'),
    );
  takesTrust(command).action(async (file: string, options: VerifyOptions) => {
    cli.faultsAre(EXIT.couldNotCheck);
    const octets = await readInput(cli.io, file);
    const { verification, secondOpinion, signedOctets } = await judge(cli, octets, options);
    const content = signedOctets ? await readContent(signedOctets) : { findings: [] };
    show(cli, file, verification, secondOpinion, content);
  });
}

async function judge({ io }: Cli, octets: Uint8Array, options: VerifyOptions) {
  const { claimedIssuer } = await import('./reading.ts');
  const { loadTrustStore } = await import('../../../signing/trust-store.ts');
  const { verifySignature } = await import('../../../signing/verify.ts');
  const request: VerifyRequest = {
    profile: 'certificate',
    // Without a claim any country will do: the report then names what is wrong with the document itself.
    country: options.country ?? claimedIssuer(octets) ?? ownCountry(io),
    trust: loadTrustStore(trustDirectory(io, options)),
    now: io.clock.now(),
  };
  const { signedOctets, ...verification } = verifySignature(octets, request);
  if (options.engine === 'own') return { verification, signedOctets };
  const { secondOpinion } = await import('../../../signing/second-opinion.ts');
  const { signedOctets: _none, ...second } = await secondOpinion(octets, request);
  return { verification, secondOpinion: second as VerificationView, signedOctets };
}

/** Only what the signature covers is read. */
async function readContent(signedOctets: Uint8Array): Promise<Content> {
  const { parseCertificate } = await import('../../../certificate/parse.ts');
  try {
    return { form: parseCertificate(signedOctets), findings: [] };
  } catch (thrown) {
    if (!(thrown instanceof GatewayError) || thrown.findings.length === 0) throw thrown;
    return { findings: thrown.findings };
  }
}

function show(
  { output, finish }: Cli,
  file: string,
  verification: VerificationView,
  secondOpinion: VerificationView | undefined,
  { form, findings }: Content,
): void {
  const verdict = overall(verification, secondOpinion, findings);
  output.result({ file, verdict, verification, secondOpinion, findings, certificate: form }, () => {
    writeVerification(output, verification);
    if (secondOpinion) {
      output.line();
      output.line(output.say({ en: 'Second engine:', vi: 'Công cụ kiểm tra thứ hai:' }));
      writeVerification(output, secondOpinion);
      if (secondOpinion.verdict !== verification.verdict) {
        output.line(
          output.say({
            en: 'THE ENGINES DISAGREE: keep the file and report it.',
            vi: 'HAI CÔNG CỤ CHO KẾT QUẢ KHÁC NHAU: giữ lại tệp và báo cáo.',
          }),
        );
      }
    }
    if (findings.length > 0) {
      output.line();
      writeFindings(output, findings);
    }
    if (form) {
      output.line();
      output.fields([
        ['number', form.referenceNumber],
        ['issuing', form.issuingCountry],
        ['importing', form.declaration.importingCountry],
        ['issued', form.certification.date],
        ['exporter', form.exporter.name],
        ['consignee', form.consignee.name],
      ]);
    }
  });
  finish(exitCodeOfOutcome(verdict));
}

/** Valid only when whoever was asked says so and a certificate was signed. */
function overall(
  verification: VerificationView,
  secondOpinion: VerificationView | undefined,
  findings: readonly Finding[],
): Outcome {
  const verdicts = [verification.verdict, secondOpinion?.verdict ?? 'valid'];
  if (verdicts.includes('invalid') || findings.length > 0) return 'invalid';
  return verdicts.every((verdict) => verdict === 'valid') ? 'valid' : 'could-not-check';
}
