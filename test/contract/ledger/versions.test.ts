import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { RECEIVED, SENT } from '../../../src/ledger/certificate-tables.ts';
import type { Bucket } from '../../../src/ledger/digest-tree.ts';
import { connect } from '../../../src/ledger/mongo/connect.ts';
import { createModels, type Models } from '../../../src/ledger/mongo/models.ts';
import { prepareSchema as prepareMongo } from '../../../src/ledger/mongo/schema.ts';
import { openLedger } from '../../../src/ledger/open.ts';
import { ORIGINAL } from '../../../src/ledger/original-numbers.ts';
import type { Ledger } from '../../../src/ledger/port.ts';
import { RECONCILIATION_TABLES } from '../../../src/ledger/reconciliation-tables.ts';
import type { SentCertificate } from '../../../src/ledger/records.ts';
import { type Connection, openConnection } from '../../../src/ledger/sqlite/connection.ts';
import { prepareSchema as prepareSqlite } from '../../../src/ledger/sqlite/schema.ts';
import { COUNTER, EVENT, MESSAGE, SCHEMA_VERSION } from '../../../src/ledger/tables.ts';
import { dossierRecord } from '../../support/dossier-records.ts';
import { endsWithTest } from '../../support/ends.ts';
import { describeOnMongo, mongoPlace } from '../../support/ledger.ts';
import * as records from '../../support/ledger-records.ts';

/** The steps before this program's version are its own. */
const EARLIER = Array.from({ length: SCHEMA_VERSION - 1 });

const REFUSED = { code: 'LEDGER_VERSION', retryable: false };

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

function newPath(): string {
  const directory = mkdtempSync(join(tmpdir(), 'asw-versions-'));
  directories.push(directory);
  return join(directory, 'ledger.db');
}

/**
 * A file ledger of an earlier version, opened by this program.
 * @param takeBack what the versions since have added
 */
async function ledgerOf(
  version: number,
  enter: (first: Ledger) => Promise<void>,
  takeBack: (connection: Connection) => void,
): Promise<{ readonly ledger: Ledger; readonly path: string }> {
  const path = newPath();
  const first = await openLedger({ kind: 'embedded', path });
  await enter(first);
  await first.close();
  const connection = openConnection(path, 0);
  takeBack(connection);
  connection.exec(`PRAGMA user_version = ${version}`);
  connection.close();
  return { ledger: endsWithTest(await openLedger({ kind: 'embedded', path })), path };
}

describe('embedded', () => {
  let path: string;
  beforeEach(() => {
    path = newPath();
  });

  const open = async () => endsWithTest(await openLedger({ kind: 'embedded', path }));

  function edit<T>(work: (connection: Connection) => T): T {
    const connection = openConnection(path, 0);
    try {
      return work(connection);
    } finally {
      connection.close();
    }
  }

  function versionOf(connection: Connection): unknown {
    return connection.all('PRAGMA user_version')[0]?.[0];
  }

  async function ledgerWithOneCertificate(): Promise<ReturnType<typeof records.sentCertificate>> {
    const certificate = records.sentCertificate();
    const ledger = await open();
    await ledger.transaction((tx) => tx.insertSent(certificate));
    await ledger.close();
    return certificate;
  }

  test('a new file has the version of the program', async () => {
    await ledgerWithOneCertificate();
    expect(edit(versionOf)).toBe(SCHEMA_VERSION);
  });

  test('a newer file is refused and not touched', async () => {
    const certificate = await ledgerWithOneCertificate();
    edit((connection) => connection.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`));
    await expect(open()).rejects.toMatchObject(REFUSED);
    // Being refused frees the file for the right program.
    edit((connection) => connection.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`));
    const ledger = await open();
    expect(await ledger.sent(certificate.id)).toEqual(certificate);
    await ledger.close();
  });

  test("another program's database is refused and not touched", async () => {
    edit((connection) => connection.exec('CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)'));
    await expect(open()).rejects.toMatchObject(REFUSED);
    expect(edit((connection) => connection.all('SELECT name FROM sqlite_schema'))).toEqual([['theirs']]);
  });

  test('an older file is brought up step by step, all or nothing', async () => {
    await ledgerWithOneCertificate();
    const steps = [
      ['CREATE TABLE second (a)', 'INSERT INTO second VALUES (2)'],
      ['ALTER TABLE second RENAME TO third'],
    ];
    edit((connection) => {
      const earlier = EARLIER.map(() => []);
      const failing = [...earlier, ...steps, ['CREATE TABLE fourth (a)', 'INSERT INTO nowhere VALUES (1)']];
      expect(() => prepareSqlite(connection, SCHEMA_VERSION + 3, failing)).toThrow('nowhere');
      expect(versionOf(connection)).toBe(SCHEMA_VERSION);
      expect(() => connection.all('SELECT * FROM third')).toThrow('no such table');

      prepareSqlite(connection, SCHEMA_VERSION + 2, [...earlier, ...steps]);
      expect(versionOf(connection)).toBe(SCHEMA_VERSION + 2);
      expect(connection.all('SELECT a FROM third')).toEqual([[2]]);
      // Once only.
      prepareSqlite(connection, SCHEMA_VERSION + 2, [...earlier, ...steps]);
      expect(connection.all('SELECT COUNT(*) FROM "sent"')).toEqual([[1]]);
    });
    await expect(open()).rejects.toMatchObject(REFUSED);
  });
});

