import type { FormDApplication } from '../certificate/form-d.ts';
import { isInForce } from '../certificate/lifecycle.ts';
import { calendarDate } from '../kernel/clock.ts';
import { type ErrorCode, GatewayError } from '../kernel/errors.ts';
import type { LedgerReader, LedgerTransaction } from '../ledger/port.ts';
import type { SentCertificate, Succession } from '../ledger/records.ts';
import type { ExchangeContext } from './context.ts';
import { endSuccession } from './end-succession.ts';
import { record } from './events.ts';
import { mayBeIssuedInstead, mayBeReplaced } from './place.ts';
import { inBoth, type Pair, refusalFinding } from './refused.ts';
import { firstIssue, isReissueOver, tooLate } from './reissue-time.ts';
import { contentDifferences } from './same-content.ts';
import { moveSent } from './sent-state.ts';

/**
 * OCP Rule 29.4: an amendment is a new certificate and the cancellation of the old one, linked; Rule 29.1: a
 * re-issue is exceptional, within one year of the original's first issue, and the same certificate once more.
 * One that its peer refused, and that was to replace none, has another issued for it as an amendment (place.ts).
 * @param form what is to take its place
 * @returns the certificate whose place may be taken
 * @throws NOT_FOUND, STATE_CONFLICT when it ended already or is for another state, REISSUE_TOO_LATE, REISSUE_DIFFERS
 *   with a finding for each field of a re-issue that is not the original's
 */
export async function replaceable(
  ledger: LedgerReader,
  context: Pick<ExchangeContext, 'clock' | 'profile'>,
  { referenceNumber, kind }: Succession,
  form: FormDApplication,
): Promise<SentCertificate> {
  const held = await ledger.sentByNumber(referenceNumber);
  if (!held) throw new GatewayError('NOT_FOUND', { where: referenceNumber });
  const instead = kind === 'AMENDMENT' && (await mayBeIssuedInstead(ledger, held));
  if (!instead && !(await mayBeReplaced(ledger, held))) {
    const { id, state } = held;
    throw refused('STATE_CONFLICT', id, {
      about: { path: 'replaces', box: 'reference', value: referenceNumber },
      message: [`${referenceNumber} is ${state}`, `${referenceNumber} đang ở trạng thái ${state}`],
      remedy: remedyFor(held, kind === 'REISSUE' && (await mayBeIssuedInstead(ledger, held))),
    });
  }
  const { importingCountry } = form.declaration;
  if (held.peer !== importingCountry) {
    throw refused('STATE_CONFLICT', held.id, {
      about: { path: 'declaration.importingCountry', box: 11, value: importingCountry },
      message: [
        `${referenceNumber} is for import into ${held.peer}, this one into ${importingCountry}`,
        `${referenceNumber} dùng để nhập khẩu vào ${held.peer}, C/O này vào ${importingCountry}`,
      ],
      remedy: isInForce(held.state)
        ? [
            'Cancel the other, and apply for a new one for the other state.',
            'Hủy C/O kia và đề nghị cấp mới cho nước nhập khẩu khác.',
          ]
        : ['Apply for a new one for the other state.', 'Đề nghị cấp mới cho nước nhập khẩu khác.'],
    });
  }
  if (kind === 'REISSUE') {
    const first = await firstIssue(ledger, held);
    if (isReissueOver(first, calendarDate(context.clock.now(), context.profile.timeZone))) {
      const said = tooLate(first);
      throw refused('REISSUE_TOO_LATE', held.id, {
        about: { path: 'certification.date', box: 12, value: first?.issueDate ?? held.issueDate },
        message: [said.en, said.vi],
        remedy: [
          'A certificate is re-issued within one year of its issue (Rule 29.1); apply for a new one.',
          'Chỉ cấp lại C/O trong một năm kể từ ngày cấp (Quy tắc 29.1); hãy đề nghị cấp mới.',
        ],
      });
    }
  }
  const findings = kind === 'REISSUE' ? contentDifferences(held.form, form, 'REISSUE') : [];
  if (findings.length > 0) {
    const detail = inBoth([`${referenceNumber} has another content`, `${referenceNumber} có nội dung khác`]);
    throw new GatewayError('REISSUE_DIFFERS', { detail, where: held.id, findings });
  }
  return held;
}

