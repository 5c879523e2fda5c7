import { randomUUID } from 'node:crypto';
import { buildCertificateXml } from '../../src/certificate/build.ts';
import type { FormD, FormDApplication, Item } from '../../src/certificate/form-d.ts';
import type { ExchangeContext } from '../../src/exchange/context.ts';
import { composeMessage } from '../../src/exchange/outgoing.ts';
import { receiveMessage } from '../../src/exchange/receive.ts';
import type { CalendarDate } from '../../src/kernel/clock.ts';
import { signCertificate } from '../../src/signing/sign.ts';
import { application } from './applications.ts';
import { must } from './nodes.ts';

/** Originals of Thailand that reach Viet Nam when a test says so, and Viet Nam's re-exports of them. */

/** Thailand's signed message with a certificate of that number for 5,000 kg of rice. */
export function originalMessage(
  th: ExchangeContext,
  referenceNumber: string,
  date: CalendarDate,
  change: Partial<Item> = {},
): Uint8Array {
  const form = application('TH', 'VN', date);
  const issued: FormD = {
    ...form,
    items: form.items.map((item) => ({ ...item, ...change })),
    referenceNumber,
    certification: { authority: th.profile.authority, place: th.profile.placeOfIssue, date },
  };
  const certificate = signCertificate(buildCertificateXml(issued), th.authorityKey, th.clock.now());
  const body = { kind: 'ECOO', function: '9', referenceNumber, certificate } as const;
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
  const form = application('VN', 'TH', new Date().toISOString().slice(0, 10));
  const quantity = { value: kilograms, unit: 'KGM' };
  const proof = { referenceNumber, issueDate, issuingCountry: 'TH' as const, quantity };
  return {
    ...form,
    declaration: { ...form.declaration, productionCountry: 'TH' },
    items: [{ ...must(form.items[0]), weight: quantity, originalProofs: [proof], ...change }],
    ticks: { ...form.ticks, backToBack: true },
  };
}
