import type { Text } from '../kernel/finding.ts';
import { ledgerKind, type WorkKind, type WorkLedger } from './kind.ts';
import { placeToTakeAgain } from './place-taken.ts';

/** The issuing ministry's work before and after a certificate leaves. */

const OWN = 'own limit of the node';

/** What only the supervisor can do about an application that was right when it was filed. */
const RETURN = {
  when: 'refused-today',
  command: 'asw return {id} --reason <reason>',
  next: {
    en: 'It cannot be issued as it stands: return it with the reason; it is corrected and filed anew.',
    vi: 'Không cấp được đơn này: trả lại kèm lý do để sửa và nộp lại.',
  },
} as const;

/** A re-issue that can no longer be had: no correction mends it. */
const RETURN_LOST = {
  when: 'lost',
  command: 'asw return {id} --reason <reason>',
  next: {
    en: 'It can no longer be issued, whatever is corrected: return it; a dossier it came of ends with it.',
    vi: 'Không còn cấp được dù có sửa đơn: trả lại; hồ sơ của đơn này (nếu có) cũng kết thúc.',
  },
} as const;

export const issuingKinds: readonly WorkKind[] = [
  ledgerKind({
    id: 'application-to-approve',
    roles: ['supervisor'],
    what: { en: 'Application filed, waits for approval', vi: 'Đơn đã nộp, chờ phê duyệt' },
    next: {
      en: 'Check it and approve it, or return it with the reason.',
      vi: 'Kiểm tra rồi phê duyệt, hoặc trả lại kèm lý do.',
    },
    command: 'asw approve {id} --filed-at {filed}',
    instead: [RETURN_LOST, RETURN],
    source: `${OWN}; two-person rule: \`twoPersonRule\` of the country profile`,
    counted: { en: 'filing', vi: 'lúc nộp' },
    list: 'sent-since',
    // Without the second person nobody approves.
    states: ({ twoPersonRule }) => (twoPersonRule ? ['FILED'] : []),
    timing: { due: 1, soon: 0 },
  }),
  ledgerKind({
    id: 'application-to-issue',
    roles: ['ministry'],
    what: { en: 'Application ready, certificate not issued', vi: 'Đơn đã sẵn sàng, C/O chưa cấp' },
    next: {
      en: 'Issue it; after the shipment only what is marked as issued retroactively.',
      vi: 'Cấp C/O; sau khi giao hàng chỉ cấp đơn đã đánh dấu cấp sau.',
    },
    command: 'asw issue {id} --filed-at {filed}',
    instead: [
      {
        when: 'lost',
        command: 'asw show {id}',
        next: {
          en: 'It can no longer be issued, whatever is corrected: have the supervisor return it (asw return); a dossier it came of ends with it.',
          vi: 'Không còn cấp được dù có sửa đơn: đề nghị lãnh đạo trả lại (asw return); hồ sơ của đơn này (nếu có) cũng kết thúc.',
        },
      },
      {
        when: 'refused-today',
        command: 'asw show {id}',
        next: {
          en: 'It cannot be issued as it stands: have the supervisor return it (asw return), then it is corrected and filed anew.',
          vi: 'Không cấp được đơn này: đề nghị lãnh đạo trả lại (asw return), sau đó sửa và nộp lại.',
        },
      },
    ],
    source: `${OWN}; OCP Rule 10: issue at or before shipment`,
    counted: {
      en: 'approval, or filing where nobody approves',
      vi: 'lúc phê duyệt, hoặc lúc nộp nếu không cần phê duyệt',
    },
    list: 'sent-since',
    states: ({ twoPersonRule }) => (twoPersonRule ? ['APPROVED'] : ['FILED', 'APPROVED']),
    timing: { due: 1, soon: 0 },
  }),
  ledgerKind({
    id: 'approved-not-issued',
    roles: ['supervisor'],
    what: { en: 'Approved, and still not issued', vi: 'Đã phê duyệt nhưng chưa cấp' },
    next: {
      en: 'See why; return it if it is not to be issued as it stands.',
      vi: 'Xem lý do; trả lại nếu không cấp được đơn này.',
    },
    command: 'asw show {id}',
    instead: [RETURN_LOST, RETURN],
    source: OWN,
    counted: {
      en: 'approval, or filing where nobody approves',
      vi: 'lúc phê duyệt, hoặc lúc nộp nếu không cần phê duyệt',
    },
    list: 'sent-since',
    states: ({ twoPersonRule }) => (twoPersonRule ? ['APPROVED'] : ['FILED', 'APPROVED']),
    timing: { due: 1, soon: 0, from: -1 },
  }),
  ledgerKind({
    id: 'application-returned',
    roles: ['ministry'],
    what: { en: 'Application returned', vi: 'Đơn bị trả lại' },
    next: {
      en: 'Read the reason, correct the application and file it anew.',
      vi: 'Xem lý do, sửa đơn rồi nộp lại.',
    },
    command: 'asw show {id}',
    source: OWN,
    counted: { en: 'return', vi: 'lúc trả lại' },
    list: 'sent-since',
    states: () => ['RETURNED'],
    detail: ({ id, owner }, ledger) => (owner === undefined ? undefined : dossierOf(id, owner, ledger)),
    // A returned application never moves again: a new one takes its place, and nothing tells which.
    timing: { due: 3, soon: 1, until: 30 },
  }),
];

