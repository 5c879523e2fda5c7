import type { WorkKind } from './kind.ts';
import { receivedKinds } from './kinds-customs.ts';
import { dossierKinds } from './kinds-dossier.ts';
import { inquiryKinds } from './kinds-inquiry.ts';
import { issuingKinds, sentKinds } from './kinds-issuing.ts';
import { operatorKinds } from './kinds-operator.ts';
import { reconciliationKinds } from './kinds-reconciliation.ts';
import { reexportKinds } from './kinds-reexport.ts';

/**
 * Everything that can be somebody's work, each kind declared once. The work lists, the notices, the API and
 * docs/work-lists.md are made from this table. A new kind is one more entry; if no list of the ledger
 * (ledger/waiting-port.ts) is ordered by what its deadline is counted from, that list is added there first.
 */
export const WORK_KINDS: readonly WorkKind[] = [
  ...issuingKinds,
  ...dossierKinds,
  ...sentKinds,
  ...reexportKinds,
  ...receivedKinds,
  ...inquiryKinds,
  ...operatorKinds,
  ...reconciliationKinds,
];

export const WORK_KIND_IDS: readonly string[] = WORK_KINDS.map(({ id }) => id);