/** Takes back what versions 3 and 4 added. */
function asOfVersion2(connection: Connection): void {
  connection.exec('DROP INDEX "message_by_status_peer"');
  connection.exec('DROP INDEX "message_by_status"');
  connection.exec('ALTER TABLE "outbox" DROP COLUMN "supersededBy"');
}

describe('embedded, with dead letters of version 2', () => {
  test('dead letters of before can be superseded, and messages be found by what became of them', async () => {
    const letter = records.outboxEntry();
    const message = records.messageRecord({ status: 'arrived' });
    const { ledger } = await ledgerOf(
      2,
      async (first) => {
        await first.transaction(async (tx) => {
          await tx.enqueue(letter);
          await tx.settle(letter.messageId, undefined, { status: 'dead', at: records.T0, error: 'x' });
          await tx.insertMessage(message);
        });
      },
      (connection) => {
        asOfVersion2(connection);
      },
    );
    expect(await ledger.transaction((tx) => tx.supersede(letter.messageId, 'n'))).toBe(true);
    expect(await ledger.outboxEntry(letter.messageId)).toMatchObject({ supersededBy: 'n', lastError: 'x' });
    const { rows } = await ledger.messagesByStatus('arrived', records.instant(1), { limit: 5 });
    expect(rows.map(({ id }) => id)).toEqual([message.id]);
  });
});

describe('embedded, from version 5', () => {
  test('certificates of dossiers have their exporter, and replacements are found by what they replace', async () => {
    const rival = replacement();
    const { ledger } = await ledgerOf(
      5,
      async (first) => {
        await first.transaction(async (tx) => {
          await tx.insertDossier(dossierRecord({ id: rival.id, state: 'ACCEPTED', exporter: 'lotus' }));
          await tx.insertSent(rival);
        });
      },
      (connection) => {
        for (const index of ['owner_state_validity', 'owner_state_time', 'replacing']) {
          connection.exec(`DROP INDEX "sent_by_${index}"`);
        }
        for (const column of ['owner', 'replacing']) {
          connection.exec(`ALTER TABLE "sent" DROP COLUMN "${column}"`);
        }
      },
    );
    expect(await ledger.applicationsToReplace('VN-TH 26/02/00001')).toEqual([{ ...rival, owner: 'lotus' }]);
  });
});

describe('embedded, from version 6', () => {
  test('originals are found in any spelling, and re-exports wait for those that never came', async () => {
    const before = beforeOriginalNumbers();
    const { ledger } = await ledgerOf(
      6,
      async (first) => {
        await before.enter(first);
      },
      (connection) => {
        connection.exec('DROP TABLE "original"');
        connection.exec('DROP INDEX "received_overdrawn"');
        for (const column of ['unmet', 'overdrawn']) {
          connection.exec(`ALTER TABLE "received" DROP COLUMN "${column}"`);
        }
      },
    );
    await before.check(ledger);
  });
});

/** An original of which a re-export took an item that was refused. */
function refusedOriginal() {
  const quantity = { value: '1', unit: 'KGM' };
  return records.receivedCertificate({
    state: 'NOT_GIVEN',
    drawdowns: [{ certificateId: 'r', itemNumber: 1, quantity, originalItem: 2, share: '1/2' }],
    decisions: [{ itemNumber: 2, decision: 'NOT_GIVEN', reason: 'Origin in doubt' }],
  });
}

