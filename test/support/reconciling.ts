import { approveApplication } from '../../src/exchange/approve.ts';
import type { ExchangeContext } from '../../src/exchange/context.ts';
import { fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import type { PeerReport } from '../../src/ledger/reconciliation-records.ts';
import type { SentCertificate } from '../../src/ledger/records.ts';
import { type Connection, openConnection } from '../../src/ledger/sqlite/connection.ts';
import { RECONCILIATION_DEFAULTS } from '../../src/reconciliation/peer.ts';
import { runReconciliation } from '../../src/reconciliation/run.ts';
import { application } from './applications.ts';
import type { Pair } from './http-gateway.ts';
import { must } from './nodes.ts';

/** What tests do to two gateways whose ledgers are to be compared. */

/** All that is due, and then long enough for nothing to be in flight. */
export async function quiet(pair: Pair): Promise<void> {
  await pair.settle();
  for (let round = 0; round < 3; round += 1) {
    pair.clock.advance(1_800_000);
    await pair.settle();
  }
}

export async function issuedBy({ vn }: Pair): Promise<SentCertificate> {
  const filed = await fileApplication(vn, application('VN', 'TH', '2026-06-15'), 'officer');
  await approveApplication(vn, filed.id, 'supervisor');
  return issueCertificate(vn, filed.id, 'officer');
}

/** Certificates that came to rest at both, and whose digests were folded as every hour does. */
export async function restingCertificates(pair: Pair, count: number): Promise<readonly SentCertificate[]> {
  const made: SentCertificate[] = [];
  for (let n = 0; n < count; n += 1) made.push(await issuedBy(pair));
  await quiet(pair);
  for (const { ledger } of [pair.vn, pair.th]) await ledger.foldDigests();
  return made;
}

/** Compares both ledgers, as one side asks for it; what it found. */
export async function reconcileBoth(
  pair: Pair,
  own: ExchangeContext,
  kind: 'manual' | 'hourly' = 'manual',
): Promise<PeerReport> {
  const peers = own === pair.vn ? (['TH'] as const) : (['VN'] as const);
  pair.clock.advance(1);
  const request = { kind, slot: pair.clock.now(), peers, recount: true } as const;
  const { reports } = must(await runReconciliation(own, RECONCILIATION_DEFAULTS, request));
  return must(reports[0]);
}

/** Changes a ledger's file behind its gateway's back. */
export function damage(pair: Pair, country: 'VN' | 'TH', work: (connection: Connection) => void): void {
  const connection = openConnection(pair.file(country), 5_000);
  try {
    work(connection);
  } finally {
    connection.close();
  }
}

/** Alters the state of a certificate behind the back of the gateway that holds it. */
export function alterState(
  pair: Pair,
  country: 'VN' | 'TH',
  table: 'sent' | 'received',
  number: string,
  state: string,
): void {
  damage(pair, country, (connection) =>
    connection.run(`UPDATE "${table}" SET "state" = ? WHERE "referenceNumber" = ?`, [state, number]),
  );
}
