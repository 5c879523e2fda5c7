import type { Instant } from '../kernel/clock.ts';
import type { Page, PageRequest } from './page.ts';

/** What the ledger keeps of notices about work, and the port's verbs for them. */

/** One notice about one item of work at one severity. Never written twice: item and severity are unique together. */
export interface Notice {
  readonly id: string;
  /** Names the item for as long as it is the same one. */
  readonly item: string;
  readonly severity: string;
  /** The item's kind. */
  readonly kind: string;
  readonly at: Instant;
  /** The octets every receiver gets, so that a repeated delivery says the same. */
  readonly body: string;
}

export type NoticeDeliveryStatus = 'due' | 'delivered' | 'dead';

/** A notice on its way to one receiver. */
export interface NoticeDelivery {
  readonly id: string;
  readonly noticeId: string;
  /** Name of the receiver in the configuration. */
  readonly receiver: string;
  readonly status: NoticeDeliveryStatus;
  readonly attempts: number;
  /** Not before this instant; while leased, the end of the lease. */
  readonly nextAttemptAt: Instant;
  readonly lease?: string;
  readonly enqueuedAt: Instant;
  /** After this instant it is given up. */
  readonly expiresAt: Instant;
  readonly lastError?: string;
}

export interface NoticeCriteria {
  readonly status: NoticeDeliveryStatus;
  /** Everybody's when absent. */
  readonly receiver?: string | undefined;
}

export interface NoticeReader {
  notice(id: string): Promise<Notice | undefined>;
  noticeOf(item: string, severity: string): Promise<Notice | undefined>;
  noticeDelivery(id: string): Promise<NoticeDelivery | undefined>;
  /** Of one notice to one receiver: there is at most one. */
  noticeDeliveryTo(noticeId: string, receiver: string): Promise<NoticeDelivery | undefined>;
  /** Oldest first. */
  noticeDeliveries(criteria: NoticeCriteria, page: PageRequest): Promise<Page<NoticeDelivery>>;
  /** How many have ended so, or not yet; counting stops at `atMost`. */
  countNoticeDeliveries(criteria: NoticeCriteria, atMost: number): Promise<number>;
}

export interface NoticeWriter {
  /** LEDGER_DUPLICATE (`notice.item`) when that item has a notice of that severity. */
  insertNotice(notice: Notice): Promise<void>;
  insertNoticeDelivery(delivery: NoticeDelivery): Promise<void>;
  /** Ends a lease. False when it is no longer held. */
  settleNotice(
    id: string,
    lease: string,
    outcome:
      | { readonly status: 'delivered' }
      | { readonly status: 'dead'; readonly error: string }
      | { readonly status: 'due'; readonly nextAttemptAt: Instant; readonly error: string },
  ): Promise<boolean>;
  /** Puts one that was given up back, due at once. False when it is not dead. */
  reviveNotice(id: string, nextAttemptAt: Instant, expiresAt: Instant): Promise<boolean>;
}

export interface NoticeClaim {
  readonly now: Instant;
  /** When another worker may take the delivery again if this one dies. */
  readonly leaseUntil: Instant;
  /** Unique for this claim. */
  readonly lease: string;
  readonly limit: number;
}

export interface NoticeLedger {
  /** Takes due deliveries for one worker, each attempt counted; no two claims get the same one. */
  claimNotices(request: NoticeClaim): Promise<readonly NoticeDelivery[]>;
}
