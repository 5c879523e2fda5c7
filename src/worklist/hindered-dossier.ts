import type { Text } from '../kernel/finding.ts';
import type { Dossier, DossierState } from '../ledger/dossier-records.ts';
import { insteadOf, refused } from './command.ts';
import { isNodeKind, type WorkRole } from './kind.ts';
import { WORK_KINDS } from './kinds.ts';
import { dossierRefusal, type RulesContext } from './refused-today.ts';

/** Why the next step on a dossier would be refused today, and what to run instead. As the work list says it. */
export interface Hindered {
  readonly why: Text;
  readonly command: string;
}

/** In whose list a dossier stands, and as what. The ministry can end one whose supplement it waits for, too. */
const KINDS: Readonly<Record<'ministry' | 'exporter', Partial<Readonly<Record<DossierState, string>>>>> = {
  ministry: { FORWARDED: 'dossier-to-decide', SUPPLEMENT_REQUESTED: 'dossier-to-decide' },
  exporter: {
    OPEN: 'dossier-to-pay',
    AWAITING_PAYMENT: 'dossier-to-pay',
    SUPPLEMENT_REQUESTED: 'dossier-to-supplement',
  },
};

/** What whoever looks at a dossier is to be told before they go on with it; nothing while nothing is against it. */
export async function hinderedDossier(
  context: RulesContext,
  { id, state }: Dossier,
  role: WorkRole & keyof typeof KINDS,
): Promise<Hindered | undefined> {
  const kind = WORK_KINDS.find((one) => one.id === KINDS[role][state]);
  if (!kind || isNodeKind(kind)) return undefined;
  const { command, detail } = insteadOf(kind, refused(await dossierRefusal(context, id))) ?? {};
  return command && detail ? { why: detail, command: command.replace('{id}', id) } : undefined;
}
