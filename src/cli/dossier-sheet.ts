import type { DossierRow, DossierView } from '../client/dossier-client.ts';
import { FINAL_STATES } from '../dossier/machine.ts';
import type { Text } from '../kernel/finding.ts';
import type { DossierPayment } from '../ledger/dossier-records.ts';
import { writeFindings } from './findings.ts';
import { INQUIRY_KIND_TEXTS } from './inquiry-sheet.ts';
import type { Output } from './output.ts';

const PAYMENT: Readonly<Record<DossierPayment['status'], Text>> = {
  PENDING: { en: 'awaited', vi: 'đang chờ' },
  PAID: { en: 'paid', vi: 'đã nộp' },
  REFUSED: { en: 'refused', vi: 'bị từ chối' },
};

/** Of what has ended. */
const NOT_TO_BE_PAID: Text = { en: 'not to be paid', vi: 'không nộp nữa' };

function paymentWord({ state, payment, refusedToday }: DossierView): Text {
  const { status = 'PENDING' } = payment ?? {};
  const isOver = FINAL_STATES.includes(state) || refusedToday !== undefined;
  return status === 'PENDING' && isOver ? NOT_TO_BE_PAID : PAYMENT[status];
}

const BY = {
  exporter: { en: 'exporter', vi: 'người xuất khẩu' },
  ministry: { en: 'ministry', vi: 'Bộ' },
  gateway: { en: 'gateway', vi: 'cổng' },
} as const;

/** A list of dossiers. */
export function writeDossiers(output: Output, rows: readonly DossierRow[]): void {
  if (rows.length === 0) return;
  output.table(
    ['filed', 'state', 'importing', 'exporter', 'consignee', 'id'],
    rows.map((row) => [
      row.filedAt,
      output.say(row.stateText),
      row.importingCountry,
      row.exporterName,
      row.consigneeName,
      row.id,
    ]),
  );
}

/** What happened to the certificate abroad: decisions with their reasons, refusals, checks. */
function writeJourney(output: Output, certificate: NonNullable<DossierView['certificate']>): void {
  const { decisions, rejection, inquiries } = certificate;
  if (decisions.length > 0) {
    output.line();
    output.table(
      ['item', 'decision', 'reason', 'quantity'],
      decisions.map(({ itemNumber, decision, reason, quantity }) => [
        itemNumber,
        decision.replace('_', ' '),
        reason,
        quantity && `${quantity.value} ${quantity.unit}`,
      ]),
    );
  }
  if (rejection.length > 0) {
    output.line();
    output.table(
      ['error', 'detail'],
      rejection.map(({ code, text }) => [code, text]),
    );
  }
  if (inquiries.length > 0) {
    output.line();
    output.table(
      ['kind', 'state', 'asked', 'due', 'id'],
      inquiries.map(({ kind, state, askedAt, dueOn, closedHow, id }) => [
        output.say(INQUIRY_KIND_TEXTS[kind]),
        closedHow === undefined ? state : `${state} (${closedHow})`,
        askedAt,
        dueOn,
        id,
      ]),
    );
  }
}

/** What the peer refused was never in force. */
function validUntil(certificate: NonNullable<DossierView['certificate']>): string | undefined {
  return certificate.state === 'REJECTED' ? undefined : certificate.validUntil;
}

/** Before anybody goes on with it: why that would be refused today, and the command to run instead. */
export function writeRefusedToday(output: Output, { refusedToday }: DossierView): void {
  if (!refusedToday) return;
  const { why, command } = refusedToday;
  output.note(why);
  if (command !== undefined) output.note({ en: `Run: ${command}`, vi: `Lệnh: ${command}` });
}

/** One dossier: where it stands, what to do next, what it holds, and all that has been said. */
export function writeDossier(output: Output, dossier: DossierView): void {
  const { payment, certificate, inItsPlace } = dossier;
  output.fields([
    ['id', dossier.id],
    ['state', `${output.say(dossier.stateText)} (${dossier.state})`],
    ['nextStep', output.say(dossier.next)],
    ['remark', dossier.remarkText ? output.say(dossier.remarkText) : dossier.remark],
    ['reissueOf', dossier.reissueOf],
    ['exporter', dossier.exporterName],
    ['account', dossier.exporter],
    ['consignee', dossier.consigneeName],
    ['importing', dossier.importingCountry],
    ['fee', payment?.amount],
    ['payment', payment && `${output.say(paymentWord(dossier))}, ${payment.reference}`],
    ['detail', payment?.status === 'PENDING' ? (payment.url ?? output.say(payment.instructions)) : undefined],
    ['certificates', certificate && `${certificate.referenceNumber} ${certificate.stateLabel}`.trim()],
    ['reason', certificate?.ending?.reason],
    ['replacedBy', certificate?.replacedBy],
    ['validUntil', certificate && validUntil(certificate)],
  ]);
  if (certificate) writeJourney(output, certificate);
  if (inItsPlace) {
    output.line();
    output.fields([
      ['inItsPlace', `${inItsPlace.referenceNumber} ${inItsPlace.stateLabel}`],
      ['reason', inItsPlace.ending?.reason],
      ['validUntil', validUntil(inItsPlace)],
    ]);
    writeJourney(output, inItsPlace);
  }
  output.line();
  output.table(
    ['document', 'version', 'size', 'time', 'id'],
    dossier.attachments.map(({ name, version, size, at, id }) => [name, version, size, at, id]),
  );
  output.line();
  output.table(
    ['time', 'actor', 'message'],
    dossier.feedback.map(({ at, by, text }) => [at, output.say(BY[by]), output.say(text)]),
  );
  if (dossier.findings.length === 0) return;
  output.line();
  writeFindings(output, dossier.findings);
}
