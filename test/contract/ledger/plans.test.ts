import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { countFilter, countGroupsStages, listFind } from '../../../src/ledger/mongo/queries.ts';
import * as paths from '../../../src/ledger/paths.ts';
import type { CountQuery, ListQuery } from '../../../src/ledger/record-store.ts';
import { type Connection, openConnection } from '../../../src/ledger/sqlite/connection.ts';
import {
  claimSql,
  countGroupsSql,
  countSql,
  listSql,
  lookupSql,
  type Sql,
} from '../../../src/ledger/sqlite/queries.ts';
import { type AccessPath, fieldOf, readFields } from '../../../src/ledger/table-spec.ts';
import { TABLES } from '../../../src/ledger/tables.ts';
import { describeOnMongo, embeddedPlace, mongoKind, mongoPlace } from '../../support/ledger.ts';
import { T0 } from '../../support/ledger-records.ts';

/** No declared way to read may fall back to reading everything, or to sorting what it has read. */

const cases = paths.ACCESS_PATHS.map((path) => [path.name, path] as const);
const counts = Object.values(paths.COUNTS).map((path) => [path.name, path] as const);
const CLAIMS = [paths.CLAIMS, paths.CLAIMS_BY_PEER];

function sampleOf(path: AccessPath, field: string): string | number {
  const { type } = fieldOf(path.table, field);
  return type === 'integer' ? 1 : type === 'instant' ? T0 : '2026-03-01';
}

/** The first page, a later page, and one with everything the path allows. */
function queriesOf(path: AccessPath): readonly ListQuery[] {
  const equal = Object.fromEntries(path.equal.map((field) => [field, sampleOf(path, field)]));
  const bound = sampleOf(path, path.sort);
  const plain: ListQuery = {
    equal,
    ...(path.term ? { terms: ['e:cong'] } : {}),
    ...(typeof bound === 'string' ? { from: bound } : {}),
    limit: 10,
  };
  const residual = path.residual ?? [];
  return [
    plain,
    { ...plain, after: { sort: bound, key: 'k' } },
    {
      ...plain,
      ...(typeof bound === 'string' ? { to: bound } : {}),
      ...(path.term ? { terms: ['e:cong', 'h:8471'] } : {}),
      where: Object.fromEntries(residual.filter((f) => !f.endsWith('Key')).map((field) => [field, 'x'])),
      prefixes: Object.fromEntries(residual.filter((f) => f.endsWith('Key')).map((field) => [field, 'x'])),
      after: { sort: bound, key: 'k' },
    },
  ];
}

const countQuery: CountQuery = {
  equal: { peer: 'TH' },
  from: '2026-01',
  to: '2026-03',
  within: { from: '2026-01-15', to: '2026-03-02' },
};

