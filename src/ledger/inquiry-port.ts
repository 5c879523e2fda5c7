import type { InquiryRole, InquiryState } from '../certificate/inquiry.ts';
import type { CalendarDate } from '../kernel/clock.ts';
import type { Inquiry, InquiryChange, InquirySummary } from './inquiry-records.ts';
import type { Page, PageRequest } from './page.ts';

/** The port's verbs for inquiries. */

/** One desk's inquiries in one state: ledger and role together say the kind too. */
export interface InquiryCriteria {
  readonly ledger: Inquiry['ledger'];
  readonly role: InquiryRole;
  readonly state: InquiryState;
  /** Only those due on this day or earlier. */
  readonly dueTo?: CalendarDate;
}

export interface InquiryReader {
  inquiry(id: string): Promise<Inquiry | undefined>;
  /** All of one certificate, oldest first. */
  inquiriesOfCertificate(certificateId: string): Promise<readonly Inquiry[]>;
  /** What is due first comes first. */
  inquiries(criteria: InquiryCriteria, page: PageRequest): Promise<Page<InquirySummary>>;
}

export interface InquiryWriter {
  /** LEDGER_DUPLICATE when the id is taken. */
  insertInquiry(inquiry: Inquiry): Promise<void>;
  /** `change` replaces the fields it names. False, and nothing changed, when it is not in the expected state. */
  changeInquiry(id: string, expected: InquiryState, change: InquiryChange): Promise<boolean>;
}
