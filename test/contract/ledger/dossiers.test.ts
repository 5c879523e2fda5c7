import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Dossier, DossierSummary } from '../../../src/ledger/dossier-records.ts';
import { DOSSIER_SUMMARY_FIELDS } from '../../../src/ledger/dossier-tables.ts';
import type { Page, PageRequest } from '../../../src/ledger/port.ts';
import * as any from '../../support/dossier-records.ts';
import { attachmentRecord, dossierRecord } from '../../support/dossier-records.ts';
import { describeLedgers } from '../../support/ledger.ts';
import { id, instant, ledgerEvent } from '../../support/ledger-records.ts';

/** Dossiers and their documents in both ledgers. Query plans and declared indexes are held by plans.test.ts. */

async function everyPage<T>(read: (page: PageRequest) => Promise<Page<T>>, limit: number): Promise<T[]> {
  const rows: T[] = [];
  let page: Page<T> = { rows: [] };
  do {
    page = await read({ limit, after: page.next });
    rows.push(...page.rows);
  } while (page.next);
  return rows;
}

function summaryOf(dossier: Dossier): DossierSummary {
  const entries = Object.entries(dossier).filter(([name]) => DOSSIER_SUMMARY_FIELDS.includes(name));
  return Object.fromEntries(entries) as unknown as DossierSummary;
}

