/**
 * Box 8 of Form D, the origin criterion of one item.
 *
 * Source: ATIGA Annex 7, overleaf note 3 (what to write for each case) and the issuing authorities' tables:
 * `WO`; the regional value content as a percentage, `40%`; the tariff change that the rule asks for, `CC`, `CTH`
 * or `CTSH`; `SP` for specific processes; a combination such as `CTSH + 35%`; `PC x%` for partial cumulation
 * (Art. 30.2). The percentage is a whole number, rounded down: 40.6 is written 40%, so `40.6%` is a faulty form.
 */
export type TariffChange = 'CC' | 'CTH' | 'CTSH';

export type OriginCriterion =
  /** Wholly obtained or produced (Art. 27). */
  | { readonly kind: 'WO' }
  /** Regional value content alone (Art. 28.1(a)(i)). */
  | { readonly kind: 'RVC'; readonly percent: number }
  /** Change in tariff classification alone: of chapter, heading or subheading. */
  | { readonly kind: 'CTC'; readonly change: TariffChange }
  /** Specific manufacturing or processing operation. */
  | { readonly kind: 'SP' }
  /** A tariff change or a specific process together with a regional value content. */
  | { readonly kind: 'COMBINED'; readonly with: TariffChange | 'SP'; readonly percent: number }
  /** Partial cumulation: 20 to 39 per cent (Annex 6). */
  | { readonly kind: 'PC'; readonly percent: number }
  /** None of the texts that Box 8 allows. */
  | { readonly kind: 'UNKNOWN'; readonly text: string };

const ALONE = /^(WO|CC|CTH|CTSH|SP)$/;
const RVC = /^(?:RVC )?(\d{1,3})%$/;
const PARTIAL = /^PC (\d{1,3})%$/;
const COMBINED = /^(CC|CTH|CTSH|SP) \+ (?:RVC )?(\d{1,3})%$/;
const COMBINED_REVERSED = /^(?:RVC )?(\d{1,3})% \+ (CC|CTH|CTSH|SP)$/;

/**
 * Reads the text of Box 8. Letter case, spacing and the word "RVC" before the percentage do not matter, because
 * peers write them differently; everything else does. Never throws: a text that is none of the criteria comes
 * back as `UNKNOWN`. The percentage is 1 to 100; whether it is high enough is a rule of its own.
 */
export function parseOriginCriterion(text: string): OriginCriterion {
  const normal = normalize(text);

  const alone = ALONE.exec(normal)?.[1];
  if (alone === 'WO' || alone === 'SP') return { kind: alone };
  if (alone !== undefined) return { kind: 'CTC', change: alone as TariffChange };

  const rvc = percentage(RVC.exec(normal)?.[1]);
  if (rvc !== undefined) return { kind: 'RVC', percent: rvc };

  const partial = percentage(PARTIAL.exec(normal)?.[1]);
  if (partial !== undefined) return { kind: 'PC', percent: partial };

  const combined = COMBINED.exec(normal);
  const reversed = COMBINED_REVERSED.exec(normal);
  const part = combined?.[1] ?? reversed?.[2];
  const percent = percentage(combined?.[2] ?? reversed?.[1]);
  if (part !== undefined && percent !== undefined) {
    return { kind: 'COMBINED', with: part as TariffChange | 'SP', percent };
  }
  return { kind: 'UNKNOWN', text };
}

/** The criterion as Box 8 shows it, e.g. `CTSH + 35%`; the text itself for an unknown one. */
export function formatOriginCriterion(criterion: OriginCriterion): string {
  switch (criterion.kind) {
    case 'WO':
    case 'SP':
      return criterion.kind;
    case 'CTC':
      return criterion.change;
    case 'RVC':
      return `${criterion.percent}%`;
    case 'PC':
      return `PC ${criterion.percent}%`;
    case 'COMBINED':
      return `${criterion.with} + ${criterion.percent}%`;
    case 'UNKNOWN':
      return criterion.text;
  }
}

/** Whether a regional value content was applied, which is what asks for the FOB price (overleaf note 10). */
export function usesRvc(criterion: OriginCriterion): boolean {
  return criterion.kind === 'RVC' || criterion.kind === 'COMBINED' || criterion.kind === 'PC';
}

/** Whether a change in tariff classification was applied, which is what a de minimis share relaxes (Art. 33). */
export function usesTariffChange(criterion: OriginCriterion): boolean {
  return criterion.kind === 'CTC' || (criterion.kind === 'COMBINED' && criterion.with !== 'SP');
}

/** One space around `+` and after a word, none before `%`; capitals. */
function normalize(text: string): string {
  return text
    .trim()
    .toUpperCase()
    .replace(/\s+/gu, ' ')
    .replace(/ ?\+ ?/g, ' + ')
    .replace(/ %/g, '%')
    .replace(/^(PC|RVC) ?(?=\d)/, '$1 ')
    .replace(/ \+ RVC ?(?=\d)/, ' + RVC ');
}

/** A whole percentage from 1 to 100 without leading zero. */
function percentage(digits: string | undefined): number | undefined {
  if (digits === undefined || digits.startsWith('0')) return undefined;
  const percent = Number(digits);
  return percent <= 100 ? percent : undefined;
}
