import type { FormD, ItemDecision } from '../certificate/form-d.ts';
import {
  type CheckAnswer,
  type CheckQuestion,
  type Determination,
  itemsInCheck,
  type ReconsiderationRequest,
} from '../certificate/inquiry.ts';
import { itemsText } from '../certificate/items-text.ts';
import type { Box, Finding } from '../kernel/finding.ts';

/**
 * What the questions and answers of inquiries must be, held against the certificate they are about. All findings
 * are errors; paths are those of the question or answer.
 *
 * - `Q18`: the question of a retroactive check, OCP Rule 18
 * - `R18`: the reply to it
 * - `C18`: what customs found when they end it without a change
 * - `Q30`: the request to reconsider, OCP Rule 30.4
 * - `R30`: the answer to it
 */

type Form = Pick<FormD, 'items'>;

/** Rule 18: a request says why, unless the check is at random; it may be about certain goods only. */
export function checkQuestionFaults(form: Form, question: CheckQuestion): Finding[] {
  const findings = question.items.flatMap((number, index) =>
    itemFaults('Q18', form, question.items, number, index, `items[${index}]`),
  );
  question.boxes.forEach((box, index) => {
    if (question.boxes.indexOf(box) === index) return;
    findings.push(
      finding(
        'Q18',
        `boxes[${index}]`,
        [`Box ${box} is named twice.`, `Ô số ${box} được nêu hai lần.`],
        ['Name each box once.', 'Nêu mỗi ô một lần.'],
        { box: box as Box },
      ),
    );
  });
  if (question.ground !== 'RANDOM' && !says(question.reason)) {
    findings.push(
      finding(
        'Q18',
        'reason',
        ['A check on doubt states no reason.', 'Kiểm tra do nghi ngờ nhưng không nêu lý do.'],
        ['State what casts doubt, or check at RANDOM.', 'Nêu điểm nghi ngờ, hoặc chọn RANDOM.'],
      ),
    );
  }
  return findings;
}

/** The reply has one result for each item asked about, and says what was found unless it confirms. */
export function checkAnswerFaults(form: Form, question: CheckQuestion, answer: CheckAnswer): Finding[] {
  const asked = itemsInCheck(question, form);
  const answered = answer.results.map((result) => result.itemNumber);
  const findings = answer.results.flatMap(({ itemNumber, outcome, text }, index) => {
    const path = `results[${index}]`;
    const faults = itemFaults('R18', form, answered, itemNumber, index, `${path}.itemNumber`);
    if (faults.length === 0 && !asked.includes(itemNumber)) {
      faults.push(notAsked('R18', itemNumber, `${path}.itemNumber`));
    }
    if (outcome !== 'CONFIRMED' && !says(text)) {
      faults.push(
        finding(
          'R18',
          `${path}.text`,
          [
            `Item ${itemNumber} is ${outcome} without a word of explanation.`,
            `Mặt hàng ${itemNumber} là ${outcome} nhưng không giải thích.`,
          ],
          ['State what was found.', 'Nêu kết quả xác minh.'],
        ),
      );
    }
    return faults;
  });
  const missing = asked.filter((number) => !answered.includes(number));
  if (missing.length > 0) {
    findings.push(
      finding(
        'R18',
        'results',
        [
          `There is no result for item ${missing.join(', ')}.`,
          `Chưa có kết quả cho mặt hàng ${missing.join(', ')}.`,
        ],
        ['Answer every item asked about.', 'Trả lời mọi mặt hàng được hỏi.'],
        { box: 5 },
      ),
    );
  }
  return findings;
}

/** Rule 18: customs tell their determination of each item asked about, with the reasons unless it is originating. */
export function determinationFaults(
  form: Form,
  question: CheckQuestion,
  determinations: readonly Determination[],
): Finding[] {
  const asked = itemsInCheck(question, form);
  const named = determinations.map(({ itemNumber }) => itemNumber);
  const findings = determinations.flatMap(({ itemNumber, origin, text }, index) => {
    const path = `determinations[${index}]`;
    const faults = itemFaults('C18', form, named, itemNumber, index, `${path}.itemNumber`);
    if (faults.length === 0 && !asked.includes(itemNumber)) {
      faults.push(notAsked('C18', itemNumber, `${path}.itemNumber`));
    }
    if (origin !== 'ORIGINATING' && !says(text)) {
      faults.push(
        finding(
          'C18',
          `${path}.text`,
          [
            `Item ${itemNumber} is ${origin} without a word of explanation.`,
            `Mặt hàng ${itemNumber} là ${origin} nhưng không giải thích.`,
          ],
          ['State what was found.', 'Nêu kết quả xác minh.'],
        ),
      );
    }
    return faults;
  });
  const missing = asked.filter((number) => !named.includes(number));
  if (missing.length > 0) {
    const items = itemsText(missing);
    findings.push(
      finding(
        'C18',
        'determinations',
        [
          `There is no determination of the origin of item ${items}.`,
          `Chưa có kết luận về xuất xứ của mặt hàng ${items}.`,
        ],
        [
          `Say it of every item asked about: --originating ${items}, or --not-originating ${items} or --undetermined ${items} with --text <text>.`,
          `Nêu kết luận cho mọi mặt hàng được hỏi: --originating ${items}, hoặc --not-originating ${items} hay --undetermined ${items} kèm --text <nội dung>.`,
        ],
        { box: 5 },
      ),
    );
  }
  return findings;
}

