import { GatewayError } from '../../kernel/errors.ts';
import {
  mergedNumber,
  type Numbered,
  originalKey,
  originalNumbersOf,
  refoldedKey,
  type Sent,
  withOneMore,
} from '../original-store.ts';
import { type Drawn, REFUSED, refusedItems, uniqueNumber } from '../rows.ts';
import { SCHEMA_VERSION, TABLES } from '../tables.ts';
import type { Connection } from './connection.ts';
import { missingStatements, quoted, tableStatements } from './ddl.ts';

/** Marks the file as this program's: "ASWD". */
const APPLICATION_ID = 0x41535744;

/**
 * What leads from one version of the schema to the next beyond new tables, columns and indexes, which need no
 * words: entry 0 from version 1 to 2, and so on. Runs once those are there. A step is a statement, or a function where
 * SQL has no words for it.
 */
export type Migrations = readonly (readonly (string | ((connection: Connection) => void))[])[];

export const MIGRATIONS: Migrations = [
  // 2: the exporters' dossiers
  [],
  // 3: parked messages, the keys that applications are filed under
  [],
  // 4: what took the place of a dead letter; expiry and removal; inquiries between states; work lists
  [],
  // 5: two-sided reconciliation; every certificate issued so far is marked for its digest, and the first fold, which
  // reads what SQL cannot hash, gives it its place
  ['sent', 'received'].map(
    (ledger) =>
      `UPDATE "${ledger}" SET "unfolded" = '!' WHERE "referenceNumber" <> '' AND "leaf" IS NULL AND "unfolded" IS NULL`,
  ),
  // 6: whose a certificate is, and whose place an application is to take
  [
    `UPDATE "sent" SET "replacing" = json_extract("replaces", '$.referenceNumber') WHERE "replaces" IS NOT NULL`,
    `UPDATE "sent" SET "owner" = (SELECT "exporter" FROM "dossier" WHERE "dossier"."id" = "sent"."id") WHERE "owner" IS NULL`,
  ],
  // 7: the numbers of originals, however spelled, and the re-exports that wait for them
  [enterOriginals],
  // 8: who holds a run that is not finished; the day and the repair of a difference
  [],
  // 9: numbers without dashes, full stops and underscores; originals whose re-exported items were refused
  [refoldOriginals, markRefused],
  // 10: what remains of certificates used in part; those of before are listed from their next decision on
  [],
  // 11: what took the place of an original, under the number of that; what re-exports had used when they ended
  [enterSuccessors],
  // 12: what certificates refused here were to replace; those of before are not known. What was decided on those that have
  // ended is compared, too. What took the place of an exporter's certificate is that exporter's
  [
    ...['sent', 'received'].map(
      (ledger) =>
        `UPDATE "${ledger}" SET "unfolded" = '!' WHERE "state" IN ('CANCELLED', 'REPLACED') AND "decisions" <> '[]' AND "unfolded" IS NULL`,
    ),
    inheritOwners,
  ],
];

/**
 * Once for each place of the longest line: a successor's successor inherits from it in the next round. Whose one was that
 * the peer refused in the same place before goes before whose the first was.
 */
function inheritOwners(connection: Connection): void {
  const refused = `SELECT "owner" FROM "sent" AS "refused" WHERE "refused"."replacing" = "sent"."replacing" AND "refused"."state" = 'REJECTED' AND "refused"."owner" IS NOT NULL AND "refused"."recordedAt" < "sent"."recordedAt" ORDER BY "refused"."recordedAt" DESC LIMIT 1`;
  const first = `SELECT "owner" FROM "sent" AS "replaced" WHERE "replaced"."uniqueNumber" = '${uniqueNumber('')}' || "sent"."replacing"`;
  const owner = `COALESCE((${refused}), (${first}))`;
  const inherit = `UPDATE "sent" SET "owner" = ${owner} WHERE "owner" IS NULL AND "replacing" IS NOT NULL AND ${owner} IS NOT NULL`;
  while (connection.run(inherit, []) > 0);
}

function enterOriginals(connection: Connection): void {
  const received = connection.all(
    'SELECT "id", "issuingCountry", "referenceNumber" FROM "received" ORDER BY "recordedAt", "id"',
  );
  const sent = connection.all(
    `SELECT "id", "state", "form" FROM "sent" WHERE "form" LIKE '%"originalProofs"%' ORDER BY "id"`,
  );
  const numbers = originalNumbersOf(
    received.map(
      ([id, issuingCountry, referenceNumber]) => ({ id, issuingCountry, referenceNumber }) as Numbered,
    ),
    sent.map(([id, state, form]) => ({ id, state, form: JSON.parse(String(form)) }) as Sent),
  );
  for (const { id, held, claims } of numbers.values()) {
    connection.run('INSERT OR IGNORE INTO "original" ("id", "held", "claims") VALUES (?, ?, ?)', [
      id,
      JSON.stringify(held),
      JSON.stringify(claims),
    ]);
  }
}

