import type { FormD, ItemDecision } from '../../certificate/form-d.ts';
import type { Finding } from '../../kernel/finding.ts';

/** Whose identity the decision findings carry; described with the rules in docs/rules.md. */
export const DECISION_RULE = {
  id: 'V11',
  title: {
    en: 'A Customs Response decides existing items, each once, and gives a reason for NOT GIVEN',
    vi: 'Phản hồi hải quan quyết định từng mặt hàng có thật, mỗi mặt hàng một lần, và nêu lý do khi NOT GIVEN',
  },
  source: 'OCP Rules 16.3 and 30.3 (35th AFTA Council, 08/09/2021); ATIGA Annex 7, overleaf note 9',
} as const;

/**
 * OCP Rule 30.3: a rejection gives its reasons; Rule 16.3: one faulty item does not hold up the others, so every
 * item is decided for itself. Checks the decisions of one Customs Response against the certificate; all findings
 * are errors. Paths are of the response: `decisions[0].reason`.
 */
export function checkDecisions(form: Pick<FormD, 'items'>, decisions: readonly ItemDecision[]): Finding[] {
  const findings: Finding[] = [];
  if (decisions.length === 0) {
    findings.push(
      finding(
        'decisions',
        ['The response decides no item.', 'Phản hồi không quyết định mặt hàng nào.'],
        ['Decide at least one item.', 'Quyết định ít nhất một mặt hàng.'],
      ),
    );
  }
  const decided = new Set<number>();
  decisions.forEach((decision, index) => {
    const { itemNumber: number } = decision;
    const path = `decisions[${index}]`;
    const item = form.items.find((candidate) => candidate.number === number);
    if (!item) {
      findings.push(
        finding(
          `${path}.itemNumber`,
          [`The certificate has no item ${number}.`, `C/O không có mặt hàng ${number}.`],
          ['Use an item number of Box 5.', 'Dùng số thứ tự có ở ô 5.'],
          String(number),
        ),
      );
    }
    if (decided.has(number)) {
      findings.push(
        finding(
          `${path}.itemNumber`,
          [`Item ${number} is decided twice.`, `Mặt hàng ${number} bị quyết định hai lần.`],
          ['Keep one decision for each item.', 'Giữ một quyết định cho mỗi mặt hàng.'],
          String(number),
        ),
      );
    }
    decided.add(number);
    // "-" or "." would satisfy a form, but tells the issuing authority nothing it could answer.
    if (decision.decision === 'NOT_GIVEN' && !/[\p{L}\p{N}]/u.test(decision.reason ?? '')) {
      findings.push(
        finding(
          `${path}.reason`,
          [
            `The preference for item ${number} is not given, but no reason is stated.`,
            `Không cho hưởng ưu đãi mặt hàng ${number} nhưng không nêu lý do.`,
          ],
          ['State the reason.', 'Nêu lý do.'],
        ),
      );
    }
  });
  return findings;
}

type Pair = readonly [en: string, vi: string];

function finding(path: string, message: Pair, remedy: Pair, value?: string): Finding {
  return {
    rule: DECISION_RULE.id,
    severity: 'error',
    box: 4,
    path,
    message: { en: message[0], vi: message[1] },
    remedy: { en: remedy[0], vi: remedy[1] },
    ...(value === undefined ? {} : { value }),
  };
}
