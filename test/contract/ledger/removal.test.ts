import { expect, test } from '@jest/globals';
import type { LedgerTransaction } from '../../../src/ledger/port.ts';
import type { ReceivedCertificate, SentCertificate } from '../../../src/ledger/records.ts';
import { attachmentRecord, dossierRecord } from '../../support/dossier-records.ts';
import { describeLedgers } from '../../support/ledger.ts';
import * as records from '../../support/ledger-records.ts';

class WorkFailed extends Error {}

const AT = records.instant(5_000);

describeLedgers((place) => {
  /** A sent certificate with everything that can hang on one: two messages, outbox, attempts, dossier, two papers. */
  async function sentWithAll(state: SentCertificate['state'] = 'EXPIRED'): Promise<SentCertificate> {
    const ledger = await place.ledger();
    const certificate = records.sentCertificate({
      state,
      exporterName: `Removal ${records.id('exporter')}`,
    });
    const { id, conversationId } = certificate;
    const out = records.id('out');
    await ledger.transaction(async (tx) => {
      await tx.insertSent(certificate);
      await tx.insertMessage(
        records.messageRecord({
          id: out,
          messageId: out,
          direction: 'out',
          status: 'queued',
          certificateId: id,
        }),
      );
      await tx.insertMessage(records.messageRecord({ id: `${out}-in`, certificateId: id }));
      await tx.enqueue(records.outboxEntry({ messageId: out, conversationId, certificateId: id }));
      await tx.insertAttempt(records.deliveryAttempt({ messageId: out }));
      await tx.insertAttempt(records.deliveryAttempt({ messageId: out, number: 2 }));
      await tx.append(records.ledgerEvent({ certificateId: id, messageId: out }));
      await tx.insertDossier(dossierRecord({ id }));
      await tx.insertAttachment(attachmentRecord({ dossierId: id, name: 'one.pdf' }));
      await tx.insertAttachment(attachmentRecord({ dossierId: id, name: 'two.pdf' }));
    });
    return certificate;
  }

  /** Everything that the ledger still says of a certificate, its history left out. */
  async function tracesOf(certificate: SentCertificate): Promise<unknown[]> {
    const ledger = await place.ledger();
    const { id, referenceNumber, exporterName } = certificate;
    const messages = await ledger.messagesOfCertificate(id);
    const ids = messages.flatMap(({ messageId }) => messageId ?? []);
    return [
      await ledger.sent(id),
      await ledger.sentByNumber(referenceNumber),
      ...(await ledger.search('sent', { exporterName }, { limit: 5 })).rows,
      ...(await ledger.search('sent', { referenceNumber }, { limit: 5 })).rows,
      ...messages,
      ...(await Promise.all(ids.map((messageId) => ledger.outboxEntry(messageId)))),
      ...(await Promise.all(ids.map((messageId) => ledger.attempts(messageId)))).flat(),
      await ledger.dossier(id),
      ...(await ledger.attachmentsOfDossier(id)),
    ].filter((found) => found !== undefined);
  }

  const remove = async (id: string, expected: SentCertificate['state'] = 'EXPIRED') =>
    (await place.ledger()).transaction((tx) => tx.removeCertificate('sent', id, expected, AT));

  test('a certificate goes with all that hangs on it, and nothing else goes', async () => {
    const ledger = await place.ledger();
    const certificate = await sentWithAll();
    const neighbour = await sentWithAll();
    const before = await tracesOf(neighbour);
    const totals = await ledger.totals();
    expect(await tracesOf(certificate)).toHaveLength(12);

    expect(await remove(certificate.id)).toEqual({
      messages: 2,
      outboxEntries: 1,
      attempts: 2,
      dossiers: 1,
      attachments: 2,
    });

    expect(await tracesOf(certificate)).toEqual([]);
    expect(await tracesOf(neighbour)).toEqual(before);
    const after = await ledger.totals();
    expect(after.events).toBe(totals.events);
    expect(after.sent.EXPIRED).toBe((totals.sent.EXPIRED ?? 0) - 1);
    expect(await ledger.eventsOfCertificate(certificate.id)).toHaveLength(1);
  });

  test('only in the expected state, and only once', async () => {
    const certificate = await sentWithAll('GIVEN');
    const before = await tracesOf(certificate);
    expect(await remove(certificate.id, 'EXPIRED')).toBeUndefined();
    expect(await tracesOf(certificate)).toEqual(before);
    expect(await (await place.ledger()).removed('VN', certificate.referenceNumber)).toBeUndefined();
    expect(await remove(certificate.id, 'GIVEN')).toMatchObject({ messages: 2 });
    expect(await remove(certificate.id, 'GIVEN')).toBeUndefined();
  });

  test('two at once: one removes it', async () => {
    const certificate = await sentWithAll();
    const outcomes = await Promise.all([1, 2, 3].map(() => remove(certificate.id)));
    expect(outcomes.filter((counts) => counts !== undefined)).toHaveLength(1);
    expect(await tracesOf(certificate)).toEqual([]);
  });

  test('a transaction that fails after the removal leaves everything where it was', async () => {
    const ledger = await place.ledger();
    const certificate = await sentWithAll();
    const before = await tracesOf(certificate);
    const totals = await ledger.totals();
    const failing = ledger.transaction(async (tx) => {
      expect(await tx.removeCertificate('sent', certificate.id, 'EXPIRED', AT)).toBeDefined();
      expect(await tx.sent(certificate.id)).toBeUndefined();
      throw new WorkFailed('after the removal');
    });
    await expect(failing).rejects.toBeInstanceOf(WorkFailed);
    expect(await tracesOf(certificate)).toEqual(before);
    expect(await ledger.totals()).toEqual(totals);
    expect(await ledger.removed('VN', certificate.referenceNumber)).toBeUndefined();
    expect(await remove(certificate.id)).toBeDefined();
  });

  test('its number is never given again, by filing, by issuing or by receiving', async () => {
    const ledger = await place.ledger();
    const { id, referenceNumber, xmlDigest } = await sentWithAll();
    const waiting = records.filedCertificate();
    await ledger.transaction((tx) => tx.insertSent(waiting));
    await remove(id);
    expect(await ledger.removed('VN', referenceNumber)).toEqual({
      id: `VN/${referenceNumber}`,
      ledger: 'sent',
      certificateId: id,
      issuingCountry: 'VN',
      referenceNumber,
      xmlDigest,
      removedAt: AT,
    });
    const taken = { code: 'LEDGER_DUPLICATE', where: 'removed.id' };
    const again = [
      (tx: LedgerTransaction) => tx.insertSent(records.sentCertificate({ referenceNumber })),
      (tx: LedgerTransaction) => tx.changeSent(waiting.id, 'FILED', { state: 'AS1', referenceNumber }),
      (tx: LedgerTransaction) =>
        tx.insertReceived(records.receivedCertificate({ issuingCountry: 'VN', peer: 'VN', referenceNumber })),
    ];
    for (const work of again) {
      await expect(ledger.transaction<unknown>(work)).rejects.toMatchObject(taken);
      // Not even by work that looks away.
      const stubborn = ledger.transaction<unknown>((tx) => work(tx).catch(() => undefined));
      await expect(stubborn).rejects.toMatchObject(taken);
    }
    expect(await ledger.sentByNumber(referenceNumber)).toBeUndefined();
    expect((await ledger.sent(waiting.id))?.referenceNumber).toBe('');
    // The same number of another state is another number.
    const other = records.receivedCertificate({ issuingCountry: 'TH', referenceNumber });
    await ledger.transaction((tx) => tx.insertReceived(other));
  });

  test('applications that were never issued leave no number behind', async () => {
    const ledger = await place.ledger();
    const [one, two] = [records.filedCertificate(), records.filedCertificate()] as const;
    await ledger.transaction((tx) => tx.insertSent({ ...one, state: 'RETURNED' }));
    await ledger.transaction((tx) => tx.insertSent({ ...two, state: 'RETURNED' }));
    expect(await remove(one.id, 'RETURNED')).toBeDefined();
    expect(await remove(two.id, 'RETURNED')).toBeDefined();
    expect(await ledger.removed('VN', '')).toBeUndefined();
  });

  test('a received certificate goes the same way, and takes no dossier with it', async () => {
    const ledger = await place.ledger();
    const certificate: ReceivedCertificate = records.receivedCertificate({ state: 'NOT_GIVEN' });
    const { id, issuingCountry, referenceNumber } = certificate;
    await ledger.transaction(async (tx) => {
      await tx.insertReceived(certificate);
      await tx.insertMessage(records.messageRecord({ certificateId: id }));
      await tx.insertDossier(dossierRecord({ id }));
    });
    const counts = await ledger.transaction((tx) => tx.removeCertificate('received', id, 'NOT_GIVEN', AT));
    expect(counts).toEqual({ messages: 1, outboxEntries: 0, attempts: 0, dossiers: 0, attachments: 0 });
    expect(await ledger.received(id)).toBeUndefined();
    expect(await ledger.receivedByNumber(issuingCountry, referenceNumber)).toBeUndefined();
    expect(await ledger.dossier(id)).toBeDefined();
    expect(await ledger.removed(issuingCountry, referenceNumber)).toMatchObject({ ledger: 'received' });
  });

  test('overdue lists a state by its last day of validity, the earliest first, without that day itself', async () => {
    const ledger = await place.ledger();
    const days = ['2031-01-03', '2031-01-01', '2031-01-02', undefined];
    const ids = days.map((validUntil) => ({ id: records.id('overdue'), validUntil }));
    await ledger.transaction(async (tx) => {
      for (const one of ids) {
        await tx.insertSent(records.sentCertificate({ ...one, state: 'AS3' }));
        if (one.validUntil) {
          await tx.insertReceived(
            records.receivedCertificate({ id: one.id, validUntil: one.validUntil, state: 'AS3' }),
          );
        }
      }
    });
    const [third, first, second] = ids.map(({ id }) => id);
    for (const name of ['sent', 'received'] as const) {
      const until = async (day: string, limit = 10) =>
        (await ledger.validityEnded(name, 'AS3', day, limit)).map(({ id }) => id);
      expect(await until('2031-01-01')).toEqual([]);
      expect(await until('2031-01-02')).toEqual([first]);
      expect(await until('2031-02-01')).toEqual([first, second, third]);
      expect(await until('2031-02-01', 2)).toEqual([first, second]);
    }
  });
});
