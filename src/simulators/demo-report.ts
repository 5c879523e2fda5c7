import { writeFileSync } from 'node:fs';
import type { Instant } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { LedgerDifference, LedgerPair } from './compare-ledgers.ts';
import type { CertificateAccount, LedgerAccount } from './demo-account.ts';
import type { DigestAccount } from './demo-digests.ts';
import type { InquiryAccount } from './demo-inquiries.ts';

/** How the exchange ended: all settled, the time was over, or somebody stopped it. */
export type DemoEnding = 'settled' | 'timeout' | 'interrupted';

/** The whole account of a demo, as `--report` writes it. */
export interface DemoReport {
  readonly startedAt: Instant;
  readonly finishedAt: Instant;
  readonly ending: DemoEnding;
  readonly storage: 'embedded' | 'mongodb';
  /** From the start of the program to the first AS2 in the sending ledger. */
  readonly firstAcknowledgedAfterMs?: number;
  readonly count: number;
  readonly reached: number;
  /** Times are those of the issuing state's ledger. */
  readonly certificates: readonly CertificateAccount[];
  readonly ledgers: readonly LedgerAccount[];
  /** Checks and reconsiderations, as the states that asked know them. */
  readonly inquiries: readonly InquiryAccount[];
  /** What the ledgers of two states say differently; the exchange left nothing undone when there is nothing. */
  readonly differences: readonly LedgerDifference[];
  /** Pairs whose ledgers were not compared, because a gateway of theirs does not serve. */
  readonly uncompared: readonly LedgerPair[];
  /** What signed digests said at the end; empty when the exchange did not settle. */
  readonly digests: readonly DigestAccount[];
}

/** The account as JSON. */
export function reportText(report: DemoReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/**
 * Whether every certificate reached the state that its importing country's profile leads to, on both sides, and every
 * gateway could be asked and is found equal by signed digests.
 * @param down countries whose gateways were left out on purpose
 */
export function isComplete(report: DemoReport, down: ReadonlySet<string> = new Set()): boolean {
  const silent = report.ledgers.filter(({ country, fault }) => fault !== undefined && !down.has(country));
  return (
    report.count > 0 &&
    report.reached === report.count &&
    report.differences.length === 0 &&
    silent.length === 0 &&
    report.digests.every(({ outcome }) => outcome === 'EQUAL')
  );
}

/** DEMO_OPTION_INVALID when the file cannot be written. */
export function writeReport(file: string, report: DemoReport): void {
  writeTo(file, reportText(report));
}

/** Finds out at the start, not after all the work, whether the report can be written. DEMO_OPTION_INVALID. */
export function checkReportFile(file: string): void {
  writeTo(file, '');
}

function writeTo(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    const detail = `the report cannot be written: ${cause instanceof Error ? cause.message : cause}`;
    throw new GatewayError('DEMO_OPTION_INVALID', { detail, where: '--report', cause });
  }
}
