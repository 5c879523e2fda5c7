import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCli } from '../../src/cli/run.ts';
import { systemIo } from '../../src/cli/system-io.ts';
import { createGatewayClient, type GatewayClient } from '../../src/client/gateway-client.ts';
import { applyAnswer } from '../../src/exchange/apply-answer.ts';
import { application } from '../support/applications.ts';
import { dossierDesk, inDirectory, PDF } from '../support/dossier-desk.ts';
import { KEYS, type Pair, serve, startPair } from '../support/http-gateway.ts';
import { must } from '../support/nodes.ts';

/** What was to take the place of a certificate ends with it, however it ends: dossiers and applications. */

let pair: Pair;
let served: Awaited<ReturnType<typeof serve>>;
let node: GatewayClient;
let own: GatewayClient['dossiers'];

beforeAll(async () => {
  pair = await startPair();
  served = await serve(dossierDesk(pair));
  node = createGatewayClient({ url: served.url, keys: KEYS });
  own = node.dossiers;
});
afterAll(async () => {
  await served.close();
  await pair.stop();
});

/** Its officials know no unit KGS. */
const V9 = { code: 'V9', text: 'items[0].weight.unit: KGS is no unit.', retryable: false };

const form = () => application('VN', 'TH', '2026-06-15');

interface Original {
  readonly id: string;
  readonly referenceNumber: string;
}

async function filed(reissueOf?: string): Promise<string> {
  const { id } = await own.file({ application: form(), reissueOf });
  await own.attach(id, 'invoice.pdf', 'application/pdf', PDF);
  return id;
}

async function paid(reissueOf?: string): Promise<string> {
  const id = await filed(reissueOf);
  await own.pay(id);
  expect((await own.pay(id)).state).toBe('FORWARDED');
  return id;
}

async function original(): Promise<Original> {
  const id = await paid();
  await own.accept(id);
  await node.approve(id);
  return node.issue(id);
}

/** Thailand's signed answer to the delivery: refused for good. */
async function refusedAbroad({ id }: Original): Promise<void> {
  const { ledger } = pair.vn;
  await ledger.transaction(async (tx) => {
    const [delivery] = await tx.messagesOfCertificate(id);
    const message = must(await tx.message(must(delivery).id));
    await applyAnswer(pair.vn, tx, message, {
      kind: 'ACK',
      status: 'REJECTED',
      digest: 'a'.repeat(64),
      errors: [V9],
    });
  });
}

async function amended({ id }: Original): Promise<void> {
  const { id: successor } = await node.fileReplacement(id, 'AMENDMENT', 'consignee corrected', form());
  await node.approve(successor);
  await node.issue(successor);
}

const ENDINGS = [
  [
    'is cancelled',
    ({ id }: Original) => node.cancel(id, 'The shipment did not take place'),
    'CANCELLED',
    /was cancelled meanwhile .* đã bị hủy/,
  ],
  [
    'is refused by its peer',
    refusedAbroad,
    'REJECTED',
    /was refused by the gateway of TH .* cổng của TH từ chối/,
  ],
  ['is amended', amended, 'REPLACED', /took the place of .* đã thay thế/],
] as const;