describeLedgers((place) => {
  const numRuns = place.kind === 'embedded' ? 60 : 8;

  test('a dossier comes back field for field, inside the transaction and after it', async () => {
    const ledger = await place.ledger();
    await fc.assert(
      fc.asyncProperty(any.dossiers, async (dossier) => {
        const inside = await ledger.transaction(async (tx) => {
          await tx.insertDossier(dossier);
          return tx.dossier(dossier.id);
        });
        expect(inside).toEqual(dossier);
        expect(await ledger.dossier(dossier.id)).toEqual(dossier);
      }),
      { numRuns },
    );
    expect(await ledger.dossier('nobody')).toBeUndefined();
  });

  test('those that name a certificate to be issued once more are found, oldest filing first, of every state', async () => {
    const ledger = await place.ledger();
    const [number, day] = ['VN-TH 26/02/00777', Date.parse('2026-06-15T00:00:00.000Z')];
    const made = (['WITHDRAWN', 'OPEN', 'ACCEPTED'] as const).map((state, at) =>
      dossierRecord({
        id: id('reissue'),
        state,
        kind: 'REISSUE',
        reissueOf: number,
        filedAt: new Date(day - at).toISOString(),
      }),
    );
    const others = [
      dossierRecord({ id: id('other') }),
      dossierRecord({ id: id('reissue'), reissueOf: 'VN-TH 26/02/00778' }),
    ];
    await ledger.transaction(async (tx) => {
      for (const one of [...made, ...others]) await tx.insertDossier(one);
      expect(await tx.dossiersForReissue(number)).toHaveLength(3);
    });
    expect(await ledger.dossiersForReissue(number)).toEqual([...made].reverse().map(summaryOf));
    expect(await ledger.dossiersForReissue('nobody’s')).toEqual([]);
  });

  test('a document comes back octet for octet; the list has everything but the octets', async () => {
    const ledger = await place.ledger();
    await fc.assert(
      fc.asyncProperty(any.attachments, async (attachment) => {
        await ledger.transaction((tx) => tx.insertAttachment(attachment));
        expect(await ledger.attachment(attachment.id)).toEqual(attachment);
        const { content: _, ...light } = attachment;
        expect(await ledger.attachmentsOfDossier(attachment.dossierId)).toEqual([light]);
      }),
      { numRuns },
    );
    expect(await ledger.attachment('nobody')).toBeUndefined();
    expect(await ledger.attachmentsOfDossier('nobody')).toEqual([]);
  });

  test('a document of the largest size allowed', async () => {
    const ledger = await place.ledger();
    const content = new Uint8Array(5 * 1024 * 1024).fill(7);
    const attachment = attachmentRecord({ dossierId: id('dossier'), size: content.length, content });
    await ledger.transaction((tx) => tx.insertAttachment(attachment));
    const held = await ledger.attachment(attachment.id);
    expect(Buffer.compare(Buffer.from(held?.content ?? []), Buffer.from(content))).toBe(0);
  });

  test('documents are listed oldest first', async () => {
    const ledger = await place.ledger();
    const dossierId = id('dossier');
    const documents = [5, 1, 4, 2, 3].map((n) =>
      attachmentRecord({ dossierId, version: n, at: instant(n * 1_000) }),
    );
    await ledger.transaction(async (tx) => {
      for (const document of documents) await tx.insertAttachment(document);
    });
    const listed = await ledger.attachmentsOfDossier(dossierId);
    expect(listed.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5]);
  });

  test('a dossier moves only from the expected state, and a field given as undefined goes', async () => {
    const ledger = await place.ledger();
    const dossier = dossierRecord({ state: 'AWAITING_PAYMENT', pollAt: instant(1), remark: 'x' });
    await ledger.transaction(async (tx) => {
      await tx.insertDossier(dossier);
      expect(await tx.changeDossier(dossier.id, 'OPEN', { state: 'WITHDRAWN' })).toBe(false);
      expect(await tx.changeDossier('nobody', 'OPEN', { state: 'WITHDRAWN' })).toBe(false);
    });
    expect(await ledger.dossier(dossier.id)).toEqual(dossier);
    await ledger.transaction(async (tx) => {
      const change = {
        id: 'another',
        state: 'FORWARDED',
        forwardedAt: instant(2),
        pollAt: undefined,
      } as const;
      expect(await tx.changeDossier(dossier.id, 'AWAITING_PAYMENT', change)).toBe(true);
    });
    const { pollAt: _, ...rest } = dossier;
    const moved = { ...rest, state: 'FORWARDED', forwardedAt: instant(2) };
    expect(await ledger.dossier(dossier.id)).toEqual(moved);
    expect(await ledger.dossier('another')).toBeUndefined();
  });

  test('of 20 that decide a dossier at once, one does', async () => {
    const ledger = await place.ledger();
    const dossier = dossierRecord({ state: 'FORWARDED' });
    await ledger.transaction((tx) => tx.insertDossier(dossier));
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, worker) =>
        ledger.transaction(async (tx) => {
          const state = worker % 2 === 0 ? 'ACCEPTED' : 'REFUSED';
          const done = await tx.changeDossier(dossier.id, 'FORWARDED', { state });
          if (done) await tx.append(ledgerEvent({ certificateId: dossier.id }));
          return done;
        }),
      ),
    );
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(await ledger.eventsOfCertificate(dossier.id)).toHaveLength(1);
  });

  test('ids and versions are unique; a refused write leaves nothing behind', async () => {
    const ledger = await place.ledger();
    const dossier = dossierRecord();
    const document = attachmentRecord({ dossierId: dossier.id });
    await ledger.transaction(async (tx) => {
      await tx.insertDossier(dossier);
      await tx.insertAttachment(document);
    });
    const refused = async (write: Parameters<typeof ledger.transaction>[0], where: string) => {
      const trace = ledgerEvent({ certificateId: id('trace') });
      const writing = ledger.transaction(async (tx) => {
        await tx.append(trace);
        await write(tx);
      });
      await expect(writing).rejects.toMatchObject({ code: 'LEDGER_DUPLICATE', where });
      expect(await ledger.eventsOfCertificate(trace.certificateId ?? '')).toEqual([]);
    };
    await refused((tx) => tx.insertDossier(dossier), 'dossier.id');
    await refused((tx) => tx.insertAttachment({ ...document, version: 2 }), 'attachment.id');
    await refused(
      (tx) => tx.insertAttachment(attachmentRecord({ dossierId: dossier.id })),
      'attachment.version',
    );
    await ledger.transaction(async (tx) => {
      await tx.insertAttachment(attachmentRecord({ dossierId: dossier.id, version: 2 }));
      await tx.insertAttachment(attachmentRecord({ dossierId: dossier.id, name: 'other.pdf' }));
      await tx.insertAttachment(attachmentRecord({ dossierId: id('dossier') }));
    });
    expect(await ledger.attachmentsOfDossier(dossier.id)).toHaveLength(3);
  });

  test('lists: one exporter newest first, by state oldest first, page by page', async () => {
    const ledger = await place.ledger();
    const exporter = id('exporter');
    const all = Array.from({ length: 17 }, (_, n) =>
      dossierRecord({
        exporter,
        state: n % 3 === 0 ? 'REFUSED' : 'FORWARDED',
        // Several of one instant: the id decides.
        filedAt: instant(Math.floor(((n * 7) % 17) / 2) * 1_000),
      }),
    );
    const other = dossierRecord({ exporter: id('exporter'), state: 'FORWARDED' });
    await ledger.transaction(async (tx) => {
      for (const dossier of [...all, other]) await tx.insertDossier(dossier);
    });
    const order = (a: Dossier, b: Dossier) => (a.filedAt + a.id < b.filedAt + b.id ? -1 : 1);
    const newest = all.toSorted(order).toReversed();
    for (const limit of [1, 4, 200]) {
      const own = await everyPage((page) => ledger.dossiers({ exporter }, page), limit);
      expect(own).toEqual(newest.map(summaryOf));
    }
    const refused = await everyPage((page) => ledger.dossiers({ exporter, state: 'REFUSED' }, page), 2);
    expect(refused).toEqual(newest.filter(({ state }) => state === 'REFUSED').map(summaryOf));
    const waiting = await everyPage((page) => ledger.dossiers({ state: 'FORWARDED' }, page), 3);
    const mine = waiting.filter((row) => row.exporter === exporter);
    expect(mine.map((row) => row.id)).toEqual(
      newest
        .toReversed()
        .filter(({ state }) => state === 'FORWARDED')
        .map((row) => row.id),
    );
    expect(waiting.some((row) => row.id === other.id)).toBe(true);
    const { next = '' } = await ledger.dossiers({ exporter }, { limit: 2 });
    await expect(
      ledger.dossiers({ exporter: other.exporter }, { limit: 2, after: next }),
    ).rejects.toMatchObject({ code: 'LEDGER_CURSOR_INVALID' });
  });

  test('payments that are due, the longest due first; none without an instant', async () => {
    const ledger = await place.ledger();
    const day = 86_400_000 * 10_000;
    const due = [3, 1, 2].map((n) => dossierRecord({ state: 'AWAITING_PAYMENT', pollAt: instant(n - day) }));
    const later = dossierRecord({ state: 'AWAITING_PAYMENT', pollAt: instant(4 - day) });
    await ledger.transaction(async (tx) => {
      for (const dossier of [...due, later, dossierRecord()]) await tx.insertDossier(dossier);
    });
    const ids = (rows: readonly Dossier[]) => rows.map((row) => row.id);
    const [third, first, second] = ids(due);
    expect(ids(await ledger.paymentsDue(instant(3 - day), 10))).toEqual([first, second, third]);
    expect(ids(await ledger.paymentsDue(instant(3 - day), 2))).toEqual([first, second]);
    expect((await ledger.paymentsDue(instant(3 - day), 1))[0]).toEqual(due[1]);
  });
});
