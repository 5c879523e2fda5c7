import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Ledger, LedgerTransaction } from '../../../src/ledger/port.ts';
import { describeLedgers } from '../../support/ledger.ts';
import * as any from '../../support/ledger-arbitraries.ts';
import { instant, ledgerEvent, messageRecord, sentCertificate, T0 } from '../../support/ledger-records.ts';

describeLedgers((place) => {
  const numRuns = place.kind === 'embedded' ? 100 : 10;

  /** Whatever was written is read back field for field, inside the transaction and after it. */
  async function comesBack<T>(
    values: fc.Arbitrary<T>,
    write: (tx: LedgerTransaction, value: T) => Promise<void>,
    read: (from: Ledger | LedgerTransaction, value: T) => Promise<unknown>,
    expected: (value: T) => unknown = (value) => value,
  ): Promise<void> {
    const ledger = await place.ledger();
    await fc.assert(
      fc.asyncProperty(values, async (value) => {
        const inside = await ledger.transaction(async (tx) => {
          await write(tx, value);
          return read(tx, value);
        });
        expect(inside).toEqual(expected(value));
        expect(await read(ledger, value)).toEqual(expected(value));
      }),
      { numRuns },
    );
  }

  test('a sent certificate, by id and by number', async () => {
    await comesBack(
      any.sentCertificates,
      (tx, value) => tx.insertSent(value),
      (from, value) => from.sent(value.id),
    );
    const ledger = await place.ledger();
    const certificate = sentCertificate();
    await ledger.transaction((tx) => tx.insertSent(certificate));
    expect(await ledger.sentByNumber(certificate.referenceNumber)).toEqual(certificate);
    expect(await ledger.sentByNumber(`${certificate.referenceNumber}0`)).toBeUndefined();
    expect(await ledger.sent('nobody')).toBeUndefined();
  });

  test('a received certificate, by id, by number and by conversation', async () => {
    await comesBack(
      any.receivedCertificates,
      (tx, value) => tx.insertReceived(value),
      (from, value) => from.received(value.id),
    );
    await comesBack(
      any.receivedCertificates,
      (tx, value) => tx.insertReceived(value),
      (from, value) => from.receivedByNumber(value.issuingCountry, value.referenceNumber),
    );
    await comesBack(
      any.receivedCertificates,
      (tx, value) => tx.insertReceived(value),
      (from, value) => from.receivedByConversation(value.issuingCountry, value.conversationId),
    );
  });

  test('a message with its octets', async () => {
    await comesBack(
      any.messageRecords,
      (tx, value) => tx.insertMessage(value),
      (from, value) => from.message(value.id),
    );
  });

  test('an outbox entry, due at once when alone in its conversation', async () => {
    await comesBack(
      any.outboxEntries,
      (tx, value) => tx.enqueue(value),
      (from, value) => from.outboxEntry(value.messageId),
      (value) => ({ ...value, status: 'due', attempts: 0 }),
    );
  });

  test('a delivery attempt', async () => {
    await comesBack(
      any.deliveryAttempts,
      (tx, value) => tx.insertAttempt(value),
      (from, value) => from.attempts(value.messageId),
      (value) => [value],
    );
  });

  test('an event with any data', async () => {
    await comesBack(
      any.ledgerEvents,
      (tx, value) => tx.append(value),
      (from, value) => from.eventsOfCertificate(value.certificateId ?? ''),
      (value) => [value],
    );
  });

  test('a reconciliation run', async () => {
    await comesBack(
      any.reconciliationRuns,
      (tx, value) => tx.insertRun(value),
      (from, value) => from.run(value.id),
    );
  });

  test('a change replaces the fields it names, undefined removes one, the others stay', async () => {
    const ledger = await place.ledger();
    await fc.assert(
      fc.asyncProperty(any.sentCertificates, any.sentCertificates, async (before, change) => {
        const { id: _, ...named } = { ...change, askedAt: undefined };
        const result = await ledger.transaction(async (tx) => {
          await tx.insertSent(before);
          return tx.changeSent(before.id, before.state, named);
        });
        expect(result).toBe(true);
        expect(await ledger.sent(before.id)).toEqual({ ...before, ...named });
      }),
      { numRuns },
    );
  });

  test('octets are whole, however large and whatever they view', async () => {
    const ledger = await place.ledger();
    const large = new Uint8Array(1_500_000).map((_, index) => index % 251);
    const message = messageRecord({ raw: large.subarray(7), answer: new Uint8Array(0) });
    await ledger.transaction((tx) => tx.insertMessage(message));
    const found = await ledger.message(message.id);
    expect(Buffer.compare(found?.raw ?? Buffer.alloc(0), large.subarray(7))).toBe(0);
    expect(found?.answer).toEqual(new Uint8Array(0));
  });

  test('a text with what no store keeps is kept legible', async () => {
    const ledger = await place.ledger();
    const event = ledgerEvent({ certificateId: 'legible', actor: 'a\0b\ud800c' });
    await ledger.transaction((tx) => tx.append(event));
    expect(await ledger.eventsOfCertificate('legible')).toEqual([{ ...event, actor: 'a\ufffdb\ufffdc' }]);
  });

  test('an instant has one spelling', async () => {
    const ledger = await place.ledger();
    const certificate = sentCertificate({ recordedAt: '2026-03-01T16:30:00+07:00' });
    await ledger.transaction((tx) => tx.insertSent(certificate));
    expect(await ledger.sent(certificate.id)).toEqual({ ...certificate, recordedAt: T0 });
  });

  test('a record without a field it must have is refused whole', async () => {
    const ledger = await place.ledger();
    const { filedBy: _, ...incomplete } = sentCertificate({ stateTimes: { FILED: instant(0) } });
    const writing = ledger.transaction((tx) => tx.insertSent(incomplete as never));
    await expect(writing).rejects.toMatchObject({ code: 'INTERNAL', detail: 'sent.filedBy is missing' });
    expect(await ledger.sent(incomplete.id)).toBeUndefined();
  });
});
