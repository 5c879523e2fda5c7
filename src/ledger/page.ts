/** A page of a list. `next` is an opaque cursor for the following page, absent on the last. */
export interface Page<T> {
  readonly rows: readonly T[];
  readonly next?: string;
}

export interface PageRequest {
  /** 1 to 200. */
  readonly limit: number;
  readonly after?: string;
}
