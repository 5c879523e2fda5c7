import { expect, test } from '@jest/globals';
import { ALL, bucketOfEntries, bucketOfParts } from '../../../src/ledger/digest-tree.ts';
import { openLedger } from '../../../src/ledger/open.ts';
import type { Ledger, LedgerReader } from '../../../src/ledger/port.ts';
import type { SentCertificate } from '../../../src/ledger/records.ts';
import { endsWithTest } from '../../support/ends.ts';
import { describeLedgers } from '../../support/ledger.ts';
import * as records from '../../support/ledger-records.ts';

describeLedgers((place) => {
  const issued = (number: string, change: Partial<SentCertificate> = {}) => {
    const record = records.sentCertificate();
    return {
      ...record,
      conversationId: `00000000-0000-7000-8000-${number.slice(-5).padStart(12, '0')}`,
      referenceNumber: number,
      peer: 'SG' as const,
      state: 'AS2' as const,
      issueDate: '2026-03-14',
      xmlDigest: 'ab'.repeat(32),
      ...change,
    };
  };

  /** The whole tree, from ALL down to what is kept. */
  async function tree(ledger: LedgerReader, path = ALL): Promise<readonly [string, number][]> {
    const bucket = await ledger.digestOf('sent', 'SG', path);
    if (path.length === 12) {
      expect(bucket).toEqual(bucketOfEntries(path, await ledger.digestDocuments('sent', 'SG', path)));
      return [[path, bucket.count]];
    }
    const parts = await ledger.digestParts('sent', 'SG', path);
    expect(bucket).toEqual(bucketOfParts(path, parts));
    const below = await Promise.all(parts.map((part) => tree(ledger, part.path)));
    return [[path, bucket.count], ...below.flat()];
  }

  const insert = (ledger: Ledger, ...made: SentCertificate[]) =>
    ledger.transaction(async (tx) => {
      for (const each of made) await tx.insertSent(each);
    });

  test('digests follow every change, once folded, and hold together at every place', async () => {
    const ledger = await place.ledger();
    const first = issued('D 00001');
    const filed = { ...issued('D 00002'), state: 'FILED' as const, referenceNumber: '' };
    const later = issued('D 00003', { issueDate: '2026-04-01' });
    await insert(ledger, first, filed, later);
    expect((await ledger.digestOf('sent', 'SG', ALL)).count).toBe(0);
    await ledger.foldDigests();
    const before = await ledger.digestOf('sent', 'SG', ALL);
    expect(before.count).toBe(2);
    expect((await tree(ledger)).filter(([path]) => path.length <= 10)).toEqual([
      [ALL, 2],
      ['2026-03', 1],
      ['2026-03-14', 1],
      ['2026-04', 1],
      ['2026-04-01', 1],
    ]);

    await ledger.transaction((tx) => tx.changeSent(first.id, 'AS2', { askedAt: first.recordedAt }));
    await ledger.foldDigests();
    expect(await ledger.digestOf('sent', 'SG', ALL)).toEqual(before);

    const decisions = [{ itemNumber: 1, decision: 'GIVEN' as const }];
    await ledger.transaction((tx) => tx.changeSent(first.id, 'AS2', { state: 'GIVEN', decisions }));
    await ledger.transaction((tx) =>
      tx.changeSent(filed.id, 'FILED', { state: 'AS1', referenceNumber: 'D 00002', issueDate: '2026-04-01' }),
    );
    await ledger.foldDigests();
    expect((await ledger.digestOf('sent', 'SG', ALL)).digest).not.toBe(before.digest);
    const [document] = await ledger.digestDocuments('sent', 'SG', '2026-03-14');
    expect(document).toMatchObject({ state: 'GIVEN', decisionsDigest: expect.any(String) });
    expect(await tree(ledger)).toContainEqual(['2026-04-01', 2]);

    // Refused for good: the peer does not hold it, so it is none of what is compared.
    const stateTimes = { ...filed.stateTimes, REJECTED: records.instant(9) };
    await ledger.transaction((tx) => tx.changeSent(filed.id, 'AS1', { state: 'REJECTED', stateTimes }));
    await ledger.transaction((tx) => tx.changeSent(first.id, 'GIVEN', { state: 'REPLACED' }));
    await ledger.foldDigests();
    expect((await ledger.digestOf('sent', 'SG', ALL)).count).toBe(2);
    const [ended] = await ledger.digestDocuments('sent', 'SG', '2026-03');
    // What was used before its end counts against what takes its place.
    expect(ended).toMatchObject({ state: 'ENDED', decisionsDigest: document?.decisionsDigest });
    await tree(ledger);
  });

  test('a change of decisions alone is a change, at its own time', async () => {
    const ledger = await place.ledger();
    const at = (minute: string) => `2026-03-14T09:${minute}:00.000Z`;
    const decisions = [{ itemNumber: 1, decision: 'GIVEN' as const }];
    const since = { state: 'REC' as const, stateTimes: { REC: at('00') }, issueDate: '2026-03-20' };
    const partly = issued('D 00021', { ...since, decisions });
    const undecided = issued('D 00022', since);
    await insert(ledger, partly, undecided);
    const history = [
      ['certificate.decisions', '10', partly],
      ['certificate.decisions', '20', partly],
      ['certificate.retransmitted', '30', partly],
      ['certificate.answered', '30', undecided],
    ] as const;
    await ledger.transaction(async (tx) => {
      for (const [type, minute, { id }] of history) {
        await tx.append({ ...records.ledgerEvent(), type, at: at(minute), certificateId: id });
      }
    });
    const found = await ledger.digestDocuments('sent', 'SG', '2026-03-20');
    expect(found.map(({ referenceNumber, changedAt }) => [referenceNumber, changedAt]).sort()).toEqual([
      ['D 00021', at('20')],
      ['D 00022', at('00')],
    ]);
  });

  test('a transaction that fails leaves no mark', async () => {
    const ledger = await place.ledger();
    await ledger.foldDigests();
    const before = await ledger.digestOf('sent', 'SG', ALL);
    const failing = ledger.transaction(async (tx) => {
      await tx.insertSent(issued('D 00010'));
      throw new TypeError('no');
    });
    await expect(failing).rejects.toThrow('no');
    await ledger.foldDigests();
    expect(await ledger.digestOf('sent', 'SG', ALL)).toEqual(before);
  });

  test('many writers and folders at once lose nothing', async () => {
    const ledger = await place.ledger();
    const others = place.kind === 'mongodb' ? [endsWithTest(await openLedger(place.location))] : [];
    const all = [ledger, ...others];
    await ledger.foldDigests();
    const { count } = await ledger.digestOf('sent', 'SG', ALL);
    const made = Array.from({ length: 24 }, (_, n) => issued(`D 1${String(n).padStart(4, '0')}`));
    await Promise.all([
      ...made.map((each, n) => insert(all[n % all.length] as Ledger, each)),
      ...all.map((each) => each.foldDigests()),
    ]);
    await Promise.all([
      ...made.map((each) => ledger.transaction((tx) => tx.changeSent(each.id, 'AS2', { state: 'REC' }))),
      ...all.map((each) => each.foldDigests()),
    ]);
    await ledger.foldDigests();
    expect((await ledger.digestOf('sent', 'SG', ALL)).count).toBe(count + 24);
    await tree(ledger);
    // Nothing that was only written by the ledger itself is a fault.
    const recount = await ledger.recountDigests();
    expect(recount.faults.filter(({ kind }) => kind === 'DIGEST')).toEqual([]);
  });

  test('a question is admitted once, whoever asks for it', async () => {
    const ledger = await place.ledger();
    const others = place.kind === 'mongodb' ? [endsWithTest(await openLedger(place.location))] : [];
    const admit = (own: Ledger, id: string, now: string, until: string) =>
      own.transaction((tx) => tx.admitQuestion('SG', id, now, until));
    const [now, until, later] = [
      '2026-03-14T12:00:00.000Z',
      '2026-03-14T12:10:00.000Z',
      '2026-03-14T12:11:00.000Z',
    ];
    const at = [ledger, ...others, ledger, ...others];
    const answers = await Promise.all(at.map((own) => admit(own, 'one', now, until)));
    expect(answers.filter((each) => each === 'admitted')).toHaveLength(1);
    expect(await admit(ledger, 'two', now, until)).toBe('admitted');
    expect(await admit(ledger, 'one', later, later)).toBe('admitted');
  });

  test('differences and reports are kept, guarded and listed', async () => {
    const ledger = await place.ledger();
    const difference = {
      id: 'difference-1',
      peer: 'SG',
      issuer: 'VN',
      referenceNumber: 'D 00001',
      kind: 'MISSING_AT_PEER',
      status: 'PROPOSED',
      repair: 'RETRANSMIT',
      own: { ...bucketOfEntries(ALL, []) } as never,
      firstSeenAt: records.T0,
      lastSeenAt: records.T0,
      times: 1,
      detail: 'Gửi lại',
    } as const;
    await ledger.transaction((tx) => tx.insertDifference(difference));
    await expect(
      ledger.transaction((tx) => tx.insertDifference({ ...difference, id: 'difference-2' })),
    ).rejects.toMatchObject({ code: 'LEDGER_DUPLICATE', where: 'difference.document' });
    expect(await ledger.differenceOf('SG', 'VN', 'D 00001')).toEqual(difference);
    for (const expected of [
      { status: 'REPAIRING' },
      { status: 'PROPOSED', lastSeenAt: records.instant(9) },
    ] as const) {
      const changed = ledger.transaction((tx) => tx.changeDifference('difference-1', expected, { times: 9 }));
      expect(await changed).toBe(false);
    }
    expect((await ledger.differences({ status: 'PROPOSED', peer: 'SG' }, { limit: 5 })).rows).toEqual([
      difference,
    ]);
    expect((await ledger.differences({ status: 'RESOLVED' }, { limit: 5 })).rows).toEqual([]);
    const report = {
      id: 'report-1',
      runId: 'run-1',
      runKind: 'daily',
      slot: records.T0,
      day: '2026-03-01',
      peer: 'SG',
      outcome: 'EQUAL',
      startedAt: records.T0,
      durationMs: 12,
      sent: 1,
      received: 2,
      messages: 1,
      octetsSent: 1,
      octetsReceived: 1,
      inFlight: 0,
      findings: [],
      evidence: [],
    } as const;
    await ledger.transaction((tx) => tx.insertPeerReport(report));
    await expect(
      ledger.transaction((tx) => tx.insertPeerReport({ ...report, id: 'report-2' })),
    ).rejects.toMatchObject({ code: 'LEDGER_DUPLICATE', where: 'peer_report.run' });
    expect((await ledger.peerReports({ peer: 'SG', from: records.T0 }, { limit: 5 })).rows).toEqual([report]);
    expect((await ledger.peerReports({}, { limit: 5 })).rows).toEqual([report]);
  });
});
