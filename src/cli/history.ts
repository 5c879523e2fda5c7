import type { CertificateHistory, MessageView } from '../client/views.ts';
import type { Text } from '../kernel/finding.ts';
import type { DeliveryAttempt, LedgerEvent } from '../ledger/records.ts';
import { detailName } from './history-words.ts';
import type { Cell, Output } from './output.ts';

/** What the ledger's events mean, in plain words. A test holds it to the events that the source records. */
export const EVENT_TEXTS: Readonly<Record<string, Text>> = {
  'certificate.filed': { en: 'application filed', vi: 'đã nộp hồ sơ' },
  'certificate.issued': { en: 'certificate issued and signed', vi: 'đã cấp và ký C/O' },
  'certificate.received': { en: 'certificate received', vi: 'đã nhận C/O' },
  'certificate.state': { en: 'state changed', vi: 'đổi trạng thái' },
  'certificate.expired': { en: 'validity ended', vi: 'hết hiệu lực' },
  'certificate.drawn': {
    en: 'what re-exports took before it came is counted',
    vi: 'đã tính lượng tái xuất trước khi nhận được',
  },
  'certificate.overdrawn': {
    en: 'earlier re-exports claim more or other than it gives',
    vi: 'các C/O giáp lưng cấp trước ghi nhiều hơn hoặc khác chứng từ này',
  },
  'certificate.removed': { en: 'removed, retention over', vi: 'đã xóa, hết thời hạn lưu trữ' },
  'certificate.answered': { en: 'customs decided', vi: 'hải quan đã quyết định' },
  'certificate.decisions': { en: 'customs response received', vi: 'đã nhận phản hồi hải quan' },
  'certificate.late-news': {
    en: 'news that changes nothing any more',
    vi: 'tin đến muộn, không còn tác dụng',
  },
  'certificate.used-before': {
    en: 'used whole on what it replaces: nothing is left to decide',
    vi: 'đã sử dụng hết theo C/O mà nó thay thế: không còn gì để quyết định',
  },
  'certificate.retransmitted': { en: 'certificate sent again', vi: 'đã gửi lại C/O' },
  'certificate.request-answered': {
    en: 'what was asked for is not sent',
    vi: 'C/O được yêu cầu không được gửi',
  },
  'certificate.requested': { en: 'certificate asked for', vi: 'đã yêu cầu gửi C/O' },
  'dossier.filed': { en: 'dossier filed', vi: 'đã nộp hồ sơ' },
  'dossier.attached': { en: 'document attached', vi: 'đã đính kèm tài liệu' },
  'dossier.payment-asked': { en: 'payment asked for', vi: 'đã yêu cầu nộp phí' },
  'dossier.paid': { en: 'fee paid, dossier forwarded', vi: 'đã nộp phí, hồ sơ được chuyển' },
  'dossier.corrected': { en: 'application corrected', vi: 'đã sửa đơn' },
  'dossier.lapsed': {
    en: 'fee paid in vain, dossier ended',
    vi: 'phí nộp khi không còn cấp được, hồ sơ kết thúc',
  },
  'dossier.overtaken': {
    en: 'dossier ended, its re-issue can no longer be had',
    vi: 'hồ sơ kết thúc do không còn cấp lại được C/O',
  },
  'dossier.returned': { en: 'dossier back with the exporter', vi: 'hồ sơ chuyển lại người xuất khẩu' },
  'dossier.payment-refused': { en: 'payment refused', vi: 'giao dịch bị từ chối' },
  'dossier.payment-noted': { en: 'payment news noted', vi: 'đã ghi nhận tin thanh toán' },
  'dossier.supplement-requested': { en: 'supplement asked for', vi: 'đã yêu cầu bổ sung' },
  'dossier.supplemented': { en: 'supplement sent', vi: 'đã gửi bổ sung' },
  'dossier.accepted': { en: 'dossier accepted', vi: 'đã chấp nhận hồ sơ' },
  'dossier.refused': { en: 'dossier refused', vi: 'đã từ chối hồ sơ' },
  'dossier.withdrawn': { en: 'dossier withdrawn', vi: 'đã rút hồ sơ' },
  'dossier.removed': { en: 'dossier removed, retention over', vi: 'đã xóa hồ sơ, hết thời hạn lưu trữ' },
  'inquiry.asked': { en: 'check or reconsideration asked for', vi: 'đã yêu cầu kiểm tra hoặc xem xét lại' },
  'inquiry.received': {
    en: 'check or reconsideration asked of us',
    vi: 'nhận yêu cầu kiểm tra hoặc xem xét lại',
  },
  'inquiry.answered': { en: 'question answered', vi: 'đã trả lời yêu cầu' },
  'inquiry.answer-received': { en: 'answer to the question received', vi: 'đã nhận trả lời' },
  'inquiry.late-answer': {
    en: 'answer after the question was closed',
    vi: 'trả lời sau khi yêu cầu đã kết thúc',
  },
  'inquiry.conclusion-without-effect': {
    en: 'conclusion that changes nothing any more',
    vi: 'kết luận không còn tác dụng',
  },
  'inquiry.closed': { en: 'question closed', vi: 'yêu cầu đã kết thúc' },
  'message.parked': {
    en: 'message waits for its certificate',
    vi: 'thông điệp chờ C/O liên quan',
  },
  'message.joined': { en: 'waiting message found its certificate', vi: 'thông điệp chờ đã có C/O' },
  'message.parked-given-up': {
    en: 'certificate never came, message dropped',
    vi: 'không nhận được C/O, ngừng chờ',
  },
  'message.dead': { en: 'message given up', vi: 'ngừng gửi thông điệp' },
  'message.revived': { en: 'dead letter sent again', vi: 'gửi lại thư chết' },
  'message.superseded': {
    en: 'dead letter settled by another message',
    vi: 'thư chết đã được thông điệp khác thay thế',
  },
  'message.promoted': { en: 'stuck message let go on', vi: 'thông điệp bị kẹt được cho đi tiếp' },
  'message.released': {
    en: 'message of a dead worker let go on',
    vi: 'thông điệp của tiến trình đã chết được cho đi tiếp',
  },
  'message.stuck': { en: 'message that nobody delivers', vi: 'thông điệp không ai giao' },
  'message.abandoned': {
    en: 'message kept but never decided',
    vi: 'thông điệp đã lưu nhưng chưa được xử lý',
  },
  'message.unanswered': { en: 'question without an answer', vi: 'câu hỏi không có trả lời' },
  'message.rejected': { en: 'message rejected by the peer', vi: 'đối tác từ chối thông điệp' },
  'message.refused': { en: 'message refused here', vi: 'từ chối thông điệp đến' },
  'message.duplicate': { en: 'message repeated', vi: 'thông điệp lặp lại' },
  'retention.run': { en: 'retention applied', vi: 'đã áp dụng thời hạn lưu trữ' },
  'certificate.replaced-unknown': {
    en: 'takes the place of one that never came',
    vi: 'thay cho C/O chưa từng nhận được',
  },
  'certificate.replaced-ended': {
    en: 'takes the place of one that had ended',
    vi: 'thay cho C/O đã kết thúc',
  },
  'certificate.other-place': {
    en: 'sent again as taking the place of another, which is not taken over',
    vi: 'được gửi lại với C/O được thay thế khác; không ghi nhận',
  },
  'certificate.original-refused': {
    en: 'an original that it re-exports was refused here: that original is in force nowhere',
    vi: 'một chứng từ gốc của C/O này đã bị từ chối khi đến đây: chứng từ đó không có hiệu lực ở đâu cả',
  },
  'certificate.place-known': {
    en: 'takes the place of what a refused one was to replace',
    vi: 'thay cho C/O mà một C/O bị từ chối định thay thế',
  },
  'certificate.replaced-anew': {
    en: 'another issued in the place of one that was refused',
    vi: 'đã cấp C/O khác thay cho C/O bị từ chối',
  },
  'certificate.restored': { en: 'broken copy restored', vi: 'đã khôi phục bản bị hỏng' },
  'certificate.corrected': { en: 'record corrected', vi: 'đã sửa bản ghi' },
  'certificate.answer-repeated': { en: 'Customs Response sent again', vi: 'đã gửi lại phản hồi hải quan' },
  'certificate.cancellation-repeated': { en: 'cancellation sent again', vi: 'đã gửi lại thông báo hủy' },
  'ledger.damaged': { en: 'changed behind the gateway', vi: 'dữ liệu bị sửa từ bên ngoài' },
  'reconciliation.run': { en: 'reconciliation run', vi: 'đã đối soát' },
};

