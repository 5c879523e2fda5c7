/** Options that name the version of what was read, so that nothing is decided that nobody saw. */
export const FILED_AT = [
  '--filed-at <instant>',
  'the version that was read, as asw show and asw work print it; refused when it was filed anew since',
] as const;

export interface SeenOption {
  readonly filedAt?: string;
}
