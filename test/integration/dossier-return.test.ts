import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { FormDApplication } from '../../src/certificate/form-d.ts';
import { createGatewayClient, type GatewayClient } from '../../src/client/gateway-client.ts';
import { mayStep, STEPS, stateAfter } from '../../src/dossier/machine.ts';
import { application } from '../support/applications.ts';
import { type Desk, dossierDesk, PDF } from '../support/dossier-desk.ts';
import { KEYS, type Pair, serve, startPair } from '../support/http-gateway.ts';

/** What happens to a dossier after it was accepted: returned and mended, cancelled, issued once more. */

const TODAY = '2026-06-15';

let pair: Pair;
let desk: Desk;
let served: Awaited<ReturnType<typeof serve>>;
let node: GatewayClient;
let own: GatewayClient['dossiers'];

beforeAll(async () => {
  pair = await startPair();
  desk = dossierDesk(pair);
  served = await serve(desk);
  node = createGatewayClient({ url: served.url, keys: KEYS });
  own = node.dossiers;
});
afterAll(async () => {
  await served.close();
  await pair.stop();
});
beforeEach(() => {
  desk.outcome = 'paid';
});

const form = () => application('VN', 'TH', TODAY);

/** The same goods of another company: another certificate. */
const PEPPER: Partial<FormDApplication> = {
  exporter: { name: 'Công ty Tiêu Đen', address: '1 Lê Lợi, Pleiku', country: 'VN' },
};

async function paid(filing: { application: FormDApplication; reissueOf?: string }): Promise<string> {
  const { id } = await own.file(filing);
  await own.attach(id, 'invoice.pdf', 'application/pdf', PDF);
  await own.pay(id);
  expect((await own.pay(id)).state).toBe('FORWARDED');
  return id;
}

async function accepted(filing: { application: FormDApplication; reissueOf?: string }): Promise<string> {
  const id = await paid(filing);
  expect((await own.accept(id)).state).toBe('ACCEPTED');
  return id;
}

async function issued(filing: { application: FormDApplication; reissueOf?: string }) {
  const id = await accepted(filing);
  await node.approve(id);
  return node.issue(id);
}

