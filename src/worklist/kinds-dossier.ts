import { ledgerKind, type WorkKind } from './kind.ts';

/** Exporters' dossiers: the ministry's desk, and what waits for the exporter. */

export const dossierKinds: readonly WorkKind[] = [
  ledgerKind({
    id: 'dossier-to-decide',
    roles: ['ministry'],
    what: { en: 'Dossier waits for a decision', vi: 'Hồ sơ chờ quyết định' },
    next: {
      en: 'Accept it, refuse it with the reason, or ask for what is missing.',
      vi: 'Tiếp nhận, từ chối kèm lý do, hoặc yêu cầu bổ sung.',
    },
    command: 'asw dossier review {id}',
    instead: [
      {
        when: 'lost',
        command: 'asw dossier refuse {id} --reason <reason>',
        next: {
          en: 'It can no longer be granted: end it. The exporter reads why, and to ask what becomes of the fee. Where an amendment is asked for, issuing that ends it too (asw replace).',
          vi: 'Hồ sơ không còn được cấp: hãy kết thúc. Người xuất khẩu được báo lý do và hỏi Bộ về phí đã nộp. Nếu sửa đổi C/O (asw replace) thì khi cấp, hồ sơ cũng kết thúc.',
        },
      },
      {
        when: 'refused-today',
        command: 'asw dossier request {id} --missing <missing>',
        next: {
          en: 'It cannot be accepted as it stands: ask the exporter to correct it, or refuse it (asw dossier refuse).',
          vi: 'Chưa tiếp nhận được hồ sơ này: yêu cầu người xuất khẩu sửa, hoặc từ chối (asw dossier refuse).',
        },
      },
    ],
    source: 'own limit of the node',
    counted: {
      en: 'payment, or the answer to the last request',
      vi: 'lúc thanh toán, hoặc lúc bổ sung gần nhất',
    },
    list: 'dossiers',
    states: () => ['FORWARDED'],
    detail: ({ round }) =>
      round === 0 ? undefined : { en: `supplement ${round} was answered`, vi: `đã bổ sung lần ${round}` },
    timing: { due: 1, soon: 0 },
  }),
  ledgerKind({
    id: 'dossier-to-supplement',
    roles: ['exporter'],
    what: {
      en: 'The ministry asks for a supplement, or returned the application',
      vi: 'Bộ yêu cầu bổ sung hoặc trả lại đơn',
    },
    next: {
      en: 'Attach what is missing or correct the application, then send the supplement; no new fee is due.',
      vi: 'Đính kèm phần còn thiếu hoặc sửa đơn rồi gửi bổ sung; không phải nộp thêm phí.',
    },
    command: 'asw dossier show {id}',
    instead: [
      {
        when: 'lost',
        command: 'asw dossier withdraw {id}',
        next: {
          en: 'It can no longer be granted, and no supplement mends it: withdraw it, and ask the ministry what becomes of the fee.',
          vi: 'Hồ sơ không còn được cấp, bổ sung cũng không được: hãy rút hồ sơ và hỏi Bộ về phí đã nộp.',
        },
      },
    ],
    source: 'own limit of the node',
    counted: { en: 'the request, or the return', vi: 'lúc có yêu cầu hoặc trả lại' },
    list: 'dossiers',
    states: () => ['SUPPLEMENT_REQUESTED'],
    detail: ({ round }) => ({ en: `request ${round}`, vi: `yêu cầu lần ${round}` }),
    timing: { due: 5, soon: 2 },
  }),
  ledgerKind({
    id: 'dossier-to-pay',
    roles: ['exporter'],
    what: { en: 'Dossier waits for its fee', vi: 'Hồ sơ chờ nộp phí' },
    next: {
      en: 'Pay the fee; the ministry sees the dossier only then.',
      vi: 'Nộp phí; Bộ chỉ nhận hồ sơ sau khi đã nộp.',
    },
    command: 'asw dossier pay {id}',
    instead: [
      {
        when: 'lost',
        command: 'asw dossier withdraw {id}',
        next: {
          en: 'It can no longer be granted, and no fee is asked: withdraw it.',
          vi: 'Hồ sơ không còn được cấp và không thu phí: hãy rút hồ sơ.',
        },
      },
      {
        when: 'rival',
        command: 'asw dossier show {id}',
        next: {
          en: 'Ask the ministry what becomes of it, and go on when it is decided; no fee is asked until then.',
          vi: 'Hỏi Bộ về đơn đó rồi tiếp tục khi đã có quyết định; chưa thu phí trong lúc đó.',
        },
      },
      {
        when: 'rival-first',
        command: 'asw dossier withdraw {id}',
        next: {
          en: 'Go on with that one, and withdraw this.',
          vi: 'Tiếp tục hồ sơ đó và rút hồ sơ này.',
        },
      },
      {
        when: 'rival-after',
        command: 'asw dossier withdraw {rival}',
        next: {
          en: 'Withdraw that one, then pay the fee of this.',
          vi: 'Rút hồ sơ đó rồi nộp phí cho hồ sơ này.',
        },
      },
      {
        when: 'refused-today',
        command: 'asw dossier correct {id} <application>',
        next: {
          en: 'Correct the application, then pay the fee; or withdraw the dossier (asw dossier withdraw).',
          vi: 'Sửa đơn rồi nộp phí; hoặc rút hồ sơ (asw dossier withdraw).',
        },
      },
    ],
    source: 'Circular 36/2023/TT-BTC: the fee is paid on filing; own limit of the node',
    counted: { en: 'the last step', vi: 'bước gần nhất' },
    list: 'dossiers',
    states: () => ['OPEN', 'AWAITING_PAYMENT'],
    detail: ({ state }) =>
      state === 'AWAITING_PAYMENT' ? { en: 'payment is under way', vi: 'đang chờ thanh toán' } : undefined,
    timing: { due: 3, soon: 1 },
  }),
  ledgerKind({
    id: 'own-certificate-near-expiry',
    roles: ['exporter'],
    what: {
      en: 'Own certificate unused, validity ends',
      vi: 'C/O của doanh nghiệp chưa sử dụng, sắp hết hiệu lực',
    },
    next: {
      en: 'Have the consignee claim preference; after the last day it can no longer be claimed.',
      vi: 'Đề nghị người nhận hàng làm thủ tục hưởng ưu đãi; sau ngày cuối không còn được dùng.',
    },
    command: 'asw dossier show {id}',
    source: 'OCP Rules 14 and 11: twelve months from issue, of the earliest original when back-to-back',
    counted: { en: 'last day of validity', vi: 'ngày cuối của hiệu lực' },
    list: 'sent-valid',
    own: true,
    states: () => ['AS1', 'AS2', 'AS3', 'REC'],
    timing: { due: 0, soon: 14, from: 30, until: 30 },
    fixed: true,
  }),
  ledgerKind({
    id: 'own-certificate-not-given',
    roles: ['exporter'],
    what: {
      en: 'Preference not given abroad for own certificate',
      vi: 'Nước nhập khẩu không cho hưởng ưu đãi theo C/O của doanh nghiệp',
    },
    next: {
      en: 'Read the reasons. A reconsideration is asked for by the ministry: contact it, naming the number of the certificate, with what answers them; the dossier takes no more documents.',
      vi: 'Xem lý do. Bộ là cơ quan đề nghị xem xét lại: liên hệ với Bộ, nêu số C/O và giải trình liên quan; hồ sơ không nhận thêm tài liệu.',
    },
    command: 'asw dossier show {id}',
    source: 'OCP Rule 30.4: clarifications are to be considered; own limit of the node',
    counted: { en: 'the Customs Response', vi: 'lúc có phản hồi hải quan' },
    list: 'sent-since',
    own: true,
    states: () => ['NOT_GIVEN', 'PARTLY_GIVEN'],
    timing: { due: 30, soon: 10, until: 150 },
  }),
];