describe.each(ENDINGS)('of a certificate that %s', (_, end, state, reason) => {
  /** The exporter is told in both languages what became of the certificate, and of the money. */
  async function overtaken(id: string, { referenceNumber }: Original): Promise<void> {
    const { state: now, next, remark, remarkText, payment, feedback } = await own.show(id);
    expect([now, payment?.status]).toEqual(['REFUSED', 'PAID']);
    // No correction helps.
    expect(next).toEqual({
      en: expect.stringMatching(/a corrected application does not help.*amend.*first certificate/),
      vi: expect.stringMatching(/sửa đơn không giải quyết được.*sửa đổi C\/O.*cấp mới/),
    });
    const number = referenceNumber.replaceAll('/', '\\/');
    expect(remark).toMatch(
      new RegExp(`The certificate ${number} is ${state}.* / C/O ${number} ở trạng thái ${state}`),
    );
    expect(`${remarkText?.en} / ${remarkText?.vi}`).toBe(remark);
    expect(feedback.at(-1)).toMatchObject({
      by: 'gateway',
      text: {
        en: expect.stringMatching(new RegExp(`VND 30,000 was paid.*${state}.*returns no money`)),
        vi: expect.stringMatching(new RegExp(`đã nộp 30.000 đồng.*${state}.*không hoàn tiền`)),
      },
    });
  }

  test('a dossier for its re-issue that is with the ministry ends', async () => {
    const of = await original();
    const id = await paid(of.referenceNumber);
    await end(of);
    await overtaken(id, of);
  });

  test('one whose supplement is waited for ends', async () => {
    const of = await original();
    const id = await paid(of.referenceNumber);
    await own.requestSupplement(id, 'the export declaration');
    await end(of);
    await overtaken(id, of);
  });

  test('one that is accepted ends with its application, approved or not', async () => {
    for (const approved of [false, true]) {
      const of = await original();
      const id = await paid(of.referenceNumber);
      await own.accept(id);
      if (approved) await node.approve(id);
      await end(of);
      await overtaken(id, of);
      expect(await pair.vn.ledger.sent(id)).toMatchObject({
        state: 'RETURNED',
        ending: { reason: expect.stringMatching(reason) },
      });
    }
  });

  test('an amendment that waits to be issued is returned', async () => {
    const of = await original();
    const { id } = await node.fileReplacement(of.id, 'AMENDMENT', 'another vessel', form());
    await end(of);
    expect(await pair.vn.ledger.sent(id)).toMatchObject({
      state: 'RETURNED',
      ending: { reason: expect.stringMatching(reason) },
    });
    expect(await pair.vn.ledger.applicationsToReplace(of.referenceNumber)).toEqual([]);
  });

  test('one that is not paid yet stays its exporter’s, and is asked no fee', async () => {
    const of = await original();
    const id = await filed(of.referenceNumber);
    await end(of);
    expect((await own.show(id)).state).toBe('OPEN');
    await expect(own.pay(id)).rejects.toMatchObject({ code: 'DOSSIER_INVALID', findings: [{ rule: 'D9' }] });
    expect((await own.withdraw(id)).state).toBe('WITHDRAWN');
  });
});

describe('who files what takes the place of a certificate is warned', () => {
  const warned = async (of: Original) => {
    const { findings } = await node.checkApplication(form(), of.referenceNumber);
    return findings.filter(({ rule }) => rule === 'REPLACES');
  };

  test('of each paid dossier that waits for its re-issue, wherever it stands', async () => {
    const of = await original();
    const unpaid = await filed(of.referenceNumber);
    expect(await warned(of)).toEqual([]);
    await own.pay(unpaid);
    await own.pay(unpaid);
    const named = {
      severity: 'warning',
      path: 'replaces',
      value: unpaid,
      message: {
        en: expect.stringContaining(`Dossier ${unpaid} of ${form().exporter.name}`),
        vi: expect.stringContaining(`Hồ sơ ${unpaid}`),
      },
    };
    expect(await warned(of)).toMatchObject([named]);
    await own.requestSupplement(unpaid, 'the export declaration');
    expect(await warned(of)).toMatchObject([named]);
    await own.attach(unpaid, 'export.pdf', 'application/pdf', PDF);
    await own.supplement(unpaid, {});
    await own.accept(unpaid);
    expect(await warned(of)).toMatchObject([named]);
    const { findings } = await node.fileReplacement(of.id, 'AMENDMENT', 'consignee corrected', form());
    expect(findings).toMatchObject([named]);
  });

  test('on the command line, too', async () => {
    const of = await original();
    const id = await paid(of.referenceNumber);
    await inDirectory(async (directory) => {
      const file = path.join(directory, 'amended.json');
      writeFileSync(file, JSON.stringify(form()));
      const said: string[] = [];
      const to = { write: (text: string | Uint8Array) => void said.push(String(text)), isTTY: false };
      const io = { ...systemIo({}), stdout: to, stderr: to };
      const what = ['replace', of.referenceNumber, file, '--reason', 'consignee corrected'];
      expect(await runCli([...what, '--url', served.url, '--key', KEYS.ministry], io)).toBe(0);
      expect(said.join('')).toMatch(new RegExp(`warning .*${id}.*asw dossier review ${id}`));
    });
  });

  test('of none that was decided or has its certificate; the exporter never', async () => {
    const of = await original();
    const refused = await paid(of.referenceNumber);
    const { next } = await own.refuse(refused, 'It is not lost');
    expect(next.en).toContain('a corrected application is a new dossier');
    expect(await warned(of)).toEqual([]);
    const id = await paid(of.referenceNumber);
    const { findings } = await own.accept(id);
    expect(findings).toEqual([]);
    expect((await pair.vn.ledger.sent(id))?.findings).toEqual([]);
    await node.approve(id);
    const { referenceNumber } = await node.issue(id);
    expect(await warned({ id, referenceNumber })).toEqual([]);
  });
});