/** Rows as version 7 folded numbers, with their dashes. */
const OF_VERSION_7 = [
  { id: 'ID/D2026-VN-1', held: ['b'], claims: ['x'] },
  { id: 'ID/D2026VN1', held: ['a'], claims: ['y', 'x'] },
  { id: 'ID/D2026.VN/2', held: [], claims: ['z'] },
];
const OF_VERSION_8 = [
  { id: 'ID/D2026VN/2', held: [], claims: ['z'] },
  { id: 'ID/D2026VN1', held: ['a', 'b'], claims: ['x', 'y'] },
];

describe('embedded, from version 7', () => {
  test('numbers that differ in dashes alone are one', async () => {
    const { ledger, path } = await ledgerOf(
      7,
      async (first) => {
        await first.transaction((tx) => tx.insertReceived(refusedOriginal()));
      },
      (connection) => {
        connection.exec('DELETE FROM "original"');
        connection.exec('DROP INDEX "received_refused"');
        connection.exec('ALTER TABLE "received" DROP COLUMN "refused"');
        for (const { id, held, claims } of OF_VERSION_7) {
          const values = [id, JSON.stringify(held), JSON.stringify(claims)];
          connection.run('INSERT INTO "original" ("id", "held", "claims") VALUES (?, ?, ?)', values);
        }
      },
    );
    expect(await ledger.claimsOn('ID', 'd2026-vn-1')).toEqual(['x', 'y']);
    expect(await ledger.countWaiting('received-refused', { states: ['REFUSED'] }, 9)).toBe(1);
    await ledger.close();
    const again = openConnection(path, 0);
    const rows = again.all('SELECT "id", "held", "claims" FROM "original" ORDER BY "id"');
    again.close();
    expect(
      rows.map(([id, held, claims]) => ({
        id,
        held: JSON.parse(`${held}`),
        claims: JSON.parse(`${claims}`),
      })),
    ).toEqual(OF_VERSION_8);
  });
});

/** Certificates that take the place of others: of one that is held, of one that is not, and two of the same. */
function successors() {
  const replacing = (referenceNumber: string, id: string) =>
    records.receivedCertificate({
      id,
      issuingCountry: 'ID',
      peer: 'ID',
      referenceNumber: `ID ${id}`,
      replaces: { referenceNumber, reason: 'corrected' },
    });
  const held = records.receivedCertificate({ issuingCountry: 'ID', peer: 'ID', referenceNumber: 'ID 9/A' });
  const [one, two, three] = [
    replacing('ID 9/A', 'aa'),
    replacing('ID 9/B', 'bb'),
    replacing('id-9/a', 'cc'),
  ] as const;
  return {
    async enter(ledger: Ledger) {
      await ledger.transaction(async (tx) => {
        for (const certificate of [held, one, two, three]) await tx.insertReceived(certificate);
      });
    },
    async check(ledger: Ledger) {
      expect(await ledger.successorsOf('ID', 'ID 9/A')).toEqual([one, three]);
      expect(await ledger.successorsOf('ID', 'id9/b')).toEqual([two]);
      expect(await ledger.receivedAlike('ID', 'id 9/a')).toEqual([held]);
      expect(await ledger.receivedAlike('ID', 'ID 9/B')).toEqual([]);
    },
  };
}

describe('embedded, from version 10', () => {
  test('what took the place of an original is found by the number of that', async () => {
    const before = successors();
    const { ledger } = await ledgerOf(
      10,
      async (first) => {
        await before.enter(first);
      },
      (connection) => {
        connection.exec('ALTER TABLE "original" DROP COLUMN "successors"');
        connection.exec(`DELETE FROM "original" WHERE "held" = '[]'`);
      },
    );
    await before.check(ledger);
  });
});

interface Line extends Partial<Pick<SentCertificate, 'owner' | 'state' | 'recordedAt'>> {
  readonly number: string;
  readonly replaces?: string;
}

/**
 * An exporter's certificate, amended twice by the ministry; one of the ministry's own, amended; one of the ministry's own
 * whose re-issue, paid for by an exporter, the peer refused, and what took the place then.
 */