describe('embedded', () => {
  const place = embeddedPlace();
  let connection: Connection;

  beforeAll(async () => {
    await place.ledger();
    if (place.location.kind === 'embedded') connection = openConnection(place.location.path, 1_000);
  });
  afterAll(() => connection.close());

  function plan({ sql, values }: Sql): string[] {
    return connection.all(`EXPLAIN QUERY PLAN ${sql}`, values).map((row) => String(row[3]));
  }

  function expectSearches(steps: readonly string[]): void {
    expect(steps.length).toBeGreaterThan(0);
    for (const step of steps) expect(step).toMatch(/^(SEARCH |CORRELATED SCALAR SUBQUERY )/);
  }

  test.each(cases)('%s', (_, path) => {
    for (const [index, query] of queriesOf(path).entries()) {
      const steps = plan(listSql(path, query));
      expectSearches(steps);
      const used = path.term
        ? 'SEARCH w USING PRIMARY KEY (word=?'
        : `USING INDEX ${path.index} (${path.equal.map((field) => `${field}=? AND `).join('')}${path.sort}`;
      // Only a whole lane is read without bounds.
      if (index > 0 || query.from) expect(steps[0]?.replace('COVERING ', '')).toContain(used);
    }
  });

  test.each(CLAIMS.map((path) => [path.name, path] as const))('claiming along %s', (_, path) => {
    const equal = Object.fromEntries(path.equal.map((field) => [field, 'x']));
    const steps = plan(claimSql(path, { equal, to: T0, limit: 5 }));
    expectSearches(steps);
    expect(steps).toHaveLength(1);
    expect(steps[0]).toContain(`INDEX ${path.index} (`);
  });

  test.each(counts)('%s, from the index alone', (_, path) => {
    for (const query of [countQuery, { equal: countQuery.equal }]) {
      const steps = plan(countGroupsSql(path, query));
      expectSearches(steps);
      expect(steps).toHaveLength(1);
      expect(steps[0]).toContain(`USING COVERING INDEX ${path.index} (peer=?`);
    }
  });

  test.each([paths.SEARCH.sent.byState, paths.OUTBOX_BY_STATUS, paths.MESSAGES_BY_DIRECTION, paths.EVENTS])(
    'totals along $name, from the index alone',
    (path) => {
      const equal = Object.fromEntries(path.equal.map((field) => [field, 'x']));
      const steps = plan(countSql(path, { equal, ...(path.equal.length === 0 ? { from: T0 } : {}) }));
      expectSearches(steps);
      expect(steps[0]).toContain(`USING COVERING INDEX ${path.index} (`);
    },
  );

  test.each(TABLES.map((table) => [table.name, table] as const))('%s by its keys', (_, table) => {
    for (const by of [[table.key], ...table.unique.map((unique) => unique.fields)]) {
      const values = by.map((field) => (fieldOf(table, field).type === 'integer' ? 1 : 'x'));
      const steps = plan({ sql: lookupSql(table, by, readFields(table, 'all')), values });
      expectSearches(steps);
      expect(steps).toHaveLength(1);
      expect(steps[0]).toContain(`(${by.map((field) => `${field}=?`).join(' AND ')})`);
    }
  });
});

