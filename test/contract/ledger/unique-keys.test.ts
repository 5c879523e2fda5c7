import { expect, test } from '@jest/globals';
import type { LedgerTransaction } from '../../../src/ledger/port.ts';
import { describeLedgers } from '../../support/ledger.ts';
import * as records from '../../support/ledger-records.ts';

type Write = (tx: LedgerTransaction) => Promise<unknown>;

describeLedgers((place) => {
  /** The second write is refused, naming the key, and leaves nothing behind: neither in its transaction nor alone. */
  async function collides(first: Write, second: Write, key: string): Promise<void> {
    const ledger = await place.ledger();
    await ledger.transaction(async (tx) => void (await first(tx)));
    const trace = records.ledgerEvent({ certificateId: records.id('trace') });
    const writing = ledger.transaction(async (tx) => {
      await tx.append(trace);
      await second(tx);
    });
    await expect(writing).rejects.toMatchObject({ code: 'LEDGER_DUPLICATE', where: key });
    expect(await ledger.eventsOfCertificate(trace.certificateId ?? '')).toEqual([]);

    const both = ledger.transaction(async (tx) => {
      await tx.append(trace);
      await second(tx);
      await second(tx);
    });
    await expect(both).rejects.toMatchObject({ code: 'LEDGER_DUPLICATE', where: key });
    expect(await ledger.eventsOfCertificate(trace.certificateId ?? '')).toEqual([]);
  }

  test('sent: id', async () => {
    const one = records.sentCertificate();
    const other = records.sentCertificate({ id: one.id, referenceNumber: `${one.referenceNumber}/2` });
    await collides(
      (tx) => tx.insertSent(one),
      (tx) => tx.insertSent(other),
      'sent.id',
    );
  });

  test('sent: id of an application', async () => {
    const one = records.filedCertificate();
    await collides(
      (tx) => tx.insertSent(one),
      (tx) => tx.insertSent(one),
      'sent.id',
    );
  });

  test('sent: reference number, at filing and at issue', async () => {
    const one = records.sentCertificate();
    const { referenceNumber } = one;
    await collides(
      (tx) => tx.insertSent(one),
      (tx) => tx.insertSent(records.sentCertificate({ referenceNumber })),
      'sent.referenceNumber',
    );
    const filed = records.filedCertificate();
    await collides(
      (tx) => tx.insertSent(filed),
      (tx) => tx.changeSent(filed.id, 'FILED', { state: 'AS1', referenceNumber }),
      'sent.referenceNumber',
    );
    expect(await (await place.ledger()).sent(filed.id)).toEqual(filed);
  });

  test('sent: any number of applications without a number', async () => {
    const ledger = await place.ledger();
    const filed = [records.filedCertificate(), records.filedCertificate()];
    await ledger.transaction(async (tx) => {
      for (const one of filed) await tx.insertSent(one);
    });
    for (const one of filed) expect(await ledger.sent(one.id)).toEqual(one);
    expect(await ledger.sentByNumber('')).toBeUndefined();
    expect(await ledger.sentByNumber(`none:${filed[0]?.id}`)).toBeUndefined();
  });

  test('received: id, number and conversation, each within the issuing country', async () => {
    const one = records.receivedCertificate();
    const { referenceNumber, conversationId } = one;
    const insert = (change: Parameters<typeof records.receivedCertificate>[0]) => (tx: LedgerTransaction) =>
      tx.insertReceived(records.receivedCertificate(change));
    await collides(
      (tx) => tx.insertReceived(one),
      insert({ id: one.id, referenceNumber: `${referenceNumber}/2`, conversationId: `${conversationId}/2` }),
      'received.id',
    );
    await collides(async () => {}, insert({ referenceNumber }), 'received.referenceNumber');
    await collides(async () => {}, insert({ conversationId }), 'received.conversationId');

    const elsewhere = records.receivedCertificate({ referenceNumber, conversationId, issuingCountry: 'MY' });
    const ledger = await place.ledger();
    await ledger.transaction((tx) => tx.insertReceived(elsewhere));
    expect(await ledger.receivedByNumber('MY', referenceNumber)).toEqual(elsewhere);
    expect(await ledger.receivedByNumber('TH', referenceNumber)).toEqual(one);
    expect(await ledger.receivedByConversation('MY', conversationId)).toEqual(elsewhere);
  });

  test('message: id', async () => {
    const one = records.messageRecord();
    await collides(
      (tx) => tx.insertMessage(one),
      (tx) => tx.insertMessage(one),
      'message.id',
    );
  });

  test('message: only one accepted inbound message of a peer and message id', async () => {
    const ledger = await place.ledger();
    const messageId = records.id('wire');
    const [one, two, other] = [
      records.messageRecord({ messageId }),
      records.messageRecord({ messageId }),
      records.messageRecord({ messageId, peer: 'MY' }),
    ];
    await collides(
      async (tx) => {
        for (const message of [one, two, other]) await tx.insertMessage(message);
        expect(await tx.changeMessage(one.id, 'arrived', { status: 'accepted' })).toBe(true);
        expect(await tx.changeMessage(other.id, 'arrived', { status: 'accepted' })).toBe(true);
      },
      (tx) => tx.changeMessage(two.id, 'arrived', { status: 'accepted' }),
      'message.accepted',
    );
    await collides(
      async () => {},
      (tx) => tx.insertMessage(records.messageRecord({ messageId, status: 'accepted' })),
      'message.accepted',
    );
    expect(await ledger.acceptedInbound('TH', messageId)).toEqual({ ...one, status: 'accepted' });
    expect(await ledger.acceptedInbound('MY', messageId)).toEqual({ ...other, status: 'accepted' });
    expect(await ledger.acceptedInbound('SG', messageId)).toBeUndefined();
    // What was refused or is a duplicate takes no id.
    await ledger.transaction(async (tx) => {
      expect(await tx.changeMessage(two.id, 'arrived', { status: 'duplicate' })).toBe(true);
      await tx.insertMessage(records.messageRecord({ messageId, status: 'refused' }));
    });
  });

  test('message: one accepted when peer and message id are learnt only then', async () => {
    const ledger = await place.ledger();
    const blank = records.messageRecord({ peer: undefined, messageId: undefined });
    const messageId = records.id('wire');
    await ledger.transaction(async (tx) => {
      await tx.insertMessage(blank);
      await tx.changeMessage(blank.id, 'arrived', { status: 'accepted', peer: 'PH', messageId });
    });
    expect((await ledger.acceptedInbound('PH', messageId))?.id).toBe(blank.id);
  });

  test('outbox: message id', async () => {
    const entry = records.outboxEntry();
    await collides(
      (tx) => tx.enqueue(entry),
      (tx) => tx.enqueue(entry),
      'outbox.messageId',
    );
  });

  test('attempt and event: id', async () => {
    const attempt = records.deliveryAttempt();
    await collides(
      (tx) => tx.insertAttempt(attempt),
      (tx) => tx.insertAttempt(attempt),
      'attempt.id',
    );
    const event = records.ledgerEvent();
    await collides(
      (tx) => tx.append(event),
      (tx) => tx.append(event),
      'event.id',
    );
  });

  test('run: id and slot', async () => {
    const run = records.reconciliationRun();
    await collides(
      (tx) => tx.insertRun(run),
      (tx) => tx.insertRun({ ...run, slot: records.instant(1) }),
      'run.id',
    );
    await collides(
      async () => {},
      (tx) => tx.insertRun(records.reconciliationRun()),
      'run.slot',
    );
  });

  test('of 20 workers that record the same certificate at once, one does', async () => {
    const ledger = await place.ledger();
    const conversationId = records.id('conversation');
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () =>
        ledger.transaction((tx) => tx.insertReceived(records.receivedCertificate({ conversationId }))),
      ),
    );
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(19);
    for (const { reason } of refused) {
      expect(reason).toMatchObject({ code: 'LEDGER_DUPLICATE', where: 'received.conversationId' });
    }
  });
});
