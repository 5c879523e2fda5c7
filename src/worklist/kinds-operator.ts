import { ledgerKind, type WorkKind } from './kind.ts';

/** The operator's work on the node itself. */

export const operatorKinds: readonly WorkKind[] = [
  ledgerKind({
    id: 'dead-letter',
    roles: ['operator'],
    what: { en: 'Message given up, a dead letter', vi: 'Thông điệp không gửi được' },
    next: {
      en: 'Read the last error, remove its cause, then send the message again.',
      vi: 'Xem lỗi gần nhất, khắc phục rồi gửi lại.',
    },
    command: 'asw outbox revive {id}',
    source: 'own limit of the node: MESSAGE_TTL_SECONDS',
    counted: { en: 'queueing', vi: 'lúc xếp hàng gửi' },
    list: 'outbox',
    states: () => ['dead'],
    detail: ({ kind, lastError }) => {
      const text = [kind, lastError].filter(Boolean).join(': ');
      return { en: text, vi: text };
    },
    timing: { due: 0, soon: 0 },
  }),
  {
    id: 'key-near-expiry',
    roles: ['operator'],
    what: { en: 'Own signing key, its certificate ends', vi: 'Khóa ký của nút, chứng thư sắp hết hạn' },
    next: {
      en: 'Have a new certificate issued and give it to every peer before the last day.',
      vi: 'Xin cấp chứng thư mới và gửi cho mọi đối tác trước ngày cuối.',
    },
    command: 'asw health',
    source: 'own limit of the node; the certificate itself (RFC 5280, notAfter)',
    counted: { en: 'last whole day of the certificate', vi: 'ngày trọn vẹn cuối của chứng thư' },
    list: 'own-keys',
    timing: { due: 0, soon: 30, from: 60 },
    fixed: true,
  },
  {
    id: 'peer-key-near-expiry',
    roles: ['operator'],
    what: { en: "A peer's key, its certificate ends", vi: 'Khóa của đối tác, chứng thư sắp hết hạn' },
    next: {
      en: 'Ask the peer for its new certificate and put it beside the old one in TRUST_DIR.',
      vi: 'Xin đối tác chứng thư mới và đặt cạnh chứng thư cũ trong TRUST_DIR.',
    },
    command: 'asw peers',
    source: 'own limit of the node; the certificate itself (RFC 5280, notAfter)',
    counted: { en: 'last whole day of the certificate', vi: 'ngày trọn vẹn cuối của chứng thư' },
    list: 'peer-keys',
    timing: { due: 0, soon: 30, from: 60 },
    fixed: true,
  },
  {
    id: 'number-series-near-end',
    roles: ['operator', 'ministry'],
    what: { en: 'Reference numbers of a series run out', vi: 'Dãy số tham chiếu sắp hết' },
    next: {
      en: 'Agree on another office code, or a wider number, before the series is exhausted.',
      vi: 'Thống nhất mã cơ quan khác hoặc dãy số dài hơn trước khi hết số.',
    },
    command: 'asw list sent --peer {peer}',
    byRole: { operator: 'asw peers' },
    source: "Circular 22/2016/TT-BCT: five digits in Viet Nam; elsewhere the profile's template",
    counted: {
      en: "the day the numbers end at this year's pace, if that is within the year",
      vi: 'ngày hết số theo tốc độ cấp trong năm, nếu rơi vào trong năm',
    },
    list: 'number-series',
    timing: { due: 0, soon: 14, from: 60 },
    fixed: true,
  },
  {
    id: 'notice-undelivered',
    roles: ['operator'],
    what: {
      en: 'Notices given up, their receiver did not take them',
      vi: 'Thông báo không gửi được tới nơi nhận',
    },
    next: {
      en: 'Read the last error, repair the receiver, then send its notices again.',
      vi: 'Xem lỗi gần nhất, sửa nơi nhận rồi gửi lại các thông báo.',
    },
    command: 'asw notices revive --receiver {id}',
    source: 'own limit of the node',
    counted: { en: 'queueing of the oldest', vi: 'lúc xếp hàng gửi thông báo lâu nhất' },
    list: 'receivers',
    timing: { due: 0, soon: 0 },
    fixed: true,
  },
];
