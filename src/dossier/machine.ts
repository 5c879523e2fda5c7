import type { Text } from '../kernel/finding.ts';
import { DOSSIER_STATES, type DossierState } from '../ledger/dossier-records.ts';

/** Who takes a step: the exporter, the ministry's officer or supervisor, or the payment provider's news. */
export type Party = 'exporter' | 'ministry' | 'payment';

export interface StepSpec {
  readonly by: Party;
  /** Empty for the step that makes a dossier. */
  readonly from: readonly DossierState[];
  /** Absent when the state stays what it is. */
  readonly to?: DossierState;
  /** Type of the event it leaves in the history. */
  readonly event: `dossier.${string}`;
}

/** The whole machine. A dossier moves along this table or not at all; docs/dossier.md is drawn from it. */
export const STEPS = {
  file: { by: 'exporter', from: [], to: 'OPEN', event: 'dossier.filed' },
  attach: { by: 'exporter', from: ['OPEN', 'SUPPLEMENT_REQUESTED'], event: 'dossier.attached' },
  pay: {
    by: 'exporter',
    // Again when the order before leads nowhere: refused, another amount paid, or not heard of in time (orders.ts).
    from: ['OPEN', 'AWAITING_PAYMENT'],
    to: 'AWAITING_PAYMENT',
    event: 'dossier.payment-asked',
  },
  confirm: { by: 'payment', from: ['AWAITING_PAYMENT'], to: 'FORWARDED', event: 'dossier.paid' },
  lapse: {
    by: 'payment',
    // The money came, and its re-issue could no longer be had (reissue.ts). It stays recorded as paid.
    from: ['AWAITING_PAYMENT'],
    to: 'REFUSED',
    event: 'dossier.lapsed',
  },
  correct: {
    by: 'exporter',
    // What is not paid yet is not before the ministry: it is mended as often as it takes. The fee is by kind, not by form.
    from: ['OPEN', 'AWAITING_PAYMENT'],
    event: 'dossier.corrected',
  },
  decline: { by: 'payment', from: ['AWAITING_PAYMENT'], event: 'dossier.payment-refused' },
  request: {
    by: 'ministry',
    from: ['FORWARDED'],
    to: 'SUPPLEMENT_REQUESTED',
    event: 'dossier.supplement-requested',
  },
  supplement: {
    by: 'exporter',
    from: ['SUPPLEMENT_REQUESTED'],
    to: 'FORWARDED',
    event: 'dossier.supplemented',
  },
  accept: { by: 'ministry', from: ['FORWARDED'], to: 'ACCEPTED', event: 'dossier.accepted' },
  return: {
    by: 'ministry',
    // The supervisor returned the application that came of it (exchange/reopen-dossier.ts). The fee stays paid.
    from: ['ACCEPTED'],
    to: 'SUPPLEMENT_REQUESTED',
    event: 'dossier.returned',
  },
  overtake: {
    by: 'ministry',
    // Its re-issue can no longer be had: by itself when that certificate ends (exchange/reopen-dossier.ts), or because the
    // ministry ends it (decide.ts). The fee stays paid.
    from: ['FORWARDED', 'SUPPLEMENT_REQUESTED', 'ACCEPTED'],
    to: 'REFUSED',
    event: 'dossier.overtaken',
  },
  refuse: {
    by: 'ministry',
    // An exporter who never supplements must not keep a dossier open for ever.
    from: ['FORWARDED', 'SUPPLEMENT_REQUESTED'],
    to: 'REFUSED',
    event: 'dossier.refused',
  },
  withdraw: {
    by: 'exporter',
    from: ['OPEN', 'AWAITING_PAYMENT', 'FORWARDED', 'SUPPLEMENT_REQUESTED'],
    to: 'WITHDRAWN',
    event: 'dossier.withdrawn',
  },
} as const satisfies Readonly<Record<string, StepSpec>>;

export type Verb = keyof typeof STEPS;

/** Whether the table has the step from this state. */
export function mayStep(verb: Verb, from: DossierState): boolean {
  return (STEPS[verb].from as readonly DossierState[]).includes(from);
}

/** Where a step leads; the same state when the table says nothing. */
export function stateAfter(verb: Verb, from: DossierState): DossierState {
  const spec: StepSpec = STEPS[verb];
  return spec.to ?? from;
}

