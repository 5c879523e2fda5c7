import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AseanCountry } from '../src/certificate/countries.ts';
import type { ExchangeContext } from '../src/exchange/context.ts';
import { loadCountryProfile } from '../src/exchange/country-profile.ts';
import { PeerWatch } from '../src/exchange/peer-watch.ts';
import { receiveMessage } from '../src/exchange/receive.ts';
import { DEFAULT_BACKOFF } from '../src/kernel/backoff.ts';
import { addDays, systemClock } from '../src/kernel/clock.ts';
import { sha256Hex } from '../src/kernel/digest.ts';
import { seededRandom, uuidV7 } from '../src/kernel/ids.ts';
import { createLogger } from '../src/kernel/logger.ts';
import { openLedger } from '../src/ledger/open.ts';
import type { Ledger } from '../src/ledger/port.ts';
import type { ReceivedCertificate, SentCertificate } from '../src/ledger/records.ts';
import { RECONCILIATION_DEFAULTS } from '../src/reconciliation/peer.ts';
import { runReconciliation } from '../src/reconciliation/run.ts';
import { loadKeyStore } from '../src/signing/key-store.ts';
import { createDemoPki } from '../src/signing/pki.ts';
import { loadTrustStore } from '../src/signing/trust-store.ts';
import { documentChecks } from '../src/validation/document-checks.ts';

/**
 * What it costs two gateways to find three differences, by the size of their ledgers: messages, octets and time, with
 * real signatures, checks and embedded ledgers; no network between them.
 *
 *   npm run bench:reconciliation -- [sizes, e.g. 10,1000,100000]
 */

const SIZES = (process.argv[2] ?? '10,1000,100000').split(',').map(Number);
const DAYS = 365;
const FIRST_DAY = '2025-06-01';
const OCTETS = Buffer.alloc(6_000, 'x');
const OLD = '2026-06-01T00:00:00.000Z';

function certificate(serial: number, size: number) {
  const issueDate = addDays(FIRST_DAY, Math.floor((serial / size) * DAYS));
  const hex = serial.toString(16).padStart(12, '0');
  const xml = Buffer.concat([OCTETS, Buffer.from(String(serial))]);
  return {
    id: `certificate-${serial}`,
    conversationId: `00000000-0000-7000-8000-${hex}`,
    referenceNumber: `VN-TH ${issueDate.slice(2, 4)}/02/${String(serial).padStart(6, '0')}`,
    issuingCountry: 'VN',
    importingCountry: 'TH',
    state: 'REC',
    stateTimes: { REC: OLD },
    issueDate,
    exporterName: `Exporter ${serial % 500}`,
    consigneeName: `Consignee ${serial % 300}`,
    hsCodes: ['69072193'],
    itemCount: 1,
    recordedAt: OLD,
    form: {} as never,
    xml,
    xmlDigest: sha256Hex(xml),
    validUntil: addDays(issueDate, 365),
    findings: [],
    decisions: [],
  } as const;
}

const asSent = (serial: number, size: number): SentCertificate => ({
  ...certificate(serial, size),
  peer: 'TH',
  filedBy: 'officer',
  rejection: [],
});

const asReceived = (serial: number, size: number): ReceivedCertificate => ({
  ...certificate(serial, size),
  peer: 'VN',
  messageId: `message-${serial}`,
  verification: {} as never,
  drawdowns: [],
});

/** Everything on both sides but: one missing at the peer, one missing here, one with another state. */
async function fill(vn: Ledger, th: Ledger, size: number): Promise<void> {
  const at = (share: number) => Math.floor(size * share);
  const [lostThere, lostHere, other] = [at(0.2), at(0.5), at(0.8)];
  const batch = 500;
  for (let start = 0; start < size; start += batch) {
    const serials = Array.from({ length: Math.min(batch, size - start) }, (_, index) => start + index);
    await vn.transaction(async (tx) => {
      for (const serial of serials) if (serial !== lostHere) await tx.insertSent(asSent(serial, size));
    });
    await th.transaction(async (tx) => {
      for (const serial of serials) {
        if (serial === lostThere) continue;
        const held = asReceived(serial, size);
        await tx.insertReceived(
          serial === other ? { ...held, state: 'AS3', stateTimes: { AS3: OLD } } : held,
        );
      }
    });
  }
}

async function timed<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const started = performance.now();
  const result = await work();
  return [result, performance.now() - started];
}

