import type { Text } from '../kernel/finding.ts';
import type { Dossier, DossierState } from '../ledger/dossier-records.ts';
import { insteadOf, refused } from './command.ts';
import { isNodeKind, type LedgerKind, type WorkRole } from './kind.ts';
import { WORK_KINDS } from './kinds.ts';
import { applicationRefusal, dossierRefusal, type Refusal, type RulesContext } from './refused-today.ts';

/** Why the next step on a dossier would be refused today, and what to run instead. As the work list says it. */
export interface Hindered {
  readonly why: Text;
  /** Absent where it is another's turn. */
  readonly command?: string;
  /** What it waits for then, in place of what its state alone would say. */
  readonly next?: Text;
}

/** In whose list a dossier stands, and as what. The ministry can end one whose supplement it waits for, too. */
const KINDS: Readonly<Record<'ministry' | 'exporter', Partial<Readonly<Record<DossierState, string>>>>> = {
  ministry: {
    FORWARDED: 'dossier-to-decide',
    SUPPLEMENT_REQUESTED: 'dossier-to-decide',
    // Its application has the id of the dossier.
    ACCEPTED: 'application-to-issue',
  },
  exporter: {
    OPEN: 'dossier-to-pay',
    AWAITING_PAYMENT: 'dossier-to-pay',
    SUPPLEMENT_REQUESTED: 'dossier-to-supplement',
  },
};

/** An accepted dossier is in no list of its exporter, who runs nothing but waits for what the ministry does about it. */
const ACCEPTED: Pick<LedgerKind, 'instead'> = {
  instead: [
    {
      when: 'lost',
      command: '',
      next: {
        en: 'The certificate can no longer be issued, whatever is corrected: the dossier ends when the ministry returns its application. Ask the ministry what becomes of the fee.',
        vi: 'Không còn cấp được C/O dù có sửa đơn: hồ sơ kết thúc khi Bộ trả lại đơn. Hãy hỏi Bộ về phí đã nộp.',
      },
    },
    {
      when: 'refused-today',
      command: '',
      next: {
        en: 'The certificate cannot be issued as it stands: ask the ministry to return the application; then correct it here, no new fee is due.',
        vi: 'Chưa cấp được C/O theo đơn này: đề nghị Bộ trả lại đơn, sau đó sửa đơn tại đây; không phải nộp thêm phí.',
      },
    },
  ],
};

const LOOK = 'asw dossier show';

/** What whoever looks at a dossier is to be told before they go on with it; nothing while nothing is against it. */
export async function hinderedDossier(
  context: RulesContext,
  { id, state }: Dossier,
  role: WorkRole & keyof typeof KINDS,
): Promise<Hindered | undefined> {
  const kind = state === 'ACCEPTED' && role === 'exporter' ? ACCEPTED : kindOf(KINDS[role][state]);
  if (!kind) return undefined;
  const refusal = await (state === 'ACCEPTED' ? waitingRefusal(context, id) : dossierRefusal(context, id));
  const { command, detail, next } =
    insteadOf(kind, refused(refusal), { rival: refusal.rival?.own?.id }) ?? {};
  if (!detail) return undefined;
  return {
    why: detail,
    // Whoever reads this looks at it already.
    ...(command && !command.startsWith(LOOK) ? { command: command.replace('{id}', id) } : {}),
    ...(next ? { next } : {}),
  };
}

function kindOf(name: string | undefined): LedgerKind | undefined {
  const kind = WORK_KINDS.find(({ id }) => id === name);
  return kind && !isNodeKind(kind) ? kind : undefined;
}

/** Only of an application that is not issued yet: what was issued is past the rules of issuing. */
async function waitingRefusal(context: RulesContext, id: string): Promise<Refusal> {
  const state = (await context.ledger.sent(id))?.state;
  return state === 'FILED' || state === 'APPROVED' ? applicationRefusal(context, id) : {};
}
