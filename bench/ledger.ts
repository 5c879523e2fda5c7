import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ASEAN_COUNTRIES } from '../src/certificate/countries.ts';
import { addDays } from '../src/kernel/clock.ts';
import { seededRandom } from '../src/kernel/ids.ts';
import { type LedgerLocation, openLedger } from '../src/ledger/open.ts';
import type { CertificateCriteria, Ledger } from '../src/ledger/port.ts';

/**
 * How fast a ledger takes certificates in and finds them again.
 *
 *   node --import ./bench/register.js bench/ledger.ts [number of certificates] [MongoDB URI]
 *
 * Without a URI it measures the embedded ledger on this machine's disk, each commit synced.
 */

const COUNT = Number(process.argv[2] ?? 10_000);
const URI = process.argv[3];
const FIRST_DAY = '2025-01-01';
const WORDS = ['Đồng Tâm', 'Miền Nam', 'Sài Gòn', 'Hòa Phát', 'An Giang', 'Bình Minh', 'Cửu Long', 'Hạ Long'];
const KINDS = ['Công ty Cổ phần', 'Công ty TNHH', 'Công ty TNHH Một thành viên', 'Tổng công ty'];
const PEERS = ASEAN_COUNTRIES.filter((country) => country !== 'VN');
const random = seededRandom(2026);

function pick<T>(values: readonly T[]): T {
  return values[Math.floor(random() * values.length)] as T;
}

/** What an issue writes (src/exchange/issue.ts): certificate, message, outbox entry, event, number. */
async function issue(ledger: Ledger, serial: number): Promise<void> {
  const peer = pick(PEERS);
  const id = `certificate-${serial}`;
  const at = `${addDays(FIRST_DAY, Math.floor((serial / COUNT) * 365))}T08:00:00.000Z`;
  const name = `${pick(KINDS)} ${pick(WORDS)} ${Math.floor(random() * 2_000)}`;
  const hsCode = String(1_000_0000 + Math.floor(random() * 80_000_000));
  const octets = Buffer.alloc(6_000, `<FormD>${serial}</FormD>`);
  await ledger.transaction(async (tx) => {
    const number = await tx.nextSerial(peer);
    await tx.insertSent({
      id,
      conversationId: id,
      referenceNumber: `VN-${peer} 25/02/${String(number).padStart(5, '0')}`,
      issuingCountry: 'VN',
      importingCountry: peer,
      peer,
      state: 'AS1',
      stateTimes: { FILED: at, AS1: at },
      issueDate: at.slice(0, 10),
      exporterName: name,
      consigneeName: `${peer} Trading ${Math.floor(random() * 500)} Ltd.`,
      hsCodes: [hsCode],
      itemCount: 1,
      recordedAt: at,
      form: { filler: 'x'.repeat(2_000) } as never,
      xml: octets,
      xmlDigest: id,
      filedBy: 'officer',
      issuedBy: 'supervisor',
      findings: [],
      decisions: [],
      rejection: [],
    });
    await tx.insertMessage({
      id,
      direction: 'out',
      peer,
      messageId: id,
      conversationId: id,
      kind: 'ECOO',
      certificateId: id,
      digest: id,
      raw: Buffer.concat([octets, octets]),
      at,
      status: 'queued',
      errors: [],
    });
    await tx.enqueue({
      messageId: id,
      peer,
      conversationId: id,
      kind: 'ECOO',
      certificateId: id,
      nextAttemptAt: at,
      enqueuedAt: at,
      expiresAt: at,
    });
    const event = { at, actor: 'supervisor', certificateId: id, peer, data: { number } } as const;
    await tx.append({ ...event, id: `event-${serial}`, type: 'certificate.issued' });
  });
}

function line(what: string, value: string): void {
  process.stdout.write(`${what.padEnd(58)}${value.padStart(22)}\n`);
}

function percentile(sorted: readonly number[], share: number): string {
  return `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2)}`;
}

/** Runs a call some hundred times after a few to warm up. */
async function measure(what: string, call: () => Promise<unknown>): Promise<void> {
  for (let n = 0; n < 20; n += 1) await call();
  const times: number[] = [];
  for (let n = 0; n < 300; n += 1) {
    const started = performance.now();
    await call();
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  line(what, `${percentile(times, 0.5)} / ${percentile(times, 0.99)} ms`);
}

async function measureReading(ledger: Ledger): Promise<void> {
  const search = (name: string, criteria: () => CertificateCriteria) =>
    measure(`search by ${name}, 50 rows`, () => ledger.search('sent', criteria(), { limit: 50 }));
  const number = () =>
    `VN-${pick(PEERS)} 25/02/${String(1 + Math.floor(random() * (COUNT / 20))).padStart(5, '0')}`;
  line('\nreading', 'median / 99 %');
  await measure('one certificate with its octets', () =>
    ledger.sent(`certificate-${Math.floor(random() * COUNT)}`),
  );
  await measure('by reference number', () => ledger.sentByNumber(number()));
  await search('reference number', () => ({ referenceNumber: number() }));
  await search('exporter (short: most of them)', () => ({ exporterName: 'cong ty' }));
  await search('exporter (long: few of them)', () => ({ exporterName: `cong ty tnhh ${pick(WORDS)} 1` }));
  await search('HS chapter', () => ({ hsCode: String(10 + Math.floor(random() * 80)) }));
  await search('HS chapter, peer and state', () => ({ hsCode: '84', peer: pick(PEERS), state: 'AS1' }));
  await search('peer and state', () => ({ peer: pick(PEERS), state: 'AS1' }));
  await search('month', () => ({ issuedFrom: '2025-06-01', issuedTo: '2025-06-30' }));
  await search('nothing: the newest', () => ({}));
  await measure('counts of the year by peer, month, state', () => ledger.counts('sent', {}));
  await measure('totals', () => ledger.totals());
}

async function measureAll(ledger: Ledger): Promise<void> {
  const started = performance.now();
  for (let serial = 0; serial < COUNT; serial += 1) await issue(ledger, serial);
  const seconds = (performance.now() - started) / 1_000;
  line(`${COUNT} issues, each one transaction of 5 records`, `${Math.round(COUNT / seconds)} /s`);
  await measureReading(ledger);

  line('\noutbox', 'median / 99 %');
  let round = 0;
  await measure('claim and settle 8', async () => {
    round += 1;
    const lease = `bench-${round}`;
    const request = {
      now: '2026-01-01T00:00:00.000Z',
      leaseUntil: '2026-01-01T00:01:00.000Z',
      lease,
      limit: 8,
    };
    for (const { messageId } of await ledger.claimDue(request)) {
      const outcome = { status: 'delivered', at: request.now } as const;
      await ledger.transaction((tx) => tx.settle(messageId, lease, outcome));
    }
  });
}

const directory = mkdtempSync(join(tmpdir(), 'asw-bench-'));
const path = join(directory, 'ledger.db');
const location: LedgerLocation = URI
  ? { kind: 'mongodb', uri: URI, database: `asw_bench_${process.pid}` }
  : { kind: 'embedded', path };
try {
  const ledger = await openLedger(location);
  await measureAll(ledger);
  await ledger.close();
  if (!URI)
    line('\nsize of the file', `${(statSync(path).size / COUNT / 1_024).toFixed(1)} KiB a certificate`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
