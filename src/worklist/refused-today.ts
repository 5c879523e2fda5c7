import type { FormDApplication } from '../certificate/form-d.ts';
import { checkApplication } from '../exchange/file.ts';
import { reissueLost, rivalFor } from '../exchange/reissue-time.ts';
import { replaceable } from '../exchange/replace.ts';
import { ERROR_TABLE } from '../kernel/error-table.ts';
import { asGatewayError } from '../kernel/errors.ts';
import type { Text } from '../kernel/finding.ts';
import type { Succession } from '../ledger/records.ts';
import type { WorkContext } from './context.ts';

/** What the rules say today of what was right when it was filed. */

/** Why an application can no longer be issued as it stands; nothing while it can. */
export async function applicationRefusal(context: WorkContext, id: string): Promise<Text | undefined> {
  const filed = await context.ledger.sent(id);
  return filed && ((await successionFault(context, filed)) ?? fault(context, filed.form, filed.replaces));
}

/**
 * Why no fee would be asked for a dossier. `lost`: no correction mends it. While a payment is under way only that counts,
 * because what can be corrected goes to the ministry all the same.
 */
export async function dossierRefusal(
  context: WorkContext,
  id: string,
): Promise<{ readonly lost?: Text; readonly wrong?: Text }> {
  const dossier = await context.ledger.dossier(id);
  if (!dossier) return {};
  const { reissueOf, form, payment } = dossier;
  const ended = reissueOf === undefined ? undefined : await reissueLost(context, context.ledger, reissueOf);
  if (ended) return { lost: ended };
  if (payment?.status === 'PENDING') return {};
  const rival = await rivalFor(context.ledger, dossier);
  if (rival) return { lost: rival.message };
  const replaces =
    reissueOf === undefined
      ? undefined
      : ({ referenceNumber: reissueOf, kind: 'REISSUE', reason: '' } as const);
  const wrong =
    (await successionFault(context, { form, replaces })) ?? (await fault(context, form, replaces));
  return wrong ? { wrong } : {};
}

async function successionFault(
  context: WorkContext,
  { form, replaces }: { readonly form: FormDApplication; readonly replaces?: Succession | undefined },
): Promise<Text | undefined> {
  if (!replaces) return undefined;
  try {
    await replaceable(context.ledger, context, replaces, form);
    return undefined;
  } catch (thrown) {
    const { code, detail, findings } = asGatewayError(thrown);
    const { en, vi } = ERROR_TABLE[code].title;
    const what = detail === undefined ? '' : ` (${detail})`;
    return findings[0]?.message ?? { en: `${en}${what}.`, vi: `${vi}${what}.` };
  }
}

async function fault(
  context: WorkContext,
  form: FormDApplication,
  replaces: Succession | undefined,
): Promise<Text | undefined> {
  const { findings } = await checkApplication(context, form, { replaces: replaces?.referenceNumber });
  return findings.find(({ severity }) => severity === 'error')?.message;
}