async function measure(size: number): Promise<readonly (string | number)[]> {
  const directory = mkdtempSync(join(tmpdir(), 'asw-bench-'));
  const pki = join(directory, 'pki');
  const now = systemClock.now();
  await createDemoPki({ countries: ['VN', 'TH'], directory: pki, password: 'bench', now, algorithm: 'p256' });
  const trust = loadTrustStore(join(pki, 'trust'));
  const contexts = new Map<AseanCountry, ExchangeContext>();
  const watching = { circuitFailures: 5, circuitPause: DEFAULT_BACKOFF, clockSkewWarningMs: 60_000 };
  for (const country of ['VN', 'TH'] as const) {
    const key = (role: 'issuing-authority' | 'gateway') =>
      loadKeyStore(join(pki, 'keys', country, `${role}.pem`), 'bench', country, role);
    const other = country === 'VN' ? 'TH' : 'VN';
    const profile = loadCountryProfile(country);
    contexts.set(country, {
      profile,
      trust,
      authorityKey: key('issuing-authority'),
      gatewayKey: key('gateway'),
      ledger: await openLedger({ kind: 'embedded', path: join(directory, `${country}.db`) }),
      checks: documentChecks(profile),
      transport: {
        close() {},
        async post(_, octets) {
          const { status, octets: answer } = await receiveMessage(
            contexts.get(other) as ExchangeContext,
            octets,
          );
          return { status, body: answer ?? new Uint8Array() };
        },
      },
      peers: new Map([[other, new URL(`https://${other}/`)]]),
      settings: {
        timeToLive: 3_600,
        clockSkewMs: 300_000,
        deliveryTimeoutMs: 30_000,
        deliveriesPerPeer: 8,
        backoff: DEFAULT_BACKOFF,
        acknowledgementLimitMs: 600_000,
        parkedLimitMs: 86_400_000,
        ...watching,
      },
      watch: new PeerWatch(watching, {
        clock: systemClock,
        random: seededRandom(1),
        logger: createLogger('silent'),
      }),
      clock: systemClock,
      ids: uuidV7(systemClock),
      random: seededRandom(1),
      logger: createLogger('silent'),
      wake: () => {},
      failPoint: () => {},
    });
  }
  const [vn, th] = [contexts.get('VN') as ExchangeContext, contexts.get('TH') as ExchangeContext];
  try {
    await fill(vn.ledger, th.ledger, size);
    const [, folding] = await timed(async () => {
      await vn.ledger.foldDigests();
      await th.ledger.foldDigests();
    });
    const run = (slot: number) =>
      runReconciliation(vn, RECONCILIATION_DEFAULTS, { kind: 'manual', slot: new Date(slot) });
    // Warm: the first signature of a process costs what no later one does.
    await receiveMessage(th, Buffer.from('<x/>'));
    const [found, finding] = await timed(() => run(1));
    const report = found?.reports[0];
    if (report?.findings.length !== 3) {
      throw new TypeError(`expected 3 differences, found ${JSON.stringify(report)}`);
    }
    const [counted, recounting] = await timed(() => vn.ledger.recountDigests());
    if (counted.faults.length > 0) throw new TypeError(JSON.stringify(counted.faults));
    return [
      size,
      report.messages,
      report.octetsSent,
      report.octetsReceived,
      Math.round(finding),
      Math.round(folding),
      Math.round(recounting),
    ];
  } finally {
    await vn.ledger.close();
    await th.ledger.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

const HEAD = ['certificates', 'messages', 'octets out', 'octets in', 'ms', 'ms first fold', 'ms recount'];
const line = (cells: readonly (string | number)[]) =>
  process.stdout.write(`${cells.map((cell) => String(cell).padStart(14)).join('')}\n`);

line(HEAD);
// Once before, so that what only the first run of a process costs is in none of the figures.
await measure(10);
const rows: (readonly (string | number)[])[] = [];
for (const size of SIZES) {
  const row = await measure(size);
  rows.push(row);
  line(row);
}
const octets = (row: readonly (string | number)[] | undefined) => Number(row?.[2]) + Number(row?.[3]);
const [smallest, largest] = [rows[0], rows.at(-1)];
process.stdout.write(
  `\nledger × ${Number(largest?.[0]) / Number(smallest?.[0])}: ` +
    `messages × ${(Number(largest?.[1]) / Number(smallest?.[1])).toFixed(1)}, ` +
    `octets × ${(octets(largest) / octets(smallest)).toFixed(1)}, ` +
    `time × ${(Number(largest?.[4]) / Number(smallest?.[4])).toFixed(1)}\n`,
);
