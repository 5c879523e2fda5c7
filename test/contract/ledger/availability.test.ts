import {
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GatewayError } from '../../../src/kernel/errors.ts';
import { openLedger } from '../../../src/ledger/open.ts';
import type { Ledger } from '../../../src/ledger/port.ts';
import { endsWithTest } from '../../support/ends.ts';
import { describeLedgers, describeOnMongo, mongoPlace } from '../../support/ledger.ts';
import { startProxy, startStandalone, type TcpProxy } from '../../support/ledger-network.ts';
import * as records from '../../support/ledger-records.ts';

/** The ledger's own limits are 5 s; a busy machine may take longer to notice, but never the minutes of the driver. */
const SECONDS = 25;
const UNAVAILABLE = { code: 'LEDGER_UNAVAILABLE' };

async function failureOf(work: Promise<unknown>): Promise<{ error: GatewayError; seconds: number }> {
  const started = performance.now();
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(GatewayError);
  return { error: error as GatewayError, seconds: (performance.now() - started) / 1_000 };
}

describeLedgers((place) => {
  test('closing waits for what is under way, is done once, and leaves nothing usable', async () => {
    const ledger = endsWithTest(await openLedger(place.location));
    await ledger.check();
    const certificate = records.sentCertificate();
    let begun = () => {};
    const underWay = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const writing = ledger.transaction(async (tx) => {
      await tx.insertSent(certificate);
      begun();
      await new Promise((resolve) => setTimeout(resolve, 30));
      await tx.append(records.ledgerEvent({ certificateId: certificate.id }));
    });
    await underWay;
    const closing = ledger.close();
    await writing;
    await Promise.all([closing, ledger.close()]);

    await expect(ledger.sent(certificate.id)).rejects.toMatchObject(UNAVAILABLE);
    await expect(ledger.transaction(async () => 1)).rejects.toMatchObject(UNAVAILABLE);
    const request = { now: records.T0, leaseUntil: records.T0, lease: 'closed', limit: 1 };
    await expect(ledger.claimDue(request)).rejects.toMatchObject(UNAVAILABLE);
    await expect(ledger.check()).rejects.toMatchObject(UNAVAILABLE);

    const again = endsWithTest(await openLedger(place.location));
    expect(await again.sent(certificate.id)).toEqual(certificate);
    expect(await again.eventsOfCertificate(certificate.id)).toHaveLength(1);
  });
});

describe('embedded', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'asw-availability-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const open = async (path: string) => endsWithTest(await openLedger({ kind: 'embedded', path }));

  test('creates its directory and a file that its owner alone can read', async () => {
    const path = join(directory, 'new', 'place', 'ledger.db');
    const ledger = await open(path);
    await ledger.transaction((tx) => tx.insertSent(records.sentCertificate()));
    for (const file of [path, `${path}-wal`]) expect(statSync(file).mode & 0o077).toBe(0);
    expect(statSync(join(directory, 'new', 'place')).mode & 0o077).toBe(0);
    await ledger.close();
    // One whole file is left for whoever copies it.
    expect(statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0).toBe(0);
  });

  test.each([
    ['at its head', 0],
    ['further in', 4096],
  ])('a file damaged %s is named, with what to do about it, and not touched', async (_where, at) => {
    const path = join(directory, `damaged-${at}.db`);
    const ledger = await open(path);
    for (let n = 0; n < 20; n += 1) {
      await ledger.transaction((tx) => tx.insertSent(records.sentCertificate()));
    }
    await ledger.close();
    const octets = readFileSync(path);
    octets.fill(0xa5, at, at === 0 ? 4096 : octets.length);
    writeFileSync(path, octets);
    const { error } = await failureOf(
      open(path).then(async (damaged) => {
        try {
          await damaged.search('sent', {}, { limit: 20 });
        } finally {
          await damaged.close().catch(() => undefined);
        }
      }),
    );
    expect(error).toMatchObject({ code: 'LEDGER_CORRUPT', where: path });
    expect(error.remedy.en).toMatch(/backup.*Do not delete it/);
    expect(readFileSync(path).equals(octets)).toBe(true);
  });

  test('a place that cannot be written is named in the error', async () => {
    const blocked = join(directory, 'a-file');
    writeFileSync(blocked, '');
    const path = join(blocked, 'ledger.db');
    const { error } = await failureOf(open(path));
    expect(error).toMatchObject(UNAVAILABLE);
    expect(error.detail).toContain(path);
  });

  test('a file that is no database is refused and left as it was', async () => {
    const path = join(directory, 'letter.db');
    writeFileSync(path, 'Dear Sir or Madam, '.repeat(500));
    const { error } = await failureOf(open(path));
    expect(error).toMatchObject({ code: 'LEDGER_CORRUPT', where: path });
    expect(error.detail).toContain('file is not a database');
    expect(statSync(path).size).toBe(9_500);
  });

  test('another name for the same file is the same ledger', async () => {
    const path = join(directory, 'ledger.db');
    const link = join(directory, 'link.db');
    const ledger = await open(path);
    symlinkSync(path, link);
    await expect(open(link)).rejects.toMatchObject({ code: 'LEDGER_IN_USE' });
    await ledger.close();
    const byLink = await open(link);
    await expect(open(path)).rejects.toMatchObject({ code: 'LEDGER_IN_USE' });
    await byLink.close();
  });

  test('a file that is taken away under the running ledger is noticed', async () => {
    const path = join(directory, 'taken.db');
    const ledger = await open(path);
    await ledger.check();
    renameSync(path, `${path}.bak`);
    await expect(ledger.check()).rejects.toMatchObject(UNAVAILABLE);
    renameSync(`${path}.bak`, path);
    await ledger.check();
    await ledger.close();
    expect(existsSync(path)).toBe(true);
  });
});

