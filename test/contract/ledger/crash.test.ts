import { describe, expect, test } from '@jest/globals';
import { openLedger } from '../../../src/ledger/open.ts';
import type { Ledger } from '../../../src/ledger/port.ts';
import { openConnection } from '../../../src/ledger/sqlite/connection.ts';
import { endsWithTest } from '../../support/ends.ts';
import { describeLedgers, embeddedPlace } from '../../support/ledger.ts';
import { startLedgerChild } from '../../support/ledger-child.ts';

/** How many records of one issue the ledger holds: all or none, never some. */
async function wholeness(ledger: Ledger, serial: number): Promise<number> {
  const id = `crash-${serial}`;
  const found = [
    await ledger.sent(id),
    await ledger.message(id),
    await ledger.outboxEntry(id),
    ...(await ledger.eventsOfCertificate(id)),
  ];
  return found.filter((record) => record !== undefined).length;
}

describeLedgers((place) => {
  test('what was acknowledged before SIGKILL is there, whole; what was not is whole or not at all', async () => {
    let acknowledged = 0;
    for (const reports of [3, 12, 25]) {
      const child = startLedgerChild('write', place.location);
      await child.reported(reports);
      await child.kill();
      const serials = child.reports.flatMap(({ serial }) => (typeof serial === 'number' ? [serial] : []));
      // The first number follows the last whole issue of the process before.
      expect([acknowledged + 1, acknowledged + 2]).toContain(serials[0]);
      acknowledged = serials.at(-1) ?? 0;
    }
    const ledger = endsWithTest(await openLedger(place.location));
    for (let serial = 1; serial <= acknowledged; serial += 1) {
      expect([serial, await wholeness(ledger, serial)]).toEqual([serial, 4]);
    }
    const last = await wholeness(ledger, acknowledged + 1);
    expect([0, 4]).toContain(last);
    expect(await wholeness(ledger, acknowledged + 2)).toBe(0);
    const issued = acknowledged + last / 4;
    expect(await ledger.transaction((tx) => tx.nextSerial('crash'))).toBe(issued + 1);
    expect(await ledger.totals()).toMatchObject({
      sent: { AS1: issued },
      messagesOut: issued,
      events: issued,
    });
  }, 120_000);

  test('a process that closed its ledger ends by itself; only one on MongoDB has loaded mongoose', async () => {
    const child = startLedgerChild('close', place.location);
    expect(await child.ended()).toBe(0);
    expect(child.reports).toEqual([{ open: true }, { closed: true, mongoose: place.kind === 'mongodb' }]);
  });
});

describe('embedded', () => {
  const place = embeddedPlace();

  test('the file belongs to one process; the next one has it as soon as that one is gone', async () => {
    const first = startLedgerChild('write', place.location);
    await first.reported(2);
    const second = startLedgerChild('write', place.location);
    expect(await second.ended()).toBe(0);
    expect(second.reports).toEqual([{ refused: 'LEDGER_IN_USE' }]);
    await expect(openLedger(place.location)).rejects.toMatchObject({ code: 'LEDGER_IN_USE' });

    // Being refused took nothing from the one that has it.
    await first.reported(first.reports.length + 3);
    await first.kill();
    const ledger = await place.ledger();
    await expect(openLedger(place.location)).rejects.toMatchObject({ code: 'LEDGER_IN_USE' });
    const third = startLedgerChild('write', place.location);
    expect(await third.ended()).toBe(0);
    expect(third.reports).toEqual([{ refused: 'LEDGER_IN_USE' }]);
    await ledger.check();
    await ledger.close();
  });

  test('the file is sound after all that', () => {
    if (place.location.kind !== 'embedded') return;
    const connection = openConnection(place.location.path, 0);
    expect(connection.all('PRAGMA integrity_check')).toEqual([['ok']]);
    expect(connection.all('PRAGMA foreign_key_check')).toEqual([]);
    connection.close();
  });
});

describe('embedded, on a full disk', () => {
  const place = embeddedPlace();

  test('says LEDGER_UNAVAILABLE, keeps what it acknowledged, and goes on once there is room', async () => {
    const child = startLedgerChild('fill', place.location, 4_000);
    expect(await child.ended()).toBe(0);
    const [, full, read] = child.reports;
    expect(full).toMatchObject({
      code: 'LEDGER_UNAVAILABLE',
      cause: expect.stringMatching(/^SQLITE_(FULL|IOERR)/),
    });
    const serial = Number(full?.serial);
    expect(serial).toBeGreaterThan(3);
    expect(read).toEqual({ read: `crash-${serial}` });

    const ledger = await place.ledger();
    for (let one = 1; one <= serial; one += 1) expect(await wholeness(ledger, one)).toBe(4);
    expect(await wholeness(ledger, serial + 1)).toBe(0);
    expect(await ledger.transaction((tx) => tx.nextSerial('crash'))).toBe(serial + 1);
  });
});
