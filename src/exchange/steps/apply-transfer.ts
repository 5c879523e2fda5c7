import { parseCertificate } from '../../certificate/parse.ts';
import { summarize } from '../../certificate/summary.ts';
import { calendarDate } from '../../kernel/clock.ts';
import { sha256Hex } from '../../kernel/digest.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { LedgerReader, RemovedCertificate } from '../../ledger/port.ts';
import type { ReceivedCertificate, ReceivedSuccession } from '../../ledger/records.ts';
import type { Message, TransferBody } from '../../message/types.ts';
import { verifySignature } from '../../signing/verify.ts';
import { validUntil } from '../../validation/validity.ts';
import { record } from '../events.ts';
import { settleClaims } from '../originals/claims.ts';
import { chainFrom } from '../place.ts';
import { type KindStep, type Reception, type Refusal, refusal, type StepResult } from '../reception.ts';
import { applyCancellation, endIfReplaced, endReplacedReceived } from './apply-cancellation.ts';
import { contradiction } from './contradiction.ts';
import { noteRefused, passedBy, placeToTake, settleUsedAfter, standBeside } from './place-to-take.ts';
import { isIntact, restoreHeld } from './restore-held.ts';

/**
 * A certificate issued abroad: the authority's signature, the schema and the rules on the octets it signed, then
 * the received ledger. A certificate already held is acknowledged as a business duplicate and stored once. UN/EDIFACT
 * 1225 says which it is: 9 original, 35 retransmission, 5 replacement of another, 1 cancellation.
 */
export const applyTransfer: KindStep<TransferBody> = async (reception, message) => {
  const { body } = message;
  if (body.function === '1') return applyCancellation(reception, message);
  if (!body.certificate || (body.function === '5' && !body.replaces)) {
    return refusal('MESSAGE_INVALID', `function ${body.function} without what it needs`, true);
  }
  if (body.replaces === body.referenceNumber) {
    return refusal('MESSAGE_INVALID', `${body.referenceNumber} says to replace itself`, true);
  }
  const result = await takeIn(reception, message, body.certificate);
  if (!('refuse' in result) || !result.decided) return result;
  return { ...result, write: (tx) => noteRefused(reception.context, tx, message) };
};

async function takeIn(
  reception: Reception,
  message: Message<TransferBody>,
  octets: Uint8Array,
): Promise<StepResult> {
  const { context } = reception;
  const { header, body } = message;
  const held = await context.ledger.receivedByNumber(header.from, body.referenceNumber);
  if (held) return answerHeld(reception, message, held, octets);
  const gone = await context.ledger.removed(header.from, body.referenceNumber);
  if (gone) return answerRemoved(gone, octets);
  const inConversation = await context.ledger.receivedByConversation(header.from, header.conversationId);
  if (inConversation) {
    return refusal('CONTENT_MISMATCH', `the conversation is about ${inConversation.referenceNumber}`, true);
  }
  const { taken } = await placeOf(context.ledger, message);
  if (taken) {
    const number = body.replaces ?? body.referenceNumber;
    return refusal('REPLACED_ALREADY', `${number} by ${taken.referenceNumber}`, true);
  }
  const read = readCertificate(reception, message, octets);
  if ('refuse' in read) return read;
  return {
    next: {
      effect: {
        certificateId: read.id,
        acknowledgement: {},
        write: async (tx) => {
          const { taken: meanwhile, replaces } = await placeOf(tx, message);
          if (meanwhile) {
            throw new GatewayError('LEDGER_DUPLICATE', { detail: 'its place was taken meanwhile' });
          }
          const arrived = replaces ? { ...read, replaces } : read;
          await tx.insertReceived(arrived);
          if (body.replaces !== undefined) await endReplacedReceived(context, tx, arrived, header.messageId);
          else if (replaces) await standBeside(tx, arrived);
          const replaced = await endIfReplaced(context, tx, arrived, header.messageId);
          await record(context, tx, {
            type: 'certificate.received',
            certificateId: read.id,
            messageId: header.messageId,
            peer: header.from,
            data: {
              referenceNumber: read.referenceNumber,
              digest: read.xmlDigest,
              findings: read.findings.length,
            },
          });
          await settleClaims(context, tx, arrived, { alone: !replaced && !replaces });
          if (replaced) await settleUsedAfter(context, tx, arrived);
        },
        afterwards: () => {
          context.wake('handover');
          context.wake('parked');
        },
      },
    },
  };
}

/**
 * The place that a certificate is to take, and what stands in it. A state that wants to amend once more replaces that
 * one, or cancels it first: two in the place of one would each give its quantities.
 */
async function placeOf(
  ledger: LedgerReader,
  { header, body }: Message<TransferBody>,
): Promise<{ readonly replaces?: ReceivedSuccession; readonly taken?: ReceivedCertificate | undefined }> {
  const { referenceNumber: own, replaces } = body;
  // One that was refused before, and comes again put right, is still of that place, whatever it says of it now.
  const refusedFor = await ledger.replacedByRefused(header.from, own);
  const passed = refusedFor === undefined ? undefined : await passedBy(ledger, header.from, own);
  if (passed) return { taken: passed };
  let place: Pick<ReceivedSuccession, 'referenceNumber' | 'over'> | undefined;
  for (const said of new Set([refusedFor, replaces])) {
    if (said === undefined) continue;
    const { taken, ...found } = await placeToTake(ledger, header.from, { own, said });
    // What its message names ends with it.
    if (taken && taken.referenceNumber !== replaces) return { taken };
    place = found;
  }
  // Whether it amends or re-issues is the issuing state's own affair: the message says only what it replaces, and why.
  return place ? { replaces: { ...place, reason: body.reason ?? '' } } : {};
}

