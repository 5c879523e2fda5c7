import { buildCertificateXml } from '../../certificate/build.ts';
import type { AseanCountry } from '../../certificate/countries.ts';
import { parseCertificate } from '../../certificate/parse.ts';
import type { Clock } from '../../kernel/clock.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { Ids } from '../../kernel/ids.ts';
import { buildMessageXml } from '../../message/build.ts';
import { parseMessage } from '../../message/parse.ts';
import type { Message } from '../../message/types.ts';
import { signCertificate, signMessage } from '../../signing/sign.ts';
import type { SigningKey, TrustStore } from '../../signing/types.ts';
import { verifySignature } from '../../signing/verify.ts';

/** What an office needs to number two certificates alike. */
export interface CarelessOffice {
  readonly authorityKey: SigningKey;
  readonly gatewayKey: SigningKey;
  /** With the public keys of the country and its peers. */
  readonly trust: TrustStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * The message with another certificate under the number of the one that `octets` carried: for another exporter, duly
 * signed by authority and gateway, in a conversation of its own. A gateway never makes such a message itself, since
 * its ledger knows the numbers given; an office that counts by hand may.
 * @param octets a signed message of the office's own gateway
 * @param answer what its peer answered
 * @returns undefined when the message carried no newly issued certificate, or the peer did not take it: its number is
 *   then not used there
 * @throws GatewayError MESSAGE_INVALID when one of them is not signed by its country
 */
export function secondCertificate(
  octets: Uint8Array,
  answer: Uint8Array,
  office: CarelessOffice,
): Uint8Array | undefined {
  const now = office.clock.now();
  const own = office.gatewayKey.country;
  const signed = (document: Uint8Array, profile: 'message' | 'certificate', country: AseanCountry) => {
    const { signedOctets } = verifySignature(document, { profile, country, trust: office.trust, now });
    if (signedOctets) return signedOctets;
    throw new GatewayError('MESSAGE_INVALID', { detail: `the ${profile} is not signed by ${country}` });
  };
  const { header, body }: Message = parseMessage(signed(octets, 'message', own));
  if (body.kind !== 'ECOO' || body.function !== '9' || !body.certificate) return undefined;
  const acknowledgement = parseMessage(signed(answer, 'message', header.to)).body;
  if (acknowledgement.kind !== 'ACK' || acknowledgement.status !== 'AS2') return undefined;
  const form = parseCertificate(signed(body.certificate, 'certificate', own));
  const name = `${[...form.exporter.name].slice(0, 100).join('')} (BRANCH 2)`;
  const other = { ...form, exporter: { ...form.exporter, name } };
  const certificate = signCertificate(buildCertificateXml(other), office.authorityKey, now);
  const message: Message = {
    header: {
      ...header,
      messageId: office.ids.next(),
      conversationId: office.ids.next(),
      sentAt: now.toISOString(),
    },
    body: { ...body, certificate },
  };
  return signMessage(buildMessageXml(message), office.gatewayKey);
}