const ATTEMPTS: Readonly<Record<DeliveryAttempt['outcome'], Text>> = {
  acknowledged: { en: 'acknowledged', vi: 'đã xác nhận' },
  rejected: { en: 'rejected', vi: 'bị từ chối' },
  failed: { en: 'failed', vi: 'thất bại' },
  interrupted: { en: 'interrupted', vi: 'bị gián đoạn' },
};

const TRIED_AGAIN: Text = { en: 'tried again', vi: 'sẽ thử lại' };

interface Line {
  readonly at: string;
  readonly cells: readonly Cell[];
}

/** Events, messages and delivery attempts in one list, oldest first. */
export function writeHistory(output: Output, { events, messages, attempts }: CertificateHistory): void {
  const lines: Line[] = [
    ...events.map((event) => ({ at: event.at, cells: eventCells(output, event) })),
    ...messages.map((message) => ({ at: message.at, cells: messageCells(output, message) })),
    ...attempts.map((attempt) => ({ at: attempt.at, cells: attemptCells(output, attempt) })),
  ];
  lines.sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
  output.table(
    ['time', 'what', 'actor', 'detail'],
    lines.map(({ at, cells }) => [at, ...cells]),
  );
}

/** Cells behind the time: what, who, details. */
export function eventCells(output: Output, { type, actor, data, peer }: LedgerEvent): Cell[] {
  const text = EVENT_TEXTS[type];
  const details = { ...(peer ? { peer } : {}), ...data };
  return [
    text ? output.say(text) : type,
    actor,
    Object.entries(details)
      .map(
        ([name, value]) =>
          `${detailName(name, output.language)} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
      )
      .join(', '),
  ];
}

const MESSAGE_STATUSES: Readonly<Record<MessageView['status'], Text>> = {
  arrived: { en: 'arrived', vi: 'đã tới' },
  accepted: { en: 'accepted', vi: 'đã nhận' },
  parked: { en: 'parked', vi: 'đang chờ' },
  refused: { en: 'refused', vi: 'bị từ chối' },
  duplicate: { en: 'duplicate', vi: 'trùng lặp' },
  abandoned: { en: 'abandoned', vi: 'bỏ dở' },
  queued: { en: 'queued', vi: 'chờ gửi' },
  delivered: { en: 'delivered', vi: 'đã giao' },
  dead: { en: 'dead', vi: 'không giao được' },
  superseded: { en: 'superseded', vi: 'đã được thay' },
  unanswered: { en: 'unanswered', vi: 'không có trả lời' },
};

function messageCells(output: Output, { direction, kind, status, peer, errors, id }: MessageView): Cell[] {
  const word = MESSAGE_STATUSES[status];
  const what =
    direction === 'out'
      ? {
          en: `message ${kind ?? '?'} to ${peer ?? '?'}: ${word.en}`,
          vi: `thông điệp ${kind ?? '?'} tới ${peer ?? '?'}: ${word.vi}`,
        }
      : {
          en: `message ${kind ?? '?'} from ${peer ?? '?'}: ${word.en}`,
          vi: `thông điệp ${kind ?? '?'} từ ${peer ?? '?'}: ${word.vi}`,
        };
  return [output.say(what), '', [id, ...errors.map(({ code }) => code)].join(', ')];
}

function attemptCells(output: Output, attempt: DeliveryAttempt): Cell[] {
  const { number, peer, outcome, durationMs, httpStatus, errorCode, detail, retryable } = attempt;
  const word = output.say(ATTEMPTS[outcome]);
  return [
    output.say({
      en: `delivery attempt ${number} to ${peer}: ${word}`,
      vi: `lần giao ${number} tới ${peer}: ${word}`,
    }),
    '',
    [
      outcome !== 'interrupted' && `${durationMs} ms`,
      httpStatus && `HTTP ${httpStatus}`,
      errorCode,
      detail,
      retryable && output.say(TRIED_AGAIN),
    ]
      .filter(Boolean)
      .join(', '),
  ];
}
