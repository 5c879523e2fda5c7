import { createHash } from 'node:crypto';
import type { FormDApplication } from '../certificate/form-d.ts';

/**
 * A seed that follows from a certificate's content. The parties, goods and invoices tell one certificate from
 * another; number and dates change from run to run.
 * @param salt keeps what different people decide about the same certificate apart
 */
export function contentSeed(form: FormDApplication, salt: number | string): number {
  const content = JSON.stringify([
    salt,
    form.exporter.name,
    form.consignee.name,
    form.items.map((item) => [item.hsCode, item.description, item.invoices.map((invoice) => invoice.number)]),
  ]);
  return createHash('sha256').update(content).digest().readUInt32BE(0);
}
