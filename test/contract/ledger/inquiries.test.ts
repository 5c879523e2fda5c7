import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { InquiryCriteria } from '../../../src/ledger/inquiry-port.ts';
import type { Inquiry, InquirySummary } from '../../../src/ledger/inquiry-records.ts';
import type { Ledger } from '../../../src/ledger/port.ts';
import * as any from '../../support/inquiry-records.ts';
import { inquiryRecord } from '../../support/inquiry-records.ts';
import { describeLedgers } from '../../support/ledger.ts';
import { id, instant, ledgerEvent } from '../../support/ledger-records.ts';

/** Inquiries between states in both ledgers. Query plans and declared indexes are held by plans.test.ts. */

function summaryOf(inquiry: Inquiry): InquirySummary {
  const { question, answer, messageIds, closingReason, determinations, ...summary } = inquiry;
  return summary;
}

async function everyPage(ledger: Ledger, criteria: InquiryCriteria, limit: number) {
  const rows: InquirySummary[] = [];
  let after: string | undefined;
  do {
    const page = await ledger.inquiries(criteria, { limit, after });
    rows.push(...page.rows);
    after = page.next;
  } while (after);
  return rows;
}

describeLedgers((place) => {
  test('an inquiry comes back field for field, inside the transaction and after it', async () => {
    const ledger = await place.ledger();
    await fc.assert(
      fc.asyncProperty(any.inquiries, async (inquiry) => {
        const inside = await ledger.transaction(async (tx) => {
          await tx.insertInquiry(inquiry);
          return tx.inquiry(inquiry.id);
        });
        expect(inside).toEqual(inquiry);
        expect(await ledger.inquiry(inquiry.id)).toEqual(inquiry);
      }),
      { numRuns: place.kind === 'embedded' ? 60 : 8 },
    );
    expect(await ledger.inquiry('nobody')).toBeUndefined();
  });

  test('it moves only from the expected state; a field given as undefined goes', async () => {
    const ledger = await place.ledger();
    const inquiry = inquiryRecord();
    await ledger.transaction(async (tx) => {
      await tx.insertInquiry(inquiry);
      expect(await tx.changeInquiry(inquiry.id, 'ANSWERED', { state: 'CLOSED' })).toBe(false);
      expect(await tx.changeInquiry('nobody', 'OPEN', { state: 'CLOSED' })).toBe(false);
    });
    expect(await ledger.inquiry(inquiry.id)).toEqual(inquiry);
    const change = { state: 'CLOSED', closedHow: 'UNCHANGED', receivedAt: undefined } as const;
    expect(await ledger.transaction((tx) => tx.changeInquiry(inquiry.id, 'OPEN', change))).toBe(true);
    const { receivedAt: _, ...rest } = inquiry;
    expect(await ledger.inquiry(inquiry.id)).toEqual({ ...rest, state: 'CLOSED', closedHow: 'UNCHANGED' });
  });

  test('of 20 that answer or close at once, one does', async () => {
    const ledger = await place.ledger();
    const inquiry = inquiryRecord();
    await ledger.transaction((tx) => tx.insertInquiry(inquiry));
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, worker) =>
        ledger.transaction(async (tx) => {
          const state = worker % 2 === 0 ? 'ANSWERED' : 'CLOSED';
          const done = await tx.changeInquiry(inquiry.id, 'OPEN', { state });
          if (done) await tx.append(ledgerEvent({ certificateId: inquiry.id }));
          return done;
        }),
      ),
    );
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(await ledger.eventsOfCertificate(inquiry.id)).toHaveLength(1);
  });

  test('an id is taken once; a refused write leaves nothing behind', async () => {
    const ledger = await place.ledger();
    const inquiry = inquiryRecord();
    await ledger.transaction((tx) => tx.insertInquiry(inquiry));
    const trace = ledgerEvent({ certificateId: id('trace') });
    const again = ledger.transaction(async (tx) => {
      await tx.append(trace);
      await tx.insertInquiry(inquiry);
    });
    await expect(again).rejects.toMatchObject({ code: 'LEDGER_DUPLICATE', where: 'inquiry.id' });
    expect(await ledger.eventsOfCertificate(trace.certificateId ?? '')).toEqual([]);
  });

  test('of one certificate, oldest first and whole', async () => {
    const ledger = await place.ledger();
    const certificateId = id('certificate');
    const all = [3, 1, 2].map((n) => inquiryRecord({ certificateId, askedAt: instant(n) }));
    await ledger.transaction(async (tx) => {
      for (const inquiry of [...all, inquiryRecord({ certificateId: id('other') })]) {
        await tx.insertInquiry(inquiry);
      }
    });
    const [third, first, second] = all;
    expect(await ledger.inquiriesOfCertificate(certificateId)).toEqual([first, second, third]);
    expect(await ledger.inquiriesOfCertificate('nobody')).toEqual([]);
  });

  test("a desk's list by due date, page by page, and only up to a day", async () => {
    const ledger = await place.ledger();
    // A past that no other test writes into.
    const day = (n: number) => `1990-01-${String(n).padStart(2, '0')}`;
    const desk = { ledger: 'received', role: 'ASKING' } as const;
    const open = Array.from({ length: 11 }, (_, n) =>
      // Several of one day: the id decides.
      inquiryRecord({ ...desk, state: 'OPEN', dueOn: day(1 + Math.floor(((n * 5) % 11) / 2)) }),
    );
    const others = [
      inquiryRecord({ ...desk, state: 'ANSWERED', dueOn: day(1) }),
      inquiryRecord({ ...desk, role: 'ANSWERING', dueOn: day(1) }),
      inquiryRecord({ ...desk, ledger: 'sent', dueOn: day(1) }),
    ];
    await ledger.transaction(async (tx) => {
      for (const inquiry of [...open, ...others]) await tx.insertInquiry(inquiry);
    });
    const order = (a: Inquiry, b: Inquiry) => (a.dueOn + a.id < b.dueOn + b.id ? -1 : 1);
    const expected = open.toSorted(order).map(summaryOf);
    const until = { ...desk, state: 'OPEN', dueTo: '1990-12-31' } as const;
    for (const limit of [1, 4, 200]) expect(await everyPage(ledger, until, limit)).toEqual(expected);
    expect(await everyPage(ledger, { ...until, dueTo: day(3) }, 2)).toEqual(
      expected.filter(({ dueOn }) => dueOn <= day(3)),
    );
    const { next = '' } = await ledger.inquiries(until, { limit: 2 });
    await expect(
      ledger.inquiries({ ...until, role: 'ANSWERING' }, { limit: 2, after: next }),
    ).rejects.toMatchObject({ code: 'LEDGER_CURSOR_INVALID' });
  });
});