function amendedLines() {
  const lines: readonly Line[] = [
    { number: 'VN-TH 26/02/00001', owner: 'lotus' },
    { number: 'VN-TH 26/02/00002', replaces: 'VN-TH 26/02/00001' },
    { number: 'VN-TH 26/02/00003', replaces: 'VN-TH 26/02/00002' },
    { number: '', replaces: 'VN-TH 26/02/00003' },
    { number: 'VN-TH 26/02/00011' },
    { number: 'VN-TH 26/02/00012', replaces: 'VN-TH 26/02/00011' },
    { number: 'VN-TH 26/02/00021' },
    { number: 'VN-TH 26/02/00022', replaces: 'VN-TH 26/02/00021', owner: 'lotus', state: 'REJECTED' },
    { number: 'VN-TH 26/02/00023', replaces: 'VN-TH 26/02/00021', recordedAt: '2026-12-02T03:00:00.000Z' },
  ];
  const sent = lines.map(({ number, replaces, ...line }) =>
    records.sentCertificate({
      // The later comes first.
      id: `line-${99 - Number(number.slice(-2))}`,
      referenceNumber: number,
      ...line,
      ...(replaces
        ? { replaces: { referenceNumber: replaces, kind: 'AMENDMENT', reason: 'corrected' } }
        : {}),
    }),
  );
  return {
    async enter(ledger: Ledger) {
      await ledger.transaction(async (tx) => {
        for (const one of sent) await tx.insertSent(one);
      });
    },
    async check(ledger: Ledger) {
      const owners = await Promise.all(sent.map(async ({ id }) => (await ledger.sent(id))?.owner));
      const none = undefined;
      expect(owners).toEqual(['lotus', 'lotus', 'lotus', 'lotus', none, none, none, 'lotus', 'lotus']);
    },
  };
}

describe('embedded, from version 11', () => {
  test('what took the place of an exporter’s certificate is the exporter’s', async () => {
    const before = amendedLines();
    const { ledger } = await ledgerOf(
      11,
      async (first) => {
        await before.enter(first);
      },
      () => {},
    );
    await before.check(ledger);
  });

  test('what refused certificates were to replace is kept from then on', async () => {
    const before = successors();
    const { ledger } = await ledgerOf(
      11,
      async (first) => {
        await before.enter(first);
      },
      (connection) => {
        for (const column of ['refused', 'refusedAfter', 'repeated']) {
          connection.exec(`ALTER TABLE "original" DROP COLUMN "${column}"`);
        }
        connection.exec('DROP INDEX "sent_unfounded"');
        for (const column of ['refusedOriginals', 'unfounded']) {
          connection.exec(`ALTER TABLE "sent" DROP COLUMN "${column}"`);
        }
      },
    );
    await before.check(ledger);
    await ledger.transaction((tx) => tx.noteRefused('ID', { referenceNumber: 'ID 9/A', replaces: 'ID 9/0' }));
    expect(await ledger.replacedByRefused('ID', 'ID 9/A')).toBe('ID 9/0');
  });
});

/** A ledger of before the numbers of originals were kept: one original held, re-exports of it and of another. */
function beforeOriginalNumbers() {
  const held = records.receivedCertificate({ issuingCountry: 'ID', peer: 'ID', referenceNumber: 'ID 7/A' });
  const reexport = (referenceNumber: string, change: Partial<SentCertificate> = {}) => {
    const certificate = records.sentCertificate(change);
    const proof = { referenceNumber, issueDate: '2026-03-01', issuingCountry: 'ID' as const };
    const items = certificate.form.items.map((item) => ({ ...item, originalProofs: [proof, proof] }));
    return { ...certificate, form: { ...certificate.form, items } } as SentCertificate;
  };
  const [waits, ended, drew] = [
    reexport('id 8/b'),
    reexport('ID 8/B', { state: 'CANCELLED' }),
    reexport('ID 7/A'),
  ];
  return {
    async enter(ledger: Ledger) {
      await ledger.transaction(async (tx) => {
        await tx.insertReceived(held);
        for (const one of [waits, ended, drew]) await tx.insertSent(one);
      });
    },
    async check(ledger: Ledger) {
      expect(await ledger.receivedAlike('ID', 'id7/a')).toEqual([held]);
      expect(await ledger.claimsOn('ID', 'ID 8/B')).toEqual([waits.id]);
      expect(await ledger.claimsOn('ID', 'ID 7/A')).toEqual([]);
    },
  };
}

