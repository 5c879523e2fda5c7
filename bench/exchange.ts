/**
 * End-to-end exchange rate between two real gateways, each a process of its own with its own keys and ledger:
 * `npm run build && node --import ./bench/register.js bench/exchange.ts [count] [--concurrency 1,8]
 * [--keys rsa|p256|p384] [--mongodb URI] [--json FILE]`.
 *
 * Viet Nam files, approves and issues `count` certificates to Singapore, first one at a time, then several at once; each
 * worker waits until its certificate is acknowledged (AS2) before it files the next. Latency runs from FILED to AS2
 * by the sending ledger. The receiving gateway hands over to its single window and customs meanwhile and sends that
 * news back (AS3, RES-REC), so a certificate means four messages with their signed answers, not one.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { FormDApplication } from '../src/certificate/form-d.ts';
import { allPages } from '../src/client/all-pages.ts';
import { createGatewayClient, type GatewayClient } from '../src/client/gateway-client.ts';
import { readOrCreateKeyFile } from '../src/http/key-file.ts';
import { calendarDate, systemClock } from '../src/kernel/clock.ts';
import { dropDatabase } from '../src/ledger/mongo/drop.ts';
import { createDemoPki } from '../src/signing/pki.ts';
import { loadFixtures } from '../src/simulators/fixtures.ts';
import { type NodeProcess, startNode } from '../src/simulators/peer-process.ts';
import { choosePorts } from '../src/simulators/ports.ts';
import { asApplication, rebase } from '../src/simulators/rebase.ts';

const PAIR = ['VN', 'SG'] as const;
const WARM_UP = 100;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    concurrency: { type: 'string', default: '1,8' },
    keys: { type: 'string', default: 'rsa' },
    mongodb: { type: 'string' },
    json: { type: 'string' },
  },
});
const count = whole(positionals[0] ?? '1000');
const concurrencies = values.concurrency.split(',').map(whole);
const algorithm = (['p256', 'p384', 'rsa'] as const).find((one) => one === values.keys);
if (!algorithm) usage(`--keys is p256, p384 or rsa, not ${values.keys}`);

interface Gateway {
  readonly process: NodeProcess;
  readonly client: GatewayClient;
}

interface Phase {
  readonly concurrency: number;
  readonly count: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** FILED to AS2, milliseconds. */
  readonly latency: {
    readonly p50: number;
    readonly p90: number;
    readonly p99: number;
    readonly max: number;
  };
  /** Until the last certificate stood at AS4 (RES-REC) in the sending ledger too. */
  readonly secondsToCustoms: number;
  /** Resident memory, MiB, before and after. */
  readonly memory: Readonly<Record<(typeof PAIR)[number], readonly [before: number, after: number]>>;
}

const directory = mkdtempSync(join(tmpdir(), 'asw-bench-'));
const gateways: Gateway[] = [];
try {
  const [vn, sg] = await startPair();
  const phases: Phase[] = [];
  print(`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}, keys ${algorithm}, `);
  print(
    `${values.mongodb ? 'MongoDB' : 'embedded ledgers'}, both gateways and this program on one machine\n`,
  );
  await exchange(vn, sg, WARM_UP, 8, 'warm-up');
  for (const concurrency of concurrencies)
    phases.push(await exchange(vn, sg, count, concurrency, `c${concurrency}`));
  await checkLedgers(vn, sg, WARM_UP + count * concurrencies.length);
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ algorithm, phases }, null, 2)}\n`);
} finally {
  await Promise.all(gateways.map((gateway) => gateway.process.stop()));
  rmSync(directory, { recursive: true, force: true });
}

async function startPair(): Promise<[Gateway, Gateway]> {
  await createDemoPki({
    countries: PAIR,
    directory: join(directory, 'pki'),
    password: 'demo',
    now: systemClock.now(),
    ...(algorithm ? { algorithm } : {}),
  });
  const { ports } = await choosePorts(4700, PAIR.length);
  const urls = PAIR.map((_, at) => `http://127.0.0.1:${ports[at]}`);
  const mainFile = fileURLToPath(new URL('../dist/main.js', import.meta.url));
  for (const [at, country] of PAIR.entries()) {
    const dataDirectory = join(directory, country);
    const database = `asw_bench_${country.toLowerCase()}`;
    if (values.mongodb) await dropDatabase({ uri: values.mongodb, database });
    const keys = readOrCreateKeyFile(join(dataDirectory, 'api-keys.json')) as { role: string; key: string }[];
    const url = urls[at] ?? '';
    const environment = {
      COUNTRY: country,
      PORT: String(ports[at]),
      DATA_DIR: dataDirectory,
      PEERS: `${PAIR[1 - at]}=${urls[1 - at]}`,
      LOG_LEVEL: 'warn',
      ...(values.mongodb ? { MONGODB_URI: values.mongodb, MONGODB_DATABASE: database } : {}),
    };
    gateways.push({
      process: startNode({ country, dataDirectory, environment, mainFile }),
      client: createGatewayClient({
        url,
        keys: Object.fromEntries(keys.map(({ role, key }) => [role, key])),
      }),
    });
  }
  await Promise.all(gateways.map((gateway) => gateway.process.listening));
  return gateways as [Gateway, Gateway];
}

