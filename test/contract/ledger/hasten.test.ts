import { expect, test } from '@jest/globals';
import { hasten } from '../../../src/exchange/hasten.ts';
import { FixedClock } from '../../../src/kernel/clock.ts';
import { GatewayError } from '../../../src/kernel/errors.ts';
import type { OutboxEntry } from '../../../src/ledger/records.ts';
import { describeLedgers } from '../../support/ledger.ts';
import * as records from '../../support/ledger-records.ts';
import { WATCH, watchWith } from '../../support/watch.ts';
import { fakeHttp, recordingLogger } from '../../unit/http/fake-http.ts';

/** A peer that is back does not wait until the delays of failed attempts are over, on both ledgers. */

const { instant } = records;
const MINUTE = 60_000;

describeLedgers((place) => {
  test('what backs off is brought forward, not all at once, and nothing else is touched', async () => {
    const ledger = await place.ledger();
    // More than a page where that is quick.
    const count = place.location.kind === 'embedded' ? 230 : 40;
    const clock = new FixedClock(instant(20 * MINUTE));
    const watch = watchWith(clock);
    const { logger, lines } = recordingLogger();
    const { exchange } = fakeHttp({ exchange: { ledger, clock, watch, logger } });
    const now = clock.now();
    const soon = new Date(now.getTime() + 1);
    const later = instant(33 * MINUTE);
    const entries = Array.from({ length: count }, () =>
      records.outboxEntry({ peer: 'TH', conversationId: records.id('lane') }),
    );
    const [behind, elsewhere, held] = [
      records.outboxEntry({ peer: 'TH', conversationId: entries[0]?.conversationId ?? '' }),
      records.outboxEntry({ peer: 'SG' }),
      records.outboxEntry({ peer: 'TH', conversationId: records.id('lane') }),
    ];
    const back = { status: 'due', nextAttemptAt: later, error: 'HTTP 503' } as const;
    await ledger.transaction(async (tx) => {
      for (const entry of [...entries, behind, elsewhere]) await tx.enqueue(entry);
      for (const { messageId } of [...entries, elsewhere]) await tx.settle(messageId, undefined, back);
      await tx.enqueue(held);
    });
    await ledger.claimDue({ now: instant(0), leaseUntil: later, lease: 'worker', peer: 'TH', limit: 1 });
    const look = async (of: readonly { readonly messageId: string }[]) => {
      const found: (OutboxEntry | undefined)[] = [];
      for (const { messageId } of of) found.push(await ledger.outboxEntry(messageId));
      return found;
    };
    const others = await look([behind, elsewhere, held]);
    expect(others.map((entry) => [entry?.status, entry?.lease])).toEqual([
      ['waiting', undefined],
      ['due', undefined],
      ['due', 'worker'],
    ]);

    await hasten(exchange, 'TH');
    expect((await look(entries)).every((entry) => entry?.nextAttemptAt === later)).toBe(true);

    for (let i = 0; i < WATCH.circuitFailures; i += 1) {
      watch.failed('TH', new GatewayError('PEER_UNREACHABLE'));
    }
    watch.heard('TH', now.toISOString(), now);
    await hasten(exchange, 'TH');
    const due = async () => (await look(entries)).filter((entry) => entry && entry.nextAttemptAt < later);
    expect((await due()).map((entry) => entry?.nextAttemptAt)).toEqual([now.toISOString()]);

    watch.answered('TH', now.toISOString(), now, now);
    await hasten(exchange, 'TH');
    const sooner = await look(entries);
    const times = sooner.map((entry) => entry?.nextAttemptAt ?? '').sort();
    expect(times.at(-1)?.localeCompare(new Date(now.getTime() + 15_000).toISOString())).toBe(-1);
    // Spread: within any second about twenty.
    const first = times.filter((at) => at < new Date(soon.getTime() + 1_000).toISOString());
    expect(first.length).toBeLessThan(30);
    expect(new Set(sooner.map((entry) => `${entry?.status} ${entry?.attempts} ${entry?.lastError}`))).toEqual(
      new Set(['due 0 HTTP 503']),
    );
    expect(await look([behind, elsewhere, held])).toEqual(others);
    expect(lines.map(({ message, fields }) => [message, fields.hastened])).toEqual([
      ['messages to the peer are brought forward', 1],
      ['messages to the peer are brought forward', count - 1],
    ]);
    await hasten(exchange, 'TH');
    expect((await look(entries)).map((entry) => entry?.nextAttemptAt ?? '').sort()).toEqual(times);
  });
});
