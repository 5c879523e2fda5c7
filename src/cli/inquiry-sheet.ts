import type { ItemDecision } from '../certificate/form-d.ts';
import type { OriginFinding } from '../certificate/inquiry.ts';
import type { InquiryRow, InquiryView } from '../client/inquiry-client.ts';
import type { Text } from '../kernel/finding.ts';
import type { Output } from './output.ts';

/** Inquiries for people: lists by due date, and one with question and answer. */

export const INQUIRY_KIND_TEXTS: Readonly<Record<InquiryRow['kind'], Text>> = {
  RETROACTIVE_CHECK: { en: 'retroactive check', vi: 'kiểm tra sau' },
  RECONSIDERATION: { en: 'reconsideration', vi: 'xem xét lại' },
};

const ROLES: Readonly<Record<InquiryRow['role'], Text>> = {
  ASKING: { en: 'asked here', vi: 'bên hỏi' },
  ANSWERING: { en: 'to answer', vi: 'bên trả lời' },
};

/** What a person is to know of the time: how many days are left, or that it is over. */
function time({ awaits, daysLeft = 0, overdue }: Pick<InquiryRow, 'awaits' | 'daysLeft' | 'overdue'>): Text {
  if (!awaits) return { en: '-', vi: '-' };
  return overdue
    ? { en: `overdue by ${-daysLeft} days`, vi: `quá hạn ${-daysLeft} ngày` }
    : { en: `${daysLeft} days`, vi: `${daysLeft} ngày` };
}

export function writeInquiries(output: Output, rows: readonly InquiryRow[]): void {
  output.table(
    ['kind', 'role', 'number', 'peer', 'state', 'due', 'daysLeft', 'id'],
    rows.map((row) => [
      output.say(INQUIRY_KIND_TEXTS[row.kind]),
      output.say(ROLES[row.role]),
      row.referenceNumber,
      row.peer,
      row.state,
      row.dueOn,
      output.say(time(row)),
      row.id,
    ]),
  );
}

export function writeInquiry(output: Output, inquiry: InquiryView): void {
  const { closedHow, closingReason } = inquiry;
  output.fields([
    ['kind', output.say(INQUIRY_KIND_TEXTS[inquiry.kind])],
    ['role', output.say(ROLES[inquiry.role])],
    ['number', inquiry.referenceNumber],
    ['peer', inquiry.peer],
    ['state', inquiry.state],
    ['outcome', closedHow],
    ['reason', closingReason],
    ['asked', `${inquiry.askedAt} ${inquiry.askedBy}`],
    ['due', `${inquiry.dueOn} (${output.say(time(inquiry))})`],
    ['answered', inquiry.answeredAt && `${inquiry.answeredAt} ${inquiry.answeredBy ?? ''}`],
    ['id', inquiry.id],
  ]);
  output.line();
  if (inquiry.kind === 'RECONSIDERATION') {
    output.table(
      ['item', 'question'],
      inquiry.question.clarifications.map(({ itemNumber, text }) => [itemNumber, text]),
    );
    writeDocuments(output, inquiry.question.documents);
    const { answer } = inquiry;
    if (!answer) return;
    output.line();
    if (answer.reason !== undefined) output.fields([['answer', answer.reason]]);
    else {
      output.table(
        ['item', 'decision'],
        answer.decisions.map(({ itemNumber, decision }) => [itemNumber, decision]),
      );
    }
    return;
  }
  const { ground, reason, interim, items, boxes } = inquiry.question;
  output.fields([
    ['ground', ground],
    ['question', reason],
    ['interim', interim],
    ['item', items.join(', ')],
    ['box', boxes.join(', ')],
  ]);
  if (inquiry.answer) {
    output.line();
    output.table(
      ['item', 'outcome', 'detail'],
      inquiry.answer.results.map(({ itemNumber, outcome, text }) => [itemNumber, outcome, text]),
    );
    output.fields([['answer', inquiry.answer.text]]);
    writeDocuments(output, inquiry.answer.documents);
  }
  if (!inquiry.determinations) return;
  output.line();
  output.table(
    ['item', 'origin', 'detail'],
    inquiry.determinations.map(({ itemNumber, origin, text }) => [
      itemNumber,
      output.say(ORIGIN_TEXTS[origin]),
      text,
    ]),
  );
}

const ORIGIN_TEXTS: Readonly<Record<OriginFinding, Text>> = {
  ORIGINATING: { en: 'originating', vi: 'có xuất xứ' },
  NOT_ORIGINATING: { en: 'not originating', vi: 'không có xuất xứ' },
  UNDETERMINED: { en: 'not determined', vi: 'chưa xác định' },
};

const PREFERENCE: Readonly<Record<'GIVEN' | 'NOT_GIVEN' | 'NONE', Text>> = {
  GIVEN: { en: 'preference given', vi: 'đã cho hưởng ưu đãi' },
  NOT_GIVEN: { en: 'preference not given', vi: 'không cho hưởng ưu đãi' },
  NONE: { en: 'not decided', vi: 'chưa quyết định' },
};

/**
 * What closed checks found of the origin of a certificate's items, each beside the decision that it does not change.
 * Writes nothing when no check said anything.
 */
export function writeOriginFindings(
  output: Output,
  decisions: readonly ItemDecision[],
  inquiries: readonly InquiryView[],
): void {
  const lines = inquiries.flatMap(({ closedAt, determinations = [] }) =>
    determinations.map(({ itemNumber, origin, text }) => {
      const decision = decisions.find((one) => one.itemNumber === itemNumber)?.decision ?? 'NONE';
      const [found, given] = [ORIGIN_TEXTS[origin], PREFERENCE[decision]];
      const on = closedAt?.slice(0, 10);
      const claimed = origin === 'NOT_ORIGINATING' && decision === 'GIVEN';
      const why = text === undefined ? '' : ` (${text})`;
      return output.say({
        en: `Item ${itemNumber}: ${given.en}; the check closed on ${on} found: ${found.en}${why}${claimed ? '; duty claimed under national law' : ''}`,
        vi: `Mặt hàng ${itemNumber}: ${given.vi}; kiểm tra kết thúc ngày ${on} kết luận: ${found.vi}${why}${claimed ? '; truy thu thuế theo pháp luật trong nước' : ''}`,
      });
    }),
  );
  if (lines.length === 0) return;
  output.line();
  for (const line of lines) output.line(line);
}

function writeDocuments(
  output: Output,
  documents: readonly { readonly title: string; readonly number?: string; readonly date?: string }[],
): void {
  if (documents.length === 0) return;
  output.line();
  output.table(
    ['document', 'documentNumber', 'documentDate'],
    documents.map(({ title, number, date }) => [title, number, date]),
  );
}