describe('an accepted dossier whose application can no longer be issued', () => {
  const DAY = 86_400_000;

  async function later<T>(days: number, work: () => Promise<T>): Promise<T> {
    pair.clock.advance(days * DAY);
    try {
      return await work();
    } finally {
      pair.clock.advance(-days * DAY);
    }
  }

  test('says so to both, when a correction mends it', async () => {
    const id = await paid();
    await own.accept(id);
    const [follows] = await Promise.all([own.show(id), own.review(id)]);
    expect(follows.refusedToday).toBeUndefined();
    expect(follows.next.en).toMatch(/The certificate follows/);
    // The goods have left by then, and it is not marked as issued retroactively.
    await later(30, async () => {
      const [shown, reviewed] = await Promise.all([own.show(id), own.review(id)]);
      expect(shown.refusedToday?.why.en).toMatch(/retroactive.*ask the ministry to return/i);
      expect(shown.refusedToday?.why.vi).toMatch(/đề nghị Bộ trả lại đơn/);
      expect(shown.refusedToday).not.toHaveProperty('command');
      expect(shown.next.en).toMatch(/^The certificate cannot be issued as it stands/);
      expect(reviewed.refusedToday).toMatchObject({
        why: { en: expect.stringMatching(/retroactive.*have the supervisor return it/i) },
        command: `asw show ${id}`,
      });
      expect(reviewed.next.en).toMatch(/^It cannot be issued as it stands/);
    });
  });

  test('says so to both, when none mends it', async () => {
    const id = await paid((await original()).referenceNumber);
    await own.accept(id);
    await later(370, async () => {
      const [shown, reviewed] = await Promise.all([own.show(id), own.review(id)]);
      expect(shown.refusedToday?.why.en).toMatch(/within one year only.*can no longer be issued/);
      expect(reviewed.refusedToday?.why.en).toMatch(/within one year only.*can no longer be issued/);
    });
  });

  test('says nothing once it is issued', async () => {
    const { id } = await original();
    await later(30, async () => {
      const [shown, reviewed] = await Promise.all([own.show(id), own.review(id)]);
      expect([shown.refusedToday, reviewed.refusedToday]).toEqual([undefined, undefined]);
    });
  });
});

test('a refusal that comes too late to count ends nothing', async () => {
  const of = await original();
  const id = await paid(of.referenceNumber);
  await pair.settle();
  expect((await pair.vn.ledger.sent(of.id))?.state).toBe('REC');
  await refusedAbroad(of);
  expect([(await pair.vn.ledger.sent(of.id))?.state, (await own.show(id)).state]).toEqual([
    'REC',
    'FORWARDED',
  ]);
});
