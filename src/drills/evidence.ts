import type { AseanCountry } from '../certificate/countries.ts';
import { allPages } from '../client/all-pages.ts';
import type { CertificateHistory, OutboxEntryView, ReceivedView, SentView } from '../client/views.ts';
import { sha256Hex } from '../kernel/digest.ts';
import { type DeliveryAttempt, OUTBOX_STATUSES } from '../ledger/records.ts';
import type { RepeatedAnswer } from './answers.ts';
import type { DrillGateway } from './gateway.ts';
import type { Promised } from './officer.ts';
import type { Passage } from './proxy.ts';

/** A certificate of one ledger with all that the node says of it. */
interface Held {
  readonly history: CertificateHistory;
  /** SHA-256 of the octets that the node gives out; empty when it has none. */
  readonly octetsDigest: string;
}
export type SentEvidence = SentView & Held;
export type ReceivedEvidence = ReceivedView & Held;

export interface OutboxEvidence extends OutboxEntryView {
  readonly trail: readonly DeliveryAttempt[];
  readonly rawDigest: string;
}

/** All that one gateway's API says once things have settled. */
export interface NodeEvidence {
  readonly country: AseanCountry;
  readonly sent: readonly SentEvidence[];
  readonly received: readonly ReceivedEvidence[];
  readonly outbox: readonly OutboxEvidence[];
  readonly ready: string;
}

/** Octets sent again after all was over, and what came back. */
export interface Replay extends RepeatedAnswer {
  readonly passage: Passage;
}

/** What the invariants judge; nothing else. */
export interface Evidence {
  /** The issuing state's side and the other's, in both directions. */
  readonly nodes: readonly NodeEvidence[];
  /** What each gateway told its officers. */
  readonly promised: readonly (Promised & { readonly country: AseanCountry })[];
  /** Whether everything came to rest within the time limit. */
  readonly settled: boolean;
  /** How often what the drill is about really happened. */
  readonly faultCount: number;
  readonly passages: readonly Passage[];
  readonly replays: readonly Replay[];
  /** What each embedded ledger's own check found wrong; a ledger on a server is not listed. */
  readonly integrity: readonly { readonly country: AseanCountry; readonly faults: readonly string[] }[];
  /** Certificates sent after all was over, and whether they arrived. */
  readonly afterwards: readonly { readonly country: AseanCountry; readonly fault: string | undefined }[];
}

/** Reads everything through the node's HTTP API. GatewayError when the node does not answer. */
export async function nodeEvidence({ client, country }: DrillGateway): Promise<NodeEvidence> {
  const sent: SentEvidence[] = [];
  for await (const { id } of allPages((page) => client.searchSent(page))) {
    const view = await client.sent(id);
    const octetsDigest = view.xmlDigest ? sha256Hex(await client.sentXml(id)) : '';
    sent.push({ ...view, octetsDigest, history: await client.sentHistory(id) });
  }
  const received: ReceivedEvidence[] = [];
  for await (const { id } of allPages((page) => client.searchReceived(page))) {
    const octetsDigest = sha256Hex(await client.receivedXml(id));
    received.push({
      ...(await client.received(id)),
      octetsDigest,
      history: await client.receivedHistory(id),
    });
  }
  const outbox: OutboxEvidence[] = [];
  for (const status of OUTBOX_STATUSES) {
    for await (const entry of allPages((page) => client.outbox({ ...page, status }))) {
      const { attempts } = await client.outboxEntry(entry.messageId);
      const rawDigest = sha256Hex(await client.messageRaw(entry.messageId));
      outbox.push({ ...entry, trail: attempts, rawDigest });
    }
  }
  const { status } = await client.ready();
  return { country, sent, received, outbox, ready: status };
}
