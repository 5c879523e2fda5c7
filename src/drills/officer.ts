import { setTimeout as wait } from 'node:timers/promises';
import type { AseanCountry } from '../certificate/countries.ts';
import type { FormD, FormDApplication, ItemDecision } from '../certificate/form-d.ts';
import type { CertificateState } from '../certificate/lifecycle.ts';
import { parseOriginCriterion } from '../certificate/origin-criterion.ts';
import type { SentView } from '../client/views.ts';
import { stopwatch } from '../kernel/clock.ts';
import { asGatewayError, GatewayError } from '../kernel/errors.ts';
import type { DrillGateway } from './gateway.ts';

/** A certificate that the gateway told its officer was issued. What it told must be true for ever. */
export interface Promised {
  readonly id: string;
  readonly referenceNumber: string;
}

/** What the officer met on the way. */
export interface Hindrances {
  /** Codes of refusals for now, each time one came. */
  readonly refused: string[];
  /** Requests whose answer never came. */
  unanswered: number;
}

const PAUSE_MS = 100;

/**
 * Files and issues one application, whatever happens to the gateway meanwhile, as a careful officer does: after a
 * lost answer the ledger is asked before anything is filed again. Each application has an exporter of its own, so
 * that it can be found.
 * @throws GatewayError of a refusal for good, or the last one when the time is over
 */
export async function fileAndIssue(
  { client }: DrillGateway,
  application: FormDApplication,
  met: Hindrances,
  withinMs: number,
): Promise<Promised> {
  return persist(met, withinMs, async (first) => {
    const known = first ? undefined : await findFiled(client, application);
    const filed = known ?? (await client.fileApplication(application));
    const issued = filed.state === 'FILED' ? await client.issue(filed.id) : filed;
    return { id: issued.id, referenceNumber: issued.referenceNumber };
  });
}

/** The ministry cancels a certificate, whatever happens to its gateway meanwhile. Throws as `fileAndIssue` does. */
export async function cancelPatiently(
  { client }: DrillGateway,
  id: string,
  met: Hindrances,
  withinMs: number,
): Promise<void> {
  await persist(met, withinMs, async (first) => {
    if (!first && (await client.sent(id)).state === 'CANCELLED') return true;
    await client.cancel(id, 'issued in error');
    return true;
  });
}

/**
 * Customs decide on a certificate once it is before them, whatever happens to their gateway meanwhile.
 * @returns false when it never came before them within the time
 */
export async function decidePatiently(
  { client }: DrillGateway,
  about: { readonly issuer: AseanCountry; readonly referenceNumber: string },
  met: Hindrances,
  withinMs: number,
): Promise<boolean> {
  const waited = stopwatch();
  return persist(met, withinMs, async () => {
    const { rows } = await client.searchReceived({
      peer: about.issuer,
      referenceNumber: about.referenceNumber,
      limit: 1,
    });
    const [held] = rows;
    if (held && DECIDED.has(held.state)) return true;
    if (held?.state !== 'REC') return waited() > withinMs ? false : undefined;
    const { form, basis } = await client.received(held.id);
    await client.respond(held.id, decisionsOn(form), undefined, basis);
    return true;
  });
}

const DECIDED: ReadonlySet<CertificateState> = new Set(['GIVEN', 'PARTLY_GIVEN', 'NOT_GIVEN']);

/** The preference for each item that may have it. */
export function decisionsOn({ items }: Pick<FormD, 'items'>): readonly ItemDecision[] {
  return items.map(({ number, originCriterion }) =>
    // ATIGA Annex 6(c): goods under partial cumulation get no preference.
    parseOriginCriterion(originCriterion)?.kind === 'PC'
      ? { itemNumber: number, decision: 'NOT_GIVEN', reason: 'under partial cumulation' }
      : { itemNumber: number, decision: 'GIVEN' },
  );
}

/** Tries until something comes of it. Throws a refusal for good, or the last one when the time is over. */
async function persist<T>(
  met: Hindrances,
  withinMs: number,
  attempt: (first: boolean) => Promise<T | undefined>,
): Promise<T> {
  const waited = stopwatch();
  for (let first = true; ; first = false) {
    try {
      const done = await attempt(first);
      if (done !== undefined) return done;
    } catch (thrown) {
      const fault = asGatewayError(thrown);
      if (!note(fault, met) || waited() > withinMs) throw fault;
    }
    await wait(PAUSE_MS);
  }
}

async function findFiled(
  client: DrillGateway['client'],
  { exporter }: FormDApplication,
): Promise<Pick<SentView, 'id' | 'state' | 'referenceNumber'> | undefined> {
  const { rows } = await client.searchSent({ exporterName: exporter.name, limit: 2 });
  if (rows.length > 1) {
    throw new GatewayError('DRILL_FAILED', { detail: `filed twice: ${exporter.name}` });
  }
  return rows[0];
}

/** Whether it may pass. */
function note(fault: GatewayError, met: Hindrances): boolean {
  if (fault.code === 'GATEWAY_UNREACHABLE' || fault.code === 'GATEWAY_TIMEOUT') {
    met.unanswered += 1;
    return true;
  }
  if (fault.retryable) met.refused.push(fault.code);
  // Somebody issued it between two looks: the next look says so.
  return fault.retryable || fault.code === 'STATE_CONFLICT';
}
