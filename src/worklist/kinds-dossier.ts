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
    what: { en: 'The ministry asks for a supplement', vi: 'Bộ yêu cầu bổ sung hồ sơ' },
    next: {
      en: 'Attach what is missing, then send the supplement.',
      vi: 'Đính kèm phần còn thiếu rồi gửi bổ sung.',
    },
    command: 'asw dossier show {id}',
    source: 'own limit of the node',
    counted: { en: 'the request', vi: 'lúc có yêu cầu' },
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
    source: 'Circular 36/2023/TT-BTC: the fee is paid on filing; own limit of the node',
    counted: { en: 'the last step', vi: 'bước gần nhất' },
    list: 'dossiers',
    states: () => ['OPEN', 'AWAITING_PAYMENT'],
    detail: ({ state }) =>
      state === 'AWAITING_PAYMENT' ? { en: 'payment is under way', vi: 'đang chờ thanh toán' } : undefined,
    timing: { due: 3, soon: 1 },
  }),
];
