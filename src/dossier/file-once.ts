import { sha256Hex } from '../kernel/digest.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Dossier } from '../ledger/dossier-records.ts';
import type { DossierContext } from './context.ts';
import { fileDossier } from './prepare.ts';

/** What a key may look like: it travels in a header. */
const KEY = /^[\x21-\x7e]{1,128}$/;

/**
 * Files a dossier under a key that its exporter chose: the same key with the same request files nothing more, and
 * answers with the dossier as it stands now. Keys are the exporter's own.
 * @returns `again` when it was filed before
 * @throws IDEMPOTENCY_KEY_INVALID, IDEMPOTENCY_KEY_REUSED for another request under the key, CERTIFICATE_REMOVED when its
 *   retention is over, and whatever `fileDossier` throws; nothing is stored then
 */
export async function fileDossierOnce(
  context: DossierContext,
  input: unknown,
  exporter: string,
  key: string,
): Promise<{ readonly dossier: Dossier; readonly again: boolean }> {
  if (!KEY.test(key)) throw new GatewayError('IDEMPOTENCY_KEY_INVALID', { where: 'Idempotency-Key' });
  // A blank stands in no key, so these and the ministry's keys have nothing in common.
  const filing = { key: `dossier ${exporter} ${key}`, digest: sha256Hex(canonical(input)) };
  const earlier = await filedUnder(context, filing, exporter);
  if (earlier) return { dossier: earlier, again: true };
  try {
    return { dossier: await fileDossier(context, input, exporter, filing), again: false };
  } catch (thrown) {
    // Another request with the key was quicker.
    const taken =
      thrown instanceof GatewayError && thrown.code === 'LEDGER_DUPLICATE' && thrown.where === 'filing.key';
    const other = taken ? await filedUnder(context, filing, exporter) : undefined;
    if (other) return { dossier: other, again: true };
    throw thrown;
  }
}

/** One text for the same content, whatever the order of its fields. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, held: unknown) =>
    typeof held === 'object' && held !== null && !Array.isArray(held)
      ? Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1)))
      : held,
  );
}

async function filedUnder(
  { exchange: { ledger } }: DossierContext,
  { key, digest }: { readonly key: string; readonly digest: string },
  exporter: string,
): Promise<Dossier | undefined> {
  const filing = await ledger.filing(key);
  if (!filing) return undefined;
  const { certificateId: id, at } = filing;
  if (filing.digest !== digest) {
    const detail = { en: `dossier ${id} was filed under it`, vi: `đã nộp hồ sơ ${id} với khóa này` };
    throw new GatewayError('IDEMPOTENCY_KEY_REUSED', { detail, where: 'Idempotency-Key' });
  }
  const dossier = await ledger.dossier(id);
  if (dossier?.exporter === exporter) return dossier;
  throw new GatewayError('CERTIFICATE_REMOVED', {
    detail: {
      en: `dossier ${id} was filed under this key on ${at.slice(0, 10)}`,
      vi: `hồ sơ ${id} đã nộp với khóa này ngày ${at.slice(0, 10)}`,
    },
    where: 'Idempotency-Key',
  });
}
