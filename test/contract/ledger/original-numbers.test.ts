import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openLedger } from '../../../src/ledger/open.ts';
import type { Ledger } from '../../../src/ledger/port.ts';
import type { ReceivedCertificate } from '../../../src/ledger/records.ts';
import { describeLedgers } from '../../support/ledger.ts';
import * as records from '../../support/ledger-records.ts';

/** Numbers of originals, however they are spelled, and the re-exports that wait for them. */

function signal() {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give: () => give() };
}

let numbers = 0;
const nextNumber = () => `TH-D ${++numbers}/A`;

describeLedgers((place) => {
  let other: Ledger;
  beforeAll(async () => {
    // Another process on the same database; a file has one alone.
    other = place.kind === 'mongodb' ? await openLedger(place.location) : await place.ledger();
  });
  afterAll(async () => {
    if (place.kind === 'mongodb') await other.close();
  });
  const received = (referenceNumber: string) =>
    records.receivedCertificate({ issuingCountry: 'TH', peer: 'TH', referenceNumber });
  const ids = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id);

  test('certificates are found by their number in any spelling, those held longest first', async () => {
    const ledger = await place.ledger();
    const number = nextNumber();
    const [one, two] = [received(number), received(number.toLowerCase())];
    await ledger.transaction((tx) => tx.insertReceived(one));
    await ledger.transaction((tx) => tx.insertReceived(two));
    expect(await ledger.receivedAlike('TH', number.replace(' ', ''))).toEqual([one, two]);
    expect(ids(await ledger.receivedAlike('TH', `${number}1`))).toEqual([]);
    expect(ids(await ledger.receivedAlike('MY', number))).toEqual([]);
    // Each is a certificate of its own all the same.
    expect([
      await ledger.receivedByNumber('TH', one.referenceNumber),
      await ledger.receivedByNumber('TH', two.referenceNumber),
    ]).toEqual([one, two]);
    await ledger.transaction((tx) => tx.removeCertificate('received', one.id, one.state, records.T0));
    expect(await ledger.receivedAlike('TH', number)).toEqual([two]);
  });

  test('what says to replace a certificate is found by that number, held or not, until it is removed', async () => {
    const ledger = await place.ledger();
    const number = nextNumber();
    const [one, two] = [`${number}/S`, `${number}/T`].map((own) => ({
      ...received(own),
      replaces: { referenceNumber: number, reason: 'corrected' },
    })) as [ReceivedCertificate, ReceivedCertificate];
    await ledger.transaction((tx) => tx.insertReceived(one));
    expect(await ledger.successorsOf('TH', number.toLowerCase())).toEqual([one]);
    expect(await ledger.receivedAlike('TH', number)).toEqual([]);
    const replaced = received(number);
    await ledger.transaction((tx) => tx.insertReceived(replaced));
    await ledger.transaction((tx) => tx.insertReceived(two));
    expect(await ledger.successorsOf('TH', number)).toEqual([one, two]);
    expect(await ledger.successorsOf('MY', number)).toEqual([]);
    for (const { id, state } of [one, two, replaced]) {
      await ledger.transaction((tx) => tx.removeCertificate('received', id, state, records.T0));
    }
    expect(await ledger.successorsOf('TH', number)).toEqual([]);
  });

  test('what a refused certificate was to replace is found by its very number, as it said last', async () => {
    const ledger = await place.ledger();
    const [number, one, two] = [nextNumber(), nextNumber(), nextNumber()];
    const refused = (spelled: string) => ledger.replacedByRefused('TH', spelled);
    expect(await refused(number)).toBeUndefined();
    await ledger.transaction((tx) => tx.noteRefused('TH', { referenceNumber: number, replaces: one }));
    await ledger.transaction((tx) =>
      tx.noteRefused('TH', { referenceNumber: number.toLowerCase(), replaces: one }),
    );
    await ledger.transaction((tx) => tx.noteRefused('TH', { referenceNumber: number, replaces: two }));
    expect([await refused(number), await refused(number.toLowerCase())]).toEqual([two, one]);
    expect(await refused(number.replace(' ', ''))).toBeUndefined();
    expect(await ledger.replacedByRefused('MY', number)).toBeUndefined();
    // However spelled; and by the very place that they were to take, as they said last.
    expect(await ledger.refusedAlike('TH', number.replaceAll('-', ''))).toEqual([
      { referenceNumber: number.toLowerCase(), replaces: one },
      { referenceNumber: number, replaces: two },
    ]);
    expect(await ledger.refusedAfter('TH', two)).toEqual([number]);
    expect(await ledger.refusedAfter('TH', one)).toEqual([number.toLowerCase()]);
    expect(await ledger.refusedAfter('TH', two.toLowerCase())).toEqual([]);
    expect(await ledger.refusedAlike('MY', number)).toEqual([]);
    // It outlives whatever else is said of the number.
    const certificate = received(number);
    await ledger.transaction((tx) => tx.insertReceived(certificate));
    await ledger.transaction((tx) => tx.removeCertificate('received', certificate.id, 'AS2', records.T0));
    expect(await refused(number)).toBe(two);
  });

  test('one that takes a place over others is found by the number of each, also where that is known late', async () => {
    const ledger = await place.ledger();
    const [before, refused, own] = [nextNumber(), nextNumber(), nextNumber()];
    const one = { ...received(own), replaces: { referenceNumber: refused, reason: 'corrected' } };
    await ledger.transaction((tx) => tx.insertReceived(one));
    const replaces = { referenceNumber: before, reason: 'corrected', over: [refused] };
    await ledger.transaction((tx) => tx.changeReceived(one.id, one.state, { replaces }));
    for (const number of [before, refused]) {
      expect(await ledger.successorsOf('TH', number)).toEqual([{ ...one, replaces }]);
    }
    await ledger.transaction((tx) => tx.removeCertificate('received', one.id, one.state, records.T0));
    for (const number of [before, refused]) expect(await ledger.successorsOf('TH', number)).toEqual([]);
  });

  test('a claim is kept once, until it is taken back or its re-export is removed', async () => {
    const ledger = await place.ledger();
    const number = nextNumber();
    const proof = { referenceNumber: number, issueDate: '2026-03-01', issuingCountry: 'TH' as const };
    const [item] = records.sentCertificate().form.items;
    const sent = records.sentCertificate({ state: 'AS1' });
    const form = { ...sent.form, items: [{ ...item, originalProofs: [proof] }] } as typeof sent.form;
    await ledger.transaction(async (tx) => {
      await tx.insertSent({ ...sent, form });
      await tx.claimOriginal('TH', number, sent.id);
      await tx.claimOriginal('TH', number.toLowerCase(), sent.id);
      await tx.claimOriginal('TH', number, 'another');
    });
    expect(await ledger.claimsOn('TH', number.replace(' ', '  '))).toEqual([sent.id, 'another']);
    await ledger.transaction((tx) => tx.dropClaim('TH', number.toLowerCase(), 'another'));
    await ledger.transaction((tx) => tx.removeCertificate('sent', sent.id, 'AS1', records.T0));
    expect(await ledger.claimsOn('TH', number)).toEqual([]);
  });

  describe('a claim and its original at the same moment: whichever commits second sees the other', () => {
    /** What each saw: the certificates the claimant found, the claims the receiver found. */
    async function meet(first: 'claim' | 'receipt') {
      const ledger = await place.ledger();
      const number = nextNumber();
      const [began, second] = [signal(), signal()];
      /** The first has read, and waits for the second to commit; a file lets no second begin before. */
      const look = async (runs: number) => {
        began.give();
        if (runs === 1) await Promise.race([second.given, setTimeout(300)]);
      };
      const claim = (own: Ledger, then = async (_: number) => {}) => {
        let runs = 0;
        return own.transaction(async (tx) => {
          const found = await tx.receivedAlike('TH', number);
          await then(++runs);
          if (found.length === 0) await tx.claimOriginal('TH', number.toLowerCase(), 'reexport');
          return found.length;
        });
      };
      const certificate = received(number);
      const receive = (own: Ledger, then = async (_: number) => {}) => {
        let runs = 0;
        return own.transaction(async (tx) => {
          const before = await tx.claimsOn('TH', number);
          await then(++runs);
          await tx.insertReceived(certificate);
          return before.length;
        });
      };
      const [one, two] = first === 'claim' ? [claim, receive] : [receive, claim];
      const early = one(ledger, look);
      await began.given;
      const late = two(other).finally(second.give);
      return Promise.all([early, late]);
    }

    test.each(['claim', 'receipt'] as const)('the %s begins', async (first) => {
      const [early, late] = await meet(first);
      expect(early + late).toBe(1);
    });

    test.each(['end', 'receipt'] as const)(
      'of a re-export that had it before, and ends: the %s begins',
      async (first) => {
        const ledger = await place.ledger();
        const number = nextNumber();
        const [began, second] = [signal(), signal()];
        const sent = records.sentCertificate({ state: 'AS1' });
        await ledger.transaction(async (tx) => {
          await tx.insertSent(sent);
          await tx.claimOriginal('TH', number, sent.id);
        });
        const look = async (run: number) => {
          began.give();
          if (run === 1) await Promise.race([second.given, setTimeout(300)]);
        };
        /** Each says whether it saw what the other did. */
        const end = (own: Ledger, then = async (_: number) => {}) => {
          let runs = 0;
          return own.transaction(async (tx) => {
            const found = await tx.receivedAlike('TH', number);
            await then(++runs);
            await tx.changeSent(sent.id, 'AS1', { state: 'CANCELLED' });
            await tx.claimOriginal('TH', number, sent.id);
            return found.length > 0;
          });
        };
        const receive = (own: Ledger, then = async (_: number) => {}) => {
          let runs = 0;
          return own.transaction(async (tx) => {
            const state = (await tx.sent(sent.id))?.state;
            await then(++runs);
            await tx.insertReceived(received(number));
            await tx.dropClaim('TH', number, sent.id);
            return state === 'CANCELLED';
          });
        };
        const [one, two] = first === 'end' ? [end, receive] : [receive, end];
        const early = one(ledger, look);
        await began.given;
        const late = two(other).finally(second.give);
        expect((await Promise.all([early, late])).sort()).toEqual([false, true]);
      },
    );
  });
});
