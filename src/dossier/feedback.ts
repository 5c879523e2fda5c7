import type {
  CheckAnswer,
  Determination,
  InquiryClosing,
  InquiryKind,
  OriginFinding,
} from '../certificate/inquiry.ts';
import { type CertificateState, STATE_LABELS } from '../certificate/lifecycle.ts';
import { SYSTEM } from '../exchange/events.ts';
import type { Instant } from '../kernel/clock.ts';
import { asSentence, type Text } from '../kernel/finding.ts';
import type { LedgerEvent } from '../ledger/records.ts';
import { feeGone, feeStays, money, PAYMENT_LINES } from './feedback-payment.ts';
import { type Data, text } from './feedback-text.ts';
import { MEANINGS } from './meanings.ts';
import type { Told } from './successors.ts';

/** One line of what the exporter is told. */
export interface FeedbackLine {
  readonly at: Instant;
  readonly by: 'exporter' | 'ministry' | 'gateway';
  readonly text: Text;
}

/** The two kinds of question between the authorities about a certificate, as its exporter hears of them. */
const INQUIRIES: Readonly<Record<InquiryKind, Text>> = {
  RETROACTIVE_CHECK: text('retroactive check', 'kiểm tra sau'),
  RECONSIDERATION: text('reconsideration', 'đề nghị xem xét lại'),
};

const CLOSINGS: Readonly<Record<InquiryClosing, Text>> = {
  DECIDED: text('the importing customs decided', 'hải quan nước nhập khẩu đã quyết định'),
  UNCHANGED: text('no decision changed', 'không thay đổi quyết định'),
  MAINTAINED: text('the decision stands', 'giữ nguyên quyết định'),
  CERTIFICATE_ENDED: text('the certificate was taken back', 'C/O đã bị thu hồi'),
};

function inquiryOf({ kind }: Data): Text {
  return INQUIRIES[kind as InquiryKind];
}

const OUTCOMES: Readonly<Record<CheckAnswer['results'][number]['outcome'], Text>> = {
  CONFIRMED: text('confirmed', 'xác nhận'),
  NOT_CONFIRMED: text('not confirmed', 'không xác nhận'),
  CANNOT_CONFIRM: text('cannot be confirmed', 'không thể xác nhận'),
};

/** What the issuing authority found, item by item. */
function foundOf({ results }: Data): Text {
  const found = (language: 'en' | 'vi', item: string) =>
    (results as CheckAnswer['results'])
      .map(({ itemNumber, outcome }) => `${item} ${itemNumber} ${OUTCOMES[outcome][language]}`)
      .join('; ');
  return text(found('en', 'item'), found('vi', 'mặt hàng'));
}

const ORIGINS: Readonly<Record<OriginFinding, Text>> = {
  ORIGINATING: text('originating', 'có xuất xứ'),
  NOT_ORIGINATING: text('not originating', 'không có xuất xứ'),
  UNDETERMINED: text('not determined', 'chưa xác định'),
};

/** What the importing customs found of the origin, item by item; a preference given stays what it is. */
function originOf({ determinations }: Data): Text {
  const all = (determinations ?? []) as readonly Determination[];
  if (all.length === 0) return text('', '');
  const found = (language: 'en' | 'vi', item: string) =>
    all
      .map(
        (one) =>
          `${item} ${one.itemNumber} ${ORIGINS[one.origin][language]}${one.text ? ` (${one.text})` : ''}`,
      )
      .join('; ');
  return text(` Origin found: ${found('en', 'item')}.`, ` Kết luận về xuất xứ: ${found('vi', 'mặt hàng')}.`);
}

/** What a state means, after its name. */
function meaningOf({ to, by }: Data): Text {
  const meaning = MEANINGS[to as CertificateState];
  if (!meaning) return text('', '');
  const successor = to === 'REPLACED' && typeof by === 'string' ? ` (${by})` : '';
  return text(`: ${meaning.en}${successor}`, `: ${meaning.vi}${successor}`);
}

