import type { Item, Measure } from '../certificate/form-d.ts';
import { CERTIFICATE_STATES, STATE_LABELS } from '../certificate/lifecycle.ts';
import { usedUpBefore } from '../client/used-up.ts';
import type { ReceivedView, SentView } from '../client/views.ts';
import type { Text } from '../kernel/finding.ts';
import type { ReceivedSuccession, Succession } from '../ledger/records.ts';
import { writeFindings } from './findings.ts';
import type { Cell, Output } from './output.ts';
import { writeOriginals, writeReexported } from './reexport-sheet.ts';
import { writeVerification } from './verification.ts';

/** A certificate of either ledger: what it is, where it stands, and what customs decided. */
export function writeCertificate(output: Output, certificate: SentView | ReceivedView): void {
  const sent = 'filedBy' in certificate;
  output.fields([
    ['ledger', output.say(sent ? { en: 'sent', vi: 'đã gửi' } : { en: 'received', vi: 'đã nhận' })],
    ['number', certificate.referenceNumber],
    ['state', certificate.stateLabel],
    ['issuing', certificate.issuingCountry],
    ['importing', certificate.importingCountry],
    ['issued', certificate.issueDate],
    ['exporter', certificate.exporterName],
    ['consignee', certificate.consigneeName],
    ['replaces', certificate.replaces && output.say(succession(certificate.replaces))],
    ['replacedBy', output.say(successor(certificate))],
    ['persons', output.say(personsOf(certificate))],
    ['id', certificate.id],
  ]);
  output.line();
  writeStates(output, certificate);
  output.line();
  writeItems(output, certificate);
  writeUsedBefore(output, certificate);
  if (sent) writeOriginals(output, certificate.originals ?? []);
  else writeReexported(output, certificate);
  if (certificate.findings.length > 0) {
    output.line();
    writeFindings(output, certificate.findings);
  }
  if (sent && certificate.rejection.length > 0) {
    output.line();
    output.table(
      ['error', 'detail'],
      certificate.rejection.map(({ code, text }) => [code, text]),
    );
  }
  if (!sent) {
    output.line();
    writeVerification(output, certificate.verification);
  }
}

const SUCCESSIONS: Readonly<Record<Succession['kind'], Text>> = {
  AMENDMENT: { en: 'amendment', vi: 'sửa đổi' },
  REISSUE: { en: 're-issue', vi: 'cấp lại' },
};

/** The importing state is not told which of the two it is. */
function succession(replaces: Succession | ReceivedSuccession): Text {
  const { referenceNumber, reason } = replaces;
  if (!('kind' in replaces)) {
    const [said] = replaces.over ?? [];
    return {
      en: `${referenceNumber} (${reason}${said ? `; its message names ${said}` : ''})`,
      vi: `${referenceNumber} (${reason}${said ? `; thông điệp ghi ${said}` : ''})`,
    };
  }
  const { en, vi } = SUCCESSIONS[replaces.kind];
  return { en: `${referenceNumber} (${en}: ${reason})`, vi: `${referenceNumber} (${vi}: ${reason})` };
}

/** A refused one was never in force abroad, though the other ended for it. */
function successor(certificate: SentView | ReceivedView): Text {
  const { replacedBy = '' } = certificate;
  const refused =
    'refusedReplacement' in certificate && certificate.refusedReplacement?.refused === replacedBy;
  if (replacedBy === '' || !refused) return { en: replacedBy, vi: replacedBy };
  return {
    en: `${replacedBy} (refused by the importing gateway)`,
    vi: `${replacedBy} (bị cổng nước nhập khẩu từ chối)`,
  };
}

