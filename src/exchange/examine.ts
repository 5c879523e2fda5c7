import { type AseanCountry, isAseanCountry } from '../certificate/countries.ts';
import type { FormD } from '../certificate/form-d.ts';
import { FORM_D } from '../certificate/form-d-xml.ts';
import { parseCertificate } from '../certificate/parse.ts';
import { calendarDate } from '../kernel/clock.ts';
import { sha256Hex } from '../kernel/digest.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Finding } from '../kernel/finding.ts';
import { CERTIFICATE_LIMITS, withXml, XmlElement } from '../kernel/xml.ts';
import type { ReceivedCertificate } from '../ledger/records.ts';
import type { Verification, VerifyRequest } from '../signing/types.ts';
import { verifySignature } from '../signing/verify.ts';
import type { ExchangeContext } from './context.ts';

/** What a certificate file is worth, whoever brought it. */
export interface Examination {
  readonly verification: Verification;
  /** Schema and rules; empty while the signature does not verify, because nothing of it is read then. */
  readonly findings: readonly Finding[];
  readonly form?: FormD;
  /** What the received ledger holds under the number the file claims. */
  readonly held?: { readonly certificate: ReceivedCertificate; readonly sameOctets: boolean };
  /** What the verification asked, for a second engine to be asked the same. */
  readonly request: VerifyRequest;
}

/**
 * Examines a certificate file that came from outside the exchange, e.g. brought by an importer. Stores nothing.
 * Only the octets of a valid signature are read; what the file merely claims chooses the keys to verify it with
 * and the held certificate to compare it to. LEDGER_UNAVAILABLE.
 */
export async function examineCertificate(context: ExchangeContext, octets: Uint8Array): Promise<Examination> {
  const claims = claimsOf(octets);
  const held = await heldUnder(context, claims, octets);
  const now = context.clock.now();
  const request: VerifyRequest = {
    profile: 'certificate',
    // Without a claim any country will do: the report then names what is wrong with the document itself.
    country: claims.issuingCountry ?? context.profile.country,
    trust: context.trust,
    now,
    ...(held?.sameOctets ? { existedAt: new Date(held.certificate.recordedAt) } : {}),
  };
  const verification = verifySignature(octets, request);
  const { signedOctets } = verification;
  const read = signedOctets ? readSigned(context, signedOctets, now) : { findings: [] };
  return { verification, ...read, ...(held ? { held } : {}), request };
}

function readSigned(
  context: ExchangeContext,
  signedOctets: Uint8Array,
  now: Date,
): { readonly findings: readonly Finding[]; readonly form?: FormD } {
  const schema = context.checks.certificateSchema(signedOctets);
  if (schema.some(({ severity }) => severity === 'error')) return { findings: schema };
  try {
    const form = parseCertificate(signedOctets);
    const own = form.issuingCountry === context.profile.country;
    const rules = context.checks.certificate(form, own, calendarDate(now, context.profile.timeZone));
    return { form, findings: [...schema, ...rules] };
  } catch (thrown) {
    if (!(thrown instanceof GatewayError) || thrown.findings.length === 0) throw thrown;
    return { findings: [...schema, ...thrown.findings] };
  }
}

interface Claims {
  readonly issuingCountry?: AseanCountry;
  readonly referenceNumber?: string;
}

async function heldUnder(
  context: ExchangeContext,
  { issuingCountry, referenceNumber }: Claims,
  octets: Uint8Array,
): Promise<Examination['held']> {
  if (!issuingCountry || !referenceNumber) return undefined;
  const certificate = await context.ledger.receivedByNumber(issuingCountry, referenceNumber);
  return certificate && { certificate, sameOctets: certificate.xmlDigest === sha256Hex(octets) };
}

/** The issuer and number an unverified file claims, each when it has the form it must have. Never throws. */
function claimsOf(octets: Uint8Array): Claims {
  try {
    return withXml(octets, CERTIFICATE_LIMITS, ({ root }) => {
      if (root.name !== FORM_D.element || root.namespaceUri !== FORM_D.namespace) return {};
      const issuer = childText(root, 'IssuingCountry');
      const number = childText(root, 'ReferenceNumber');
      return {
        ...(issuer !== undefined && isAseanCountry(issuer) ? { issuingCountry: issuer } : {}),
        ...(number !== undefined && number.length <= 35 ? { referenceNumber: number } : {}),
      };
    });
  } catch {
    return {};
  }
}

/** Both stand at the top, so the search is short however long the document. */
function childText(root: XmlElement, name: string): string | undefined {
  let seen = 0;
  for (let child = root.firstChild; child !== null && seen < 16; child = child.next, seen += 1) {
    if (child instanceof XmlElement && child.name === name && child.namespaceUri === root.namespaceUri) {
      return child.content;
    }
  }
  return undefined;
}
