import type { AseanCountry } from '../certificate/countries.ts';
import { sha256Hex } from '../kernel/digest.ts';
import type { SentCertificate } from '../ledger/records.ts';
import { verifySignature } from '../signing/verify.ts';
import type { ExchangeContext } from './context.ts';

/**
 * What the octets a ledger holds are worth:
 * - SOUND: as signed, and with the digest recorded
 * - DIGEST_WRONG: as signed; only the recorded digest is not theirs
 * - BROKEN: no longer what the issuing authority signed
 */
export type Soundness = 'SOUND' | 'DIGEST_WRONG' | 'BROKEN';

/** Judges a held certificate by its own octets. */
export function soundness(
  { trust, clock }: ExchangeContext,
  issuer: AseanCountry,
  held: Pick<SentCertificate, 'xml' | 'xmlDigest' | 'recordedAt' | 'stateTimes'>,
): Soundness {
  if (!held.xml) return 'BROKEN';
  // It existed when it was issued or came: a signing certificate that has ended since takes nothing from it.
  const { signedOctets } = verifySignature(held.xml, {
    profile: 'certificate',
    country: issuer,
    trust,
    now: clock.now(),
    existedAt: new Date(held.stateTimes.AS1 ?? held.recordedAt),
  });
  if (!signedOctets) return 'BROKEN';
  return sha256Hex(held.xml) === held.xmlDigest ? 'SOUND' : 'DIGEST_WRONG';
}
