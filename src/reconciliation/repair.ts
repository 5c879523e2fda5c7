import type { Soundness } from '../exchange/sound.ts';
import type { Text } from '../kernel/finding.ts';
import type { DigestState } from '../ledger/digest-tree.ts';
import type { RepairName } from '../ledger/reconciliation-records.ts';
import type { RunFinding } from '../ledger/run-records.ts';
import type { FoundDifference } from './compare.ts';

/**
 * Who repairs what. The octets signed at the issuing side are the truth on content, and its word on whether the
 * certificate counts; the importing side's decisions are the truth on the Customs Response. A side repairs its own
 * ledger from what the other sends, or sends what the other lacks; it never writes what it alone believes.
 */

export type Side = 'ISSUER' | 'IMPORTER';

/** A difference with what the rules ask besides. */
export interface Case {
  readonly difference: FoundDifference;
  /** Which side this gateway is. */
  readonly side: Side;
  /** Of the octets held here; only where the content differs. */
  readonly octets?: Soundness;
}

interface Rule {
  readonly kind: FoundDifference['kind'];
  readonly side: Side;
  readonly when?: (about: Case) => boolean;
  readonly repair: RepairName;
}

/** How far a certificate has come. */
const RANK: Readonly<Record<DigestState, number>> = {
  AS1: 0,
  AS2: 1,
  AS3: 2,
  REC: 3,
  NOT_GIVEN: 4,
  PARTLY_GIVEN: 5,
  GIVEN: 6,
  ENDED: 7,
};

const own = ({ difference }: Case) => difference.own?.state;
const theirs = ({ difference }: Case) => difference.theirs?.state;
const ahead = (a: DigestState | undefined, b: DigestState | undefined) => RANK[a ?? 'AS1'] > RANK[b ?? 'AS1'];
/** What differs then is what customs decided before the end. */
const bothEnded = (about: Case) => own(about) === 'ENDED' && theirs(about) === 'ENDED';
const decidedHere = ({ difference }: Case) => difference.own?.decisionsDigest !== undefined;
const decidedThere = ({ difference }: Case) => difference.theirs?.decisionsDigest !== undefined;

/** The first rule that fits decides. */
export const RULES: readonly Rule[] = [
  // Issued here, unknown there.
  { kind: 'MISSING_AT_PEER', side: 'ISSUER', when: (c) => own(c) === 'ENDED', repair: 'SEND_ENDED' },
  { kind: 'MISSING_AT_PEER', side: 'ISSUER', repair: 'RETRANSMIT' },
  // Somebody holds a certificate in this state's name that its ledger does not know: never silently adopted.
  { kind: 'MISSING_HERE', side: 'ISSUER', repair: 'BY_HAND' },
  {
    kind: 'CONTENT_DIFFERS',
    side: 'ISSUER',
    when: (c) => c.octets === 'DIGEST_WRONG',
    repair: 'CORRECT_DIGEST',
  },
  // The importing side can tell whether its copy is broken, and asks for ours if so.
  { kind: 'CONTENT_DIFFERS', side: 'ISSUER', when: (c) => c.octets === 'SOUND', repair: 'LEAVE_TO_PEER' },
  { kind: 'CONTENT_DIFFERS', side: 'ISSUER', repair: 'BY_HAND' },
  {
    kind: 'STATE_DIFFERS',
    side: 'ISSUER',
    when: (c) => bothEnded(c) && decidedThere(c),
    repair: 'ASK_STATE',
  },
  { kind: 'STATE_DIFFERS', side: 'ISSUER', when: bothEnded, repair: 'LEAVE_TO_PEER' },
  { kind: 'STATE_DIFFERS', side: 'ISSUER', when: (c) => own(c) === 'ENDED', repair: 'CANCEL_AGAIN' },
  { kind: 'STATE_DIFFERS', side: 'ISSUER', when: (c) => theirs(c) === 'ENDED', repair: 'BY_HAND' },
  {
    kind: 'STATE_DIFFERS',
    side: 'ISSUER',
    when: (c) => ahead(theirs(c), own(c)) || (!ahead(own(c), theirs(c)) && decidedThere(c)),
    repair: 'ASK_STATE',
  },
  // The importing side fell behind what it told us: only it can go there again.
  { kind: 'STATE_DIFFERS', side: 'ISSUER', repair: 'LEAVE_TO_PEER' },
  { kind: 'ONLY_DUPLICATE', side: 'ISSUER', repair: 'LEAVE_TO_PEER' },

  // Issued there, unknown here.
  { kind: 'MISSING_HERE', side: 'IMPORTER', repair: 'REQUEST' },
  { kind: 'MISSING_AT_PEER', side: 'IMPORTER', repair: 'BY_HAND' },
  {
    kind: 'CONTENT_DIFFERS',
    side: 'IMPORTER',
    when: (c) => c.octets === 'DIGEST_WRONG',
    repair: 'CORRECT_DIGEST',
  },
  { kind: 'CONTENT_DIFFERS', side: 'IMPORTER', when: (c) => c.octets === 'BROKEN', repair: 'REQUEST' },
  // Two certificates signed under one number: the issuing authority must say which counts.
  { kind: 'CONTENT_DIFFERS', side: 'IMPORTER', repair: 'BY_HAND' },
  {
    kind: 'STATE_DIFFERS',
    side: 'IMPORTER',
    when: (c) => bothEnded(c) && decidedHere(c),
    repair: 'REACKNOWLEDGE',
  },
  { kind: 'STATE_DIFFERS', side: 'IMPORTER', when: (c) => own(c) === 'ENDED', repair: 'BY_HAND' },
  // The certificate again, and its cancellation after it.
  { kind: 'STATE_DIFFERS', side: 'IMPORTER', when: (c) => theirs(c) === 'ENDED', repair: 'REQUEST' },
  {
    kind: 'STATE_DIFFERS',
    side: 'IMPORTER',
    when: (c) => (own(c) === 'AS2' || own(c) === 'AS3') && ahead(theirs(c), own(c)),
    repair: 'HAND_OVER',
  },
  // Decisions that the issuing state knows and customs here do not: only customs can decide again.
  { kind: 'STATE_DIFFERS', side: 'IMPORTER', when: (c) => ahead(theirs(c), own(c)), repair: 'BY_HAND' },
  { kind: 'STATE_DIFFERS', side: 'IMPORTER', when: (c) => own(c) === 'AS2', repair: 'LEAVE_TO_PEER' },
  { kind: 'STATE_DIFFERS', side: 'IMPORTER', repair: 'REACKNOWLEDGE' },
  {
    kind: 'ONLY_DUPLICATE',
    side: 'IMPORTER',
    when: ({ difference }) => difference.own?.conversationId !== difference.theirs?.conversationId,
    repair: 'ADOPT_CONVERSATION',
  },
  { kind: 'ONLY_DUPLICATE', side: 'IMPORTER', repair: 'LEAVE_TO_PEER' },
];