describeOnMongo('mongodb', () => {
  const place = mongoPlace();
  const opened: Ledger[] = [];
  const proxies: TcpProxy[] = [];
  /** Two waits of seconds, begun first so that they pass while the other tests run. */
  let nobody: ReturnType<typeof failureOf>;
  let hanging: ReturnType<typeof failureOf>;

  beforeAll(async () => {
    nobody = failureOf(openLedger({ kind: 'mongodb', uri: 'mongodb://127.0.0.1:9/' }));
    const { ledger, proxy } = await throughProxy();
    await ledger.check();
    proxy.freeze();
    hanging = failureOf(ledger.check());
  });

  afterAll(async () => {
    // Frozen connections end, new ones pass: a client takes leave of its server when it closes.
    for (const proxy of proxies) {
      proxy.cut();
      proxy.mend();
    }
    for (const ledger of opened) await ledger.close();
    for (const proxy of proxies) await proxy.close();
  });

  async function throughProxy(): Promise<{ ledger: Ledger; proxy: TcpProxy }> {
    if (place.location.kind !== 'mongodb') throw new TypeError('a MongoDB place');
    const proxy = await startProxy(place.location.uri);
    proxies.push(proxy);
    const ledger = await openLedger({ ...place.location, uri: proxy.uri });
    opened.push(ledger);
    return { ledger, proxy };
  }

  test('an address that is none is said so at once, without the password in it', async () => {
    const { error } = await failureOf(openLedger({ kind: 'mongodb', uri: 'postgres://gateway:secret@db/' }));
    expect(error).toMatchObject(UNAVAILABLE);
    expect(JSON.stringify([error.message, error.detail])).not.toContain('secret');
  });

  test('a stand-alone server is refused with the remedy', async () => {
    const server = endsWithTest(await startStandalone());
    const { error } = await failureOf(openLedger({ kind: 'mongodb', uri: server.uri }));
    expect(error).toMatchObject({ code: 'LEDGER_STANDALONE', retryable: false });
    expect(error.remedy.en).toContain('rs.initiate()');
  });

  test('a server lost and found again: coded errors meanwhile, work as before after', async () => {
    const { ledger, proxy } = await throughProxy();
    const certificate = records.sentCertificate();
    await ledger.transaction((tx) => tx.insertSent(certificate));
    proxy.cut();
    const failures = await Promise.all([
      failureOf(ledger.sent(certificate.id)),
      failureOf(ledger.check()),
      failureOf(ledger.transaction((tx) => tx.insertSent(records.sentCertificate()))),
      failureOf(ledger.claimDue({ now: records.T0, leaseUntil: records.T0, lease: 'lost', limit: 1 })),
    ]);
    for (const { error, seconds } of failures) {
      expect(error).toMatchObject(UNAVAILABLE);
      expect(seconds).toBeLessThan(SECONDS);
    }
    proxy.mend();
    expect(await ledger.sent(certificate.id)).toEqual(certificate);
    await ledger.check();
  });

  test('a connection lost in the middle of a transaction: the work is done again, and once', async () => {
    const { ledger, proxy } = await throughProxy();
    const certificate = records.sentCertificate();
    let tries = 0;
    await ledger.transaction(async (tx) => {
      tries += 1;
      await tx.append(records.ledgerEvent({ certificateId: certificate.id }));
      if (tries === 1) {
        proxy.cut();
        proxy.mend();
      }
      await tx.insertSent(certificate);
    });
    expect(tries).toBe(2);
    expect(await ledger.sent(certificate.id)).toEqual(certificate);
    expect(await ledger.eventsOfCertificate(certificate.id)).toHaveLength(1);
  });

  test('a server that nobody answers for is said so within seconds', async () => {
    const { error, seconds } = await nobody;
    expect(error).toMatchObject(UNAVAILABLE);
    expect(error.retryable).toBe(true);
    expect(error.detail).toContain('127.0.0.1:9');
    expect(seconds).toBeLessThan(SECONDS);
  });

  test('a server that hangs does not hang the health check', async () => {
    const { error, seconds } = await hanging;
    expect(error).toMatchObject(UNAVAILABLE);
    expect(seconds).toBeLessThan(SECONDS);
  });
});