/** An application that waits to take another's place. */
function replacement() {
  return records.sentCertificate({
    state: 'FILED',
    referenceNumber: '',
    replaces: { referenceNumber: 'VN-TH 26/02/00001', kind: 'REISSUE', reason: 'lost' },
  });
}

describe('embedded, from version 1', () => {
  test('a file from before the dossiers gets their tables and keeps what it holds', async () => {
    const certificate = records.sentCertificate();
    const { ledger } = await ledgerOf(
      1,
      async (first) => {
        await first.transaction((tx) => tx.insertSent(certificate));
      },
      (connection) => {
        withoutReconciliation(connection);
        asOfVersion2(connection);
        const later = ['attachment', 'dossier', 'filing', 'inquiry', 'notice', 'notice_delivery', 'removed'];
        for (const table of later) connection.exec(`DROP TABLE "${table}"`);
        for (const table of [SENT, RECEIVED]) {
          for (const { name } of table.indexes) {
            if (/_state_peer_|_state_(validity|arrival)/.test(name)) connection.exec(`DROP INDEX "${name}"`);
          }
        }
        connection.exec('ALTER TABLE "received" DROP COLUMN "reexports"');
      },
    );
    const dossier = dossierRecord();
    const filing = { key: 'k', certificateId: certificate.id, digest: 'd', at: certificate.recordedAt };
    await ledger.transaction(async (tx) => {
      await tx.insertDossier(dossier);
      await tx.insertFiling(filing);
    });
    expect(await ledger.filing('k')).toEqual(filing);
    expect(await ledger.dossiers({ exporter: dossier.exporter }, { limit: 5 })).toMatchObject({
      rows: [{ id: dossier.id }],
    });
    expect(await ledger.sent(certificate.id)).toEqual(certificate);
    expect(await ledger.validityEnded('sent', 'AS1', '2030-01-01', 5)).toMatchObject([
      { id: certificate.id },
    ]);
    expect(await ledger.removed('VN', certificate.referenceNumber)).toBeUndefined();
    // What later versions added reads what version 1 wrote.
    expect(await ledger.countWaiting('sent-since', { states: [certificate.state] }, 5)).toBe(1);
    expect(await ledger.countWaiting('dossiers', { states: [dossier.state] }, 5)).toBe(1);
  });

  test('a file from before the digests has every issued certificate in them after the first fold', async () => {
    const certificate = { ...records.sentCertificate(), state: 'AS2' as const, referenceNumber: 'D 1' };
    let expected: Bucket | undefined;
    const { ledger } = await ledgerOf(
      2,
      async (first) => {
        await first.transaction((tx) => tx.insertSent(certificate));
        await first.foldDigests();
        expected = await first.digestOf('sent', certificate.peer, 'ALL');
      },
      (connection) => {
        withoutReconciliation(connection);
      },
    );
    await ledger.foldDigests();
    expect(expected?.count).toBe(1);
    expect(await ledger.digestOf('sent', certificate.peer, 'ALL')).toEqual(expected);
    expect((await ledger.recountDigests()).faults.filter(({ kind }) => kind === 'DIGEST')).toEqual([]);
  });
});

/** Takes from a file what version 3 added. */
function withoutReconciliation(connection: Connection): void {
  for (const { name } of RECONCILIATION_TABLES) connection.exec(`DROP TABLE "${name}"`);
  for (const ledger of ['sent', 'received']) {
    for (const index of ['by_leaf', 'unfolded']) connection.exec(`DROP INDEX "${ledger}_${index}"`);
    for (const column of ['leaf', 'unfolded']) {
      connection.exec(`ALTER TABLE "${ledger}" DROP COLUMN "${column}"`);
    }
  }
  connection.exec('ALTER TABLE "run" DROP COLUMN "coveredBy"');
}

