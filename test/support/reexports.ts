import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import { buildCertificateXml } from '../../src/certificate/build.ts';
import type { FormD, FormDApplication, Item } from '../../src/certificate/form-d.ts';
import type { ExchangeContext } from '../../src/exchange/context.ts';
import { composeMessage } from '../../src/exchange/outgoing.ts';
import { receiveMessage } from '../../src/exchange/receive.ts';
import type { CalendarDate } from '../../src/kernel/clock.ts';
import { openLedger } from '../../src/ledger/open.ts';
import type { TransferBody } from '../../src/message/types.ts';
import { signCertificate } from '../../src/signing/sign.ts';
import { application } from './applications.ts';
import { startPair } from './http-gateway.ts';
import type { LedgerPlace } from './ledger.ts';
import { must } from './nodes.ts';

/** Originals of Thailand that reach Viet Nam when a test says so, and Viet Nam's re-exports of them. */

export interface Reexporters {
  /** Viet Nam as one of several processes on the same ledger; the embedded one has one alone. */
  vn(process?: number): ExchangeContext;
  readonly th: ExchangeContext;
  readonly today: CalendarDate;
  stop(): Promise<void>;
}

/** Viet Nam on that ledger, without jobs: nothing leaves and nothing comes but by a test's hand. */
export async function startReexporters(place: LedgerPlace): Promise<Reexporters> {
  const pair = await startPair();
  const more =
    place.kind === 'mongodb' ? [await openLedger(place.location), await openLedger(place.location)] : [];
  const ledgers = [await place.ledger(), ...more];
  const profile = { ...pair.vn.profile, twoPersonRule: false };
  return {
    vn: (process = 0) => ({ ...pair.vn, profile, ledger: must(ledgers[process % ledgers.length]) }),
    th: pair.th,
    today: pair.clock.now().toISOString().slice(0, 10),
    async stop() {
      await Promise.all(more.map((ledger) => ledger.close()));
      await pair.stop();
    },
  };
}

/** The same for the tests of a block, from its first to its last. */
export function reexportersAt(place: LedgerPlace): Omit<Reexporters, 'stop'> {
  let started: Reexporters | undefined;
  beforeAll(async () => {
    started = await startReexporters(place);
  });
  afterAll(() => started?.stop());
  return {
    vn: (process) => must(started).vn(process),
    get th() {
      return must(started).th;
    },
    get today() {
      return must(started).today;
    },
  };
}

/**
 * Thailand's signed message with a certificate of that number for 5,000 kg of rice.
 * @param replaces the number of the certificate it takes the place of
 */
export function originalMessage(
  th: ExchangeContext,
  referenceNumber: string,
  date: CalendarDate,
  change: Partial<Item> = {},
  whole: Partial<FormDApplication> = {},
  replaces?: string,
): Uint8Array {
  const form = { ...application('TH', 'VN', date), ...whole };
  const issued: FormD = {
    ...form,
    items: form.items.map((item) => ({ ...item, ...change })),
    referenceNumber,
    certification: { authority: th.profile.authority, place: th.profile.placeOfIssue, date },
  };
  const certificate = signCertificate(buildCertificateXml(issued), th.authorityKey, th.clock.now());
  const body: TransferBody = {
    kind: 'ECOO',
    function: '9',
    referenceNumber,
    certificate,
    ...(replaces === undefined ? {} : { function: '5', replaces, reason: 'corrected' }),
  };
  return composeMessage(th, { to: 'VN', conversationId: randomUUID() }, body).raw;
}

/** Whether the receiver took the message. */
export async function arrive(vn: ExchangeContext, raw: Uint8Array): Promise<boolean> {
  const answer = await receiveMessage(vn, raw);
  const text = Buffer.from(must(answer.octets)).toString();
  return answer.status === 200 && !text.includes('REJECTED');
}

/** A re-export to Thailand of kilograms under an original of Thailand. */
export function reexport(
  referenceNumber: string,
  issueDate: CalendarDate,
  kilograms: string,
  change: Partial<Item> = {},
): FormDApplication {
  const form = application('VN', 'TH', issueDate);
  const quantity = { value: kilograms, unit: 'KGM' };
  const proof = { referenceNumber, issueDate, issuingCountry: 'TH' as const, quantity };
  return {
    ...form,
    declaration: { ...form.declaration, productionCountry: 'TH' },
    items: [{ ...must(form.items[0]), weight: quantity, originalProofs: [proof], ...change }],
    ticks: { ...form.ticks, backToBack: true },
  };
}