describe('a returned application', () => {
  const reason = 'Box 7: the HS code is not that of the goods';

  test('is the exporter’s again, with the reason, and goes on without another fee', async () => {
    const id = await accepted({ application: form() });
    await node.returnApplication(id, reason);
    const back = await own.show(id);
    expect(back).toMatchObject({ state: 'SUPPLEMENT_REQUESTED', remark: reason, round: 1 });
    expect(back.certificate).toMatchObject({ state: 'RETURNED', ending: { reason } });
    expect(back.feedback.map(({ text }) => text.en)).toContain(
      `The application was returned. Reason: ${reason}.`,
    );
    const { rows } = await node.work.list('exporter', { kind: 'dossier-to-supplement' });
    expect(rows.map(({ subject }) => subject.id)).toContain(id);

    const [item] = form().items;
    const mended = { ...form(), items: [{ ...item, hsCode: '10063030' }] } as FormDApplication;
    expect((await own.supplement(id, { application: mended })).state).toBe('FORWARDED');
    const again = await own.accept(id);
    expect(again).toMatchObject({ state: 'ACCEPTED', certificate: { id, state: 'FILED' } });
    expect(again.remark).toBeUndefined();
    expect(again.certificate?.ending).toBeUndefined();
    await node.approve(id);
    const { referenceNumber } = await node.issue(id);
    expect(await pair.vn.ledger.sent(id)).toMatchObject({
      referenceNumber,
      owner: again.exporter,
      hsCodes: ['10063030'],
    });
    const events = (await pair.vn.ledger.eventsOfCertificate(id)).map(({ type }) => type);
    expect(events.filter((type) => type === 'dossier.paid')).toHaveLength(1);
    expect(events.filter((type) => type === 'certificate.filed')).toHaveLength(2);
    await pair.settle();
    expect((await pair.th.ledger.search('received', { referenceNumber }, { limit: 5 })).rows).toHaveLength(1);
  });

  test('may be for another state when it comes again, and found as that only', async () => {
    const id = await accepted({ application: form() });
    await node.returnApplication(id, reason);
    const name = `Lotus ${id}`;
    const mended = { ...form(), exporter: { ...form().exporter, name } };
    await own.supplement(id, { application: mended });
    await own.accept(id);
    const found = async (exporterName: string) =>
      (await pair.vn.ledger.search('sent', { exporterName }, { limit: 500 })).rows.map((row) => row.id);
    expect(await found(name)).toEqual([id]);
    expect(await found(form().exporter.name)).not.toContain(id);
  });

  test('can be withdrawn; the application stays returned', async () => {
    const id = await accepted({ application: form() });
    await node.returnApplication(id, reason);
    expect(await own.withdraw(id)).toMatchObject({
      state: 'WITHDRAWN',
      certificate: { state: 'RETURNED' },
    });
  });

  test('of a re-issue whose year is over is not given back: no supplement could mend it', async () => {
    const { referenceNumber } = await issued({ application: form() });
    const id = await accepted({ application: form(), reissueOf: referenceNumber });
    const longer = 366 * 86_400_000;
    pair.clock.advance(longer);
    await node.returnApplication(id, reason);
    pair.clock.advance(-longer);
    expect(await own.show(id)).toMatchObject({
      state: 'REFUSED',
      certificate: { state: 'RETURNED' },
      remark: expect.stringContaining('within one year'),
    });
  });

  describe('and filed again', () => {
    const [item] = form().items;
    const mended = { ...form(), items: [{ ...item, hsCode: '10063030' }] } as FormDApplication;

    test('is not approved, issued or accepted by who read the version before', async () => {
      const id = await paid({ application: form() });
      const { round: before } = await own.review(id);
      await own.requestSupplement(id, 'the HS code');
      await own.supplement(id, { application: mended });
      await expect(own.accept(id, { round: before })).rejects.toMatchObject({
        code: 'STATE_CONFLICT',
        detail: expect.stringContaining('is in round 1, with a corrected application'),
      });
      await own.accept(id, { round: 1 });
      const filedAt = async () => (await pair.vn.ledger.sent(id))?.stateTimes.FILED;
      const first = { filedAt: await filedAt() };
      await node.returnApplication(id, reason);
      pair.clock.advance(1_000);
      await own.supplement(id, { application: form() });
      await own.accept(id);
      const changed = {
        code: 'STATE_CONFLICT',
        detail: expect.stringContaining('changed: items[0].hsCode'),
      };
      await expect(node.approve(id, first)).rejects.toMatchObject(changed);
      await node.approve(id, { filedAt: await filedAt() });
      await expect(node.issue(id, first)).rejects.toMatchObject(changed);
      expect((await node.issue(id, { filedAt: await filedAt() })).state).toBe('AS1');
    });

    test('a field that the node does not know is refused where none was read before', async () => {
      const id = await paid({ application: form() });
      const post = (path: string, key: string, body?: string) =>
        fetch(`${served.url}/api/v1/${path}`, {
          method: 'POST',
          headers: { 'X-API-Key': key, ...(body ? { 'Content-Type': 'application/json' } : {}) },
          ...(body ? { body } : {}),
        });
      const accept = `ministry/dossiers/${id}/accept`;
      expect((await post(accept, KEYS.ministry, '{"rounds":1}')).status).toBe(422);
      expect(
        (await post(`exporter/dossiers/${id}/withdraw`, KEYS.exporter, '{"reason":"late"}')).status,
      ).toBe(422);
      expect((await own.show(id)).state).toBe('FORWARDED');
      expect((await post(accept, KEYS.ministry, '{}')).status).toBe(200);
      const approve = `ministry/applications/${id}/approve`;
      expect((await post(approve, KEYS.supervisor, '{"version":1}')).status).toBe(422);
      expect((await post(approve, KEYS.supervisor)).status).toBe(200);
    });
  });

  test('moves as the machine says', async () => {
    expect([mayStep('return', 'ACCEPTED'), stateAfter('return', 'ACCEPTED'), STEPS.return.event]).toEqual([
      true,
      'SUPPLEMENT_REQUESTED',
      'dossier.returned',
    ]);
  });
});

test('a cancelled certificate tells its exporter why, and what to do', async () => {
  const { id } = await issued({ application: form() });
  await node.cancel(id, 'The shipment did not take place');
  const shown = await own.show(id);
  expect(shown.certificate?.ending?.reason).toBe('The shipment did not take place');
  expect(shown.feedback.at(-1)?.text.en).toBe(
    'The certificate is now CANCELLED: it is no longer valid. Reason: The shipment did not take place.',
  );
  expect(shown.next.en).toMatch(/new dossier/);
});