/** Who did what, in the order in which it is done; empty for a received one that nobody has worked on. */
function personsOf(certificate: SentView | ReceivedView): Text {
  const { ending, state } = certificate;
  const ended: Text =
    state === 'RETURNED' ? { en: 'returned by', vi: 'trả lại' } : { en: 'cancelled by', vi: 'hủy' };
  const acts: readonly (readonly [Text, string | undefined])[] =
    'filedBy' in certificate
      ? [
          [{ en: 'filed by', vi: 'nộp' }, certificate.filedBy],
          [{ en: 'approved by', vi: 'duyệt' }, certificate.approvedBy],
          [{ en: 'issued by', vi: 'cấp' }, certificate.issuedBy],
          [ended, ending?.by],
        ]
      : [
          [{ en: 'answered by', vi: 'phản hồi' }, certificate.answeredBy],
          [ended, ending?.by],
        ];
  const known = acts.filter(([, who]) => who);
  return {
    en: known.map(([act, who]) => `${act.en} ${who}`).join(', '),
    vi: known.map(([act, who]) => `${act.vi}: ${who}`).join('; '),
  };
}

/** The states reached, in the order of a certificate's life. */
function writeStates(output: Output, { stateTimes }: SentView | ReceivedView): void {
  output.table(
    ['state', 'time'],
    CERTIFICATE_STATES.flatMap((state) => {
      const at = stateTimes[state];
      return at === undefined ? [] : [[STATE_LABELS[state], at]];
    }),
  );
}

/** The items with customs' decision on each, and what was used of it so far. */
export function writeItems(output: Output, certificate: SentView | ReceivedView): void {
  const { form, decisions, use } = certificate;
  const usedUp = usedUpBefore(certificate);
  const decided = new Map(decisions.map((decision) => [decision.itemNumber, decision]));
  const used = new Map(use.map((one) => [one.itemNumber, one]));
  output.table(
    ['item', 'hs', 'criterion', 'weight', 'description', 'decision', 'reason', 'used', 'remaining', 'use'],
    form.items.map((item) => [
      ...itemCells(item),
      ...decisionCells(output, decided.get(item.number), usedUp.has(item.number)),
      ...useCells(output, used.get(item.number)),
    ]),
  );
}

/** What was used on certificates that this one replaces; it is not there to be used again. */
function writeUsedBefore(output: Output, { usedBefore = [] }: SentView | ReceivedView): void {
  if (usedBefore.length === 0) return;
  output.line();
  output.line(
    output.say({ en: 'Used on certificates it replaces', vi: 'Đã sử dụng theo C/O mà C/O này thay thế' }),
  );
  output.table(
    ['item', 'number', 'used'],
    usedBefore.map(({ itemNumber, referenceNumber, quantity: { value, unit } }) => [
      itemNumber,
      referenceNumber,
      `${value} ${unit}`,
    ]),
  );
}

const DESCRIPTION_LENGTH = 60;

function itemCells({ number, hsCode, originCriterion, weight, description }: Item): Cell[] {
  const short =
    description.length <= DESCRIPTION_LENGTH
      ? description
      : `${description.slice(0, DESCRIPTION_LENGTH - 1)}…`;
  return [number, hsCode, originCriterion, `${weight.value} ${weight.unit}`, short];
}

function decisionCells(
  output: Output,
  decision: SentView['decisions'][number] | undefined,
  usedUp: boolean,
): Cell[] {
  if (!decision && usedUp) return [output.say({ en: 'used before', vi: 'đã dùng trước' }), ''];
  return decision === undefined ? ['-', ''] : [decision.decision.replace('_', ' '), decision.reason];
}

/** Words of UN/EDIFACT 1373. */
const USE = {
  EXHAUSTED: { en: 'exhausted', vi: 'đã hết' },
  NOT_EXHAUSTED: { en: 'not exhausted', vi: 'còn' },
  UNKNOWN: { en: 'unknown', vi: 'không rõ' },
} as const;

function useCells(output: Output, use: SentView['use'][number] | undefined): Cell[] {
  if (use === undefined) return ['', '', ''];
  const text = (measure: Measure | undefined) => (measure ? `${measure.value} ${measure.unit}` : '');
  return [text(use.used), text(use.remaining), output.say(USE[use.status])];
}