/** The same number again: the same certificate is a duplicate, another one under its number is refused. */
function answerHeld(
  reception: Reception,
  message: Message<TransferBody>,
  held: ReceivedCertificate,
  octets: Uint8Array,
): StepResult {
  if (held.conversationId !== message.header.conversationId) {
    const reused = held.xmlDigest !== sha256Hex(octets);
    return reused
      ? refusal('REFERENCE_NUMBER_REUSED', held.referenceNumber, true)
      : refusal('CONTENT_MISMATCH', `${held.referenceNumber} belongs to another conversation`, true);
  }
  if (!isIntact(held, octets)) return restoreHeld(reception, message, held, octets);
  return {
    next: {
      effect: {
        certificateId: held.id,
        acknowledgement: { duplicate: true, conversationState: held.state },
        write: async (tx) => {
          if (await isOfAnotherPlace(tx, held, message.body)) {
            const type = 'certificate.other-place';
            const referenceNumber = message.body.replaces;
            const history = await tx.eventsOfCertificate(held.id);
            // Each repetition says it anew; that is no news.
            if (history.some((one) => one.type === type && one.data.referenceNumber === referenceNumber))
              return;
            await record(reception.context, tx, {
              type,
              certificateId: held.id,
              messageId: message.header.messageId,
              peer: held.peer,
              data: { referenceNumber },
            });
          }
        },
      },
    },
  };
}

/** Whether a message says of a certificate that is held that it replaces one which is not before it in its line. */
async function isOfAnotherPlace(
  ledger: Pick<LedgerReader, 'receivedByNumber'>,
  { issuingCountry, replaces }: ReceivedCertificate,
  { replaces: said }: TransferBody,
): Promise<boolean> {
  if (said === undefined) return false;
  const find = (number: string) => ledger.receivedByNumber(issuingCountry, number);
  const line = await chainFrom(find, replaces?.referenceNumber);
  const numbers = [replaces, ...line.map((one) => one.replaces)].flatMap((one) =>
    one ? [one.referenceNumber, ...(one.over ?? [])] : [],
  );
  return !numbers.includes(said);
}

/**
 * A certificate that was held until its retention was over. It is not taken in again as if it were new: whatever
 * customs decided about it is gone, and its validity ended years ago.
 */
function answerRemoved(gone: RemovedCertificate, octets: Uint8Array): Refusal {
  const same = gone.ledger === 'received' && gone.xmlDigest === sha256Hex(octets);
  return refusal(same ? 'CERTIFICATE_REMOVED' : 'REFERENCE_NUMBER_REUSED', gone.referenceNumber, true);
}

function readCertificate(
  { context, arrivedAt }: Reception,
  { header, body }: Message<TransferBody>,
  octets: Uint8Array,
): ReceivedCertificate | Refusal {
  const { signedOctets, ...verification } = verifySignature(octets, {
    profile: 'certificate',
    country: header.from,
    trust: context.trust,
    now: arrivedAt,
  });
  if (!signedOctets) {
    const failed = verification.steps.find((step) => step.outcome !== 'valid');
    return refusal('CERTIFICATE_SIGNATURE_INVALID', `${failed?.code}: ${failed?.explanation.en}`, true);
  }
  const schemaFaults = context.checks.certificateSchema(signedOctets).filter((f) => f.severity === 'error');
  if (schemaFaults.length > 0) {
    return { ...refusal('SCHEMA_INVALID', '', true), refuse: schemaFaults.slice(0, 50).map(asRejection) };
  }
  const form = parseCertificate(signedOctets);
  const mismatch = contradiction(form, header.from, context.profile.country, body.referenceNumber);
  if (mismatch) return refusal('CONTENT_MISMATCH', mismatch, true);
  const today = calendarDate(arrivedAt, context.profile.timeZone);
  const findings = context.checks.certificate(form, false, today);
  const errors = findings.filter((finding) => finding.severity === 'error');
  if (errors.length > 0) {
    return { ...refusal('CERTIFICATE_INVALID', '', true), refuse: errors.slice(0, 50).map(asRejection) };
  }
  const at = arrivedAt.toISOString();
  const handoverDueAt = new Date(arrivedAt.getTime() + context.profile.handover.singleWindowDelayMs);
  return {
    ...summarize(form),
    id: context.ids.next(),
    conversationId: header.conversationId,
    peer: header.from,
    state: 'AS2',
    stateTimes: { AS2: at },
    recordedAt: at,
    form,
    xml: octets,
    xmlDigest: sha256Hex(octets),
    messageId: header.messageId,
    verification,
    findings,
    validUntil: validUntil(form),
    drawdowns: [],
    decisions: [],
    handoverDueAt: handoverDueAt.toISOString(),
  };
}

function asRejection(finding: { rule: string; box?: unknown; path: string; message: { en: string } }) {
  const place = finding.box === undefined ? finding.path : `Box ${finding.box}, ${finding.path}`;
  return { code: finding.rule, text: `${place}: ${finding.message.en}`.slice(0, 1000), retryable: false };
}
