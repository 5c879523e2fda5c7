import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fileDossier } from '../../src/dossier/prepare.ts';
import { approveApplication } from '../../src/exchange/approve.ts';
import { expireDue } from '../../src/exchange/expire.ts';
import { fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import type { Succession } from '../../src/ledger/records.ts';
import { application } from '../support/applications.ts';
import { type Desk, dossierDesk } from '../support/dossier-desk.ts';
import { type Pair, startPair } from '../support/http-gateway.ts';
import { must } from '../support/nodes.ts';

/** OCP Rule 29.1: one year, and twelve months of validity, for a whole line of re-issues. */

const DAY = 86_400_000;

let pair: Pair;
let desk: Desk;

beforeAll(async () => {
  pair = await startPair();
  desk = dossierDesk(pair);
});
afterAll(() => pair.stop());

/** The same goods, which left on the first day. */
const form = application('VN', 'TH', '2026-06-15');
const late = { ...form, ticks: { ...form.ticks, issuedRetroactively: true } };

async function issue(replaces?: Succession, application = form) {
  const { id } = await fileApplication(pair.vn, application, 'officer', { replaces });
  await approveApplication(pair.vn, id, 'supervisor');
  return issueCertificate(pair.vn, id, 'officer');
}

function inPlaceOf({ referenceNumber }: { referenceNumber: string }, kind: Succession['kind'] = 'REISSUE') {
  return { referenceNumber, kind, reason: 'The copy was lost' } as const;
}

async function daysLater<T>(days: number, work: () => Promise<T>): Promise<T> {
  pair.clock.advance(days * DAY);
  try {
    return await work();
  } finally {
    pair.clock.advance(-days * DAY);
  }
}

describe('a line of re-issues', () => {
  test('has one year, counted from the first issue, at the ministry and in a dossier', async () => {
    const first = await issue();
    const again = await daysLater(300, () => issue(inPlaceOf(first), late));
    const filing = { application: late, reissueOf: again.referenceNumber };
    await daysLater(365, async () => {
      await expect(
        fileApplication(pair.vn, late, 'officer', { replaces: inPlaceOf(again) }),
      ).resolves.toMatchObject({
        state: 'FILED',
      });
    });
    await daysLater(366, async () => {
      await expect(
        fileApplication(pair.vn, late, 'officer', { replaces: inPlaceOf(again) }),
      ).rejects.toMatchObject({
        code: 'REISSUE_TOO_LATE',
        detail: expect.stringContaining(`issued first on ${first.issueDate} (${first.referenceNumber})`),
      });
      await expect(fileDossier(desk, filing, 'lotus')).rejects.toMatchObject({
        code: 'DOSSIER_INVALID',
        findings: [{ rule: 'D2', message: { vi: expect.stringContaining(first.referenceNumber) } }],
      });
    });
  });

  test('an amendment begins a line of its own', async () => {
    const first = await issue();
    const amended = await daysLater(300, () => issue(inPlaceOf(first, 'AMENDMENT'), late));
    await daysLater(366, async () => {
      const filed = await fileApplication(pair.vn, late, 'officer', { replaces: inPlaceOf(amended) });
      expect(filed.state).toBe('FILED');
    });
  });

  test('is valid for the twelve months of the first, and no longer', async () => {
    const first = await issue();
    const second = await daysLater(100, () => issue(inPlaceOf(first), late));
    const third = await daysLater(200, () => issue(inPlaceOf(second), late));
    expect([second.validUntil, third.validUntil]).toEqual([first.validUntil, first.validUntil]);
    expect(must(await pair.vn.ledger.sent(third.id)).validUntil).toBe('2027-06-15');
    await daysLater(366, async () => {
      await expireDue(pair.vn);
      expect(must(await pair.vn.ledger.sent(third.id)).state).toBe('EXPIRED');
    });
  });

  test('an amendment has twelve months of its own', async () => {
    const first = await issue();
    const amended = await daysLater(100, () => issue(inPlaceOf(first, 'AMENDMENT'), late));
    expect(amended.validUntil).toBe('2027-09-23');
  });
});
