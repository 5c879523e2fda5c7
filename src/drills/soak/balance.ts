import { createHash } from 'node:crypto';
import type { AseanCountry } from '../../certificate/countries.ts';
import { allPages } from '../../client/all-pages.ts';
import type { Ledger } from '../../ledger/port.ts';
import type { ReceivedCertificate, SentCertificate } from '../../ledger/records.ts';
import { brokenHistory } from '../invariants/records.ts';

/** One direction between two states. */
export interface BalanceRow {
  readonly from: AseanCountry;
  readonly to: AseanCountry;
  /** With a number and octets in the issuing ledger. */
  readonly issued: number;
  /** Of those, held by the other state with the same octets. */
  readonly delivered: number;
  /** Of those, not held there, but listed with the reason. */
  readonly listed: number;
  /** Of those, neither. */
  readonly lost: number;
  /** Held by the other state from this one, beyond those delivered. */
  readonly surplus: number;
  /** Delivered, but the two sides name different states or decisions. */
  readonly disagreeing: number;
  /** Histories with a gap, on either side. */
  readonly broken: number;
  /** One digest of number, state and octets of all certificates, by each side; the order does not matter. */
  readonly sentDigest: string;
  readonly receivedDigest: string;
  /** The first things that are wrong, in words. */
  readonly faults: readonly string[];
}

const FAULTS_SHOWN = 20;
const PAGE = 200;

/**
 * Compares what one stopped gateway sent to another with what that one holds, certificate by certificate, with one
 * page in memory at a time.
 * @param onEach told after each certificate looked at
 */
export async function balance(
  from: { readonly country: AseanCountry; readonly ledger: Ledger },
  to: { readonly country: AseanCountry; readonly ledger: Ledger },
  onEach: () => void,
): Promise<BalanceRow> {
  const counts = { issued: 0, delivered: 0, listed: 0, lost: 0, disagreeing: 0, broken: 0 };
  const faults: string[] = [];
  const fault = (kind: keyof typeof counts, text: string) => {
    counts[kind] += 1;
    if (faults.length < FAULTS_SHOWN) faults.push(text);
  };
  const unbroken = async (ledger: Ledger, country: AseanCountry, first: string, one: Kept) => {
    const events = await ledger.eventsOfCertificate(one.id);
    for (const { subject, what } of brokenHistory(country, first, { ...one, history: { events } })) {
      fault('broken', `${subject}: ${what.en}`);
    }
  };
  const sentDigest = new SetDigest();
  for await (const { id } of pages(from.ledger, 'sent', to.country)) {
    onEach();
    const sent = await from.ledger.sent(id);
    if (!sent?.xmlDigest) continue;
    counts.issued += 1;
    await unbroken(from.ledger, from.country, 'certificate.filed', sent);
    const held = await to.ledger.receivedByNumber(from.country, sent.referenceNumber);
    if (held?.xmlDigest === sent.xmlDigest && held.conversationId === sent.conversationId) {
      counts.delivered += 1;
      sentDigest.add(sent);
      if (held.state !== sent.state || JSON.stringify(held.decisions) !== JSON.stringify(sent.decisions)) {
        fault('disagreeing', `${sent.referenceNumber}: ${sent.state} here, ${held.state} at ${to.country}`);
      }
    } else if (await isListed(from.ledger, sent)) counts.listed += 1;
    else fault('lost', `${sent.referenceNumber}: ${sent.state}, not held by ${to.country}, no reason given`);
  }
  const receivedDigest = new SetDigest();
  let held = 0;
  for await (const { id } of pages(to.ledger, 'received', from.country)) {
    onEach();
    const received = await to.ledger.received(id);
    if (!received) continue;
    held += 1;
    receivedDigest.add(received);
    await unbroken(to.ledger, to.country, 'certificate.received', received);
  }
  const surplus = held - counts.delivered;
  if (surplus !== 0)
    faults.push(`${to.country} holds ${surplus} more of ${from.country} than were delivered`);
  return {
    from: from.country,
    to: to.country,
    ...counts,
    surplus,
    sentDigest: sentDigest.hex(),
    receivedDigest: receivedDigest.hex(),
    faults,
  };
}

/** Issued = delivered + listed with a reason; each received once; histories whole; digests equal. */
export function isBalanced(row: BalanceRow): boolean {
  return (
    row.issued === row.delivered + row.listed &&
    row.lost + row.surplus + row.disagreeing + row.broken === 0 &&
    row.sentDigest === row.receivedDigest
  );
}

type Kept = Pick<SentCertificate | ReceivedCertificate, 'id' | 'referenceNumber' | 'state'>;

function pages(ledger: Ledger, name: 'sent' | 'received', peer: AseanCountry) {
  return allPages((page) => ledger.search(name, { peer }, { ...page, limit: PAGE }));
}

async function isListed(ledger: Ledger, sent: SentCertificate): Promise<boolean> {
  if (sent.state === 'REJECTED') return sent.rejection.length > 0;
  for (const { id, kind, direction } of await ledger.messagesOfCertificate(sent.id)) {
    if (kind !== 'ECOO' || direction !== 'out') continue;
    const entry = await ledger.outboxEntry(id);
    const open = entry?.status === 'due' || entry?.status === 'waiting' || entry?.status === 'dead';
    if (open && entry.lastError !== undefined) return true;
  }
  return false;
}

/** The digest of a set: the sum of its members' digests, so that two sides need not agree on an order. */
class SetDigest {
  private sum = 0n;

  add({ referenceNumber, state, xmlDigest }: Kept & { readonly xmlDigest?: string }): void {
    const text = [referenceNumber, state, xmlDigest].join('\n');
    const one = BigInt(`0x${createHash('sha256').update(text).digest('hex')}`);
    this.sum = (this.sum + one) % 2n ** 256n;
  }

  hex(): string {
    return this.sum.toString(16).padStart(64, '0');
  }
}
