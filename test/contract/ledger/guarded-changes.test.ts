import { expect, test } from '@jest/globals';
import { describeLedgers } from '../../support/ledger.ts';
import * as records from '../../support/ledger-records.ts';

const WORKERS = 20;

describeLedgers((place) => {
  async function atOnce(work: (worker: number) => Promise<boolean>): Promise<number> {
    const results = await Promise.all(Array.from({ length: WORKERS }, (_, worker) => work(worker)));
    return results.filter(Boolean).length;
  }

  test('a sent certificate moves only from the expected state', async () => {
    const ledger = await place.ledger();
    const certificate = records.sentCertificate();
    await ledger.transaction((tx) => tx.insertSent(certificate));
    const late = await ledger.transaction((tx) => tx.changeSent(certificate.id, 'FILED', { state: 'AS2' }));
    const unknown = await ledger.transaction((tx) => tx.changeSent('nobody', 'AS1', { state: 'AS2' }));
    expect([late, unknown]).toEqual([false, false]);
    expect(await ledger.sent(certificate.id)).toEqual(certificate);
  });

  test('of 20 workers that move a sent certificate at once, one does', async () => {
    const ledger = await place.ledger();
    const certificate = records.sentCertificate();
    await ledger.transaction((tx) => tx.insertSent(certificate));
    const moved = await atOnce((worker) =>
      ledger.transaction(async (tx) => {
        const done = await tx.changeSent(certificate.id, 'AS1', {
          state: 'AS2',
          filedBy: `worker ${worker}`,
        });
        if (done) await tx.append(records.ledgerEvent({ certificateId: certificate.id }));
        return done;
      }),
    );
    expect(moved).toBe(1);
    expect(await ledger.eventsOfCertificate(certificate.id)).toHaveLength(1);
  });

  test('of 20 workers that move a received certificate at once, one does', async () => {
    const ledger = await place.ledger();
    const certificate = records.receivedCertificate();
    await ledger.transaction((tx) => tx.insertReceived(certificate));
    const moved = await atOnce((worker) =>
      ledger.transaction((tx) =>
        tx.changeReceived(certificate.id, 'AS2', { state: 'AS3', answeredBy: `worker ${worker}` }),
      ),
    );
    expect(moved).toBe(1);
    expect((await ledger.received(certificate.id))?.state).toBe('AS3');
  });

  test('a message changes only from the expected status, and 20 judges decide it once', async () => {
    const ledger = await place.ledger();
    const message = records.messageRecord();
    await ledger.transaction((tx) => tx.insertMessage(message));
    const early = await ledger.transaction((tx) =>
      tx.changeMessage(message.id, 'accepted', { status: 'refused' }),
    );
    expect(early).toBe(false);
    const answer = Buffer.from('<Ack/>');
    const decided = await atOnce(() =>
      ledger.transaction((tx) => tx.changeMessage(message.id, 'arrived', { status: 'accepted', answer })),
    );
    expect(decided).toBe(1);
    expect(await ledger.message(message.id)).toEqual({ ...message, status: 'accepted', answer });
  });

  test('a run is finished once', async () => {
    const ledger = await place.ledger();
    const run = records.reconciliationRun();
    const change = { finishedAt: records.instant(9), examined: 3, findings: [] };
    await ledger.transaction((tx) => tx.insertRun(run));
    const finish = (id: string, heldBy?: string) =>
      ledger.transaction((tx) => tx.changeRun(id, heldBy, { ...change, heldBy: undefined }));
    expect(await finish('nobody')).toBe(false);
    expect(await finish(run.id, 'another')).toBe(false);
    expect(await atOnce(() => finish(run.id))).toBe(1);
    expect(await ledger.run(run.id)).toEqual({ ...run, ...change });
  });

  test('a run is held by one, and taken from him once', async () => {
    const ledger = await place.ledger();
    const held = { slot: records.instant(11), heldBy: 'one', heldUntil: records.instant(5) };
    const run = records.reconciliationRun(held);
    await ledger.transaction((tx) => tx.insertRun(run));
    let others = 0;
    const taken = await atOnce(() => {
      others += 1;
      const change = {
        heldBy: `other ${others}`,
        heldUntil: records.instant(90),
        attempts: 2,
        error: 'ended',
      };
      return ledger.transaction((tx) => tx.changeRun(run.id, 'one', change));
    });
    expect(taken).toBe(1);
    expect(await ledger.transaction((tx) => tx.changeRun(run.id, 'one', { examined: 9 }))).toBe(false);
    expect(await ledger.run(run.id)).toMatchObject({ examined: 0, attempts: 2, error: 'ended' });
  });

  test('runs that came to no end are listed once nobody holds them; finished ones never', async () => {
    const ledger = await place.ledger();
    const [late, early, finished] = [
      { slot: records.instant(21), heldUntil: records.instant(28) },
      { slot: records.instant(22), heldUntil: records.instant(25), startedAt: '2020-01-01T00:00:00.000Z' },
      { slot: records.instant(23), finishedAt: records.instant(24) },
    ].map((each) => records.reconciliationRun(each));
    await ledger.transaction(async (tx) => {
      for (const run of [late, early, finished]) if (run) await tx.insertRun(run);
    });
    const cutOff = async (at: number, limit = 9) =>
      (await ledger.runsCutOff(records.instant(at), limit)).map(({ id }) => id);
    expect(await cutOff(24)).toEqual([]);
    expect(await cutOff(25)).toEqual([early?.id]);
    expect(await cutOff(29)).toEqual([early?.id, late?.id]);
    expect(await cutOff(29, 1)).toEqual([early?.id]);
    expect(await ledger.firstRun()).toEqual(early);
    await ledger.transaction((tx) => tx.changeRun(early?.id ?? '', undefined, { heldUntil: undefined }));
    expect(await cutOff(29)).toEqual([late?.id]);
  });

  test('a change does not touch the identity, nor what it does not name', async () => {
    const ledger = await place.ledger();
    const certificate = records.sentCertificate();
    await ledger.transaction(async (tx) => {
      await tx.insertSent(certificate);
      expect(await tx.changeSent(certificate.id, 'AS1', {})).toBe(true);
      expect(await tx.changeSent(certificate.id, 'FILED', {})).toBe(false);
      expect(await tx.changeSent(certificate.id, 'AS1', { id: 'another', state: 'AS2' })).toBe(true);
    });
    expect(await ledger.sent(certificate.id)).toEqual({ ...certificate, state: 'AS2' });
    expect(await ledger.sent('another')).toBeUndefined();
  });
});
