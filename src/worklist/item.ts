import type { AseanCountry } from '../certificate/countries.ts';
import { type CalendarDate, daysBetween, type Instant } from '../kernel/clock.ts';
import type { Text } from '../kernel/finding.ts';
import type { WaitingRow } from '../ledger/waiting-port.ts';
import type { LedgerKind, Timing, WorkKind, WorkRole, WorkSeverity } from './kind.ts';
import { severityOf } from './timing.ts';

/** What an item is about. */
export interface WorkSubject {
  readonly type: 'certificate' | 'dossier' | 'message' | 'key' | 'series' | 'peer' | 'receiver' | 'inquiry';
  readonly id: string;
  /** Of certificates and inquiries. */
  readonly ledger?: 'sent' | 'received';
  /** Of certificates once issued; of a dossier that of the certificate to be issued once more. */
  readonly referenceNumber?: string;
  /** The other state; of a dossier the importing one. */
  readonly peer?: AseanCountry;
  /** Exporter as Box 1 of a certificate or dossier names it, subject of a key. */
  readonly name?: string;
  /** Account of the exporter whose dossier it is, or whose certificate. */
  readonly exporter?: string;
}

/** One thing somebody has to do. */
export interface WorkItem {
  /** Names the item for as long as it is the same one; notices are told apart by it. */
  readonly item: string;
  readonly kind: string;
  readonly roles: readonly WorkRole[];
  readonly severity: WorkSeverity;
  readonly what: Text;
  readonly detail?: Text;
  readonly next: Text;
  /** Command line to run next; words in angle brackets are people's own. */
  readonly command: string;
  /** In everybody's list: the same for a role whose key does not open `command`. */
  readonly byRole?: Partial<Readonly<Record<WorkRole, string>>>;
  readonly source: string;
  readonly subject: WorkSubject;
  /** What the deadline is counted from: an instant or a date. */
  readonly since: Instant | CalendarDate;
  /** Last day on which it is in time, in the node's own zone. */
  readonly due: CalendarDate;
  /** Negative once overdue. */
  readonly daysLeft: number;
}

export interface Subjected {
  /** The kind's own when absent. */
  readonly command?: string;
  readonly next?: Text;
  readonly subject: WorkSubject;
  readonly since: string;
  /** What tells the item from another of the same subject: `since` when absent, nothing but the subject when empty. */
  readonly mark?: string;
  readonly due: CalendarDate;
  readonly detail?: Text | undefined;
}

/**
 * The item of a kind, as of today.
 * @param role whose list it stands in; everybody's when absent
 */
export function workItem(
  kind: WorkKind,
  timing: Timing,
  today: CalendarDate,
  { subject, since, mark = since, due, detail, command = kind.command, next = kind.next }: Subjected,
  role?: WorkRole,
): WorkItem {
  const filled = (text: string) => text.replace('{id}', subject.id).replace('{peer}', subject.peer ?? '');
  const others = Object.entries(kind.byRole ?? {}).map(([of, text]) => [of, filled(text)] as const);
  return {
    item: [kind.id, subject.id, ...(mark === '' ? [] : [mark])].join('/'),
    kind: kind.id,
    roles: kind.roles,
    severity: severityOf(due, today, timing),
    what: kind.what,
    ...(detail === undefined ? {} : { detail }),
    next,
    command: filled((role && kind.byRole?.[role]) ?? command),
    ...(role === undefined && others.length > 0 ? { byRole: Object.fromEntries(others) } : {}),
    source: kind.source,
    subject,
    since,
    due,
    daysLeft: daysBetween(today, due),
  };
}

/** What a row of a ledger list is about. */
export function subjectOf(kind: LedgerKind, row: WaitingRow): WorkSubject {
  const { key: id } = row;
  switch (kind.list) {
    case 'dossiers': {
      const { importingCountry, exporterName, exporter, reissueOf } = (row as WaitingRow<'dossiers'>).record;
      const known = reissueOf === undefined ? {} : { referenceNumber: reissueOf };
      return { type: 'dossier', id, ...known, peer: importingCountry, name: exporterName, exporter };
    }
    case 'outbox':
      return { type: 'message', id, peer: (row as WaitingRow<'outbox'>).record.peer };
    case 'inquiries': {
      const { ledger, referenceNumber, peer } = (row as WaitingRow<'inquiries'>).record;
      return { type: 'inquiry', id, ledger, referenceNumber, peer };
    }
    default: {
      const { referenceNumber, peer, exporterName, owner } = (row as WaitingRow<'sent-since'>).record;
      return {
        type: 'certificate',
        id,
        ledger: kind.list.startsWith('sent') ? 'sent' : 'received',
        ...(referenceNumber === '' ? {} : { referenceNumber }),
        peer,
        name: exporterName,
        ...(owner === undefined ? {} : { exporter: owner }),
      };
    }
  }
}