function markRefused(connection: Connection): void {
  const drawn = connection.all(
    `SELECT "id", "state", "drawdowns", "decisions" FROM "received" WHERE "drawdowns" LIKE '[{%' AND "decisions" LIKE '%"NOT_GIVEN"%'`,
  );
  for (const [id, state, drawdowns, decisions] of drawn) {
    const read = {
      state,
      drawdowns: JSON.parse(String(drawdowns)),
      decisions: JSON.parse(String(decisions)),
    };
    if (refusedItems(read as Drawn).length === 0) continue;
    connection.run('UPDATE "received" SET "refused" = ? WHERE "id" = ?', [REFUSED, String(id)]);
  }
}

function refoldOriginals(connection: Connection): void {
  const rowOf = (id: string) => {
    const [row] = connection.all('SELECT "held", "claims" FROM "original" WHERE "id" = ?', [id]);
    const [held, claims] = row ?? ['[]', '[]'];
    return { held: JSON.parse(String(held)) as string[], claims: JSON.parse(String(claims)) as string[] };
  };
  const ids = connection.all('SELECT "id" FROM "original" ORDER BY "id"').map(([id]) => String(id));
  for (const id of ids) {
    const key = refoldedKey(id);
    if (key === id) continue;
    const { held, claims } = mergedNumber(key, rowOf(key), rowOf(id));
    connection.run('DELETE FROM "original" WHERE "id" IN (?, ?)', [id, key]);
    connection.run('INSERT INTO "original" ("id", "held", "claims") VALUES (?, ?, ?)', [
      key,
      JSON.stringify(held),
      JSON.stringify(claims),
    ]);
  }
}

function enterSuccessors(connection: Connection): void {
  const received = connection.all(
    `SELECT "id", "issuingCountry", json_extract("replaces", '$.referenceNumber') FROM "received" WHERE "replaces" IS NOT NULL ORDER BY "id"`,
  );
  for (const [id, country, number] of received) {
    const key = originalKey(String(country), String(number));
    connection.run(`INSERT OR IGNORE INTO "original" ("id", "held", "claims") VALUES (?, '[]', '[]')`, [key]);
    const [row] = connection.all('SELECT "successors" FROM "original" WHERE "id" = ?', [key]);
    const successors = withOneMore(row?.[0] ? JSON.parse(String(row[0])) : [], String(id));
    connection.run('UPDATE "original" SET "successors" = ? WHERE "id" = ?', [
      JSON.stringify(successors),
      key,
    ]);
  }
}

function pragma(connection: Connection, name: string): number {
  return Number(connection.all(`PRAGMA ${name}`)[0]?.[0] ?? 0);
}

function isEmpty(connection: Connection): boolean {
  return connection.all('SELECT 1 FROM sqlite_schema LIMIT 1').length === 0;
}

function missing(connection: Connection): readonly string[] {
  const names = new Set(connection.all('SELECT name FROM sqlite_schema').map(([name]) => String(name)));
  return TABLES.flatMap((table) => {
    const columns = connection.all(`PRAGMA table_info(${quoted(table.name)})`).map((row) => String(row[1]));
    return missingStatements(table, { names, columns: new Set(columns) });
  });
}

/**
 * Brings the file to a version of the schema: creates the tables in an empty one, migrates an older one step by
 * step, all in one transaction.
 * @throws LEDGER_VERSION for a file that is newer, or not a ledger
 */
export function prepareSchema(
  connection: Connection,
  target: number = SCHEMA_VERSION,
  migrations: Migrations = MIGRATIONS,
): void {
  connection.exec('BEGIN IMMEDIATE');
  try {
    const found = pragma(connection, 'user_version');
    const fresh = found === 0 && isEmpty(connection);
    if (!fresh && pragma(connection, 'application_id') !== APPLICATION_ID) {
      throw new GatewayError('LEDGER_VERSION', { detail: 'the file is not a ledger of this program' });
    }
    if (found > target) {
      throw new GatewayError('LEDGER_VERSION', { detail: `version ${found}, this program knows ${target}` });
    }
    const statements = fresh
      ? TABLES.flatMap(tableStatements)
      : [...missing(connection), ...migrations.slice(found - 1, target - 1).flat()];
    for (const step of statements) {
      if (typeof step === 'string') connection.exec(step);
      else step(connection);
    }
    connection.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    connection.exec(`PRAGMA user_version = ${target}`);
    connection.exec('COMMIT');
  } catch (thrown) {
    if (connection.inTransaction) connection.exec('ROLLBACK');
    throw thrown;
  }
}
