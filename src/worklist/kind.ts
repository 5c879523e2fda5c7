import type { CountryProfile } from '../exchange/country-profile.ts';
import type { Text } from '../kernel/finding.ts';
import type { LedgerReader } from '../ledger/port.ts';
import type { WaitingList, WaitingRecords } from '../ledger/waiting-port.ts';

/** Whose work it is. Roles of the API of the same names. */
export const WORK_ROLES = ['ministry', 'supervisor', 'customs', 'operator', 'exporter'] as const;
export type WorkRole = (typeof WORK_ROLES)[number];

export const WORK_SEVERITIES = ['overdue', 'soon', 'info'] as const;
export type WorkSeverity = (typeof WORK_SEVERITIES)[number];

/** When an item is due and when it is shown, in calendar days of the node's own zone. */
export interface Timing {
  /** Days from what the deadline is counted from to the last day on which the work is in time. */
  readonly due: number;
  /** From this many days before the last day on it is `soon`; after the last day it is `overdue`. */
  readonly soon: number;
  /** Listed from this many days before the last day on; -1: only once overdue. Always when absent. */
  readonly from?: number;
  /** No longer listed this many days after the last day. Until done when absent. */
  readonly until?: number;
}

interface KindBase {
  /** Never changes once published. */
  readonly id: string;
  readonly roles: readonly WorkRole[];
  readonly what: Text;
  readonly next: Text;
  /** What to run; `{id}` and `{peer}` are the subject's, `{filed}` the version of an application. Options with words of people's own stand in angle brackets. */
  readonly command: string;
  /** The same for a role whose key does not open `command`. */
  readonly byRole?: Partial<Readonly<Record<WorkRole, string>>>;
  /** Where the limit comes from; `own` for a limit that is a node's own choice. */
  readonly source: string;
  /** What the days are counted from. */
  readonly counted: Text;
  readonly timing: Timing;
  /** The limit is a rule's, so that configuration cannot move it. */
  readonly fixed?: true;
}

/**
 * Why people may not do what they ordinarily would. Customs: the time for NOT GIVEN is over for every item that is not GIVEN
 * (OCP Rules 30.3 and 18; `all-confirmed` where besides the reply to a check confirmed every item; `given-before`: not of some that a check asks about; `used-before`: some of these were used whole on a certificate that it replaces), or the certificate
 * expired undecided, so that GIVEN needs a ground (Rule 14). Why the ministry may not issue or accept and an exporter need
 * not pay: the rules refuse today what they took when it was filed, or the certificate that was to be issued once more
 * cannot be any longer (`lost`), which no correction mends. `rival`: another application for the same place is to be decided first; `rival-first`, `rival-after`: another
 * dossier of the same exporter, which is to be gone on with, or to be withdrawn. A refused certificate needs no successor of its own where another
 * took the place that it was to take (`place-taken`).
 */
export type Hindrance =
  | 'all-confirmed'
  | 'refusal-over'
  | 'used-before'
  | 'given-before'
  | 'expired'
  | 'refused-today'
  | 'lost'
  | 'rival'
  | 'rival-first'
  | 'rival-after'
  | 'place-taken';

/** What details are read from beyond the record. */
export type WorkLedger = Pick<LedgerReader, 'sent' | 'sentByNumber' | 'applicationsToReplace' | 'dossier'>;

/** Work on what a ledger holds in given states. */
export interface LedgerKind<L extends WaitingList = WaitingList> extends KindBase {
  readonly list: L;
  readonly states: (profile: CountryProfile) => readonly string[];
  /** What to run where the node would refuse `command`; the first that applies. `{items}` are those a check asks about, `{certificate}` is the id of theirs. */
  readonly instead?: readonly { readonly when: Hindrance; readonly command: string; readonly next?: Text }[];
  /** Of sent certificates: only those that came of an exporter's dossier. */
  readonly own?: true;
  /** Of received certificates: those whose undecided items are all under a retroactive check are left out. */
  readonly notUnderCheck?: true;
  /** The id of what `command` is to be run on, in place of its word in angle brackets; that word stays where there is none. */
  readonly names?: (
    record: WaitingRecords[L],
    ledger: WorkLedger,
  ) => string | undefined | Promise<string | undefined>;
  /** What more is to be said of one item. */
  readonly detail?: (
    record: WaitingRecords[L],
    ledger: WorkLedger,
  ) => Text | undefined | Promise<Text | undefined>;
}

/** What comparisons with the peers, and their clocks, leave to a person. */
export const PEER_LISTS = ['proposed-differences', 'peers-not-compared', 'peer-clocks'] as const;
export type PeerList = (typeof PEER_LISTS)[number];

/** Work on the node itself: keys, number series and receivers of notices, and what stands between it and its peers. */
export interface NodeKind extends KindBase {
  readonly list: 'own-keys' | 'peer-keys' | 'number-series' | 'receivers' | PeerList;
}

export type WorkKind = LedgerKind | NodeKind;

/** Declares a kind over a ledger list, so that its `detail` gets that list's records. */
export function ledgerKind<L extends WaitingList>(kind: LedgerKind<L>): LedgerKind {
  return kind as unknown as LedgerKind;
}

export function isNodeKind(kind: WorkKind): kind is NodeKind {
  return !('states' in kind);
}
