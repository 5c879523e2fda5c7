import { setImmediate } from 'node:timers/promises';
import { GatewayError } from '../../kernel/errors.ts';
import type { Connection } from './connection.ts';
import { translated } from './errors.ts';
import { createMutex } from './mutex.ts';

/** Units of work that become durable together. */
interface Group {
  units: number;
  /** Resolves with why nothing of it is there; undefined once all of it is on the disk. */
  readonly ended: Promise<GroupFailure | undefined>;
  end(failure?: GroupFailure): void;
}

interface GroupFailure {
  readonly thrown: unknown;
}

/** How a unit ended; lost when the whole transaction went with it. */
type Outcome<T> = { readonly result: T } | { readonly thrown: unknown } | { readonly lost: unknown };

/**
 * Units in one commit at most. A commit waits for the disk about as long as a unit's statements take, so a few already
 * save most of the waiting, and who came first does not wait long for those behind.
 */
const MOST = 8;

/** Runs units of work on a connection, all or nothing each, one after the other. */
export interface GroupCommit {
  /** @throws what the work throws; LEDGER_UNAVAILABLE or LEDGER_CORRUPT when its commit fails */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** After everything that was asked for before; nothing may be asked for after it. */
  last(work: () => void): Promise<void>;
}

/**
 * A commit waits for the disk, and libsql makes the whole process wait with it. So units that are waiting anyway share
 * one: each is a savepoint of one transaction, undone alone when it fails. None hears of its end before the commit,
 * those that failed included, because what they found may be another's and not on the disk yet.
 */
export function createGroupCommit(writer: Connection): GroupCommit {
  const turns = createMutex();
  let waiting = 0;
  let open: Group | undefined;

  const begin = (): Group => {
    translated(() => writer.exec('BEGIN IMMEDIATE'));
    let end: Group['end'] = () => undefined;
    const ended = new Promise<GroupFailure | undefined>((resolve) => {
      end = resolve;
    });
    open = { units: 0, ended, end };
    return open;
  };

  const commit = (group: Group): void => {
    open = undefined;
    try {
      translated(() => writer.exec('COMMIT'));
      group.end();
    } catch (thrown) {
      giveUp(group, thrown);
    }
  };

  const giveUp = (group: Group, thrown: unknown): void => {
    open = undefined;
    group.end({ thrown });
    if (writer.inTransaction) translated(() => writer.exec('ROLLBACK'));
  };

  const take = async <T>(work: () => Promise<T>): Promise<{ group: Group; outcome: Outcome<T> }> => {
    // libsql never waits, so a loop of transactions would let nothing else of the process have a turn.
    await setImmediate();
    waiting -= 1;
    const group = open ?? begin();
    group.units += 1;
    const outcome = await unit(writer, work);
    if ('lost' in outcome) giveUp(group, storeFault(outcome.lost));
    else if (waiting === 0 || group.units === MOST) commit(group);
    return { group, outcome };
  };

  return {
    async run(work) {
      waiting += 1;
      const { group, outcome } = await turns.run(() => take(work));
      const failure = await group.ended;
      if (failure) throw failure.thrown;
      if ('result' in outcome) return outcome.result;
      throw 'thrown' in outcome ? outcome.thrown : outcome.lost;
    },
    last: (work) => turns.run(async () => work()),
  };
}

async function unit<T>(writer: Connection, work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    translated(() => writer.exec('SAVEPOINT unit'));
    const result = await work();
    translated(() => writer.exec('RELEASE unit'));
    return { result };
  } catch (thrown) {
    // SQLite itself rolls back after some faults of the disk: then nothing of the group is there.
    if (!writer.inTransaction) return { lost: thrown };
    try {
      translated(() => writer.exec('ROLLBACK TO unit; RELEASE unit'));
      return { thrown };
    } catch (worse) {
      return { lost: worse };
    }
  }
}

/** What those are told whose work was undone with another's: nothing of what that other work made of it. */
function storeFault(lost: unknown): GatewayError {
  if (lost instanceof GatewayError && lost.code.startsWith('LEDGER_')) return lost;
  return new GatewayError('LEDGER_UNAVAILABLE', {
    detail: 'the database undid a transaction by itself',
    cause: lost,
  });
}
