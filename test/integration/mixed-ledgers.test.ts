import { afterAll, beforeAll, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { respond } from '../../src/exchange/respond.ts';
import { startNode } from '../../src/node.ts';
import { application } from '../support/applications.ts';
import { endsWithTest } from '../support/ends.ts';
import { describeOnMongo } from '../support/ledger.ts';
import { type Federation, must, startFederation, until } from '../support/nodes.ts';

const today = new Date().toISOString().slice(0, 10);

describeOnMongo('Viet Nam on MongoDB, Thailand on the embedded file', () => {
  let world: Federation;
  const uri = process.env.ASW_TEST_MONGODB_URI ?? '';
  const database = `asw_mixed_${process.pid}_${Date.now().toString(36)}`;

  beforeAll(async () => {
    world = await startFederation({
      countries: ['VN', 'TH'],
      ledgers: { VN: { kind: 'mongodb', uri, database } },
    });
  });
  afterAll(async () => {
    await world.stop();
    const connection = await mongoose.createConnection(uri, { dbName: database }).asPromise();
    await connection.dropDatabase();
    await connection.close();
  });

  async function exchange(from: 'VN' | 'TH', to: 'VN' | 'TH', actor: string) {
    const sender = world.node(from).context;
    const filed = await fileApplication(sender, application(from, to, today, 2), actor);
    const issued = await issueCertificate(sender, filed.id, actor);
    await until('REC', async () => (await sender.ledger.sent(issued.id))?.state === 'REC');
    const receiver = world.node(to).context;
    const received = must(await receiver.ledger.receivedByNumber(from, issued.referenceNumber));
    const decisions = [1, 2].map((itemNumber) => ({ itemNumber, decision: 'GIVEN' as const }));
    await respond(receiver, received.id, decisions, 'customs officer');
    const given = await until('GIVEN', async () => {
      const held = await sender.ledger.sent(issued.id);
      return held?.state === 'GIVEN' && held;
    });
    expect(must(await receiver.ledger.received(received.id)).form).toEqual(given.form);
    return issued.referenceNumber;
  }

  test('certificates go both ways and both ledgers tell the same', async () => {
    const numbers = await Promise.all([
      exchange('VN', 'TH', 'a'),
      exchange('VN', 'TH', 'b'),
      exchange('TH', 'VN', 'c'),
      exchange('TH', 'VN', 'd'),
    ]);
    expect(new Set(numbers).size).toBe(4);
    const vn = await world.node('VN').context.ledger.totals();
    const th = await world.node('TH').context.ledger.totals();
    expect(vn.sent).toEqual(th.received);
    expect(vn.received).toEqual(th.sent);
    expect(vn.outbox).toMatchObject({ due: 0, waiting: 0, dead: 0 });
  });

  test('two processes of one node share the outbox: each certificate arrives once', async () => {
    const twin = endsWithTest(
      await startNode({ ...world.config('VN'), port: 0 }, { profile: world.node('VN').context.profile }),
    );
    const before = (await world.node('TH').context.ledger.totals()).received.REC ?? 0;
    const issued = await Promise.all(
      Array.from({ length: 6 }, async (_, n) => {
        const { context } = n % 2 === 0 ? world.node('VN') : twin;
        const filed = await fileApplication(context, application('VN', 'TH', today), 'officer');
        return issueCertificate(context, filed.id, 'officer');
      }),
    );
    await until('all in REC', async () => {
      const held = await Promise.all(issued.map(({ id }) => twin.context.ledger.sent(id)));
      return held.every((certificate) => certificate?.state === 'REC');
    });
    expect(new Set(issued.map((certificate) => certificate.referenceNumber)).size).toBe(6);
    expect((await world.node('TH').context.ledger.totals()).received.REC).toBe(before + 6);
  });
});

test('the embedded file belongs to one process: a second node on it is refused', async () => {
  const world = endsWithTest(await startFederation({ countries: ['VN', 'TH'] }));
  await expect(startNode({ ...world.config('VN'), port: 0 })).rejects.toMatchObject({
    code: 'LEDGER_IN_USE',
  });
});

test('a database that cannot be reached is a coded error at start', async () => {
  const world = endsWithTest(await startFederation({ countries: ['VN', 'TH'] }));
  const config = {
    ...world.config('VN'),
    port: 0,
    ledger: { kind: 'mongodb' as const, uri: 'mongodb://127.0.0.1:9/' },
  };
  await expect(startNode(config)).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
});
