import { ledgerKind, type WorkKind } from './kind.ts';

/** Both desks' work on retroactive checks and reconsiderations; the ledger holds the last day of each. */

const GROUND = '--ground <ground> --ground-text <text>';
const CONCLUDE = 'asw check close {id} --given <items> --not-given <items> --reason <text>';
const RECONSIDER = 'asw reconsider answer {id} --given <items>';

/** After the 180 days, or about goods that were given the preference, a check changes nothing; what was found is told. */
const UNCHANGED = 'asw check close {id} --unchanged <reason>';
const CONFIRMED = { when: 'all-confirmed', command: `${UNCHANGED} --originating {items}` } as const;
const FOUND = {
  when: 'refusal-over',
  command: `${UNCHANGED} --originating <items> --not-originating <items> --text <text>`,
} as const;
const NOT_REPLIED = {
  when: 'refusal-over',
  command: `${UNCHANGED} --undetermined {items} --text <text>`,
} as const;

/** Of what was used whole before nothing is decided, so that no decisions end the check. */
const USED_BEFORE = {
  when: 'used-before',
  command: 'asw respond {certificate} --given <items> --not-given <items> --reason <text>',
  next: {
    en: 'Decide the items that are left; then close the check without a change and say what was found of the origin.',
    vi: 'Quyết định các mặt hàng còn lại; sau đó kết thúc kiểm tra không thay đổi và nêu kết luận về xuất xứ.',
  },
} as const;

const LAST_DAY = { en: 'last day', vi: 'ngày cuối' };

export const inquiryKinds: readonly WorkKind[] = [
  ledgerKind({
    id: 'check-to-answer',
    roles: ['ministry'],
    what: {
      en: 'Retroactive check, the importing state waits for the reply',
      vi: 'Kiểm tra sau, nước nhập khẩu chờ trả lời',
    },
    next: {
      en: 'Have the exporter show the proof of origin, then answer for each item.',
      vi: 'Yêu cầu người xuất khẩu chứng minh xuất xứ, rồi trả lời từng mặt hàng.',
    },
    command: 'asw check answer {id} --confirmed <items> --text <text>',
    source: 'OCP Rule 18: within 90 days of receipt of the request',
    counted: LAST_DAY,
    list: 'inquiries',
    states: () => ['sent/ANSWERING/OPEN'],
    timing: { due: 0, soon: 30 },
    fixed: true,
  }),
  ledgerKind({
    id: 'check-reply-overdue',
    roles: ['customs'],
    what: {
      en: 'Retroactive check, the reply did not come in time',
      vi: 'Kiểm tra sau, quá hạn trả lời',
    },
    next: {
      en: 'Decide without the reply, or close the check without a change and say what was found of the origin.',
      vi: 'Quyết định khi không có trả lời, hoặc kết thúc kiểm tra không thay đổi và nêu kết luận về xuất xứ.',
    },
    command: 'asw check close {id} --not-given <items> --reason <text>',
    instead: [NOT_REPLIED, USED_BEFORE, { when: 'given-before', command: CONCLUDE }],
    source: 'OCP Rule 18: the reply within 90 days',
    counted: LAST_DAY,
    list: 'inquiries',
    states: () => ['received/ASKING/OPEN'],
    timing: { due: 0, soon: 0, from: -1 },
    fixed: true,
  }),
  ledgerKind({
    id: 'check-to-conclude',
    roles: ['customs'],
    what: {
      en: 'Retroactive check replied to, waits for the conclusion',
      vi: 'Kiểm tra sau đã có trả lời, chờ kết luận',
    },
    next: {
      en: 'Read the reply, then decide the items, or close the check without a change and say what was found of the origin.',
      vi: 'Xem trả lời, rồi quyết định các mặt hàng, hoặc kết thúc không thay đổi và nêu kết luận về xuất xứ.',
    },
    command: CONCLUDE,
    instead: [CONFIRMED, FOUND, USED_BEFORE, { when: 'expired', command: `${CONCLUDE} ${GROUND}` }],
    source: 'OCP Rule 18: the whole process within 180 days',
    counted: LAST_DAY,
    list: 'inquiries',
    states: () => ['received/ASKING/ANSWERED'],
    timing: { due: 0, soon: 30 },
    fixed: true,
  }),
  ledgerKind({
    id: 'check-found-not-originating',
    roles: ['ministry'],
    what: {
      en: 'Retroactive check closed, the importing customs found goods not originating',
      vi: 'Kiểm tra sau đã kết thúc, hải quan nước nhập khẩu kết luận hàng không có xuất xứ',
    },
    next: {
      en: 'Read what was found; have the exporter prove the origin before its next certificates of such goods.',
      vi: 'Xem kết luận; yêu cầu người xuất khẩu chứng minh xuất xứ trước khi cấp C/O tiếp theo cho hàng này.',
    },
    command: 'asw check show {id}',
    source: 'OCP Rule 18: the determination is told to the issuing authority; own limit of the node',
    counted: { en: 'the end of the check', vi: 'lúc kết thúc kiểm tra' },
    list: 'inquiries',
    states: () => ['sent/ANSWERING/CLOSED/NOT_ORIGINATING'],
    timing: { due: 30, soon: 10, until: 150 },
  }),
  ledgerKind({
    id: 'reconsideration-to-answer',
    roles: ['customs'],
    what: {
      en: 'Reconsideration asked for, waits for the answer',
      vi: 'Yêu cầu xem xét lại, chờ trả lời',
    },
    next: {
      en: 'Read the clarifications, then give the preference or maintain the decision.',
      vi: 'Xem giải trình, rồi cho hưởng ưu đãi hoặc giữ quyết định.',
    },
    command: RECONSIDER,
    instead: [{ when: 'expired', command: `${RECONSIDER} ${GROUND}` }],
    source: 'own limit of the node; OCP Rule 30.4 sets none',
    counted: LAST_DAY,
    list: 'inquiries',
    states: () => ['received/ANSWERING/OPEN'],
    timing: { due: 0, soon: 14 },
    fixed: true,
  }),
  ledgerKind({
    id: 'reconsideration-unanswered',
    roles: ['ministry'],
    what: { en: 'Reconsideration asked for, no answer came', vi: 'Yêu cầu xem xét lại chưa được trả lời' },
    next: {
      en: 'Remind the importing customs by the contact points of the two states.',
      vi: 'Nhắc hải quan nước nhập khẩu qua đầu mối liên lạc hai nước.',
    },
    command: 'asw reconsider show {id}',
    source: 'own limit of the node; OCP Rule 30.4 sets none',
    counted: LAST_DAY,
    list: 'inquiries',
    states: () => ['sent/ASKING/OPEN'],
    timing: { due: 0, soon: 0, from: -1 },
    fixed: true,
  }),
];