/**
 * Rule 30.4: clarifications are of items whose preference was not given.
 * @param decisions as far as they are known here; undefined on the side that decides, where a crossing decision
 *   in the trader's favour is no fault of who asks
 */
export function reconsiderationFaults(
  form: Form,
  decisions: readonly ItemDecision[] | undefined,
  { clarifications }: ReconsiderationRequest,
): Finding[] {
  const numbers = clarifications.map((one) => one.itemNumber);
  return clarifications.flatMap(({ itemNumber, text }, index) => {
    const path = `clarifications[${index}]`;
    const faults = itemFaults('Q30', form, numbers, itemNumber, index, `${path}.itemNumber`);
    const decided = decisions?.find((one) => one.itemNumber === itemNumber)?.decision;
    if (faults.length === 0 && decisions && decided !== 'NOT_GIVEN') {
      faults.push(
        finding(
          'Q30',
          `${path}.itemNumber`,
          [
            `The preference for item ${itemNumber} was not refused.`,
            `Mặt hàng ${itemNumber} không bị từ chối ưu đãi.`,
          ],
          ['Name items that are NOT GIVEN.', 'Chỉ nêu mặt hàng NOT GIVEN.'],
          { box: 4, value: decided ?? 'undecided' },
        ),
      );
    }
    if (!says(text)) {
      faults.push(
        finding(
          'Q30',
          `${path}.text`,
          [
            `The clarification of item ${itemNumber} says nothing.`,
            `Giải trình mặt hàng ${itemNumber} bỏ trống.`,
          ],
          ['State what customs should know.', 'Nêu nội dung hải quan cần biết.'],
        ),
      );
    }
    return faults;
  });
}

/** An answer in the trader's favour gives the preference for items that were asked about. */
export function reassessmentFaults(
  { clarifications }: ReconsiderationRequest,
  decisions: readonly ItemDecision[],
): Finding[] {
  return decisions.flatMap(({ itemNumber, decision }, index) => {
    const path = `decisions[${index}]`;
    if (!clarifications.some((one) => one.itemNumber === itemNumber)) {
      return [notAsked('R30', itemNumber, `${path}.itemNumber`)];
    }
    if (decision === 'GIVEN') return [];
    return [
      finding(
        'R30',
        `${path}.decision`,
        [`Item ${itemNumber} is NOT GIVEN already.`, `Mặt hàng ${itemNumber} vốn đã là NOT GIVEN.`],
        [
          'Name the items now GIVEN, or maintain the decision with a reason.',
          'Chỉ nêu mặt hàng nay được GIVEN, hoặc giữ nguyên quyết định kèm lý do.',
        ],
        { box: 4 },
      ),
    ];
  });
}

type InquiryRule = 'Q18' | 'R18' | 'C18' | 'Q30' | 'R30';

/** An item that the certificate does not have, or that was named before. */
function itemFaults(
  rule: InquiryRule,
  form: Form,
  named: readonly number[],
  number: number,
  index: number,
  path: string,
): Finding[] {
  const about = { box: 5, value: String(number) } as const;
  if (!form.items.some((item) => item.number === number)) {
    const says: Pair = [`The certificate has no item ${number}.`, `C/O không có mặt hàng ${number}.`];
    return [finding(rule, path, says, ['Use an item number of Box 5.', 'Dùng số thứ tự có ở ô 5.'], about)];
  }
  if (named.indexOf(number) === index) return [];
  const twice: Pair = [`Item ${number} is named twice.`, `Mặt hàng ${number} được nêu hai lần.`];
  return [finding(rule, path, twice, ['Name each item once.', 'Nêu mỗi mặt hàng một lần.'], about)];
}

function notAsked(rule: InquiryRule, number: number, path: string): Finding {
  return finding(
    rule,
    path,
    [`Item ${number} was not asked about.`, `Mặt hàng ${number} không được hỏi.`],
    ['Answer the items asked about.', 'Chỉ trả lời các mặt hàng được hỏi.'],
    { box: 5, value: String(number) },
  );
}

/** "-" or "." would satisfy a form, but tells the other state nothing. */
function says(text: string | undefined): boolean {
  return /[\p{L}\p{N}]/u.test(text ?? '');
}

type Pair = readonly [en: string, vi: string];

function finding(
  rule: InquiryRule,
  path: string,
  message: Pair,
  remedy: Pair,
  about: { readonly box?: Box; readonly value?: string } = {},
): Finding {
  return {
    rule,
    severity: 'error',
    path,
    message: { en: message[0], vi: message[1] },
    remedy: { en: remedy[0], vi: remedy[1] },
    ...about,
  };
}
