import { buildCertificateXml } from '../certificate/build.ts';
import type { FormD } from '../certificate/form-d.ts';
import { isRefusedAbroad } from '../certificate/lifecycle.ts';
import { calendarDate } from '../kernel/clock.ts';
import { sha256Hex } from '../kernel/digest.ts';
import { GatewayError } from '../kernel/errors.ts';
import { isAcceptable } from '../kernel/finding.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { SentCertificate } from '../ledger/records.ts';
import { signCertificate } from '../signing/sign.ts';
import { earliest } from '../validation/calendar.ts';
import { validUntil } from '../validation/validity.ts';
import { requireAsSeen, type SeenApplication } from './as-seen.ts';
import type { ExchangeContext } from './context.ts';
import { record, stepInstant } from './events.ts';
import { nextReferenceNumber } from './numbering.ts';
import { drawOriginals, withOriginals } from './originals/back-to-back.ts';
import { resettle } from './originals/claims.ts';
import { composeMessage, type OutgoingMessage, queueMessage } from './outgoing.ts';
import { useFindings } from './prior-use.ts';
import { validityOf } from './reissue-time.ts';
import { endReplaced, replaceable } from './replace.ts';

/**
 * Issues an application: number and Box 12, rules once more on the certificate as it will be signed, the
 * authority's signature, ledger, message and outbox in one atomic write. The certificate is then in AS1. One that
 * replaces another ends the other in the same write; one that re-exports draws on its originals in it.
 * @param seen the version of the application that was read
 * @throws NOT_FOUND, STATE_CONFLICT also when it is not as seen any more, APPROVAL_NEEDED, REISSUE_TOO_LATE, REISSUE_DIFFERS, CERTIFICATE_INVALID with findings;
 *   nothing changes then
 */
export async function issueCertificate(
  context: ExchangeContext,
  id: string,
  actor: string,
  seen: SeenApplication = {},
): Promise<SentCertificate> {
  const issued = await context.ledger.transaction(async (tx) => {
    const filed = await tx.sent(id);
    if (!filed) throw new GatewayError('NOT_FOUND', { where: id });
    requireApproval(context, filed);
    await requireAsSeen(tx, filed, seen);
    const replaced = filed.replaces && (await replaceable(tx, context, filed.replaces, filed.form));
    const { change, form, octets } = await certify(context, tx, filed);
    if (replaced)
      await endReplaced(context, tx, replaced, { ...filed, referenceNumber: form.referenceNumber }, actor);
    const drawn = await drawOriginals(tx, id, form, replaced?.id);
    const used = replaced ? await useFindings(tx, form, replaced.referenceNumber) : [];
    const last = validityOf(change.validUntil, filed.replaces, replaced);
    const issued = {
      ...change,
      findings: [...withOriginals(form, change.findings, drawn), ...used],
      // Rule 11(1)(c) and (e): the earliest original governs, by what the ledger knows of it too.
      validUntil: earliest([last, ...(drawn.lastDay ? [drawn.lastDay] : [])]),
      issuedBy: actor,
    };
    if (!(await tx.changeSent(id, filed.state, issued))) {
      throw new GatewayError('STATE_CONFLICT', {
        detail: { en: 'it was issued meanwhile', vi: 'C/O vừa được cấp' },
        where: id,
      });
    }
    // Only now: what the one before gives back is this one's first, and then of those with unmet claims.
    if (replaced) await resettle(tx, replaced.id);
    await record(context, tx, {
      type: 'certificate.issued',
      actor,
      certificateId: id,
      peer: filed.peer,
      data: {
        referenceNumber: form.referenceNumber,
        digest: change.xmlDigest,
        ...(filed.replaces ? { replaces: filed.replaces.referenceNumber } : {}),
      },
    });
    await queueMessage(
      tx,
      transferOf(context, filed, replaced, { referenceNumber: form.referenceNumber, octets }),
    );
    return { ...filed, ...issued };
  });
  context.failPoint('send.committed');
  context.wake('deliver');
  return issued;
}

/** Two-person rule: on unless the country's profile switches it off. */
function requireApproval({ profile }: ExchangeContext, { id, state }: SentCertificate): void {
  if (state === 'APPROVED') return;
  if (state !== 'FILED') {
    throw new GatewayError('STATE_CONFLICT', {
      detail: {
        en: `it is ${state}, not waiting for issue`,
        vi: `đang ở trạng thái ${state}, không chờ cấp`,
      },
      where: id,
    });
  }
  if (profile.twoPersonRule) throw new GatewayError('APPROVAL_NEEDED', { where: id });
}

function transferOf(
  context: ExchangeContext,
  filed: SentCertificate,
  replaced: SentCertificate | undefined,
  { referenceNumber, octets: certificate }: { readonly referenceNumber: string; readonly octets: Uint8Array },
): OutgoingMessage {
  const about = { to: filed.peer, conversationId: filed.conversationId, certificateId: filed.id };
  // Of one that the peer itself refused it knows nothing that could be replaced.
  const unknown = replaced?.state === 'REJECTED' && isRefusedAbroad(replaced.stateTimes);
  const replaces = unknown ? undefined : filed.replaces;
  return composeMessage(
    context,
    about,
    replaces
      ? {
          kind: 'ECOO',
          function: '5',
          referenceNumber,
          certificate,
          replaces: replaces.referenceNumber,
          reason: replaces.reason,
        }
      : { kind: 'ECOO', function: '9', referenceNumber, certificate },
  );
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
  context.failPoint('send.validated');
  const octets = signCertificate(xml, context.authorityKey, now);
  context.failPoint('send.signed');
  const change = {
    form,
    referenceNumber,
    issueDate,
    findings,
    state: 'AS1',
    stateTimes: { ...filed.stateTimes, AS1: stepInstant(context.clock, filed.stateTimes) },
    xml: octets,
    xmlDigest: sha256Hex(octets),
    validUntil: validUntil(form),
  } as const satisfies Partial<SentCertificate>;
  return { form, octets, change };
}
