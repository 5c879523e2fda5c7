import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GatewayError } from '../../../src/kernel/errors.ts';
import type { Connection } from '../../../src/ledger/sqlite/connection.ts';
import { createGroupCommit } from '../../../src/ledger/sqlite/group-commit.ts';

/** A connection that notes statements, keeps rows as SQLite keeps them, and fails where it is told to. */
function notedConnection(failing: { commit?: unknown; begin?: unknown } = {}) {
  const statements: string[] = [];
  let rows: string[] = [];
  let committed: string[] = [];
  let savepoint: string[] = [];
  let inTransaction = false;
  const once = (what: 'commit' | 'begin') => {
    const thrown = failing[what];
    delete failing[what];
    if (thrown) throw thrown;
  };
  const steps: Readonly<Record<string, () => void>> = {
    'BEGIN IMMEDIATE': () => {
      once('begin');
      expect(inTransaction).toBe(false);
      inTransaction = true;
      rows = [...committed];
    },
    COMMIT: () => {
      once('commit');
      committed = rows;
      inTransaction = false;
    },
    ROLLBACK: () => {
      inTransaction = false;
    },
    'SAVEPOINT unit': () => {
      savepoint = [...rows];
    },
    'RELEASE unit': () => {
      if (!inTransaction) throw new Error('no such savepoint: unit');
    },
    'ROLLBACK TO unit; RELEASE unit': () => {
      rows = savepoint;
    },
  };
  const connection: Connection = {
    exec(sql) {
      statements.push(sql);
      const step = steps[sql];
      if (!step) throw new Error(`not expected: ${sql}`);
      step();
    },
    run: () => 0,
    all: () => [],
    get inTransaction() {
      return inTransaction;
    },
    close: () => undefined,
  };
  return {
    connection,
    statements,
    write: (row: string) => rows.push(row),
    undoAll: () => {
      inTransaction = false;
    },
    get committed() {
      return committed;
    },
    get rows() {
      return rows;
    },
    count: (sql: string) => statements.filter((one) => one === sql).length,
  };
}

const disk = () => new GatewayError('LEDGER_UNAVAILABLE', { detail: 'the disk is full' });

test('units that wait share a commit, and none ends before it', async () => {
  const noted = notedConnection();
  const units = createGroupCommit(noted.connection);
  const seen: number[] = [];
  const all = Array.from({ length: 20 }, (_, n) =>
    units
      .run(async () => {
        noted.write(`${n}`);
        return n;
      })
      .then((n) => {
        seen.push(n);
        expect(noted.committed).toContain(`${n}`);
      }),
  );
  await Promise.all(all);
  expect(seen).toEqual(Array.from({ length: 20 }, (_, n) => n));
  expect(noted.committed).toEqual(Array.from({ length: 20 }, (_, n) => `${n}`));
  // Eight, eight and four.
  expect(noted.count('COMMIT')).toBe(3);
});

test('a unit alone is committed at once', async () => {
  const noted = notedConnection();
  const units = createGroupCommit(noted.connection);
  for (const row of ['a', 'b']) await units.run(async () => noted.write(row));
  expect(noted.committed).toEqual(['a', 'b']);
  expect(noted.count('COMMIT')).toBe(2);
});

test('a unit that fails is undone alone', async () => {
  const noted = notedConnection();
  const units = createGroupCommit(noted.connection);
  const ends = await Promise.allSettled(
    ['a', 'b', 'c'].map((row) =>
      units.run(async () => {
        noted.write(row);
        if (row === 'b') throw new Error('b cannot');
        return row;
      }),
    ),
  );
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(noted.committed).toEqual(['a', 'c']);
  expect(noted.count('COMMIT')).toBe(1);
});

test('when the commit fails nobody is told anything else, not even who failed before it', async () => {
  const noted = notedConnection({ commit: disk() });
  const units = createGroupCommit(noted.connection);
  const ends = await Promise.allSettled([
    units.run(async () => noted.write('first')),
    units.run(async () => {
      // What it found was the other's, and is not on the disk.
      if (noted.rows.includes('first')) throw new Error('known already');
    }),
  ]);
  for (const end of ends) {
    expect(end).toMatchObject({ status: 'rejected', reason: { code: 'LEDGER_UNAVAILABLE' } });
  }
  expect(noted.committed).toEqual([]);
  await units.run(async () => noted.write('later'));
  expect(noted.committed).toEqual(['later']);
});

test('when the database undoes all by itself, all of the group fail, and the next group goes on', async () => {
  const noted = notedConnection();
  const units = createGroupCommit(noted.connection);
  const full = new Error('its own words');
  const ends = await Promise.allSettled([
    units.run(async () => noted.write('first')),
    units.run(async () => {
      noted.undoAll();
      throw full;
    }),
    units.run(async () => noted.write('third')),
  ]);
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  // Nobody hears another's words.
  expect(ends[0]).toMatchObject({ reason: { code: 'LEDGER_UNAVAILABLE', cause: full } });
  expect(noted.committed).toEqual(['third']);
});

test('a transaction that cannot begin fails for the one whose turn it was', async () => {
  const noted = notedConnection({ begin: disk() });
  const units = createGroupCommit(noted.connection);
  const ends = await Promise.allSettled(['a', 'b'].map((row) => units.run(async () => noted.write(row))));
  expect(ends).toMatchObject([{ status: 'rejected', reason: { code: 'LEDGER_UNAVAILABLE' } }, {}]);
  expect(noted.committed).toEqual(['b']);
});

test('what is last comes after all, committed', async () => {
  const noted = notedConnection();
  const units = createGroupCommit(noted.connection);
  const running = ['a', 'b'].map((row) => units.run(async () => noted.write(row)));
  let found: readonly string[] = [];
  await units.last(() => {
    found = noted.committed;
    expect(noted.connection.inTransaction).toBe(false);
  });
  await Promise.all(running);
  expect(found).toEqual(['a', 'b']);
});

test('whatever comes when, what succeeded is there in its order, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({ fails: fc.boolean(), ticks: fc.integer({ min: 0, max: 3 }), pause: fc.boolean() }),
        { maxLength: 30 },
      ),
      async (plan) => {
        const noted = notedConnection();
        const units = createGroupCommit(noted.connection);
        const ends: Promise<unknown>[] = [];
        for (const [n, { fails, ticks, pause }] of plan.entries()) {
          if (pause) await new Promise((resolve) => setImmediate(resolve));
          const end = units.run(async () => {
            noted.write(`${n}`);
            for (let tick = 0; tick < ticks; tick += 1) await new Promise((resolve) => setImmediate(resolve));
            if (fails) throw new Error(`${n}`);
          });
          ends.push(end.then(() => expect(noted.committed).toContain(`${n}`)));
        }
        const settled = await Promise.allSettled(ends);
        expect(settled.map(({ status }) => status === 'rejected')).toEqual(plan.map(({ fails }) => fails));
        expect(noted.committed).toEqual(plan.flatMap(({ fails }, n) => (fails ? [] : [`${n}`])));
        expect(noted.connection.inTransaction).toBe(false);
      },
    ),
    { numRuns: 100 },
  );
});
