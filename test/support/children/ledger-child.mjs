import { createRequire } from 'node:module';
import { openLedger } from '../../../dist/ledger/open.js';

/**
 * A process of its own on a ledger: `node ledger-child.mjs <task> <location as JSON>`. Reports one line of JSON after
 * another on standard output. Runs the built program, as in production.
 */
const [task, location] = process.argv.slice(2);
const AT = '2026-03-01T09:30:00.000Z';

function report(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** One issue, as the exchange writes it: certificate, message, outbox entry, event and number in one transaction. */
function issue(ledger, filler) {
  return ledger.transaction(async (tx) => {
    const serial = await tx.nextSerial('crash');
    const id = `crash-${serial}`;
    await tx.insertSent({
      id,
      conversationId: id,
      referenceNumber: id,
      issuingCountry: 'VN',
      importingCountry: 'TH',
      peer: 'TH',
      state: 'AS1',
      stateTimes: { AS1: AT },
      issueDate: '2026-03-01',
      exporterName: 'Công ty Cổ phần Đồng Tâm',
      consigneeName: 'Siam Trading Co., Ltd.',
      hsCodes: ['69072193'],
      itemCount: 1,
      recordedAt: AT,
      form: {},
      xml: filler,
      filedBy: 'officer',
      findings: [],
      decisions: [],
      rejection: [],
    });
    await tx.insertMessage({
      id,
      direction: 'out',
      peer: 'TH',
      messageId: id,
      certificateId: id,
      digest: id,
      raw: filler,
      at: AT,
      status: 'queued',
      errors: [],
    });
    await tx.enqueue({
      messageId: id,
      peer: 'TH',
      conversationId: id,
      kind: 'ECOO',
      nextAttemptAt: AT,
      enqueuedAt: AT,
      expiresAt: AT,
    });
    await tx.append({ id, at: AT, type: 'certificate.issued', actor: 'child', certificateId: id, data: {} });
    return serial;
  });
}

const TASKS = {
  /** Issues until it is killed. */
  async write(ledger) {
    for (;;) {
      try {
        report({ serial: await issue(ledger, Buffer.alloc(6_000, 'x')) });
      } catch (thrown) {
        // A MongoDB server keeps the open transaction of a killed process for a while; others wait for its end.
        if (thrown.code !== 'LEDGER_UNAVAILABLE') throw thrown;
      }
    }
  },
  /**
   * Stops in the middle of everything, until it is killed: octets kept but not judged, a delivery under way, a
   * question asked.
   */
  async strand(ledger) {
    const message = (id, more) => ({
      id,
      digest: id,
      raw: Buffer.from(`<x>${id}</x>`),
      at: AT,
      errors: [],
      ...more,
    });
    const out = { direction: 'out', peer: 'TH', status: 'queued' };
    await ledger.transaction(async (tx) => {
      await tx.insertMessage(message('kept', { direction: 'in', status: 'arrived' }));
      await tx.insertMessage(message('question', { ...out, messageId: 'question', kind: 'RTX' }));
      await tx.insertMessage(message('held', { ...out, messageId: 'held', kind: 'ECOO' }));
      const times = { nextAttemptAt: AT, enqueuedAt: AT, expiresAt: '2026-03-04T09:30:00.000Z' };
      await tx.enqueue({ messageId: 'held', peer: 'TH', conversationId: 'held', kind: 'ECOO', ...times });
    });
    const leaseUntil = '2026-03-01T09:31:00.000Z';
    const claimed = await ledger.claimDue({
      now: AT,
      leaseUntil,
      lease: 'of the killed',
      peer: 'TH',
      limit: 1,
    });
    report({ claimed: claimed.length });
    setInterval(() => {}, 60_000);
  },
  /** Issues until the disk is full, then reads. */
  async fill(ledger) {
    let serial = 0;
    try {
      for (;;) serial = await issue(ledger, Buffer.alloc(60_000, 'x'));
    } catch (thrown) {
      report({ serial, code: thrown.code, cause: thrown.cause?.code });
    }
    report({ read: (await ledger.sent(`crash-${serial}`))?.id });
  },
  /** Uses the ledger, closes it and does nothing more: the process must end by itself. */
  async close(ledger) {
    await issue(ledger, Buffer.alloc(10));
    await ledger.claimDue({ now: AT, leaseUntil: AT, lease: 'child', limit: 1 });
    await ledger.close();
    const loaded = Object.keys(createRequire(import.meta.url).cache);
    report({ closed: true, mongoose: loaded.some((file) => file.includes('/mongoose/')) });
  },
};

const ledger = await openLedger(JSON.parse(location)).catch((thrown) => {
  report({ refused: thrown.code });
  return undefined;
});
if (ledger) {
  report({ open: true });
  await TASKS[task](ledger);
}
