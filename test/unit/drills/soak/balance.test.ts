import { describe, expect, test } from '@jest/globals';
import { balance, isBalanced } from '../../../../src/drills/soak/balance.ts';
import { OCTETS_PER_CERTIFICATE, requireRoom } from '../../../../src/drills/soak/run-soak.ts';
import { type SoakSheet, soakMarkdown } from '../../../../src/drills/soak/sheet.ts';
import type { Ledger } from '../../../../src/ledger/port.ts';

/** Certificates of one direction as two ledgers have them, whatever a test makes wrong. */
interface Record {
  id: string;
  referenceNumber: string;
  conversationId: string;
  xmlDigest: string | undefined;
  state: string;
  decisions: unknown[];
  rejection: unknown[];
  peer: string;
}

function record(n: number, peer: string): Record {
  const id = `${peer}-${n}`;
  const referenceNumber = `VN-SG ${String(n).padStart(5, '0')}`;
  const conversationId = `c${n}`;
  return {
    id,
    referenceNumber,
    conversationId,
    xmlDigest: `d${n}`,
    state: 'REC',
    decisions: [],
    rejection: [],
    peer,
  };
}

const EVENTS = {
  sent: [
    { type: 'certificate.filed', data: {} },
    { type: 'certificate.issued', data: {} },
    { type: 'certificate.state', data: { from: 'AS1', to: 'AS2' } },
    { type: 'certificate.state', data: { from: 'AS2', to: 'AS3' } },
    { type: 'certificate.state', data: { from: 'AS3', to: 'REC' } },
  ],
  received: [
    { type: 'certificate.received', data: {} },
    { type: 'certificate.state', data: { from: 'AS2', to: 'AS3' } },
    { type: 'certificate.state', data: { from: 'AS3', to: 'REC' } },
  ],
};

/** As much of a ledger as a balance reads. */
function books(rows: Record[], events: readonly unknown[], lastError?: string): Ledger {
  const one = async (id: string) => rows.find((row) => row.id === id);
  return {
    search: async (
      _name: string,
      _criteria: unknown,
      { after, limit }: { after?: string; limit: number },
    ) => {
      const from = Number(after ?? 0);
      const next = from + limit < rows.length ? String(from + limit) : undefined;
      return { rows: rows.slice(from, from + limit), next };
    },
    sent: one,
    received: one,
    receivedByNumber: async (_peer: string, number: string) =>
      rows.find(({ referenceNumber }) => referenceNumber === number),
    eventsOfCertificate: async () => events,
    messagesOfCertificate: async () => [{ id: 'm', kind: 'ECOO', direction: 'out' }],
    outboxEntry: async () => ({ status: 'due', lastError }),
  } as unknown as Ledger;
}

async function balanced(
  change: (sent: Record[], received: Record[]) => void = () => undefined,
  lastError?: string,
  receivedEvents = EVENTS.received,
) {
  const numbers = Array.from({ length: 450 }, (_, n) => n);
  const sent = numbers.map((n) => record(n, 'SG'));
  const received = numbers.map((n) => record(n, 'VN')).reverse();
  change(sent, received);
  let seen = 0;
  const row = await balance(
    { country: 'VN', ledger: books(sent, EVENTS.sent, lastError) },
    { country: 'SG', ledger: books(received, receivedEvents) },
    () => {
      seen += 1;
    },
  );
  expect(seen).toBe(sent.length + received.length);
  return row;
}