/** Where the dossier of a returned application is. It has ended where nothing is left for it to be corrected for. */
async function dossierOf(id: string, owner: string, ledger: WorkLedger): Promise<Text> {
  const state = (await ledger.dossier(id))?.state;
  // What is to take the place of an exporter's certificate is that exporter's, and the ministry's own to file anew.
  if (state === undefined) return { en: `filed here for ${owner}`, vi: `Bộ nộp cho ${owner}` };
  return state === 'REFUSED' || state === 'WITHDRAWN'
    ? { en: `its dossier has ended; exporter: ${owner}`, vi: `hồ sơ đã kết thúc; người xuất khẩu: ${owner}` }
    : { en: `its dossier is back with ${owner}`, vi: `hồ sơ đã chuyển lại cho ${owner}` };
}

/** Issued, and neither answered nor ended. */
const UNDECIDED = ['AS1', 'AS2', 'AS3', 'REC'] as const;

export const sentKinds: readonly WorkKind[] = [
  ledgerKind({
    id: 'sent-unacknowledged',
    roles: ['ministry', 'operator'],
    what: {
      en: 'Sent, the importing gateway has not acknowledged',
      vi: 'Đã gửi, cổng nước nhập khẩu chưa xác nhận',
    },
    next: {
      en: 'See what became of the delivery; send it once more when the peer answers again.',
      vi: 'Xem tình trạng gửi; gửi lại khi đối tác trả lời trở lại.',
    },
    command: 'asw retransmit {id}',
    byRole: { operator: 'asw outbox list --peer {peer}' },
    source: `${OWN}; OCP Rule 29.3: retransmission after technical failure`,
    counted: { en: 'issue', vi: 'lúc cấp' },
    list: 'sent-since',
    states: () => ['AS1'],
    timing: { due: 1, soon: 0, from: -1 },
  }),
  ledgerKind({
    id: 'sent-refused',
    roles: ['ministry'],
    what: { en: 'Refused by the importing gateway', vi: 'Bị cổng nước nhập khẩu từ chối' },
    next: {
      en: 'Read why, and issue another in the place named (asw replace): it is the same exporter’s, whose dossier follows it without a new fee.',
      vi: 'Xem lý do và cấp C/O khác thay cho số C/O đã nêu (asw replace): C/O mới thuộc cùng người xuất khẩu, hồ sơ được nối tiếp, không thu thêm phí.',
    },
    command: 'asw show {id}',
    instead: [
      {
        when: 'place-taken',
        command: 'asw show {id}',
        next: {
          en: 'Nothing is left to issue in that place; read why this one was refused.',
          vi: 'Không cần cấp lại để thay thế nữa; xem lý do C/O này bị từ chối.',
        },
      },
    ],
    source: `${OWN}; OCP Rule 29.4: what was to be replaced is cancelled all the same`,
    counted: { en: 'the refusal', vi: 'lúc bị từ chối' },
    list: 'sent-since',
    states: () => ['REJECTED'],
    detail: ({ id }, ledger) => placeToTakeAgain(ledger, id),
    // It never moves again: a new one takes its place.
    timing: { due: 3, soon: 1, until: 30 },
  }),
  ledgerKind({
    id: 'sent-unanswered',
    roles: ['ministry'],
    what: {
      en: 'Delivered, not or not fully decided by Customs Response',
      vi: 'Đã tới nơi, chưa có hoặc chưa đủ phản hồi hải quan',
    },
    next: {
      en: 'Ask the importing customs whether the certificate was used.',
      vi: 'Hỏi hải quan nước nhập khẩu xem C/O đã được sử dụng chưa.',
    },
    command: 'asw show {id}',
    source: `${OWN}; OCP Rule 30.2: a response, if any, comes soon after import`,
    counted: { en: 'issue date (Box 12)', vi: 'ngày cấp (Ô 12)' },
    list: 'sent-issued',
    states: () => ['AS2', 'AS3', 'REC'],
    // After a year it can no longer be claimed.
    timing: { due: 60, soon: 0, from: -1, until: 305 },
  }),
  ledgerKind({
    id: 'sent-near-expiry',
    roles: ['ministry'],
    what: { en: 'Issued, unused, validity ends', vi: 'Đã cấp, chưa sử dụng, sắp hết hiệu lực' },
    next: {
      en: 'Tell the exporter; after the last day it can no longer be claimed.',
      vi: 'Báo người xuất khẩu; sau ngày cuối không còn được dùng.',
    },
    command: 'asw show {id}',
    source: 'OCP Rules 14 and 11: twelve months from issue, of the earliest original when back-to-back',
    counted: { en: 'last day of validity', vi: 'ngày cuối của hiệu lực' },
    list: 'sent-valid',
    states: () => UNDECIDED,
    timing: { due: 0, soon: 14, from: 30, until: 30 },
    fixed: true,
  }),
  ledgerKind({
    id: 'sent-not-given',
    roles: ['ministry'],
    what: {
      en: 'Preference not given abroad, reconsideration possible',
      vi: 'Nước nhập khẩu không cho hưởng ưu đãi, có thể đề nghị xem xét lại',
    },
    next: {
      en: 'Read the reasons; send the importing customs clarifications it should reassess by.',
      vi: 'Xem lý do; gửi hải quan nước nhập khẩu giải trình để được xem xét lại.',
    },
    command: 'asw show {id}',
    source: `OCP Rule 30.4: clarifications are to be considered; ${OWN}`,
    counted: { en: 'the Customs Response', vi: 'lúc có phản hồi hải quan' },
    list: 'sent-since',
    states: () => ['NOT_GIVEN', 'PARTLY_GIVEN'],
    timing: { due: 30, soon: 10, until: 150 },
  }),
  ledgerKind({
    id: 'sent-expired',
    roles: ['ministry'],
    what: { en: 'Sent, expired without a decision', vi: 'Đã gửi, hết hiệu lực chưa có quyết định' },
    next: {
      en: 'Tell the exporter; goods that came in time may still be accepted by the importing customs.',
      vi: 'Báo người xuất khẩu; hàng tới trong hạn vẫn có thể được hải quan nước nhập khẩu chấp nhận.',
    },
    command: 'asw show {id}',
    source: 'OCP Rule 14: twelve months from issue',
    counted: { en: 'last day of validity', vi: 'ngày cuối của hiệu lực' },
    list: 'sent-valid',
    states: () => ['EXPIRED'],
    timing: { due: 0, soon: 0, until: 30 },
    fixed: true,
  }),
];