/** One phase; printed unless it is the warm-up. */
async function exchange(
  vn: Gateway,
  sg: Gateway,
  certificates: number,
  concurrency: number,
  name: string,
): Promise<Phase> {
  const before = [memoryOf(vn), memoryOf(sg)];
  const ids = new Set<string>();
  const watch = watchAcknowledgements(vn.client);
  let next = 0;
  const started = performance.now();
  const worker = async () => {
    while (next < certificates) {
      next += 1;
      const { id } = await vn.client.fileApplication(application(`${name}-${next}`));
      ids.add(id);
      await vn.client.approve(id);
      await vn.client.issue(id);
      await watch.acknowledged(id);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const seconds = (performance.now() - started) / 1000;
  await withCustoms(vn.client);
  const secondsToCustoms = (performance.now() - started) / 1000;
  const after = [memoryOf(vn), memoryOf(sg)];
  const latencies: number[] = [];
  for await (const { id, stateTimes } of allPages((page) => vn.client.searchSent(page))) {
    const { FILED = '', AS2 = '' } = stateTimes;
    if (ids.has(id)) latencies.push(Date.parse(AS2) - Date.parse(FILED));
  }
  latencies.sort((a, b) => a - b);
  const at = (share: number) =>
    latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))] ?? 0;
  const phase: Phase = {
    concurrency,
    count: certificates,
    seconds,
    perSecond: certificates / seconds,
    latency: { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) },
    secondsToCustoms,
    memory: { VN: [before[0] ?? 0, after[0] ?? 0], SG: [before[1] ?? 0, after[1] ?? 0] },
  };
  if (name !== 'warm-up') printPhase(phase);
  return phase;
}

/** Tells of acknowledgements by one look for all workers, so that waiting hardly loads the gateway measured. */
function watchAcknowledgements(client: GatewayClient) {
  const waiting = new Map<string, () => void>();
  let looking = false;
  const look = async () => {
    while (waiting.size > 0) {
      const asked = [...waiting.keys()];
      const { rows } = await client.searchSent({ state: 'AS1', limit: 200 });
      const left = new Set(rows.map(({ id }) => id));
      for (const id of asked) {
        if (left.has(id)) continue;
        waiting.get(id)?.();
        waiting.delete(id);
      }
      await wait(8);
    }
    looking = false;
  };
  return {
    /** Resolves when an issued certificate is no longer in AS1. */
    acknowledged(id: string): Promise<void> {
      return new Promise((done, failed) => {
        waiting.set(id, done);
        if (looking) return;
        looking = true;
        look().catch(failed);
      });
    },
  };
}

/** Until no certificate is on its way any more: all stand at AS4 (RES-REC). */
async function withCustoms(client: GatewayClient): Promise<void> {
  for (;;) {
    const { sent } = await client.totals();
    const underWay = (['AS1', 'AS2', 'AS3'] as const).reduce((sum, state) => sum + (sent[state] ?? 0), 0);
    if (underWay === 0) return;
    await wait(50);
  }
}

/** A rate is worth nothing if something got lost or came twice. */
async function checkLedgers(vn: Gateway, sg: Gateway, expected: number): Promise<void> {
  const [own, peer] = await Promise.all([vn.client.totals(), sg.client.totals()]);
  const counts = [own.sent.REC, peer.received.REC, own.outbox.delivered];
  if (counts.some((held) => held !== expected) || own.outbox.due + own.outbox.dead + peer.outbox.dead > 0) {
    usage(`expected ${expected} certificates on both sides, found ${JSON.stringify({ own, peer })}`);
  }
}

/** The same goods in a shipment of their own. */
function application(name: string): FormDApplication {
  const base = template();
  return {
    ...base,
    items: base.items.map((item) => ({
      ...item,
      invoices: item.invoices.map((invoice) => ({ ...invoice, number: `${invoice.number}-${name}` })),
    })),
  };
}

function template(): FormDApplication {
  const [fixture] = loadFixtures('vn-sg-furniture');
  if (!fixture) usage('the fixture vn-sg-furniture is missing');
  return asApplication(rebase(fixture.form, calendarDate(systemClock.now(), 'Asia/Ho_Chi_Minh')));
}

/** Resident memory of a gateway in MiB. */
function memoryOf({ process: { pid } }: Gateway): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
  } catch {
    return Math.round(
      Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024,
    );
  }
}

function printPhase({ concurrency, count: done, perSecond, latency, secondsToCustoms, memory }: Phase): void {
  const { p50, p90, p99, max } = latency;
  print(
    `\n${done} certificates, ${concurrency === 1 ? 'one at a time' : `${concurrency} at once`}\n` +
      `  until acknowledged (AS2)  ${perSecond.toFixed(1)} certificates/s\n` +
      `  latency FILED to AS2      p50 ${p50} ms, p90 ${p90} ms, p99 ${p99} ms, max ${max} ms\n` +
      `  until customs have all    ${(done / secondsToCustoms).toFixed(1)} certificates/s\n` +
      `  resident memory           VN ${memory.VN.join(' → ')} MiB, SG ${memory.SG.join(' → ')} MiB\n`,
  );
}

function whole(text: string): number {
  const value = Number(text);
  if (!/^\d{1,7}$/.test(text) || value < 1) usage(`"${text}" is not a number of certificates or workers`);
  return value;
}

function usage(fault: string): never {
  throw new TypeError(fault);
}

function print(text: string): void {
  process.stdout.write(text);
}