export interface StateText {
  readonly label: Text;
  /** What it waits for, in plain words. */
  readonly next: Text;
}

/** What people read instead of the state's code. */
export const STATE_TEXTS: Readonly<Record<DossierState, StateText>> = {
  OPEN: {
    label: { en: 'Being prepared', vi: 'Đang chuẩn bị' },
    next: {
      en: 'Attach the documents that prove the origin, correct the application if need be, then pay the fee; the dossier goes to the ministry when it is paid.',
      vi: 'Đính kèm chứng từ chứng minh xuất xứ, sửa đơn nếu cần, rồi nộp phí; hồ sơ được chuyển đến Bộ sau khi phí được thanh toán.',
    },
  },
  AWAITING_PAYMENT: {
    label: { en: 'Awaiting payment', vi: 'Chờ nộp phí' },
    next: {
      en: 'Pay the fee as instructed. If the payment was refused, another amount arrived, or nothing is heard of it for a day, ask for a new one (asw dossier pay); the old one is not to be paid then.',
      vi: 'Nộp phí theo hướng dẫn. Nếu giao dịch bị từ chối, số tiền nhận được không đúng, hoặc sau một ngày chưa có kết quả, hãy yêu cầu giao dịch mới (asw dossier pay) và không nộp theo giao dịch cũ nữa.',
    },
  },
  FORWARDED: {
    label: { en: 'With the ministry', vi: 'Đã chuyển đến Bộ' },
    next: {
      en: 'The ministry examines the dossier; nothing is asked of the exporter.',
      vi: 'Bộ đang xem xét hồ sơ; người xuất khẩu chưa cần làm gì.',
    },
  },
  SUPPLEMENT_REQUESTED: {
    label: { en: 'Supplement requested', vi: 'Yêu cầu bổ sung' },
    next: {
      en: 'Attach what the ministry says is missing, or correct the application, then send the supplement; no new fee is due.',
      vi: 'Đính kèm tài liệu Bộ yêu cầu hoặc sửa đơn, rồi gửi bổ sung; không phải nộp thêm phí.',
    },
  },
  ACCEPTED: {
    label: { en: 'Accepted', vi: 'Đã chấp nhận' },
    next: {
      en: 'The certificate follows; its own state says how far it has come.',
      vi: 'C/O sẽ được cấp; trạng thái của C/O cho biết tiến độ.',
    },
  },
  REFUSED: {
    label: { en: 'Refused', vi: 'Bị từ chối' },
    next: {
      en: 'Read the reason; a corrected application is a new dossier.',
      vi: 'Xem lý do; đơn đã sửa được nộp thành hồ sơ mới.',
    },
  },
  WITHDRAWN: {
    label: { en: 'Withdrawn', vi: 'Đã rút' },
    next: { en: 'Nothing more happens to it.', vi: 'Hồ sơ đã kết thúc.' },
  },
};

/** Of a dossier whose money came after it was withdrawn. No step is left; persons settle it. */
export const PAID_LATE: StateText = {
  label: { en: 'Withdrawn; money came after', vi: 'Đã rút; sau đó có tiền nộp' },
  next: {
    en: 'Money came after it was withdrawn: the ministry settles with the exporter what becomes of it.',
    vi: 'Có tiền nộp sau khi hồ sơ đã rút: Bộ và người xuất khẩu giải quyết khoản này.',
  },
};

/** What helps when a re-issue can no longer be had (`lapse`, `overtake`): no correction does, whatever REFUSED says otherwise. */
export const LOST_NEXT: Text = {
  en: 'Read the reason; a corrected application does not help. Where it is about Box 7, ask the ministry to amend the certificate (OCP Rule 29.4); otherwise file a new dossier, for a first certificate or for the re-issue of the one that took its place if that is yours.',
  vi: 'Xem lý do; sửa đơn không giải quyết được. Nếu lý do liên quan đến ô 7, đề nghị Bộ sửa đổi C/O (Quy tắc 29.4); nếu không, nộp hồ sơ mới để cấp mới, hoặc để cấp lại C/O đã thay thế nếu C/O đó là của doanh nghiệp.',
};

/** The states from which no step leads. */
export const FINAL_STATES: readonly DossierState[] = DOSSIER_STATES.filter((state) =>
  Object.keys(STEPS).every((verb) => !mayStep(verb as Verb, state)),
);
