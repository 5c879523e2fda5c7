import { areAlike, isAsBefore } from '../answers.ts';
import { type Invariant, judgeEach, type Violation, violation } from './invariant.ts';

/** What must be true of the course of a drill. */

export const faultHappened: Invariant = {
  id: 'fault-happened',
  text: {
    en: 'What the drill is about really happened.',
    vi: 'Sự cố của bài diễn tập đã thật sự xảy ra.',
  },
  judge: ({ faultCount }) => ({
    checked: faultCount,
    violations:
      faultCount > 0 ? [] : [violation('drill', 'the fault never happened', 'sự cố không hề xảy ra')],
  }),
};

export const settled: Invariant = {
  id: 'settled',
  text: {
    en: 'Everything came to rest within the time limit.',
    vi: 'Mọi việc kết thúc trong thời hạn.',
  },
  judge: ({ settled: atRest, nodes }) => ({
    checked: 1,
    violations: atRest ? [] : nodes.flatMap(restless),
  }),
};

function restless({
  country,
  sent,
  outbox,
}: Parameters<Invariant['judge']>[0]['nodes'][number]): readonly Violation[] {
  const open = outbox.filter(({ status }) => status === 'due' || status === 'waiting').length;
  const states = sent.map(({ state }) => state).join(', ');
  return [
    violation(
      country,
      `${open} messages undelivered; certificates at ${states || 'none'}`,
      `${open} thông điệp chưa giao; C/O ở ${states || 'không có'}`,
    ),
  ];
}

export const sameAnswer: Invariant = {
  id: 'same-answer',
  text: {
    en: 'The same octets always get the same acknowledgement, byte for byte: during the drill, and once more at its end. A question about digests is answered once, and refused when it comes again.',
    vi: 'Cùng một thông điệp luôn nhận cùng một xác nhận, từng byte: trong khi diễn tập và một lần nữa khi kết thúc. Câu hỏi về mã băm chỉ được trả lời một lần, gửi lại thì bị từ chối.',
  },
  judge({ passages, replays }) {
    const during = judgeEach(
      passages.filter(({ answers }) => answers.length > 0),
      ({ kind, digest, answers }) =>
        areAlike({ kind, answers })
          ? []
          : [
              violation(
                `SHA-256 ${digest.slice(0, 16)}…`,
                `${answers.length} answers, ${new Set(answers).size} different ones`,
                `${answers.length} lần trả lời, ${new Set(answers).size} nội dung khác nhau`,
              ),
            ],
    );
    const after = judgeEach(replays, ({ passage, ...again }) =>
      isAsBefore(passage, again)
        ? []
        : [
            violation(
              `SHA-256 ${passage.digest.slice(0, 16)}…`,
              `sent again at the end it was answered otherwise (HTTP ${again.status})`,
              `khi gửi lại lúc kết thúc, trả lời đã khác (HTTP ${again.status})`,
            ),
          ],
    );
    return {
      checked: during.checked + after.checked,
      violations: [...during.violations, ...after.violations],
    };
  },
};

export const healthyAgain: Invariant = {
  id: 'healthy-again',
  text: {
    en: 'Both gateways are ready again, and a certificate issued after it all arrives.',
    vi: 'Cả hai cổng sẵn sàng trở lại, và C/O cấp sau sự cố đến nơi.',
  },
  judge({ nodes, afterwards }) {
    const ready = judgeEach(nodes, ({ country, ready: status }) =>
      status === 'ready' ? [] : [violation(country, `it is ${status}`, `trạng thái: ${status}`)],
    );
    const gone = judgeEach(afterwards, ({ country, fault }) =>
      fault === undefined ? [] : [violation(country, fault, fault)],
    );
    return {
      checked: ready.checked + gone.checked,
      violations: [...ready.violations, ...gone.violations],
    };
  },
};
