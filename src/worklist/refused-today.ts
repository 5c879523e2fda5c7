import type { FormDApplication } from '../certificate/form-d.ts';
import { checkApplication } from '../exchange/file.ts';
import { type Rival, reissueLost, rivalFor, unpaidLost } from '../exchange/reissue-time.ts';
import { replaceable } from '../exchange/replace.ts';
import { ERROR_TABLE } from '../kernel/error-table.ts';
import { asGatewayError } from '../kernel/errors.ts';
import type { Text } from '../kernel/finding.ts';
import type { Dossier } from '../ledger/dossier-records.ts';
import type { Succession } from '../ledger/records.ts';
import type { WorkContext } from './context.ts';

/** What the rules say today of what was right when it was filed. */

/** Why something would be refused today. `lost`: no correction mends it. `rival`: not while something else is under way. */
export interface Refusal {
  readonly lost?: Text | undefined;
  readonly wrong?: Text | undefined;
  readonly rival?: Rival | undefined;
}

/** What the rules are asked with. */
export type RulesContext = Omit<WorkContext, 'limits'>;

/** Why an application can no longer be issued as it stands; nothing while it can. */
export async function applicationRefusal(context: RulesContext, id: string): Promise<Refusal> {
  const filed = await context.ledger.sent(id);
  if (!filed) return {};
  const { form, replaces } = filed;
  const lost =
    replaces?.kind === 'REISSUE'
      ? await reissueLost(context, context.ledger, replaces.referenceNumber)
      : undefined;
  if (lost) return { lost };
  return { wrong: (await successionFault(context, filed)) ?? (await fault(context, form, replaces)) };
}

/**
 * Why no fee would be asked for a dossier, or why the ministry could not accept it. While a payment is under way or a
 * supplement is waited for, only what no correction mends counts: the rest is corrected on the way.
 */
export async function dossierRefusal(context: RulesContext, id: string): Promise<Refusal> {
  const dossier = await context.ledger.dossier(id);
  if (!dossier) return {};
  const { reissueOf, form, payment, state } = dossier;
  const ended = await dossierLost(context, dossier);
  if (ended) return { lost: ended };
  if (payment?.status === 'PENDING' || state === 'SUPPLEMENT_REQUESTED') return {};
  // Once it is paid, the ministry may have both before it.
  const rival = payment?.status === 'PAID' ? undefined : await rivalFor(context.ledger, dossier);
  if (rival) return { rival };
  const replaces =
    reissueOf === undefined
      ? undefined
      : ({ referenceNumber: reissueOf, kind: 'REISSUE', reason: '' } as const);
  const wrong =
    (await successionFault(context, { form, replaces })) ?? (await fault(context, form, replaces));
  return wrong ? { wrong } : {};
}

/** Why no correction mends a dossier. Once it is paid, whose the place is was settled by that. */
async function dossierLost(context: RulesContext, dossier: Dossier): Promise<Text | undefined> {
  const { reissueOf, payment } = dossier;
  if (reissueOf === undefined) return undefined;
  return payment?.status === 'PAID'
    ? reissueLost(context, context.ledger, reissueOf)
    : unpaidLost(context, context.ledger, reissueOf, dossier);
}

async function successionFault(
  context: RulesContext,
  { form, replaces }: { readonly form: FormDApplication; readonly replaces?: Succession | undefined },
): Promise<Text | undefined> {
  if (!replaces) return undefined;
  try {
    await replaceable(context.ledger, context, replaces, form);
    return undefined;
  } catch (thrown) {
    const { code, detail, detailVi = detail, findings } = asGatewayError(thrown);
    const { en, vi } = ERROR_TABLE[code].title;
    const within = (what: string | undefined) => (what === undefined ? '' : ` (${what})`);
    return findings[0]?.message ?? { en: `${en}${within(detail)}.`, vi: `${vi}${within(detailVi)}.` };
  }
}

async function fault(
  context: RulesContext,
  form: FormDApplication,
  replaces: Succession | undefined,
): Promise<Text | undefined> {
  const { findings } = await checkApplication(context, form, { replaces: replaces?.referenceNumber });
  return findings.find(({ severity }) => severity === 'error')?.message;
}