describeOnMongo('mongodb', () => {
  const place = mongoPlace();
  let connection: mongoose.Connection;

  beforeAll(async () => {
    await place.ledger();
    if (place.location.kind !== 'mongodb') return;
    const { uri, database } = place.location;
    connection = await mongoose.createConnection(uri, { dbName: database }).asPromise();
  });
  afterAll(() => connection.close());

  /** Every stage of an explained plan, with the index it reads. */
  function stagesOf(plan: unknown): { stage: string; index?: string }[] {
    if (typeof plan !== 'object' || plan === null) return [];
    const { stage, indexName } = plan as { stage?: unknown; indexName?: unknown };
    const own = typeof stage === 'string' ? [{ stage, index: indexName as string | undefined }] : [];
    return [...own, ...Object.values(plan).flatMap(stagesOf)];
  }

  function expectIndex(explained: unknown, index: string): void {
    // The plan chosen, without those rejected and without the question repeated.
    const text = JSON.stringify(explained, (key, value) =>
      key === 'rejectedPlans' || key === 'command' ? undefined : value,
    );
    const stages = stagesOf(JSON.parse(text));
    const names = stages.map(({ stage }) => stage);
    expect(stages.map((one) => one.index).filter(Boolean)).toContain(index);
    expect(new Set(stages.map((one) => one.index).filter(Boolean))).toEqual(new Set([index]));
    expect(names).not.toContain('COLLSCAN');
    // SecantusDB reports a SORT over every find, needed or not; a real server must not need one.
    if (mongoKind !== 'SecantusDB') expect(names).not.toContain('SORT');
  }

  /**
   * The index read has the path's order, by its keys as the server reports them: after the fields compared for
   * equality come the sort field and the key, so there is nothing left to sort. SecantusDB shows no more than that:
   * a SORT for every find, and none for any findAndModify.
   */
  function expectOrder(explained: unknown, path: AccessPath): void {
    const patterns = valuesOf(explained, 'keyPattern');
    expect(patterns.length).toBeGreaterThan(0);
    const wanted = [...(path.term ? [path.term] : []), ...path.equal, path.sort, '_id'];
    for (const pattern of patterns) expect(Object.keys(pattern as object)).toEqual(wanted);
  }

  function valuesOf(value: unknown, name: string): unknown[] {
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) =>
      key === name ? [inner] : key === 'rejectedPlans' ? [] : valuesOf(inner, name),
    );
  }

  test.each(cases)('%s', async (_, path) => {
    for (const query of queriesOf(path)) {
      const { filter, sort, projection, hint } = listFind(path, query);
      const cursor = connection
        .collection(path.table.name)
        .find(filter, { sort, projection, hint, limit: 10 });
      const explained = await cursor.explain('queryPlanner');
      expectIndex(explained, path.index);
      expectOrder(explained, path);
    }
  });

  test.each(counts)('%s', async (_, path) => {
    const stages = countGroupsStages(path, countQuery);
    const cursor = connection.collection(path.table.name).aggregate(stages, { hint: path.index });
    expectIndex(await cursor.explain('queryPlanner'), path.index);
  });

  test.each([paths.SEARCH.sent.byState, paths.OUTBOX_BY_STATUS, paths.MESSAGES_BY_DIRECTION, paths.EVENTS])(
    'totals along $name',
    async (path) => {
      const equal = Object.fromEntries(path.equal.map((field) => [field, 'x']));
      const filter = countFilter(path, { equal, ...(path.equal.length === 0 ? { from: T0 } : {}) });
      const stages = [{ $match: filter }, { $group: { _id: 1, n: { $sum: 1 } } }];
      const cursor = connection.collection(path.table.name).aggregate(stages, { hint: path.index });
      expectIndex(await cursor.explain('queryPlanner'), path.index);
    },
  );

  test.each(CLAIMS.map((path) => [path.name, path] as const))('claiming along %s', async (_, path) => {
    const equal = Object.fromEntries(path.equal.map((field) => [field, 'x']));
    // As the store claims: one at a time, those of this claim left out.
    const { filter, sort, hint } = listFind(path, { equal, to: T0 });
    for (const taken of [[], ['a', 'b']]) {
      const query = { $and: [filter, { _id: { $nin: taken } }] };
      const update = { $set: { lease: 'x' }, $inc: { attempts: 1 } };
      const command = { findAndModify: path.table.name, query, sort, hint, update };
      const explained = await connection.db?.command({ explain: command, verbosity: 'queryPlanner' });
      expectIndex(explained, path.index);
      expectOrder(explained, path);
    }
  });

  test.each(TABLES.map((table) => [table.name, table] as const))('%s by its keys', async (_, table) => {
    const collection = connection.collection<{ _id: string }>(table.name);
    const byId = await collection.find({ _id: 'x' }, { limit: 1 }).explain('queryPlanner');
    // MongoDB 7 and before name their way to one _id, and not the index it takes.
    if (!stagesOf(byId).some(({ stage }) => stage === 'IDHACK')) expectIndex(byId, '_id_');
    for (const { name, fields } of table.unique) {
      const values = fields.map((field) => [field, fieldOf(table, field).type === 'integer' ? 1 : 'x']);
      // Other indexes begin with the same fields, so the store names the one it means.
      const cursor = collection.find(Object.fromEntries(values), { limit: 1, hint: name });
      const explained = await cursor.explain('queryPlanner');
      expectIndex(explained, name);
      expect(valuesOf(explained, 'isUnique')).toEqual([true]);
    }
  });

  test('every declared unique key and index exists', async () => {
    for (const table of TABLES) {
      const held = await connection.collection(table.name).indexes();
      const names = held.map((index) => index.name);
      expect(names.sort()).toEqual(
        ['_id_', ...table.unique.map((key) => key.name), ...table.indexes.map((index) => index.name)].sort(),
      );
      const unique = held.filter((index) => index.unique).map((index) => index.name);
      expect(unique.sort()).toEqual(table.unique.map((key) => key.name).sort());
    }
  });
});
