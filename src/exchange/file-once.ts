import { sha256Hex } from '../kernel/digest.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { SentCertificate } from '../ledger/records.ts';
import type { ExchangeContext } from './context.ts';
import { fileApplication } from './file.ts';

/** What a key may look like: it travels in a header. */
const KEY = /^[\x21-\x7e]{1,128}$/;

/**
 * Files an application under a key that its sender chose: the same key with the same application files nothing
 * more, and answers with the certificate as it stands now. Keys are of the whole node, not of one caller, because
 * two persons who send the same file mean one certificate.
 * @returns `again` when it was filed before
 * @throws IDEMPOTENCY_KEY_INVALID, IDEMPOTENCY_KEY_REUSED for another application under the key, CERTIFICATE_REMOVED when
 *   the certificate's retention is over, and whatever `fileApplication` throws; nothing is stored then
 */
export async function fileOnce(
  context: ExchangeContext,
  input: unknown,
  actor: string,
  key: string,
): Promise<{ readonly certificate: SentCertificate; readonly again: boolean }> {
  if (!KEY.test(key)) throw new GatewayError('IDEMPOTENCY_KEY_INVALID', { where: 'Idempotency-Key' });
  const read = context.checks.readApplication(input);
  if ('findings' in read) throw new GatewayError('SCHEMA_INVALID', { findings: read.findings });
  const digest = sha256Hex(JSON.stringify(read.form));
  const earlier = await filedUnder(context, key, digest);
  if (earlier) return { certificate: earlier, again: true };
  try {
    const certificate = await context.ledger.transaction(async (tx) => {
      const id = context.ids.next();
      await tx.insertFiling({ key, certificateId: id, digest, at: context.clock.now().toISOString() });
      return fileApplication(context, input, actor, { within: { tx, id } });
    });
    return { certificate, again: false };
  } catch (thrown) {
    // Another request with the key was quicker.
    const taken =
      thrown instanceof GatewayError && thrown.code === 'LEDGER_DUPLICATE' && thrown.where === 'filing.key';
    const other = taken ? await filedUnder(context, key, digest) : undefined;
    if (other) return { certificate: other, again: true };
    throw thrown;
  }
}

async function filedUnder(
  { ledger }: ExchangeContext,
  key: string,
  digest: string,
): Promise<SentCertificate | undefined> {
  const filing = await ledger.filing(key);
  if (!filing) return undefined;
  if (filing.digest !== digest) {
    throw new GatewayError('IDEMPOTENCY_KEY_REUSED', {
      detail: {
        en: `certificate ${filing.certificateId} was filed under it`,
        vi: `C/O ${filing.certificateId} đã được nộp với khóa này`,
      },
      where: 'Idempotency-Key',
    });
  }
  const certificate = await ledger.sent(filing.certificateId);
  // A key outlives what was filed under it, so that an old request sent again never makes a second certificate.
  if (!certificate) {
    const day = filing.at.slice(0, 10);
    throw new GatewayError('CERTIFICATE_REMOVED', {
      detail: {
        en: `certificate ${filing.certificateId} was filed under this key on ${day}; a new shipment takes a new key`,
        vi: `C/O ${filing.certificateId} đã được nộp với khóa này ngày ${day}; lô hàng mới cần khóa mới`,
      },
      where: 'Idempotency-Key',
    });
  }
  return certificate;
}
