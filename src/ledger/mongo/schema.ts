import { GatewayError } from '../../kernel/errors.ts';
import { RECEIVED, SENT } from '../certificate-tables.ts';
import { DOSSIER } from '../dossier-tables.ts';
import { ORIGINAL, type OriginalNumber } from '../original-numbers.ts';
import {
  mergedNumber,
  type Numbered,
  originalKey,
  originalNumbersOf,
  refoldedKey,
  type Sent,
  withOneMore,
} from '../original-store.ts';
import type { Succession } from '../records.ts';
import { type Drawn, REFUSED, refusedItems, uniqueNumber } from '../rows.ts';
import { COUNTER, SCHEMA_VERSION, TABLES } from '../tables.ts';
import { type Document, readDocument, toDocument } from './documents.ts';
import { createCollection, type Models } from './models.ts';

/** Where the schema's version is kept, among the counters. */
const VERSION_SERIES = 'schema/version';

/** What leads from one version of the schema to the next: entry 0 from version 1 to 2, and so on. Repeatable. */
export type Migrations = readonly ((models: Models) => Promise<void>)[];

export const MIGRATIONS: Migrations = [
  // 2: the exporters' dossiers, collections of their own, created below
  async () => {},
  // 3: parked messages, the keys that applications are filed under
  async () => {},
  // 4: what took the place of a dead letter; expiry and removal; inquiries between states; work lists
  async () => {},
  // 5: two-sided reconciliation; every certificate issued so far is marked for its digest
  async (models) => {
    for (const table of [SENT, RECEIVED]) {
      const unmarked = {
        referenceNumber: { $ne: '' },
        leaf: { $exists: false },
        unfolded: { $exists: false },
      };
      await models.of(table).updateMany(unmarked, { $set: { unfolded: '!' } });
    }
  },
  // 6: whose a certificate is, and whose place an application is to take
  async (models) => {
    const sent = models.of(SENT);
    const replacements = sent.find({ replaces: { $exists: true } }, { replaces: 1 }).lean<Document[]>();
    for await (const { _id, replaces } of replacements.cursor()) {
      const { referenceNumber } = JSON.parse(String(replaces)) as Succession;
      await sent.updateOne({ _id }, { $set: { replacing: referenceNumber } });
    }
    const accepted = models.of(DOSSIER).find({ state: 'ACCEPTED' }, { exporter: 1 }).lean<Document[]>();
    for await (const { _id, exporter } of accepted.cursor()) {
      await sent.updateOne({ _id }, { $set: { owner: exporter } });
    }
  },
  // 7: the numbers of originals, however spelled, and the re-exports that wait for them
  async (models) => {
    const rowsOf = async <T>(table: typeof SENT, names: readonly string[], filter: Document) => {
      const projection = Object.fromEntries(names.map((name) => [name, 1]));
      const found = await models.of(table).find(filter, projection).sort({ _id: 1 }).lean<Document[]>();
      return found.map((one) => readDocument(table, ['id', ...names], one) as T);
    };
    const received = await rowsOf<Numbered>(RECEIVED, ['issuingCountry', 'referenceNumber'], {});
    const sent = await rowsOf<Sent>(SENT, ['state', 'form'], { form: /"originalProofs"/ });
    for (const number of originalNumbersOf(received, sent).values()) {
      const { _id, ...fields } = toDocument(ORIGINAL, { ...number });
      // Another process may be further, and at work already: what is there stays.
      await models.of(ORIGINAL).updateOne({ _id }, { $setOnInsert: fields }, { upsert: true });
    }
  },
  // 8: who holds a run that is not finished; the day and the repair of a difference
  async () => {},
  // 9: numbers without dashes, full stops and underscores; originals whose re-exported items were refused
  async (models) => {
    await refoldOriginals(models);
    await markRefused(models);
  },
  // 10: what remains of certificates used in part; those of before are listed from their next decision on
  async () => {},
  // 11: what took the place of an original, under the number of that; what re-exports had used when they ended
  enterSuccessors,
  // 12: what certificates refused here were to replace; those of before are not known. What was decided on those that have
  // ended is compared, too. What took the place of an exporter's certificate is that exporter's
  async (models) => {
    await compareEnded(models);
    await inheritOwners(models);
  },
];

async function compareEnded(models: Models): Promise<void> {
  for (const table of [SENT, RECEIVED]) {
    const ended = { state: { $in: ['CANCELLED', 'REPLACED'] }, decisions: { $ne: '[]' } };
    const filter = { ...ended, unfolded: { $exists: false } };
    await models.of(table).updateMany(filter, { $set: { unfolded: '!' } });
  }
}

/**
 * Once for each place of the longest line: a successor's successor inherits from it in the next round. Whose one was that
 * the peer refused in the same place before goes before whose the first was.
 */
