/** A text shown to people, in both languages of the product. */
export interface Text {
  readonly en: string;
  readonly vi: string;
}

/** One line that is kept as it was said, and read by people of either language. */
export function inBothLanguages({ en, vi }: Text): string {
  return `${en} / ${vi}`;
}

/** Ends what people wrote with a full stop where it has no end, so that what follows it does not run on. */
export function asSentence(words: string): string {
  const said = words.trimEnd();
  return said === '' || /[.!?…][)\]"'”’»]*$/u.test(said) ? said : `${said}.`;
}

/** `error` refuses the document, `warning` and `info` travel with it. */
export type Severity = 'error' | 'warning' | 'info';

/** The box of Form D (Annex 7) a finding speaks of; `reference` is the number at the top right. */
export type Box = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 'reference';

/**
 * What a check has to say about one place of a document. Findings are data: rules return them, one pure
 * function decides what follows, nothing throws them.
 */
export interface Finding {
  /** Identity of the rule or check; never changes once published, e.g. `V6` or `SCHEMA`. */
  readonly rule: string;
  readonly severity: Severity;
  readonly box?: Box;
  /** Where in the document, as a JSON path from the certificate's root, e.g. `items[2].hsCode`. */
  readonly path: string;
  readonly message: Text;
  /** What to do next. */
  readonly remedy: Text;
  /** The offending value, shortened to 200 characters, when showing it helps. */
  readonly value?: string;
}

/** The one decider: a document is acceptable when no finding is an error. */
export function isAcceptable(findings: readonly Finding[]): boolean {
  return findings.every((finding) => finding.severity !== 'error');
}

/** Shortens a value so that it can be shown in a finding or an error. */
export function shown(value: string): string {
  return value.length <= 200 ? value : `${value.slice(0, 199)}…`;
}
