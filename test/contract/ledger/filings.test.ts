import { expect, test } from '@jest/globals';
import type { Filing } from '../../../src/ledger/filing.ts';
import { describeLedgers } from '../../support/ledger.ts';
import * as records from '../../support/ledger-records.ts';

describeLedgers((place) => {
  const filing = (change: Partial<Filing> = {}): Filing => ({
    key: records.id('key'),
    certificateId: records.id('certificate'),
    digest: 'ab'.repeat(32),
    at: records.T0,
    ...change,
  });

  test('what was filed under a key is read back, in the transaction and after it', async () => {
    const ledger = await place.ledger();
    const one = filing({ key: `a key of ${'x'.repeat(100)} !"$'.{}~` });
    const inside = await ledger.transaction(async (tx) => {
      await tx.insertFiling(one);
      return tx.filing(one.key);
    });
    expect(inside).toEqual(one);
    expect(await ledger.filing(one.key)).toEqual(one);
    expect(await ledger.filing(`${one.key} `)).toBeUndefined();
  });

  test('a key is taken once, and with it goes the certificate', async () => {
    const ledger = await place.ledger();
    const one = filing();
    await ledger.transaction((tx) => tx.insertFiling(one));
    const certificate = records.filedCertificate();
    const second = ledger.transaction(async (tx) => {
      await tx.insertSent(certificate);
      await tx.insertFiling({ ...one, certificateId: certificate.id });
    });
    await expect(second).rejects.toMatchObject({ code: 'LEDGER_DUPLICATE', where: 'filing.key' });
    expect(await ledger.sent(certificate.id)).toBeUndefined();
    expect(await ledger.filing(one.key)).toEqual(one);
  });

  test('of 10 workers that file under one key at once, one does', async () => {
    const ledger = await place.ledger();
    const key = records.id('key');
    const certificates = Array.from({ length: 10 }, () => records.filedCertificate());
    const outcomes = await Promise.allSettled(
      certificates.map((certificate) =>
        ledger.transaction(async (tx) => {
          await tx.insertFiling(filing({ key, certificateId: certificate.id }));
          await tx.insertSent(certificate);
        }),
      ),
    );
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(9);
    for (const { reason } of refused) {
      expect(reason).toMatchObject({ code: 'LEDGER_DUPLICATE', where: 'filing.key' });
    }
    const held = await Promise.all(certificates.map(({ id }) => ledger.sent(id)));
    const stored = held.filter((one) => one !== undefined);
    expect(stored.map(({ id }) => id)).toEqual([(await ledger.filing(key))?.certificateId]);
  });
});