async function inheritOwners(models: Models): Promise<void> {
  const sent = models.of(SENT);
  for (let inherited = true; inherited; ) {
    inherited = false;
    const orphans = sent.find(
      { owner: { $exists: false }, replacing: { $exists: true } },
      { replacing: 1, recordedAt: 1 },
    );
    for await (const { _id, replacing, recordedAt } of orphans.lean<Document[]>().cursor()) {
      const before = { recordedAt: { $lt: recordedAt }, owner: { $exists: true } };
      const refused = await sent
        .findOne({ replacing, state: 'REJECTED', ...before }, { owner: 1 })
        .sort({ recordedAt: -1 })
        .lean<Document>();
      const replaced = await sent
        .findOne({ uniqueNumber: uniqueNumber(String(replacing)) }, { owner: 1 })
        .lean<Document>();
      const owner = refused?.owner ?? replaced?.owner;
      if (owner === undefined) continue;
      const change = { $set: { owner } };
      const { matchedCount } = await sent.updateOne({ _id, owner: { $exists: false } }, change);
      if (matchedCount > 0) inherited = true;
    }
  }
}

async function markRefused(models: Models): Promise<void> {
  const received = models.of(RECEIVED);
  const names = ['state', 'drawdowns', 'decisions'];
  const projection = Object.fromEntries(names.map((name) => [name, 1]));
  const drawn = received.find({ drawdowns: /^\[\{/, decisions: /"NOT_GIVEN"/ }, projection);
  for await (const row of drawn.lean<Document[]>().cursor()) {
    if (refusedItems(readDocument(RECEIVED, names, row) as unknown as Drawn).length === 0) continue;
    // Only what was read: another process may be at work, and marks what it changes itself.
    const { _id, ...read } = row;
    await received.updateOne({ _id, ...read }, { $set: { refused: REFUSED } });
  }
}

async function refoldOriginals(models: Models): Promise<void> {
  const originals = models.of(ORIGINAL);
  const read = (row: Document) =>
    readDocument(ORIGINAL, ['id', 'held', 'claims'], row) as unknown as OriginalNumber;
  for await (const row of originals.find().lean<Document[]>().cursor()) {
    const before = read(row);
    const key = refoldedKey(before.id);
    if (key === before.id) continue;
    for (;;) {
      const there = await originals.findById(key).lean<Document>();
      const { _id, ...fields } = toDocument(ORIGINAL, {
        ...mergedNumber(key, there ? read(there) : { held: [], claims: [] }, before),
      });
      // Another process may be at work on the row already: only what was read is written over.
      const { matchedCount, upsertedCount } = there
        ? await originals.updateOne({ _id, held: there.held, claims: there.claims }, { $set: fields })
        : await originals.updateOne({ _id }, { $setOnInsert: fields }, { upsert: true });
      if (there ? matchedCount > 0 : upsertedCount > 0) break;
    }
    await originals.deleteOne({ _id: before.id });
  }
}

async function enterSuccessors(models: Models): Promise<void> {
  const originals = models.of(ORIGINAL);
  const replacements = models
    .of(RECEIVED)
    .find({ replaces: { $exists: true } }, { issuingCountry: 1, replaces: 1 })
    .sort({ _id: 1 });
  for await (const { _id: id, issuingCountry, replaces } of replacements.lean<Document[]>().cursor()) {
    const { referenceNumber } = JSON.parse(String(replaces)) as Pick<Succession, 'referenceNumber'>;
    const key = originalKey(String(issuingCountry), referenceNumber);
    const { _id, ...empty } = toDocument(ORIGINAL, { id: key, held: [], claims: [] });
    for (;;) {
      await originals.updateOne({ _id }, { $setOnInsert: empty }, { upsert: true });
      const there = await originals.findById(_id).lean<Document>();
      const before = there?.successors === undefined ? [] : JSON.parse(String(there.successors));
      const successors = JSON.stringify(withOneMore(before, String(id)));
      // Another process may be at work on the row already: only what was read is written over.
      const unchanged = { _id, successors: there?.successors ?? { $exists: false } };
      if ((await originals.updateOne(unchanged, { $set: { successors } })).matchedCount > 0) break;
    }
  }
}

/**
 * Brings the database to a version of the schema: collections and indexes exist before any traffic, because a
 * transaction must not have to create them. Several processes may do this at once.
 * @throws LEDGER_VERSION for a database that is newer
 */
export async function prepareSchema(
  models: Models,
  target: number = SCHEMA_VERSION,
  migrations: Migrations = MIGRATIONS,
): Promise<void> {
  const counters = models.of(COUNTER);
  const held = await counters.findOne({ _id: VERSION_SERIES }).lean<Document>();
  const found = held ? Number(held.value) : target;
  if (found > target) {
    throw new GatewayError('LEDGER_VERSION', { detail: `version ${found}, this program knows ${target}` });
  }
  for (const migrate of migrations.slice(found - 1, target - 1)) await migrate(models);
  for (const table of TABLES) await createCollection(models, table);
  await counters.updateOne({ _id: VERSION_SERIES }, { $max: { value: target } }, { upsert: true });
}
