import { z } from 'zod';
import { FormDApplication } from '../certificate/form-d.ts';
import { record } from '../exchange/events.ts';
import { sentAsTyped } from '../exchange/own-number.ts';
import { changedPaths } from '../exchange/same-content.ts';
import { calendarDate } from '../kernel/clock.ts';
import { sha256Hex } from '../kernel/digest.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { AttachmentSummary, Dossier } from '../ledger/dossier-records.ts';
import type { Filing as Filed } from '../ledger/filing.ts';
import { describeIssue } from '../validation/shape-texts.ts';
import { checkAttachment, checkRound } from './attachment-rules.ts';
import type { DossierContext } from './context.ts';
import { addForm, addVersion } from './documents.ts';
import { feeOn } from './fees.ts';
import { refuse } from './findings.ts';
import { judged } from './judged.ts';
import { STEPS } from './machine.ts';
import { checkReissue, requireNoRival } from './reissue.ts';
import { ownDossier, requireStep, takeStep } from './step.ts';

/** What the exporter prepares: files, attaches, corrects, supplements. Each is one transaction of the ledger. */

/** What is filed. With `reissueOf` it is a re-issue, without it a first certificate. */
export const DossierFiling = z.strictObject({
  application: FormDApplication,
  reissueOf: z.string().min(1).max(35).optional(),
});

/** What ends a supplement: a corrected application, or nothing when the attachments say it all. */
export const DossierSupplement = z.strictObject({ application: FormDApplication.optional() });

/** The rest of a request apart from its application, which has findings of its own. */
const Filing = DossierFiling.extend({ application: z.unknown() });
const Supplement = DossierSupplement.extend({ application: z.unknown().optional() });

/**
 * Opens a dossier for an application that the rules accept.
 * @param under the key it is filed under, see file-once.ts
 * @throws SCHEMA_INVALID, CERTIFICATE_INVALID, PEER_UNKNOWN, DOSSIER_INVALID, FEE_UNKNOWN; nothing is stored then
 */
export async function fileDossier(
  context: DossierContext,
  input: unknown,
  exporter: string,
  under?: Pick<Filed, 'key' | 'digest'>,
): Promise<Dossier> {
  const { exchange } = context;
  const { application, reissueOf: typed } = shaped(Filing, input);
  // From here on the number is the one the state gave; one that is unknown is refused as it was typed.
  const meant = typed === undefined ? undefined : await sentAsTyped(exchange.ledger, exchange.profile, typed);
  const reissueOf = meant?.referenceNumber ?? typed;
  const form = await judged(context, application, { reissueOf, exporter });
  const kind = reissueOf === undefined ? 'ORIGINAL' : 'REISSUE';
  // A dossier that nobody could pay for would only lead its exporter on.
  const now = exchange.clock.now();
  feeOn(calendarDate(now, exchange.profile.timeZone), exchange.profile.country, kind);
  const at = now.toISOString();
  const dossier: Dossier = {
    ...form,
    id: exchange.ids.next(),
    exporter,
    kind,
    reissueOf,
    state: STEPS.file.to,
    round: 0,
    filedAt: at,
    changedAt: at,
  };
  await exchange.ledger.transaction(async (tx) => {
    await checkReissue(context, tx, dossier);
    await requireNoRival(tx, dossier);
    if (under) await tx.insertFiling({ ...under, certificateId: dossier.id, at });
    await tx.insertDossier(dossier);
    await addForm(context, tx, dossier, []);
    await record(exchange, tx, {
      type: STEPS.file.event,
      actor: exporter,
      certificateId: dossier.id,
      data: { kind, ...(reissueOf === undefined ? {} : { reissueOf }) },
    });
  });
  return dossier;
}

/**
 * Attaches a document, as a new version when the name is taken. The same octets once more are the version held.
 * @throws NOT_FOUND, DOSSIER_STATE, DOSSIER_INVALID
 */
export async function attachDocument(
  context: DossierContext,
  id: string,
  exporter: string,
  document: { readonly name: string; readonly mediaType: string; readonly content: Uint8Array },
): Promise<AttachmentSummary> {
  // NFC: one spelling of a name, whichever system it comes from.
  const name = document.name.normalize('NFC');
  const { content } = document;
  const { type } = checkAttachment(name, document.mediaType, content);
  const digest = sha256Hex(content);
  return context.exchange.ledger.transaction(async (tx) => {
    const dossier = await ownDossier(tx, id, exporter);
    requireStep(dossier, 'attach');
    const held = await tx.attachmentsOfDossier(id);
    const latest = held.findLast((one) => one.name === name);
    if (latest?.digest === digest && latest.round === dossier.round) return latest;
    checkRound(held, dossier.round, content.length);
    const added = await addVersion(context, tx, dossier, held, { name, mediaType: type, content });
    const { version, size } = added;
    await takeStep(context, tx, dossier, 'attach', {
      actor: exporter,
      data: { name, version, size, digest },
    });
    return added;
  });
}

