import { mayMove } from '../../certificate/lifecycle.ts';
import type { LedgerEvent } from '../../ledger/records.ts';
import type { OutboxEvidence } from '../evidence.ts';
import { type Invariant, issuedOf, judgeEach, type Violation, violation } from './invariant.ts';

/** What must be true of the ledgers' own records. */

export const outboxAccounted: Invariant = {
  id: 'outbox-accounted',
  text: {
    en: 'Every message of the outbox is delivered with a signed answer, or listed with its attempts and their errors; every issued certificate has one.',
    vi: 'Mọi thông điệp trong hàng gửi đều đã giao kèm trả lời có chữ ký, hoặc được liệt kê cùng các lần thử và lỗi; mỗi C/O đã cấp đều có thông điệp.',
  },
  judge(evidence) {
    const entries = judgeEach(
      evidence.nodes.flatMap(({ outbox }) => outbox),
      unaccounted,
    );
    const issued = judgeEach(issuedOf(evidence), ({ from, certificate: { id, referenceNumber } }) =>
      from.outbox.some((entry) => entry.certificateId === id && entry.kind === 'ECOO')
        ? []
        : [
            violation(
              referenceNumber,
              'issued, but no message of it was ever queued',
              'đã cấp nhưng không có thông điệp nào được xếp hàng gửi',
            ),
          ],
    );
    return {
      checked: entries.checked + issued.checked,
      violations: [...entries.violations, ...issued.violations],
    };
  },
};

function unaccounted(entry: OutboxEvidence): readonly Violation[] {
  const { messageId, kind, status, leased, lastError, trail } = entry;
  const about = `${kind} ${messageId}`;
  const answered = trail.some(({ outcome }) => outcome === 'acknowledged' || outcome === 'rejected');
  if (status === 'delivered' && !answered) {
    return [
      violation(about, 'delivered without an answered attempt', 'đã giao mà không có lần thử được trả lời'),
    ];
  }
  // What was over before it could be tried has no attempt, and says why all the same.
  if (status === 'dead' && lastError === undefined) {
    return [violation(about, 'given up without a reason', 'bị bỏ mà không có lý do')];
  }
  if (status === 'superseded' && entry.supersededBy === undefined) {
    return [violation(about, 'superseded by nothing', 'được thay thế nhưng không rõ bởi thông điệp nào')];
  }
  if (leased) return [violation(about, 'a worker still holds it', 'vẫn bị một tiến trình giữ')];
  // What waits does so behind something due; what is due was tried and says why it did not go.
  if (status === 'due' && lastError === undefined) {
    return [violation(about, 'still due, and nothing says why', 'vẫn đến hạn gửi, không nêu lý do')];
  }
  return [];
}

export const historyUnbroken: Invariant = {
  id: 'history-unbroken',
  text: {
    en: "Every change has its event: the history leads from filing or receipt to today's state without a gap, along the drawn machine.",
    vi: 'Mỗi thay đổi có một sự kiện: lịch sử dẫn từ lúc nộp hoặc nhận đến trạng thái hiện tại không đứt đoạn, đúng sơ đồ trạng thái.',
  },
  judge: ({ nodes }) =>
    judgeEach(
      nodes.flatMap(({ country, sent, received }) => [
        ...sent.map((certificate) => ({ country, first: 'certificate.filed', certificate })),
        ...received.map((certificate) => ({ country, first: 'certificate.received', certificate })),
      ]),
      ({ country, first, certificate }) => brokenHistory(country, first, certificate),
    ),
};

/** Whether events lead from filing or receipt to the state that the ledger says, along the drawn machine. */
export function brokenHistory(
  country: string,
  first: string,
  {
    referenceNumber,
    state,
    history,
  }: {
    readonly referenceNumber: string;
    readonly state: string;
    readonly history: { readonly events: readonly LedgerEvent[] };
  },
): readonly Violation[] {
  const broken = (en: string, vi: string) => [violation(`${country} ${referenceNumber}`, en, vi)];
  const { events } = history;
  if (events[0]?.type !== first) {
    return broken(`the history begins with ${events[0]?.type}`, `lịch sử bắt đầu bằng ${events[0]?.type}`);
  }
  let reached = first === 'certificate.filed' ? 'FILED' : 'AS2';
  for (const event of events.slice(1)) {
    const move = moveOf(event, reached);
    if (!move) continue;
    const [from, to] = move;
    if (from !== reached || (from !== to && !mayMove(from as never, to as never))) {
      return broken(
        `${event.type} from ${from} to ${to} after ${reached}`,
        `${event.type} từ ${from} sang ${to} sau ${reached}`,
      );
    }
    reached = to;
  }
  return reached === state
    ? []
    : broken(
        `the history ends in ${reached}, the ledger says ${state}`,
        `lịch sử kết thúc ở ${reached}, sổ cái ghi ${state}`,
      );
}

function moveOf({ type, data }: LedgerEvent, reached: string): readonly [string, string] | undefined {
  if (type === 'certificate.issued') return [reached, 'AS1'];
  if (type !== 'certificate.state' && type !== 'certificate.answered') return undefined;
  return [String(data.from), String(data.to)];
}

export const nothingHalfWritten: Invariant = {
  id: 'nothing-half-written',
  text: {
    en: 'No record is half written: the octets are those that were signed and sent, and each embedded ledger passes its own check.',
    vi: 'Không bản ghi nào dở dang: nội dung đúng như đã ký và gửi, và mỗi sổ cái nhúng qua được phép kiểm tra của chính nó.',
  },
  judge({ nodes, integrity }) {
    const certificates = judgeEach(
      nodes.flatMap(({ country, sent, received }) =>
        [...sent, ...received].map((certificate) => ({ country, certificate })),
      ),
      ({ country, certificate: { id, referenceNumber, xmlDigest, octetsDigest, state, stateTimes } }) => {
        const whole = (xmlDigest ?? '') === octetsDigest && (state === 'FILED') === (octetsDigest === '');
        return whole && stateTimes[state]
          ? []
          : [
              violation(
                `${country} ${referenceNumber || id}`,
                'octets, digest and state do not belong together',
                'nội dung, mã băm và trạng thái không khớp nhau',
              ),
            ];
      },
    );
    const messages = judgeEach(
      nodes.flatMap(({ outbox }) => outbox),
      ({ messageId, rawDigest }) =>
        /^[0-9a-f]{64}$/.test(rawDigest) && rawDigest !== NOTHING
          ? []
          : [violation(messageId, 'no octets are kept', 'không lưu nội dung')],
    );
    const files = judgeEach(integrity, ({ country, faults }) =>
      faults.map((fault) => violation(country, fault, fault)),
    );
    return {
      checked: certificates.checked + messages.checked + files.checked,
      violations: [...certificates.violations, ...messages.violations, ...files.violations],
    };
  },
};

/** SHA-256 of no octets. */
const NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
