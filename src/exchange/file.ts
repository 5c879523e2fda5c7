import type { FormDApplication } from '../certificate/form-d.ts';
import { summarize } from '../certificate/summary.ts';
import { calendarDate } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import { type Finding, isAcceptable } from '../kernel/finding.ts';
import type { LedgerReader, LedgerTransaction } from '../ledger/port.ts';
import type { SentCertificate, Succession } from '../ledger/records.ts';
import { byPlace } from '../validation/finding-order.ts';
import type { ExchangeContext } from './context.ts';
import { record } from './events.ts';
import { planDraws, withOriginals } from './originals/back-to-back.ts';
import { overtakenFindings } from './overtaken-findings.ts';
import { ownerOfPlace } from './place.ts';
import { useFindings } from './prior-use.ts';
import { replaceable } from './replace.ts';
import { requirePeer } from './require-peer.ts';
import { changedPaths } from './same-content.ts';

/**
 * Dry run: every finding on an application, as if it were issued today, with what the originals of a re-export
 * still give. Stores nothing.
 * @param about `replaces`: number of the certificate whose place it is to take, because what that one drew is free
 *   again; `byMinistry`: an officer asks, who is told of dossiers that wait for the same place; `ledger`: the transaction
 *   it is part of
 */
export async function checkApplication(
  context: Pick<ExchangeContext, 'ledger' | 'checks' | 'clock' | 'profile'>,
  input: unknown,
  about: {
    readonly replaces?: string | undefined;
    readonly byMinistry?: boolean;
    readonly ledger?: LedgerReader | undefined;
  } = {},
): Promise<{ readonly form?: FormDApplication; readonly findings: readonly Finding[] }> {
  const read = context.checks.readApplication(input);
  if ('findings' in read) return { findings: read.findings };
  const today = calendarDate(context.clock.now(), context.profile.timeZone);
  const { form } = read;
  const { replaces, byMinistry = false, ledger = context.ledger } = about;
  const replacing = replaces === undefined ? undefined : (await ledger.sentByNumber(replaces))?.id;
  const draws = await planDraws(ledger, form, { certificateId: '', date: today, replacing });
  const used = replaces === undefined ? [] : await useFindings(ledger, form, replaces);
  const judged = withOriginals(form, context.checks.application(form, today), draws);
  const ends = replaces !== undefined && byMinistry ? await overtakenFindings(ledger, replaces) : [];
  const found = [...judged, ...used, ...ends].sort(byPlace);
  return { form, findings: [...issuedElsewhere(context, form), ...found] };
}

/** No rule of Form D, but of this node: another state's ministry issues that state's certificates. */
function issuedElsewhere(
  { profile }: Pick<ExchangeContext, 'profile'>,
  { issuingCountry }: FormDApplication,
): Finding[] {
  if (issuingCountry === profile.country) return [];
  return [
    {
      rule: 'ISSUER',
      severity: 'error',
      path: 'issuingCountry',
      message: {
        en: `This gateway issues for ${profile.country}, not for ${issuingCountry}.`,
        vi: `Cổng này cấp C/O cho ${profile.country}, không cấp cho ${issuingCountry}.`,
      },
      remedy: {
        en: `File it with the gateway of ${issuingCountry}, or correct the issuing country.`,
        vi: `Nộp tại cổng của ${issuingCountry}, hoặc sửa nước cấp.`,
      },
      value: issuingCountry,
    },
  ];
}

/** Refuses an application that this node cannot issue at all. */
export function refuseUnacceptable(
  context: ExchangeContext,
  form: FormDApplication,
  findings: readonly Finding[],
): void {
  // What is another state's to issue has no peers to be judged by.
  if (form.issuingCountry !== context.profile.country) {
    throw new GatewayError('CERTIFICATE_INVALID', { findings, where: 'issuingCountry' });
  }
  requirePeer(context.peers, form.declaration.importingCountry, 'Box 11, declaration.importingCountry');
  if (!isAcceptable(findings)) throw new GatewayError('CERTIFICATE_INVALID', { findings });
}

/**
 * Files an application in the sent ledger (state FILED). SCHEMA_INVALID or CERTIFICATE_INVALID with all findings
 * when it cannot be accepted; nothing is stored then.
 * An id that was given already may be that of an application that was returned: it is filed again in its place.
 * @param about the certificate whose place it is to take, refused at once when that is not possible; the transaction
 *   it is part of, and the id that was given to it already
 */
export async function fileApplication(
  context: ExchangeContext,
  input: unknown,
  actor: string,
  about: {
    readonly replaces?: Succession;
    readonly within?: { readonly tx: LedgerTransaction; readonly id: string };
    /** The exporter whose dossier it comes of. What takes the place of a certificate is whose that one is. */
    readonly owner?: string;
  } = {},
): Promise<SentCertificate> {
  const { replaces, within } = about;
  const { form, findings } = await checkApplication(context, input, {
    replaces: replaces?.referenceNumber,
    byMinistry: within === undefined,
    ledger: within?.tx,
  });
  if (!form) throw new GatewayError('SCHEMA_INVALID', { findings });
  refuseUnacceptable(context, form, findings);
  const now = context.clock.now();
  const id = within?.id ?? context.ids.next();
  const application: SentCertificate = {
    ...summarize({ ...form, issueDate: calendarDate(now, context.profile.timeZone) }),
    id,
    conversationId: id,
    peer: form.declaration.importingCountry,
    state: 'FILED',
    stateTimes: { FILED: now.toISOString() },
    recordedAt: now.toISOString(),
    form,
    filedBy: actor,
    ...(replaces ? { replaces } : {}),
    findings,
    decisions: [],
    rejection: [],
  };
  const store = async (tx: LedgerTransaction) => {
    const replaced = replaces && (await replaceable(tx, context, replaces, form));
    const owner = (replaced && (await ownerOfPlace(tx, replaced))) ?? about.owner;
    const certificate = owner === undefined ? application : { ...application, owner };
    const again = within && (await fileAgain(tx, certificate));
    if (!again) await tx.insertSent(certificate);
    await record(context, tx, {
      type: 'certificate.filed',
      actor,
      certificateId: id,
      peer: certificate.peer,
      data: {
        warnings: findings.length,
        ...(again ? { again: true, changed: changedPaths(again.form, form) } : {}),
      },
    });
    return certificate;
  };
  return within ? store(within.tx) : context.ledger.transaction(store);
}

/**
 * Puts an application in the place of its returned version; what that one was the history tells.
 * @returns the returned version; nothing when there is none
 */
async function fileAgain(
  tx: LedgerTransaction,
  certificate: SentCertificate,
): Promise<SentCertificate | undefined> {
  const returned = await tx.sent(certificate.id);
  const change = { ...certificate, ending: undefined, approvedBy: undefined };
  return (await tx.changeSent(certificate.id, 'RETURNED', change)) ? returned : undefined;
}