describe('a re-issue', () => {
  const DIFFERS = {
    code: 'DOSSIER_INVALID',
    findings: expect.arrayContaining([expect.objectContaining({ rule: 'D10' })]),
  };

  test('has the content of the original: what differs is named by box, before a fee is taken', async () => {
    const { referenceNumber } = await issued({ application: form() });
    const [item] = form().items;
    const other = { ...form(), ...PEPPER, items: [{ ...item, hsCode: '09041110' }] } as FormDApplication;
    const refused = await own
      .file({ application: other, reissueOf: referenceNumber })
      .catch((error) => error);
    expect(refused.code).toBe('DOSSIER_INVALID');
    expect(
      refused.findings.map(({ rule, box, path }: { [name: string]: unknown }) => [rule, box, path]),
    ).toEqual([
      ['D10', 1, 'exporter.name'],
      ['D10', 1, 'exporter.address'],
      ['D10', 7, 'items[0].hsCode'],
    ]);
    expect(refused.findings[2].message.en).toContain('the original says “10063040”, this one “09041110”');
    // The exporter cannot amend: that takes the ministry's key.
    expect(refused.findings[0].remedy.en).toMatch(/ask the ministry to amend/);
    expect(refused.findings[0].remedy.en).not.toContain('asw ');
    const { items: _, ...rest } = form();
    const fewer = { ...rest, items: [item, { ...item, number: 2 }] } as FormDApplication;
    await expect(own.file({ application: fewer, reissueOf: referenceNumber })).rejects.toMatchObject(DIFFERS);
  });

  test('of a certificate that the ministry filed tells a namesake where it differs, never what the original says', async () => {
    const { id } = await node.fileApplication(form());
    await node.approve(id);
    const { referenceNumber } = await node.issue(id);
    const [item] = form().items;
    const other = { ...form(), items: [{ ...item, hsCode: '09041110' }] } as FormDApplication;
    const refused = await own
      .file({ application: other, reissueOf: referenceNumber })
      .catch((error) => error);
    expect(refused.findings).toMatchObject([{ rule: 'D10', box: 7, path: 'items[0].hsCode' }]);
    expect(JSON.stringify(refused)).not.toContain('10063040');
  });

  test('may be declared anew, at another place and by another signatory', async () => {
    const { referenceNumber } = await issued({ application: form() });
    const anew = {
      ...form(),
      declaration: { ...form().declaration, place: 'Ha Noi', date: TODAY, signatory: 'Le Van An' },
    };
    const reissued = await issued({ application: anew, reissueOf: referenceNumber });
    expect(await pair.vn.ledger.sentByNumber(referenceNumber)).toMatchObject({
      state: 'REPLACED',
      replacedBy: reissued.referenceNumber,
    });
  });

  test('stays the same when a supplement corrects it', async () => {
    const { referenceNumber } = await issued({ application: form() });
    const id = await paid({ application: form(), reissueOf: referenceNumber });
    await own.requestSupplement(id, 'the export declaration');
    const other = { ...form(), ...PEPPER };
    await expect(own.supplement(id, { application: other })).rejects.toMatchObject(DIFFERS);
  });

  test('of a certificate that has ended is refused before a fee is taken', async () => {
    const { id, referenceNumber } = await issued({ application: form() });
    await node.cancel(id, 'Issued in error');
    await expect(own.file({ application: form(), reissueOf: referenceNumber })).rejects.toMatchObject({
      code: 'DOSSIER_INVALID',
      findings: [{ rule: 'D9', path: 'reissueOf' }],
    });
  });

  test('filed by the ministry has the same content too; an amendment need not', async () => {
    const { id } = await issued({ application: form() });
    const other = { ...form(), ...PEPPER };
    await expect(node.fileReplacement(id, 'REISSUE', 'The copy was lost', other)).rejects.toMatchObject({
      code: 'REISSUE_DIFFERS',
      detailVi: expect.stringContaining('có nội dung khác'),
      findings: [{ box: 1 }, { box: 1 }],
    });
    expect((await node.fileReplacement(id, 'AMENDMENT', 'exporter corrected', other)).state).toBe('FILED');
  });

  test('that came too late for another’s place is returned in the same write, its dossier too', async () => {
    const { id: original, referenceNumber } = await issued({ application: form() });
    const rival = await accepted({ application: form(), reissueOf: referenceNumber });
    const approvedRival = await node.fileReplacement(original, 'AMENDMENT', 'consignee corrected', form());
    await node.approve(approvedRival.id);
    const again = await node.fileReplacement(original, 'REISSUE', 'The copy was lost', form());
    await node.approve(again.id);
    const winner = await node.issue(again.id);
    const reason =
      `${winner.referenceNumber} took the place of ${referenceNumber} meanwhile / ` +
      `${winner.referenceNumber} đã thay thế ${referenceNumber}`;
    for (const lost of [rival, approvedRival.id]) {
      expect(await pair.vn.ledger.sent(lost)).toMatchObject({ state: 'RETURNED', ending: { reason } });
    }
    const shown = await own.show(rival);
    expect(shown).toMatchObject({
      state: 'REFUSED',
      remark: expect.stringMatching(/REPLACED.* \/ .*REPLACED/),
      payment: { status: 'PAID' },
    });
    expect(shown.feedback.at(-1)).toMatchObject({
      by: 'gateway',
      text: {
        en: expect.stringMatching(/VND 30,000 was paid.*returns no money; ask the ministry .* \(SIM-.+\)\.$/),
        vi: expect.stringMatching(
          /đã nộp 30\.000 đồng.*cổng không hoàn tiền; đề nghị hỏi Bộ .* \(SIM-.+\)\.$/,
        ),
      },
    });
    expect(await pair.vn.ledger.applicationsToReplace(referenceNumber)).toEqual([]);
  });
});
