import type { Text } from '../kernel/finding.ts';

/** Joins two-language texts. */
export function join(parts: readonly Text[], separator: string): Text {
  return {
    en: parts.map((part) => part.en).join(separator),
    vi: parts.map((part) => part.vi).join(separator),
  };
}

/** Seconds, as the demo prints them: `0.42`, `12.3`. */
export function seconds(milliseconds: number): string {
  const value = milliseconds / 1000;
  return value < 10 ? value.toFixed(2) : value.toFixed(1);
}

const text = (en: string, vi: string): Text => ({ en, vi });

/** What the demo says, in both languages. */
export const WORDS = {
  portsTaken: (ports: string) =>
    text(
      `Ports in use: ${ports}; free ones are taken instead.`,
      `Cổng đang bị chiếm: ${ports}; dùng cổng trống khác thay thế.`,
    ),
  databases: (names: string) =>
    text(
      `Ledgers on the MongoDB server, emptied first: ${names}`,
      `Sổ cái trên máy chủ MongoDB, được xóa trắng trước: ${names}`,
    ),
  planned: (count: number, countries: string) =>
    text(
      `${count} certificate${count === 1 ? '' : 's'} between ${countries}`,
      `${count} C/O giữa ${countries}`,
    ),
  serves: (country: string, url: string, after: string) =>
    text(`${country} serves at ${url} after ${after} s`, `${country} hoạt động tại ${url} sau ${after} giây`),
  firstAcknowledged: (after: string) =>
    text(`first acknowledged certificate after ${after} s`, `C/O đầu tiên được xác nhận sau ${after} giây`),
  inquiryKinds: {
    RETROACTIVE_CHECK: text('retroactive check', 'kiểm tra sau    '),
    RECONSIDERATION: text('reconsideration  ', 'xem xét lại     '),
  },
  inquiries: (count: number) =>
    text(
      `${count} ${count === 1 ? 'inquiry' : 'inquiries'} between states (OCP Rules 18 and 30.4):`,
      `${count} yêu cầu giữa các nước (OCP Quy tắc 18 và 30.4):`,
    ),
  times: text(
    'Times in seconds after filing, from the sending ledger.',
    'Thời gian tính bằng giây từ lúc nộp, theo sổ cái bên gửi.',
  ),
  certificate: text('Certificate', 'C/O'),
  route: text('From → to', 'Từ → đến'),
  goods: text('Goods', 'Hàng hóa'),
  response: text('Response', 'Phản hồi'),
  ledger: text('Ledger', 'Sổ cái'),
  sent: text('Sent', 'Đã gửi'),
  received: text('Received', 'Đã nhận'),
  byState: text('by state', 'theo trạng thái'),
  messages: text('Messages in / out', 'Thông điệp đến / đi'),
  undelivered: text('Undelivered', 'Chưa giao'),
  notFiled: text('not filed', 'chưa nộp'),
  unanswered: text('none', 'không có'),
  untransmitted: text('approved, not sent', 'đã duyệt, chưa gửi'),
  noAnswer: text('does not answer', 'không trả lời'),
  noNumber: text('no number', 'chưa có số'),
  reached: (reached: number, count: number) =>
    text(
      `${reached} of ${count} certificates reached their expected state.`,
      `${reached}/${count} C/O đạt trạng thái dự kiến.`,
    ),
  endings: {
    settled: text('', ''),
    timeout: text(' The time was over (--timeout).', ' Đã hết thời gian (--timeout).'),
    interrupted: text(' It was interrupted.', ' Đã bị dừng giữa chừng.'),
  },
  simulating: text(
    'Faults are simulated: in documents, with officials and on the lines between the gateways.',
    'Có mô phỏng lỗi: trong chứng từ, ở cán bộ và trên đường truyền giữa các cổng.',
  ),
  spoiled: (faults: string) =>
    text(`Faults in the documents issued: ${faults}`, `Lỗi trong các C/O đã cấp: ${faults}`),
  ledgersAgree: text('The ledgers of both sides agree.', 'Sổ cái hai bên khớp nhau.'),
  ledgersCompared: text(
    'The ledgers of both sides agree where both could be read.',
    'Sổ cái hai bên khớp nhau ở những cặp đọc được cả hai bên.',
  ),
  notCompared: (pairs: string) => text(`Not compared: ${pairs}`, `Không đối chiếu được: ${pairs}`),
  digests: (equal: number, all: number) =>
    text(`Signed digests: ${equal} of ${all} pairs equal.`, `Mã băm có ký: ${equal}/${all} cặp khớp nhau.`),
  digestsLater: (atFirst: string, comparisons: number) =>
    text(
      `equal at comparison ${comparisons}; at first ${atFirst}`,
      `khớp ở lần đối chiếu ${comparisons}; lúc đầu ${atFirst}`,
    ),
  digestsDiffer: (outcome: string, comparisons: number) =>
    text(
      `${outcome}, after ${comparisons} ${comparisons === 1 ? 'comparison' : 'comparisons'}`,
      `${outcome}, sau ${comparisons} lần đối chiếu`,
    ),
  ledgersDiffer: text('The ledgers of both sides differ:', 'Sổ cái hai bên không khớp:'),

  // What two ledgers say differently about a certificate.
  heldTwice: (to: string) => text(`${to} holds it twice`, `${to} lưu hai lần`),
  notHeld: (to: string, state: string) =>
    text(`it is ${state}, but ${to} does not hold it`, `đang ở ${state} nhưng ${to} không lưu`),
  notSent: (from: string, to: string) =>
    text(`${to} holds it, but ${from} did not send it`, `${to} có lưu nhưng ${from} không gửi`),
  otherContent: (from: string, to: string) =>
    text(`${from} and ${to} hold different documents`, `${from} và ${to} lưu hai văn bản khác nhau`),
  otherState: (from: string, state: string, to: string, other: string) =>
    text(`it is ${state} in ${from} and ${other} in ${to}`, `ở ${from} là ${state}, ở ${to} là ${other}`),
  otherDecisions: (from: string, to: string) =>
    text(`${from} and ${to} hold different decisions`, `${from} và ${to} lưu hai quyết định khác nhau`),

  missing: text('These did not:', 'Các C/O không đạt:'),
  reportAt: (file: string) => text(`The report is in ${file}.`, `Báo cáo ở ${file}.`),
  stopping: text('Stopping all gateways.', 'Đang dừng tất cả các cổng.'),
  goesOn: text(
    'The gateways go on serving, with their customs at work:',
    'Các cổng tiếp tục hoạt động, hải quan các nước vẫn làm việc:',
  ),
  tryThis: text('Try, in another terminal:', 'Hãy thử trong cửa sổ dòng lệnh khác:'),
  untilStopped: text('Ctrl-C stops all of them.', 'Ctrl-C để dừng tất cả.'),

  // Why a certificate did not reach its state.
  refusedHere: (step: 'filed' | 'issued', error: Text) =>
    text(`not ${step}: ${error.en}`, `không ${step === 'filed' ? 'nộp' : 'cấp'} được: ${error.vi}`),
  notFiledInTime: text('not filed in time', 'chưa kịp nộp'),
  notIssuedInTime: text('filed, but not issued in time', 'đã nộp nhưng chưa kịp cấp'),
  notServing: (country: string) =>
    text(`the gateway of ${country} does not serve`, `cổng của ${country} không hoạt động`),
  notServingBecause: (country: string, error: Text) =>
    text(
      `the gateway of ${country} does not serve: ${error.en}`,
      `cổng của ${country} không hoạt động: ${error.vi}`,
    ),
  refusedBy: (country: string, errors: string) =>
    text(
      `${country} refused it: ${errors || 'no reason is recorded'}`,
      `${country} từ chối: ${errors || 'không ghi lý do'}`,
    ),
  standsAt: (state: string, expected: string, because: Text) =>
    text(
      `it stands at ${state} instead of ${expected} (${because.en})`,
      `đang ở ${state} thay vì ${expected} (${because.vi})`,
    ),
  stuck: (message: string, peer: string, status: string, attempts: number, error: string | undefined) =>
    text(
      `message ${message} to ${peer} is ${status} after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}${error ? `, last error ${error}` : ''}`,
      `thông điệp ${message} gửi ${peer} ở trạng thái ${status} sau ${attempts} lần thử${error ? `, lỗi gần nhất ${error}` : ''}`,
    ),
};
