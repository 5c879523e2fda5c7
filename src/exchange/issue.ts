import { buildCertificateXml } from '../certificate/build.ts';
import type { FormD } from '../certificate/form-d.ts';
import { calendarDate } from '../kernel/clock.ts';
import { sha256Hex } from '../kernel/digest.ts';
import { GatewayError } from '../kernel/errors.ts';
import { isAcceptable } from '../kernel/finding.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { SentCertificate } from '../ledger/records.ts';
import { signCertificate } from '../signing/sign.ts';
import type { ExchangeContext } from './context.ts';
import { record } from './events.ts';
import { nextReferenceNumber } from './numbering.ts';
import { composeMessage, queueMessage } from './outgoing.ts';

/**
 * Issues a filed application: number and Box 12, rules once more on the certificate as it will be signed, the
 * authority's signature, ledger, message and outbox in one atomic write. The certificate is then in AS1.
 * NOT_FOUND, STATE_CONFLICT when it is not FILED, CERTIFICATE_INVALID with findings; nothing changes then.
 */
export async function issueCertificate(
  context: ExchangeContext,
  id: string,
  actor: string,
): Promise<SentCertificate> {
  const issued = await context.ledger.transaction(async (tx) => {
    const filed = await tx.sent(id);
    if (!filed) throw new GatewayError('NOT_FOUND', { where: id });
    if (filed.state !== 'FILED') {
      throw new GatewayError('STATE_CONFLICT', { detail: `it is ${filed.state}, not FILED`, where: id });
    }
    const { change, form, octets } = await certify(context, tx, filed);
    if (!(await tx.changeSent(id, 'FILED', { ...change, issuedBy: actor }))) {
      throw new GatewayError('STATE_CONFLICT', { detail: 'it was issued meanwhile', where: id });
    }
    await record(context, tx, {
      type: 'certificate.issued',
      actor,
      certificateId: id,
      peer: filed.peer,
      data: { referenceNumber: form.referenceNumber, digest: change.xmlDigest },
    });
    await queueMessage(
      tx,
      composeMessage(
        context,
        { to: filed.peer, conversationId: filed.conversationId, certificateId: id },
        { kind: 'ECOO', function: '9', referenceNumber: form.referenceNumber, certificate: octets },
      ),
    );
    return { ...filed, ...change, issuedBy: actor };
  });
  context.wake('deliver');
  return issued;
}

/** The certificate as signed, and what of the ledger's record changes with it. */
async function certify(context: ExchangeContext, tx: LedgerTransaction, filed: SentCertificate) {
  const { profile, clock } = context;
  const now = clock.now();
  const issueDate = calendarDate(now, profile.timeZone);
  const referenceNumber = await nextReferenceNumber(tx, profile, filed.peer, issueDate);
  const form: FormD = {
    ...filed.form,
    referenceNumber,
    certification: { authority: profile.authority, place: profile.placeOfIssue, date: issueDate },
  };
  const findings = context.checks.certificate(form, true, issueDate);
  if (!isAcceptable(findings)) throw new GatewayError('CERTIFICATE_INVALID', { findings });
  const xml = buildCertificateXml(form);
  const faults = context.checks.certificateSchema(Buffer.from(xml));
  if (!isAcceptable(faults)) throw new GatewayError('SCHEMA_INVALID', { findings: faults });
  const octets = signCertificate(xml, context.authorityKey, now);
  const change = {
    form,
    referenceNumber,
    issueDate,
    findings,
    state: 'AS1',
    stateTimes: { ...filed.stateTimes, AS1: now.toISOString() },
    xml: octets,
    xmlDigest: sha256Hex(octets),
  } as const satisfies Partial<SentCertificate>;
  return { form, octets, change };
}
