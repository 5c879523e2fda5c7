import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ASEAN_COUNTRIES, type AseanCountry } from '../../certificate/countries.ts';
import { PROGRAM_VERSION } from '../../http/version.ts';
import { stopwatch, systemClock } from '../../kernel/clock.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { openLedger } from '../../ledger/open.ts';
import type { Ledger } from '../../ledger/port.ts';
import { BUILT_MAIN } from '../../simulators/peer-process.ts';
import { hasPrlimit } from '../disk.ts';
import { CLEAR_LINE, type LineFaultKind, type LinePlan } from '../line-faults.ts';
import { programDigest } from '../program.ts';
import { freeOctets, makeWorkDirectory } from '../work-directory.ts';
import { agree, isAgreed } from './agree.ts';
import { type BalanceRow, balance, isBalanced } from './balance.ts';
import { exchange } from './exchange.ts';
import { type Federation, startFederation } from './federation.ts';
import { type Mishap, planMishaps } from './mishaps.ts';
import { repairsOf } from './repairs.ts';
import type { SoakSheet } from './sheet.ts';

export interface SoakOptions {
  readonly certificates: number;
  readonly seed: number;
  /** How many peers Viet Nam exchanges with; nine when not given. */
  readonly peers?: readonly AseanCountry[];
  /** What happens to gateways; drawn from the seed when not given. */
  readonly mishaps?: readonly Mishap[];
  readonly onProgress?: (phase: 'exchange' | 'settle' | 'balance', done: number, of: number) => void;
  /** Nothing more is issued after it; what was issued comes to rest, and is balanced. */
  readonly signal?: AbortSignal;
  /** Told where keys, ledgers and logs are when there is no sheet that says so. */
  readonly onKept?: (directory: string) => void;
  readonly mainFile?: string;
}

/** Everything that lines do, mixed; no message suffers one thing more than twice, so that each gets through. */
const MIXED: LinePlan = {
  faults: [
    { fault: { kind: 'answer-lost' }, share: 0.03, perMessage: 2 },
    { fault: { kind: 'bad-gateway' }, share: 0.02, perMessage: 2 },
    { fault: { kind: 'repeated', copies: 2 }, share: 0.03, perMessage: 2 },
    { fault: { kind: 'held', ms: [50, 800] }, share: 0.04, perMessage: 2 },
    { fault: { kind: 'answer-held', ms: [50, 800] }, share: 0.04, perMessage: 2 },
    { fault: { kind: 'answer-held', ms: [5_200, 6_000] }, share: 0.002, perMessage: 1 },
    { fault: { kind: 'cut-short' }, share: 0.01, perMessage: 2 },
    { fault: { kind: 'answer-cut-short' }, share: 0.02, perMessage: 2 },
    { fault: { kind: 'refused' }, share: 0.02, perMessage: 2 },
  ],
};

/** Octets on the disk for one certificate in both ledgers with all its messages: 104 000 measured, and half as much again. */
export const OCTETS_PER_CERTIFICATE = 156_000;
/** Ten write-ahead logs of up to 64 MiB each, keys, and something to spare. */
const OCTETS_BESIDE = 1_000_000_000;
/** The longest that everything may take to come to rest: clocks that were ahead, and the more the more there is. */
const settleLimit = (certificates: number) => 480_000 + certificates * 50;

/** Refuses a soak too large for the disk, before anything is made. USAGE_INVALID. */
export function requireRoom(certificates: number, directory = tmpdir()): void {
  const free = freeOctets(directory);
  const needed = certificates * OCTETS_PER_CERTIFICATE + OCTETS_BESIDE;
  if (needed <= free) return;
  const gib = (octets: number) => `${(octets / 2 ** 30).toFixed(1)} GiB`;
  throw new GatewayError('USAGE_INVALID', {
    detail: {
      en: `${certificates} certificates need ${gib(needed)} in ${directory}, ${gib(free)} are free`,
      vi: `${certificates} C/O cần ${gib(needed)} trong ${directory}, còn trống ${gib(free)}`,
    },
    where: '--certificates',
  });
}

/**
 * Exchanges certificates between Viet Nam and its peers, as many in each direction, over lines with all faults and
 * with gateways to which everything happens (mishaps.ts), and then balances the books of every two states.
 * @throws GatewayError USAGE_INVALID when the disk is too small; those of gateways that do not start; DRILL_FAILED when
 *   it was interrupted before they served
 */
