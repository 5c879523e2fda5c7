import type { Instant } from '../../kernel/clock.ts';
import { LINE_FAULT_TEXTS, type LineFaultKind } from '../line-faults.ts';
import { type Agreement, isAgreed } from './agree.ts';
import { type BalanceRow, isBalanced } from './balance.ts';
import { MISHAPS, type MishapCounts, type MishapKind } from './mishaps.ts';
import type { Repairs } from './repairs.ts';

/** The balance of a soak. */
export interface SoakSheet {
  readonly product: string;
  readonly version: string;
  /** SHA-256 of the program's files (program.ts). */
  readonly program: string;
  readonly node: string;
  readonly platform: string;
  readonly startedAt: Instant;
  readonly finishedAt: Instant;
  readonly seed: number;
  /** Asked for. */
  readonly certificates: number;
  /** That officers were told were issued. */
  readonly promised: number;
  /** Whether everything came to rest in time. */
  readonly settled: boolean;
  readonly exchangeSeconds: number;
  readonly perSecond: number;
  /** Of those promised: decided by customs and cancelled by the ministry while the soak went on. */
  readonly decided: number;
  readonly cancelled: number;
  readonly mishaps: MishapCounts;
  /** Without it no disk can be full. */
  readonly prlimit: boolean;
  readonly faults: Readonly<Partial<Record<LineFaultKind, number>>>;
  /** Octets that were answered otherwise than before. */
  readonly conflicts: number;
  readonly rows: readonly BalanceRow[];
  /** What the gateways themselves said of it, by signed digests. */
  readonly agreements: readonly Agreement[];
  readonly repairs: Repairs;
  /** Whether it was asked to end before everything was issued. */
  readonly interrupted: boolean;
  readonly balanced: boolean;
  /** Keys, ledgers and logs, kept unless it is balanced. */
  readonly directory?: string;
}

/** The sheet as Markdown. */
export function soakMarkdown(sheet: SoakSheet): string {
  const { rows } = sheet;
  const total = (pick: (row: BalanceRow) => number) => rows.reduce((sum, row) => sum + pick(row), 0);
  const columns = ['issued', 'delivered', 'listed', 'lost', 'surplus', 'disagreeing', 'broken'] as const;
  const faults = Object.entries(sheet.faults) as [LineFaultKind, number][];
  return [
    `# Soak: ${verdictOf(sheet)}`,
    '',
    `${sheet.product} ${sheet.version} (program ${sheet.program.slice(0, 12)}), Node.js ${sheet.node}, ${sheet.platform}, ${sheet.startedAt} to ${sheet.finishedAt}, seed ${sheet.seed}`,
    '',
    `- ${sheet.promised} of ${sheet.certificates} certificates issued in ${sheet.exchangeSeconds} s (${sheet.perSecond} a second)`,
    `- everything came to rest in time: ${sheet.settled ? 'yes' : 'NO'}`,
    `- decided by customs meanwhile: ${sheet.decided}, cancelled by the ministry: ${sheet.cancelled}`,
    ...mishapLines(sheet),
    `- octets answered otherwise than before: ${sheet.conflicts}`,
    ...agreementLines(sheet.agreements),
    ...repairLines(sheet.repairs),
    ...(sheet.directory === undefined ? [] : [`- keys, ledgers and logs are kept in ${sheet.directory}`]),
    ...faults.map(([kind, times]) => `- ${LINE_FAULT_TEXTS[kind].en}: ${times}`),
    '',
    `| from → to | ${columns.join(' | ')} | digests | |`,
    `|---|${columns.map(() => '---:').join('|')}|---|---|`,
    ...rows.map(
      (row) =>
        `| ${row.from} → ${row.to} | ${columns.map((name) => row[name]).join(' | ')} | ${digests(row)} | ${isBalanced(row) ? 'balanced' : 'NOT BALANCED'} |`,
    ),
    `| all | ${columns.map((name) => total((row) => row[name])).join(' | ')} | | |`,
    '',
    ...rows.flatMap(({ faults: wrong }) => wrong.map((text) => `- ${text}`)),
    '',
  ].join('\n');
}

/** Of each peer and certificate once, however often it was met. */
function repairLines(repairs: Repairs): readonly string[] {
  const met = Object.entries(repairs);
  if (met.length === 0) return ['- differences that comparisons met: none'];
  return met.map(([what, times]) => `- differences that comparisons met, ${what}: ${times}`);
}

function mishapLines({ mishaps, prlimit }: SoakSheet): readonly string[] {
  return (Object.entries(mishaps) as [MishapKind, number][]).map(
    ([kind, times]) =>
      `- ${MISHAPS[kind].text.en}: ${kind === 'disk-full' && !prlimit ? 'none, there is no prlimit here' : times}`,
  );
}

function verdictOf({ interrupted, balanced }: SoakSheet): string {
  if (interrupted) return 'INTERRUPTED';
  return balanced ? 'balanced' : 'NOT BALANCED';
}

function digests({ sentDigest, receivedDigest }: BalanceRow): string {
  const short = (digest: string) => `\`${digest.slice(0, 12)}\``;
  return sentDigest === receivedDigest
    ? short(sentDigest)
    : `${short(sentDigest)} ≠ ${short(receivedDigest)}`;
}

function agreementLines(agreements: readonly Agreement[]): readonly string[] {
  const equal = agreements.filter(isAgreed);
  const compared = agreements.reduce((sum, one) => sum + one.compared, 0);
  return [
    `- signed digests exchanged at the end: ${equal.length} of ${agreements.length} peers equal, ${compared} certificates compared`,
    ...agreements
      .filter((one) => !isAgreed(one))
      .map(
        ({ peer, outcome, differing }) =>
          `- DIGESTS DIFFER with ${peer}: ${outcome}, ${differing} certificates`,
      ),
  ];
}