describe('embedded, from version 2', () => {
  test('a file gets the indexes and columns that it lacks', async () => {
    const certificate = records.sentCertificate();
    const { ledger, path } = await ledgerOf(
      2,
      async (first) => {
        await first.transaction((tx) => tx.insertSent(certificate));
      },
      (connection) => {
        connection.exec('DROP INDEX "message_by_status"');
        connection.exec('ALTER TABLE "sent" DROP COLUMN "askedAt"');
      },
    );
    expect((await ledger.parkedMessages({}, { limit: 5 })).rows).toEqual([]);
    const askedAt = '2026-03-01T00:00:00.000Z';
    await ledger.transaction((tx) => tx.changeSent(certificate.id, certificate.state, { askedAt }));
    expect(await ledger.sent(certificate.id)).toEqual({ ...certificate, askedAt });
    await ledger.close();
    const again = openConnection(path, 0);
    expect(again.all("SELECT name FROM sqlite_schema WHERE name = 'message_by_status'")).toHaveLength(1);
    again.close();
  });
});

describeOnMongo('mongodb', () => {
  const place = mongoPlace();

  async function withModels<T>(work: (models: Models) => Promise<T>): Promise<T> {
    if (place.location.kind !== 'mongodb') throw new TypeError('a MongoDB place');
    const connection = await connect(place.location);
    try {
      return await work(createModels(connection));
    } finally {
      await connection.close();
    }
  }

  async function versionOf(models: Models): Promise<unknown> {
    return (await models.of(COUNTER).findById('schema/version').lean())?.value;
  }

  test('certificates from before the digests are in them after the first fold', async () => {
    const certificate = { ...records.sentCertificate(), state: 'AS2' as const, referenceNumber: 'D 1' };
    const first = endsWithTest(await openLedger(place.location));
    await first.transaction((tx) => tx.insertSent(certificate));
    await first.foldDigests();
    const expected = await first.digestOf('sent', certificate.peer, 'ALL');
    await first.close();
    await withModels(async (models) => {
      await models.of(SENT).updateMany({}, { $unset: { leaf: 1, unfolded: 1 } });
      for (const table of RECONCILIATION_TABLES) await models.of(table).deleteMany({});
      await models.of(COUNTER).updateOne({ _id: 'schema/version' }, { $set: { value: 2 } });
    });
    const ledger = endsWithTest(await openLedger(place.location));
    await ledger.foldDigests();
    expect(expected.count).toBe(1);
    expect(await ledger.digestOf('sent', certificate.peer, 'ALL')).toEqual(expected);
    await ledger.close();
  });

  test('from version 5: whose certificates are, and what they replace', async () => {
    const rival = replacement();
    const first = await openLedger(place.location);
    await first.transaction(async (tx) => {
      await tx.insertDossier(dossierRecord({ id: rival.id, state: 'ACCEPTED', exporter: 'lotus' }));
      await tx.insertSent(rival);
    });
    await first.close();
    await withModels(async (models) => {
      await models.of(SENT).updateMany({}, { $unset: { owner: 1, replacing: 1 } });
      await models.of(COUNTER).updateOne({ _id: 'schema/version' }, { $set: { value: 5 } });
    });
    const ledger = await openLedger(place.location);
    expect(await ledger.applicationsToReplace('VN-TH 26/02/00001')).toEqual([{ ...rival, owner: 'lotus' }]);
    await ledger.close();
  });

  test('from version 6: originals in any spelling, and what waits for them', async () => {
    const before = beforeOriginalNumbers();
    const first = await openLedger(place.location);
    await before.enter(first);
    await first.close();
    await withModels(async (models) => {
      await models.of(ORIGINAL).deleteMany({});
      await models.of(COUNTER).updateOne({ _id: 'schema/version' }, { $set: { value: 6 } });
    });
    const ledger = await openLedger(place.location);
    await before.check(ledger);
    // Another process that migrates later leaves what is at work since.
    await ledger.transaction((tx) => tx.claimOriginal('ID', 'ID 7/A', 'new'));
    await withModels(async (models) => {
      await models.of(COUNTER).updateOne({ _id: 'schema/version' }, { $set: { value: 6 } });
      await prepareMongo(models);
    });
    expect(await ledger.claimsOn('ID', 'ID 7/A')).toEqual(['new']);
    await ledger.close();
  });

  test('from version 7: numbers that differ in dashes alone are one', async () => {
    const first = await openLedger(place.location);
    const original = refusedOriginal();
    await first.transaction((tx) => tx.insertReceived(original));
    await first.close();
    await withModels(async (models) => {
      await models.of(RECEIVED).updateMany({}, { $unset: { refused: 1 } });
      await models.of(ORIGINAL).deleteMany({});
      for (const { id, held, claims } of OF_VERSION_7) {
        const row = { held: JSON.stringify(held), claims: JSON.stringify(claims) };
        await models.of(ORIGINAL).updateOne({ _id: id }, { $set: row }, { upsert: true });
      }
      await models.of(COUNTER).updateOne({ _id: 'schema/version' }, { $set: { value: 7 } });
    });
    const ledger = await openLedger(place.location);
    const [refused, ...others] = await ledger.waiting('received-refused', { states: ['REFUSED'] }, 9);
    expect([refused?.key, others]).toEqual([original.id, []]);
    await ledger.close();
    await withModels(async (models) => {
      const rows = await models.of(ORIGINAL).find().sort({ _id: 1 }).lean();
      expect(
        rows.map(({ _id, held, claims }) => ({
          id: _id,
          held: JSON.parse(String(held)),
          claims: JSON.parse(String(claims)),
        })),
      ).toEqual(OF_VERSION_8);
      await models.of(ORIGINAL).deleteMany({});
    });
  });

  test('from version 10: what took the place of an original', async () => {
    const before = successors();
    const first = await openLedger(place.location);
    await before.enter(first);
    await first.close();
    const asOf10 = async (models: Models) => {
      await models.of(COUNTER).updateOne({ _id: 'schema/version' }, { $set: { value: 10 } });
    };
    await withModels(async (models) => {
      await models.of(ORIGINAL).updateMany({}, { $unset: { successors: 1 } });
      await models.of(ORIGINAL).deleteMany({ held: '[]' });
      await asOf10(models);
    });
    const ledger = await openLedger(place.location);
    await before.check(ledger);
    // Another process that migrates later changes nothing.
    await withModels(async (models) => {
      await asOf10(models);
      await prepareMongo(models);
    });
    await before.check(ledger);
    await ledger.close();
  });

  test('from version 11: what took the place of an exporter’s certificate', async () => {
    const before = amendedLines();
    const first = await openLedger(place.location);
    await before.enter(first);
    await first.close();
    await withModels(async (models) => {
      await models.of(COUNTER).updateOne({ _id: 'schema/version' }, { $set: { value: 11 } });
    });
    const ledger = await openLedger(place.location);
    await before.check(ledger);
    await ledger.close();
  });

  test('several processes may open a new database at once', async () => {
    const open = async () => endsWithTest(await openLedger(place.location));
    await Promise.all(Array.from({ length: 4 }, open));
    expect(await withModels(versionOf)).toBe(SCHEMA_VERSION);
  });

  test('a database of version 2 gets what version 3 looks messages up by', async () => {
    await (await openLedger(place.location)).close();
    await withModels(async (models) => {
      await models.of(MESSAGE).collection.dropIndex('message_by_status');
      await models.of(COUNTER).updateOne({ _id: 'schema/version' }, { $set: { value: 2 } });
    });
    const ledger = endsWithTest(await openLedger(place.location));
    expect(await ledger.messagesByStatus('arrived', records.T0, { limit: 5 })).toEqual({ rows: [] });
    await ledger.close();
    await withModels(async (models) => {
      const names = (await models.of(MESSAGE).collection.indexes()).map(({ name }) => name);
      expect(names).toContain('message_by_status');
      expect(await versionOf(models)).toBe(SCHEMA_VERSION);
    });
  });

  test('a newer database is refused; an older one is brought up step by step', async () => {
    await withModels(async (models) => {
      const done: string[] = [];
      const later = ['second', 'third'].map((name) => async (of: Models) => {
        await of.of(EVENT).countDocuments();
        done.push(name);
      });
      const steps = [...EARLIER.map(() => async () => {}), ...later];
      await prepareMongo(models, SCHEMA_VERSION + 2, steps);
      expect(done).toEqual(['second', 'third']);
      expect(await versionOf(models)).toBe(SCHEMA_VERSION + 2);
      await prepareMongo(models, SCHEMA_VERSION + 2, steps);
      expect(done).toHaveLength(2);
    });
    await expect(openLedger(place.location)).rejects.toMatchObject(REFUSED);
    await withModels((models) =>
      models.of(COUNTER).updateOne({ _id: 'schema/version' }, { $set: { value: SCHEMA_VERSION } }),
    );
    const ledger = endsWithTest(await openLedger(place.location));
    await ledger.check();
    await ledger.close();
  });
});