/**
 * One that its peer refused was to take the place of another: that place is still to be taken.
 * @param amend whether it could be, were it not named for a re-issue
 */
function remedyFor({ state, replaces }: SentCertificate, amend: boolean): Pair {
  if (amend) {
    return [
      'It was never in force: issue another for it as an amendment (asw replace).',
      'C/O này chưa từng có hiệu lực: cấp C/O khác thay cho nó theo hình thức sửa đổi (asw replace).',
    ];
  }
  if (state === 'REJECTED' && replaces) {
    const { referenceNumber } = replaces;
    return [
      `Name ${referenceNumber}, whose place it was to take.`,
      `Nêu ${referenceNumber} mà C/O này định thay thế.`,
    ];
  }
  return [
    'Name the certificate that stands; one that has ended is not replaced, but applied for anew.',
    'Nêu C/O còn hiệu lực; C/O đã kết thúc thì không thay thế được, phải đề nghị cấp mới.',
  ];
}

/** A refusal with its one finding, whose message is also what is said in short. */
function refused(
  code: ErrorCode,
  where: string,
  { about, message, remedy }: { readonly about: Place; readonly message: Pair; readonly remedy: Pair },
): GatewayError {
  const findings = [refusalFinding('REPLACES', about, message, remedy)];
  return new GatewayError(code, { detail: inBoth(message), findings, where });
}

type Place = Parameters<typeof refusalFinding>[1];

/** What had taken its place, or it itself, was refused: the link goes to the next. */
async function replaceOnceMore(
  context: ExchangeContext,
  tx: LedgerTransaction,
  { id, peer, state, referenceNumber, replacedBy: refused = referenceNumber }: SentCertificate,
  about: {
    readonly change: { readonly replacedBy: string };
    readonly actor: string;
    readonly data: Readonly<Record<string, unknown>>;
  },
): Promise<boolean> {
  if (!(await tx.changeSent(id, state, about.change))) return false;
  const data = { ...about.data, refused };
  await record(context, tx, {
    type: 'certificate.replaced-anew',
    certificateId: id,
    peer,
    actor: about.actor,
    data,
  });
  return true;
}

/**
 * Ends a certificate in favour of its successor; what it had drawn from original proofs is free again, and
 * what else was to take its place ends. Why it was amended goes with it: whoever holds it asked for none of that.
 */
export async function endReplaced(
  context: ExchangeContext,
  tx: LedgerTransaction,
  replaced: SentCertificate,
  successor: Pick<SentCertificate, 'id' | 'referenceNumber' | 'replaces'>,
  actor: string,
): Promise<void> {
  const { referenceNumber: by } = successor;
  const { kind, reason: why } = successor.replaces ?? {};
  const data = { by, ...(kind === 'AMENDMENT' ? { reason: why } : {}) };
  const about = { change: { replacedBy: by }, actor, data };
  const ended = isInForce(replaced.state)
    ? await moveSent(context, tx, replaced, 'REPLACED', about)
    : await replaceOnceMore(context, tx, replaced, about);
  if (!ended) {
    const detail = inBoth(['it ended meanwhile', 'C/O vừa kết thúc']);
    throw new GatewayError('STATE_CONFLICT', { detail, where: replaced.id });
  }
  const { referenceNumber } = replaced;
  const reason = {
    en: `${by} took the place of ${referenceNumber} meanwhile`,
    vi: `${by} đã thay thế ${referenceNumber}`,
  };
  await endSuccession(context, tx, referenceNumber, reason, successor.id);
}
