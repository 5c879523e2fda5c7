import { expect, test } from '@jest/globals';
import type { LedgerTransaction } from '../../../src/ledger/port.ts';
import { describeLedgers } from '../../support/ledger.ts';
import * as records from '../../support/ledger-records.ts';

class WorkFailed extends Error {}

describeLedgers((place) => {
  /** Something in every table, as one step of the exchange might write. */
  async function writeEverywhere(tx: LedgerTransaction, mark: string): Promise<void> {
    await tx.insertSent(records.sentCertificate({ id: `sent-${mark}`, referenceNumber: mark }));
    await tx.changeSent(`sent-${mark}`, 'AS1', { state: 'AS2' });
    await tx.insertReceived(records.receivedCertificate({ id: `received-${mark}` }));
    await tx.insertMessage(records.messageRecord({ id: `message-${mark}` }));
    await tx.enqueue(records.outboxEntry({ messageId: `out-${mark}` }));
    await tx.insertAttempt(records.deliveryAttempt({ messageId: `out-${mark}` }));
    await tx.append(records.ledgerEvent({ certificateId: `sent-${mark}` }));
    await tx.nextSerial(mark);
  }

  async function tracesOf(mark: string): Promise<unknown[]> {
    const ledger = await place.ledger();
    return [
      await ledger.sent(`sent-${mark}`),
      await ledger.sentByNumber(mark),
      await ledger.received(`received-${mark}`),
      await ledger.message(`message-${mark}`),
      await ledger.outboxEntry(`out-${mark}`),
      ...(await ledger.attempts(`out-${mark}`)),
      ...(await ledger.eventsOfCertificate(`sent-${mark}`)),
      ...(await ledger.search('sent', { referenceNumber: mark }, { limit: 5 })).rows,
    ].filter((found) => found !== undefined);
  }

  test('what succeeds is there whole, its result handed back', async () => {
    const ledger = await place.ledger();
    const mark = records.id('whole');
    const result = await ledger.transaction(async (tx) => {
      await writeEverywhere(tx, mark);
      return 'done';
    });
    expect(result).toBe('done');
    expect(await tracesOf(mark)).toHaveLength(8);
  });

  test('what throws after writing to every table leaves nothing', async () => {
    const ledger = await place.ledger();
    const mark = records.id('thrown');
    const before = await ledger.totals();
    const failing = ledger.transaction(async (tx) => {
      await writeEverywhere(tx, mark);
      throw new WorkFailed('after the writes');
    });
    await expect(failing).rejects.toBeInstanceOf(WorkFailed);
    expect(await tracesOf(mark)).toEqual([]);
    expect(await ledger.totals()).toEqual(before);
    // The series gave no number away.
    expect(await ledger.transaction((tx) => tx.nextSerial(mark))).toBe(1);
  });

  test('a failed call dooms its transaction, even when the work goes on', async () => {
    const ledger = await place.ledger();
    const mark = records.id('doomed');
    const taken = records.ledgerEvent();
    await ledger.transaction((tx) => tx.append(taken));
    const later: unknown[] = [];
    const stubborn = ledger.transaction(async (tx) => {
      await writeEverywhere(tx, mark);
      await tx.append(taken).catch(() => undefined);
      later.push(await tx.sent(`sent-${mark}`).catch((thrown: unknown) => thrown));
      later.push(await tx.append(records.ledgerEvent()).catch((thrown: unknown) => thrown));
      return 'pretends';
    });
    await expect(stubborn).rejects.toMatchObject({ code: 'LEDGER_DUPLICATE', where: 'event.id' });
    expect(later).toEqual([
      expect.objectContaining({ code: 'LEDGER_DUPLICATE' }),
      expect.objectContaining({ code: 'LEDGER_DUPLICATE' }),
    ]);
    expect(await tracesOf(mark)).toEqual([]);
  });

  test('an error the work makes of a failure is the one that comes out', async () => {
    const ledger = await place.ledger();
    const taken = records.ledgerEvent();
    await ledger.transaction((tx) => tx.append(taken));
    const renaming = ledger.transaction(async (tx) => {
      await tx.append(taken).catch(() => {
        throw new WorkFailed('the number is taken');
      });
    });
    await expect(renaming).rejects.toBeInstanceOf(WorkFailed);
  });

  test('its own writes are seen inside it, by every kind of reading, and outside only after it', async () => {
    const ledger = await place.ledger();
    const mark = records.id('seen');
    await ledger.transaction(async (tx) => {
      await writeEverywhere(tx, mark);
      expect((await tx.sent(`sent-${mark}`))?.state).toBe('AS2');
      expect((await tx.sentByNumber(mark))?.id).toBe(`sent-${mark}`);
      expect((await tx.search('sent', { referenceNumber: mark }, { limit: 5 })).rows).toHaveLength(1);
      expect(await tx.attempts(`out-${mark}`)).toHaveLength(1);
      expect((await tx.totals()).outbox.due).toBe((await ledger.totals()).outbox.due + 1);
      expect(await ledger.sent(`sent-${mark}`)).toBeUndefined();
      expect((await ledger.search('sent', { referenceNumber: mark }, { limit: 5 })).rows).toEqual([]);
    });
    expect((await ledger.sent(`sent-${mark}`))?.state).toBe('AS2');
  });

  test('conflicting transactions are repeated until each has had its turn', async () => {
    const ledger = await place.ledger();
    const certificate = records.sentCertificate({ itemCount: 0 });
    await ledger.transaction((tx) => tx.insertSent(certificate));
    // Read, think, write: lost updates would show as a smaller sum.
    await Promise.all(
      Array.from({ length: 20 }, () =>
        ledger.transaction(async (tx) => {
          const { itemCount = 0 } = (await tx.sent(certificate.id)) ?? {};
          await new Promise((resolve) => setImmediate(resolve));
          expect(await tx.changeSent(certificate.id, 'AS1', { itemCount: itemCount + 1 })).toBe(true);
        }),
      ),
    );
    expect((await ledger.sent(certificate.id))?.itemCount).toBe(20);
  });

  test('a conflict is repeated even when the work makes an error of its own of it', async () => {
    const ledger = await place.ledger();
    const series = records.id('series');
    const taken = await Promise.all(
      Array.from({ length: 10 }, () =>
        ledger.transaction(async (tx) => {
          try {
            return await tx.nextSerial(series);
          } catch (thrown) {
            throw new WorkFailed(String(thrown));
          }
        }),
      ),
    );
    expect(taken.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('serial numbers have no gaps and no doubles, failures between them included', async () => {
    const ledger = await place.ledger();
    const series = records.id('series');
    const taken = await Promise.allSettled(
      Array.from({ length: 20 }, (_, worker) =>
        ledger.transaction(async (tx) => {
          const serial = await tx.nextSerial(series);
          await tx.append(records.ledgerEvent());
          if (worker % 4 === 0) throw new WorkFailed('not issued after all');
          return serial;
        }),
      ),
    );
    const serials = taken.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(serials.sort((a, b) => a - b)).toEqual(Array.from({ length: 15 }, (_, index) => index + 1));
    expect(await ledger.transaction((tx) => tx.nextSerial(`${series}/other`))).toBe(1);
  });

  test('a long row of transactions lets everything else of the process have its turn', async () => {
    const ledger = await place.ledger();
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    for (let n = 0; n < 100; n += 1) await ledger.transaction((tx) => tx.append(records.ledgerEvent()));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });

  test('one inside another is refused at once instead of waiting for ever', async () => {
    const ledger = await place.ledger();
    const request = { now: records.T0, leaseUntil: records.instant(1), lease: 'nested', limit: 1 };
    const nested = ledger.transaction(() => ledger.transaction(async () => 1));
    await expect(nested).rejects.toMatchObject({
      code: 'INTERNAL',
      detail: 'transaction inside a transaction',
    });
    const claiming = ledger.transaction(() => ledger.claimDue(request));
    await expect(claiming).rejects.toMatchObject({
      code: 'INTERNAL',
      detail: 'claimDue inside a transaction',
    });
    expect(await ledger.transaction(async () => 'one after the other')).toBe('one after the other');
  });

  test('nothing can be written through it once it has ended', async () => {
    const ledger = await place.ledger();
    const escaped: LedgerTransaction[] = [];
    await ledger.transaction(async (tx) => void escaped.push(tx));
    const event = records.ledgerEvent({ certificateId: records.id('escaped') });
    for (const tx of escaped) {
      await expect(tx.append(event)).rejects.toMatchObject({
        code: 'INTERNAL',
        detail: 'the transaction has ended',
      });
    }
    expect(escaped).toHaveLength(1);
    expect(await ledger.eventsOfCertificate(event.certificateId ?? '')).toEqual([]);
  });
});
