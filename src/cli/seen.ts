/** Options that name the version of what was read, so that nothing is decided that nobody saw. */
export const FILED_AT = [
  '--filed-at <instant>',
  'the version that was read, as asw show and asw work print it; refused when it was filed anew since',
] as const;

/** Said of every command that decides on an application. */
export const NAME_WHAT_WAS_READ =
  'With --filed-at it holds for the version that was read alone; without it, for whatever is filed by then.';

/** An instant as people will see it, for examples. */
export const FILED_AT_EXAMPLE = '--filed-at 2026-02-01T01:00:00.000Z';

export interface SeenOption {
  readonly filedAt?: string;
}
