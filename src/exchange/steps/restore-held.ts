import { parseCertificate } from '../../certificate/parse.ts';
import { summarize } from '../../certificate/summary.ts';
import { sha256Hex } from '../../kernel/digest.ts';
import type { ReceivedCertificate } from '../../ledger/records.ts';
import type { Message, TransferBody } from '../../message/types.ts';
import { verifySignature } from '../../signing/verify.ts';
import { record } from '../events.ts';
import { type Reception, refusal, type StepResult } from '../reception.ts';
import { soundness } from '../sound.ts';
import { contradiction } from './contradiction.ts';

/** Whether the octets that came are those held, recorded digest included. */
export function isIntact(held: ReceivedCertificate, octets: Uint8Array): boolean {
  const digest = sha256Hex(octets);
  return held.xmlDigest === digest && sha256Hex(held.xml) === digest;
}

/**
 * Other octets under a held number. A copy that the authority signed is never replaced, whoever asks: that is another
 * certificate under its number. Only a copy that is broken, or whose recorded digest is wrong, is restored from what
 * the authority signed; its state, decisions and history stay.
 */
export function restoreHeld(
  { context, arrivedAt }: Reception,
  message: Message<TransferBody>,
  held: ReceivedCertificate,
  octets: Uint8Array,
): StepResult {
  const { header } = message;
  const sameOctets = sha256Hex(octets) === sha256Hex(held.xml);
  if (!sameOctets && soundness(context, held.issuingCountry, held) !== 'BROKEN') {
    return refusal('REFERENCE_NUMBER_REUSED', held.referenceNumber, true);
  }
  const { signedOctets, ...verification } = verifySignature(octets, {
    profile: 'certificate',
    country: header.from,
    trust: context.trust,
    now: arrivedAt,
  });
  if (!signedOctets) return refusal('CERTIFICATE_SIGNATURE_INVALID', held.referenceNumber, true);
  const form = parseCertificate(signedOctets);
  const mismatch = contradiction(form, header.from, context.profile.country, held.referenceNumber);
  if (mismatch) return refusal('CONTENT_MISMATCH', mismatch, true);
  const change = { ...summarize(form), form, xml: octets, xmlDigest: sha256Hex(octets), verification };
  return {
    next: {
      effect: {
        certificateId: held.id,
        acknowledgement: { duplicate: true, conversationState: held.state },
        write: async (tx) => {
          const now = await tx.received(held.id);
          if (!now || !(await tx.changeReceived(held.id, now.state, change))) return;
          await record(context, tx, {
            type: 'certificate.restored',
            certificateId: held.id,
            messageId: header.messageId,
            peer: header.from,
            data: { from: held.xmlDigest, to: change.xmlDigest },
          });
        },
      },
    },
  };
}