describe('a balance', () => {
  test('is struck when both sides hold the same, in whatever order', async () => {
    const row = await balanced();
    expect(row).toMatchObject({
      issued: 450,
      delivered: 450,
      listed: 0,
      lost: 0,
      surplus: 0,
      broken: 0,
      faults: [],
    });
    expect(row.sentDigest).toBe(row.receivedDigest);
    expect(isBalanced(row)).toBe(true);
  });

  test('one lost is not balanced; one listed with its reason is', async () => {
    const lost = await balanced((_sent, received) => void received.pop());
    expect(lost).toMatchObject({ issued: 450, delivered: 449, lost: 1 });
    expect(isBalanced(lost)).toBe(false);
    const listed = await balanced((_sent, received) => void received.pop(), 'PEER_UNREACHABLE: ECONNREFUSED');
    expect(listed).toMatchObject({ issued: 450, delivered: 449, listed: 1, lost: 0 });
    expect(isBalanced(listed)).toBe(true);
  });

  test('one doubled is not balanced', async () => {
    const row = await balanced((_sent, received) => void received.push({ ...record(7, 'VN'), id: 'twin' }));
    expect(row).toMatchObject({ delivered: 450, surplus: 1 });
    expect(row.sentDigest).not.toBe(row.receivedDigest);
    expect(isBalanced(row)).toBe(false);
  });

  test('other octets, another state, a broken history are not balanced', async () => {
    const octets = await balanced(
      (_sent, [first]) => void (first && Object.assign(first, { xmlDigest: 'x' })),
    );
    expect(octets).toMatchObject({ lost: 1, surplus: 1 });
    const state = await balanced(([first]) => void (first && Object.assign(first, { decisions: [1] })));
    expect(state).toMatchObject({ disagreeing: 1 });
    const history = await balanced(undefined, undefined, EVENTS.received.slice(0, 2));
    expect(history.broken).toBe(450);
    for (const row of [octets, state, history]) expect(isBalanced(row)).toBe(false);
    expect(history.faults).toHaveLength(20);
  });

  test('applications that were never issued are no certificates', async () => {
    const row = await balanced((sent) => void sent.push({ ...record(999, 'SG'), xmlDigest: undefined }));
    expect(row.issued).toBe(450);
    expect(isBalanced(row)).toBe(true);
  });

  test('the sheet says it in figures', async () => {
    const row = await balanced((_sent, received) => void received.pop());
    const sheet: SoakSheet = {
      product: 'P',
      version: '1',
      program: 'abcdef0123456789',
      node: 'v20.19.0',
      platform: 'linux x64',
      startedAt: 'a',
      finishedAt: 'b',
      seed: 1,
      certificates: 450,
      promised: 450,
      settled: true,
      exchangeSeconds: 9,
      perSecond: 50,
      decided: 30,
      cancelled: 8,
      mishaps: { killed: 2, 'disk-full': 0, 'switched-off': 1, 'clock-within': 3, 'clock-beyond': 4 },
      prlimit: false,
      faults: { 'answer-lost': 12 },
      conflicts: 0,
      rows: [row],
      agreements: [
        { peer: 'SG', outcome: 'REPAIRING', compared: 449, differing: 1 },
        { peer: 'TH', outcome: 'EQUAL', compared: 10, differing: 0 },
      ],
      repairs: { 'MISSING_AT_PEER RETRANSMITTED': 3 },
      interrupted: false,
      balanced: false,
      directory: '/tmp/kept',
    };
    const text = soakMarkdown(sheet);
    expect(text).toContain('# Soak: NOT BALANCED');
    expect(text).toContain('P 1 (program abcdef012345), Node.js v20.19.0, linux x64, a to b, seed 1');
    expect(text).toMatch(/\| VN → SG \| 450 \| 449 \| 0 \| 1 \| 0 \| 0 \| 0 \| `\w{12}` \| NOT BALANCED \|/);
    expect(text).toContain('acknowledgements lost after the write: 12');
    expect(text).toContain('not held by SG, no reason given');
    expect(text).toContain('at the end: 1 of 2 peers equal, 459 certificates compared');
    expect(text).toContain('differences that comparisons met, MISSING_AT_PEER RETRANSMITTED: 3');
    expect(soakMarkdown({ ...sheet, repairs: {} })).toContain('differences that comparisons met: none');
    expect(text).toContain('DIGESTS DIFFER with SG: REPAIRING, 1 certificates');
    expect(text).toContain('gateways killed and started again: 2');
    expect(text).toContain('full for a moment: none, there is no prlimit here');
    expect(text).toContain('decided by customs meanwhile: 30, cancelled by the ministry: 8');
    expect(text).toContain('keys, ledgers and logs are kept in /tmp/kept');
    expect(soakMarkdown({ ...sheet, interrupted: true })).toContain('# Soak: INTERRUPTED\n');
  });
});

test('a soak that the disk cannot hold is refused, with the figures', () => {
  expect(() => requireRoom(1e12, '.')).toThrow(
    expect.objectContaining({
      code: 'USAGE_INVALID',
      detail: expect.stringMatching(/need .* GiB .* are free/),
    }),
  );
  expect(() => requireRoom(-2e9 / OCTETS_PER_CERTIFICATE, '.')).not.toThrow();
});