/** What is to be done about a difference. */
export function repairOf(about: Case): RepairName {
  const found = RULES.find(
    ({ kind, side, when }) =>
      kind === about.difference.kind && side === about.side && (when === undefined || when(about)),
  );
  return found?.repair ?? 'BY_HAND';
}

/** What each repair does, for people, and what the run's finding calls it. */
export const REPAIRS: Readonly<
  Record<RepairName, { readonly action: RunFinding['action']; readonly text: Text }>
> = {
  RETRANSMIT: {
    action: 'RETRANSMITTED',
    text: { en: 'Send the certificate again', vi: 'Gửi lại C/O' },
  },
  SEND_ENDED: {
    action: 'RETRANSMITTED',
    text: { en: 'Send the certificate again, and its cancellation', vi: 'Gửi lại C/O kèm thông báo hủy' },
  },
  REQUEST: {
    action: 'REQUESTED',
    text: { en: 'Ask the issuing state to send it again', vi: 'Yêu cầu nước cấp gửi lại' },
  },
  ASK_STATE: {
    action: 'ASKED',
    text: { en: 'Ask the importing state where it stands', vi: 'Hỏi nước nhập khẩu về trạng thái' },
  },
  REACKNOWLEDGE: {
    action: 'REACKNOWLEDGED',
    text: { en: 'Send the Customs Response again', vi: 'Gửi lại phản hồi hải quan' },
  },
  HAND_OVER: {
    action: 'HANDED_OVER',
    text: {
      en: 'Hand it on to the single window and customs again',
      vi: 'Chuyển lại cho cơ chế một cửa và hải quan',
    },
  },
  CANCEL_AGAIN: {
    action: 'CANCELLED_AGAIN',
    text: { en: 'Send the cancellation again', vi: 'Gửi lại thông báo hủy' },
  },
  CORRECT_DIGEST: {
    action: 'CORRECTED',
    text: {
      en: 'Record the digest that the signed octets have',
      vi: 'Ghi lại giá trị băm theo nội dung đã ký',
    },
  },
  ADOPT_CONVERSATION: {
    action: 'CORRECTED',
    text: {
      en: "Take over the issuing state's conversation",
      vi: 'Dùng mã hội thoại của nước cấp',
    },
  },
  LEAVE_TO_PEER: {
    action: 'LEFT_TO_PEER',
    text: { en: "The peer's gateway repairs its ledger", vi: 'Cổng đối tác tự sửa sổ của họ' },
  },
  WRITE_TO_PEER: {
    action: 'PROPOSED',
    text: {
      en: 'Nothing can be sent from here: have the other state repair its ledger; accept once that is in hand',
      vi: 'Không gửi được gì từ đây: đề nghị nước kia sửa sổ của họ; chấp nhận khi đã xử lý',
    },
  },
  BY_HAND: {
    action: 'PROPOSED',
    text: {
      en: 'Settle it with the other state (OCP Rules 18 and 29); accept once that is in hand',
      vi: 'Làm rõ với nước kia (Quy tắc 18 và 29); chấp nhận khi đã xử lý',
    },
  },
};

const NOT_MADE: ReadonlySet<RepairName> = new Set(['LEAVE_TO_PEER', 'WRITE_TO_PEER', 'BY_HAND']);

/** Whether the gateway makes a repair; what it does not make is the peer's or a person's. */
export function isMade(repair: RepairName): boolean {
  return !NOT_MADE.has(repair);
}
