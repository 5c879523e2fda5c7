import { calendarDate } from '../kernel/clock.ts';
import type { Finding, Text } from '../kernel/finding.ts';
import type { LedgerReader } from '../ledger/port.ts';
import type { SentCertificate } from '../ledger/records.ts';
import type { ExchangeContext } from './context.ts';
import { planDraws, withOriginals } from './originals/back-to-back.ts';

/** Originals in their validity that give what is re-exported, and the goods' country of production, which is theirs. */
const ABOUT_ORIGINALS: readonly string[] = ['V7', 'V21'];

/** More would not tell people more. */
const SHOWN = 3;

/**
 * Why a re-export cannot be issued once more: a re-issue repeats its Box 7 (OCP Rule 29.1), and what stands there would
 * be refused today, because an original was replaced, cancelled, refused preference, has ended, or no longer gives as
 * much. What is issued judges it by the same rules and the same plan. Nothing is said of any other certificate.
 * @returns which originals, what became of them, and that an amendment is the way
 */
export async function originalsLost(
  { checks, clock, profile }: Pick<ExchangeContext, 'checks' | 'clock' | 'profile'>,
  reader: LedgerReader,
  { id, form, referenceNumber }: SentCertificate,
): Promise<Text | undefined> {
  if (!form.ticks.backToBack) return undefined;
  const date = calendarDate(clock.now(), profile.timeZone);
  const plan = await planDraws(reader, form, { certificateId: '', date, replacing: id });
  const errors = withOriginals(form, checks.application(form, date), plan).filter(
    ({ rule, severity }) => severity === 'error' && ABOUT_ORIGINALS.includes(rule),
  );
  if (errors.length === 0) return undefined;
  const why = said(errors);
  return {
    en: `${referenceNumber} cannot be issued once more, because a re-issue repeats Box 7: ${why.en} To change Box 7, ask the ministry to amend the certificate instead (OCP Rule 29.4).`,
    vi: `Không cấp lại được C/O ${referenceNumber} vì C/O cấp lại giữ nguyên ô 7: ${why.vi} Nếu cần sửa ô 7, đề nghị Bộ sửa đổi C/O (Quy tắc 29.4).`,
  };
}

/** Each original once, though several items may stand on it. */
function said(errors: readonly Finding[]): Text {
  const each = new Map(errors.map(({ message, remedy }) => [message.en, { message, remedy }]));
  const first = [...each.values()].slice(0, SHOWN);
  return {
    en: first.map(({ message, remedy }) => `${message.en} ${remedy.en}`).join(' '),
    vi: first.map(({ message, remedy }) => `${message.vi} ${remedy.vi}`).join(' '),
  };
}