/**
 * Sends a supplement to the ministry: what was attached since it asked, and a corrected application if there is one.
 * @throws NOT_FOUND, DOSSIER_STATE, DOSSIER_INVALID D8 when there is neither, and as `fileDossier`
 */
export async function supplementDossier(
  context: DossierContext,
  id: string,
  input: unknown,
  exporter: string,
): Promise<Dossier> {
  const { application } = shaped(Supplement, input);
  return context.exchange.ledger.transaction(async (tx) => {
    const dossier = await ownDossier(tx, id, exporter);
    requireStep(dossier, 'supplement');
    const held = await tx.attachmentsOfDossier(id);
    const attached = held.filter(({ round }) => round === dossier.round);
    const corrected =
      application === undefined ? undefined : await judged(context, application, { ...dossier, ledger: tx });
    // The same application once more supplements nothing; what the checks say of it today counts all the same.
    const changed = corrected !== undefined && changedPaths(dossier.form, corrected.form).length > 0;
    if (!changed && attached.length === 0) throw nothingNew(dossier);
    if (corrected === undefined) await checkReissue(context, tx, dossier);
    else if (changed) await addForm(context, tx, { ...dossier, ...corrected }, held);
    return takeStep(context, tx, dossier, 'supplement', {
      actor: exporter,
      change: corrected ?? {},
      data: { corrected: changed, attached: attached.map(({ name }) => name) },
    });
  });
}

/**
 * Dry run of a supplement whose documents are still to come: whether its application would be taken as the dossier stands.
 * Stores nothing.
 * @returns what the checks remark
 * @throws as `supplementDossier`, but for D8
 */
export async function checkSupplement(
  context: DossierContext,
  id: string,
  input: unknown,
  exporter: string,
): Promise<Pick<Dossier, 'findings'>> {
  const { application } = shaped(Supplement, input);
  const { ledger } = context.exchange;
  const dossier = await ownDossier(ledger, id, exporter);
  requireStep(dossier, 'supplement');
  if (application !== undefined) {
    const { findings } = await judged(context, application, { ...dossier, ledger });
    return { findings };
  }
  await checkReissue(context, ledger, dossier);
  return { findings: dossier.findings };
}

/**
 * Puts a corrected application in the place of the one of a dossier that is not paid yet; the old version stays beside it.
 * What it is about stays: a re-issue is of the same certificate.
 * @throws NOT_FOUND, DOSSIER_STATE, and as `fileDossier`
 */
export async function correctDossier(
  context: DossierContext,
  id: string,
  application: unknown,
  exporter: string,
): Promise<Dossier> {
  return context.exchange.ledger.transaction(async (tx) => {
    const dossier = await ownDossier(tx, id, exporter);
    requireStep(dossier, 'correct');
    const change = await judged(context, application, { ...dossier, ledger: tx });
    const { version } = await addForm(
      context,
      tx,
      { ...dossier, ...change },
      await tx.attachmentsOfDossier(id),
    );
    return takeStep(context, tx, dossier, 'correct', { actor: exporter, change, data: { version } });
  });
}

function nothingNew({ remark = '' }: Dossier): GatewayError {
  return refuse('D8', {
    path: 'application',
    message: {
      en: `Nothing was supplemented: no document, and no change of the application. The ministry asks for: ${remark}`,
      vi: `Chưa có gì được bổ sung: không có tài liệu mới, đơn không thay đổi. Bộ yêu cầu: ${remark}`,
    },
    remedy: {
      en: 'Attach a document or send a corrected application.',
      vi: 'Đính kèm tài liệu hoặc gửi đơn đã sửa.',
    },
  });
}

const ASKED = {
  en: 'Send {"application": …}, and "reissueOf" with the number for a re-issue.',
  vi: 'Gửi {"application": …}, kèm "reissueOf" là số C/O nếu cấp lại.',
};

/** SCHEMA_INVALID naming the fields that are wrong or unknown. */
function shaped<T>(schema: z.ZodType<T>, input: unknown): T {
  const read = schema.safeParse(input, { reportInput: true });
  if (read.success) return read.data;
  throw new GatewayError('SCHEMA_INVALID', {
    findings: read.error.issues.flatMap((issue) => {
      const unknown = issue.code === 'unrecognized_keys';
      const place = issue.path.map(String).join('.');
      const paths = unknown ? issue.keys : [place || 'request'];
      return paths.map((path) => {
        const { message, remedy } = describeIssue({ path, issue, unknownField: false });
        return {
          rule: 'SHAPE',
          severity: 'error' as const,
          path,
          message: unknown
            ? { en: `${path} is not a field of a dossier.`, vi: `${path} không phải trường của hồ sơ.` }
            : { en: `${path} ${message.en}.`, vi: `${path} ${message.vi}.` },
          remedy: unknown || place === '' ? ASKED : remedy,
        };
      });
    }),
  });
}