/** What the officer who ended a dossier added. */
function ministrysWords({ reason }: Data): Text {
  if (reason === undefined) return text('', '');
  const words = asSentence(String(reason));
  return text(` The ministry: ${words}`, ` Bộ: ${words}`);
}

/** A reason in both languages, when there is one. */
function because({ reason }: Data): Text {
  if (typeof reason !== 'string' || reason === '') return text('', '');
  const words = asSentence(reason);
  return text(` Reason: ${words}`, ` Lý do: ${words}`);
}

/** What each event says to the exporter. An event that is not here is the gateways' own affair. */
const LINES: Readonly<Record<string, (data: Data) => Text | undefined>> = {
  ...PAYMENT_LINES,
  'dossier.filed': ({ reissueOf }) =>
    reissueOf === undefined
      ? text('Dossier filed.', 'Đã nộp hồ sơ.')
      : text(`Dossier filed for re-issue of ${reissueOf}.`, `Đã nộp hồ sơ cấp lại C/O ${reissueOf}.`),
  'dossier.attached': ({ name, version }) =>
    text(`${name} attached, version ${version}.`, `Đã đính kèm ${name}, phiên bản ${version}.`),
  'dossier.lapsed': (data) => {
    const because = data.because as Text;
    const stays = feeStays(data);
    return text(
      `${money(data).en} arrived, but this can no longer be granted: ${because.en} ${stays.en}`,
      `Nhận được ${money(data).vi} nhưng không còn cấp được: ${because.vi} ${stays.vi}`,
    );
  },
  'dossier.overtaken': (data) => {
    const because = data.because as Text;
    const stays = feeStays(data);
    const words = ministrysWords(data);
    return text(
      `This can no longer be granted, though ${money(data).en} was paid: ${because.en}${words.en} ${stays.en}`,
      `Hồ sơ này không còn được cấp dù đã nộp ${money(data).vi}: ${because.vi}${words.vi} ${stays.vi}`,
    );
  },
  'dossier.corrected': () => text('Application corrected.', 'Đã sửa đơn.'),
  'dossier.supplement-requested': ({ missing }) => {
    const words = asSentence(String(missing));
    return text(`The ministry asks for: ${words}`, `Bộ yêu cầu bổ sung: ${words}`);
  },
  'dossier.supplemented': () => text('Supplement sent to the ministry.', 'Đã gửi bổ sung đến Bộ.'),
  'dossier.accepted': () => text('The ministry accepted the dossier.', 'Bộ đã chấp nhận hồ sơ.'),
  'dossier.returned': () =>
    text(
      'The dossier is back with the exporter: correct the application or attach what is missing, then send the supplement. No new fee is due.',
      'Hồ sơ được chuyển lại cho người xuất khẩu: sửa đơn hoặc đính kèm phần còn thiếu rồi gửi bổ sung. Không phải nộp thêm phí.',
    ),
  'dossier.refused': ({ reason }) => {
    const words = asSentence(String(reason));
    return text(`The ministry refused: ${words}`, `Bộ từ chối: ${words}`);
  },
  'dossier.withdrawn': (data) => {
    const because = data.because as Text | undefined;
    if (!because) {
      const fee = feeGone(data);
      return text(`Dossier withdrawn.${fee.en}`, `Đã rút hồ sơ.${fee.vi}`);
    }
    const stays = feeStays(data);
    return text(
      `Dossier withdrawn. It could no longer be granted, though ${money(data).en} was paid: ${because.en} ${stays.en}`,
      `Đã rút hồ sơ. Hồ sơ không còn được cấp dù đã nộp ${money(data).vi}: ${because.vi} ${stays.vi}`,
    );
  },
  'certificate.issued': ({ referenceNumber }) =>
    text(`Certificate ${referenceNumber} issued.`, `Đã cấp C/O ${referenceNumber}.`),
  'certificate.expired': ({ validUntil }) =>
    text(
      `The certificate was valid until ${validUntil} and is now EXPIRED.`,
      `C/O có hiệu lực đến ${validUntil}, hiện đã hết hạn (EXPIRED).`,
    ),
  'certificate.state': (data) => {
    const label = STATE_LABELS[data.to as CertificateState] ?? String(data.to);
    const reason = because(data);
    if (data.to === 'RETURNED') {
      return text(`The application was returned.${reason.en}`, `Đơn đề nghị cấp C/O bị trả lại.${reason.vi}`);
    }
    const { en, vi } = meaningOf(data);
    return text(
      `The certificate is now ${label}${en}.${reason.en}`,
      `C/O hiện ở trạng thái ${label}${vi}.${reason.vi}`,
    );
  },
  'certificate.used-before': (data) => {
    const label = STATE_LABELS[data.to as CertificateState] ?? String(data.to);
    const on = (data.on as readonly string[]).join(', ');
    return text(
      `The certificate is now ${label}: what it covers was used on ${on}, which it replaces.`,
      `C/O hiện ở trạng thái ${label}: hàng của C/O này đã sử dụng theo ${on} mà nó thay thế.`,
    );
  },
  'certificate.replaced-anew': (data) => {
    const { by, refused } = data;
    const reason = because(data);
    return text(
      `${refused}, which the importing gateway did not take, was followed by ${by}.${reason.en}`,
      `${refused} không được cổng nước nhập khẩu tiếp nhận; ${by} thay cho C/O đó.${reason.vi}`,
    );
  },
  'certificate.decisions': ({ decided, of }) =>
    text(
      `The importing customs decided ${decided} of ${of} items.`,
      `Hải quan nước nhập khẩu đã quyết định ${decided}/${of} mặt hàng.`,
    ),
  'inquiry.asked': (data) =>
    text(
      `The ministry asked the importing customs: ${inquiryOf(data).en}.`,
      `Bộ đã gửi hải quan nước nhập khẩu: ${inquiryOf(data).vi}.`,
    ),
  'inquiry.received': (data) =>
    text(
      `The importing customs asks about the certificate: ${inquiryOf(data).en}. The ministry answers by ${data.replyDueOn} and may need your records.`,
      `Hải quan nước nhập khẩu yêu cầu về C/O: ${inquiryOf(data).vi}. Bộ trả lời trước ngày ${data.replyDueOn} và có thể cần hồ sơ lưu của doanh nghiệp.`,
    ),
  'inquiry.answered': (data) => {
    const found = foundOf(data);
    return text(
      `The ministry answered the importing customs: ${found.en}.`,
      `Bộ đã trả lời hải quan nước nhập khẩu: ${found.vi}.`,
    );
  },
  'inquiry.closed': (data) => {
    const how = CLOSINGS[data.how as InquiryClosing];
    const reason = because(data);
    const kind = inquiryOf(data);
    const found = originOf(data);
    return text(
      `Closed: ${kind.en}, ${how.en}.${reason.en}${found.en}`,
      `Đã kết thúc: ${kind.vi}, ${how.vi}.${reason.vi}${found.vi}`,
    );
  },
};

/**
 * The history of a dossier and of its certificate as its exporter reads it. It is told from the events themselves, so
 * nothing happens without a line, and no line is about nothing.
 * @param successors what took the certificate's place: their lines name them
 */
export function feedbackOf(
  history: readonly LedgerEvent[],
  exporter: string,
  successors: readonly Told[] = [],
): readonly FeedbackLine[] {
  const own = history.flatMap((event) => lineOf(event, exporter));
  const further = successors.flatMap(({ certificate: { referenceNumber }, history: told }) =>
    told
      .flatMap((event) => lineOf(event, exporter))
      .map((line) => ({ ...line, text: naming(referenceNumber, line.text) })),
  );
  return [...own, ...further].sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? -1 : 1));
}

function lineOf({ type, at, actor, data }: LedgerEvent, exporter: string): FeedbackLine[] {
  const said = LINES[type]?.(data);
  if (!said) return [];
  return [
    { at, by: actor === exporter ? 'exporter' : actor === SYSTEM ? 'gateway' : 'ministry', text: said },
  ];
}

function naming(referenceNumber: string, { en, vi }: Text): Text {
  const named = (words: string) => (words.includes(referenceNumber) ? words : `${referenceNumber}: ${words}`);
  return text(named(en), named(vi));
}