export async function runSoak(options: SoakOptions): Promise<SoakSheet> {
  const { certificates, seed, signal, onProgress = () => undefined } = options;
  const clock = systemClock;
  requireRoom(certificates);
  const peers = options.peers ?? ASEAN_COUNTRIES.filter((country) => country !== 'VN');
  const countries: readonly AseanCountry[] = ['VN', ...peers];
  const directory = makeWorkDirectory('asw-soak-');
  const startedAt = clock.now().toISOString();
  let federation: Federation | undefined;
  let sheet: SoakSheet | undefined;
  try {
    federation = await startFederation({
      directory,
      countries,
      seed,
      clock,
      ...(options.mainFile ? { mainFile: options.mainFile } : {}),
      ...(signal ? { signal } : {}),
    });
    for (const line of federation.lines) line.set(MIXED);
    const prlimit = hasPrlimit();
    const planned = options.mishaps ?? planMishaps(seed, certificates);
    const exchanged = await exchange({
      gateways: federation.gateways,
      peers,
      certificates,
      seed,
      mishaps: prlimit ? planned : planned.filter(({ kind }) => kind !== 'disk-full'),
      onIssued: (done) => onProgress('exchange', done, certificates),
      ...(signal ? { signal } : {}),
    });
    for (const line of federation.lines) line.set(CLEAR_LINE);
    const settled = await settle(federation, settleLimit(certificates), onProgress);
    const vn = federation.gateways.get('VN');
    const agreements = vn ? await agree(vn, peers) : [];
    const repairs = await repairsOf(federation.gateways.values());
    await federation.stop();
    const rows = await balanceAll(federation, peers, exchanged.promised, onProgress);
    const { promised, exchangeMs, mishaps, decided, cancelled } = exchanged;
    const issued = rows.reduce((sum, row) => sum + row.issued, 0);
    const conflicts = federation.lines.reduce((sum, line) => sum + line.conflicts(), 0);
    const interrupted = promised < certificates && signal?.aborted === true;
    const balanced =
      !interrupted &&
      settled &&
      agreements.every(isAgreed) &&
      promised === issued &&
      promised === certificates &&
      conflicts === 0 &&
      rows.every(isBalanced);
    sheet = {
      product: 'ASW e-Form D gateway',
      version: PROGRAM_VERSION,
      program: programDigest(dirname(options.mainFile ?? BUILT_MAIN)),
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      startedAt,
      finishedAt: clock.now().toISOString(),
      seed,
      certificates,
      promised,
      settled,
      exchangeSeconds: Math.round(exchangeMs / 1000),
      perSecond: Number((promised / (exchangeMs / 1000)).toFixed(1)),
      mishaps,
      prlimit,
      decided,
      cancelled,
      faults: faultsOf(federation),
      conflicts,
      rows,
      agreements,
      repairs,
      interrupted,
      balanced,
      ...(balanced ? {} : { directory }),
    };
    return sheet;
  } finally {
    await federation?.close();
    if (sheet?.balanced) rmSync(directory, { recursive: true, force: true });
    else if (!sheet) options.onKept?.(directory);
  }
}

/** Until no outbox has anything to deliver and no certificate is between two states. False when the time is over. */
async function settle(
  { gateways }: Federation,
  withinMs: number,
  onProgress: NonNullable<SoakOptions['onProgress']>,
): Promise<boolean> {
  const passed = stopwatch();
  let most = 0;
  while (passed() < withinMs) {
    const each = await Promise.all([...gateways.values()].map(({ client }) => client.totals()));
    const open = each.reduce((sum, { outbox, received }) => {
      return sum + outbox.due + outbox.waiting + (received.AS2 ?? 0) + (received.AS3 ?? 0);
    }, 0);
    most = Math.max(most, open);
    onProgress('settle', most - open, most);
    if (open === 0) return true;
    await wait(500);
  }
  return false;
}

async function balanceAll(
  { gateways }: Federation,
  peers: readonly AseanCountry[],
  certificates: number,
  onProgress: NonNullable<SoakOptions['onProgress']>,
): Promise<readonly BalanceRow[]> {
  const open: Ledger[] = [];
  const side = async (country: AseanCountry) => {
    const ledger = await openLedger({ kind: 'embedded', path: gateways.get(country)?.ledgerFile ?? '' });
    open.push(ledger);
    return { country, ledger };
  };
  let done = 0;
  const onEach = () => {
    done += 1;
    if (done % 100 === 0) onProgress('balance', done, certificates * 2);
  };
  try {
    const vn = await side('VN');
    const rows: BalanceRow[] = [];
    for (const peer of peers) {
      const other = await side(peer);
      rows.push(await balance(vn, other, onEach), await balance(other, vn, onEach));
    }
    return rows;
  } finally {
    for (const ledger of open) await ledger.close();
  }
}

function faultsOf({ lines }: Federation): Readonly<Partial<Record<LineFaultKind, number>>> {
  const sum: Partial<Record<LineFaultKind, number>> = {};
  for (const line of lines) {
    for (const [kind, times] of Object.entries(line.counts()) as [LineFaultKind, number][]) {
      sum[kind] = (sum[kind] ?? 0) + times;
    }
  }
  return sum;
}
