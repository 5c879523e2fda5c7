import type { Text } from '../kernel/finding.ts';
import type { DatabaseMeans } from './database.ts';
import type { InvariantId } from './invariants/index.ts';
import type { DrillStorage, Stage } from './stage.ts';

/** What a drill needs of the machine, beside node and a temporary directory. */
export interface Means extends DatabaseMeans {
  /** Whether the largest file of a running process can be set (util-linux `prlimit`). */
  readonly prlimit: boolean;
}

/** One drill: what goes wrong, and what must hold nevertheless. */
export interface Scenario {
  /** Never changes once published. */
  readonly name: string;
  readonly title: Text;
  /** What is done, for who reads the report. */
  readonly what: Text;
  readonly invariants: readonly InvariantId[];
  /** Where the gateways keep their ledgers; the embedded file when not given. */
  readonly storage?: DrillStorage;
  /** Settings of both gateways beside those of every drill. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Why it cannot be run here; undefined when it can. */
  readonly lacks?: (means: Means) => Text | undefined;
  /** Makes the fault happen and ends it. What follows (settling, judging) is the runner's. */
  readonly run: (stage: Stage) => Promise<void>;
}
