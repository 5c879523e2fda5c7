import type { Instant } from '../kernel/clock.ts';
import type {
  AttachmentSummary,
  Dossier,
  DossierAttachment,
  DossierState,
  DossierSummary,
} from './dossier-records.ts';
import type { Page, PageRequest } from './page.ts';

/** The port's verbs for dossiers. */

export interface DossierReader {
  dossier(id: string): Promise<Dossier | undefined>;
  /** One exporter's, newest filing first; or everybody's in a state, oldest filing first. */
  dossiers(
    criteria:
      | { readonly exporter: string; readonly state?: DossierState }
      | { readonly exporter?: undefined; readonly state: DossierState },
    page: PageRequest,
  ): Promise<Page<DossierSummary>>;
  /** All that name this certificate as the one to be issued once more, oldest filing first. */
  dossiersForReissue(referenceNumber: string): Promise<readonly DossierSummary[]>;
  /** All versions of all documents, oldest first, without their content. */
  attachmentsOfDossier(dossierId: string): Promise<readonly AttachmentSummary[]>;
  attachment(id: string): Promise<DossierAttachment | undefined>;
  /** Dossiers whose payment is to be asked about, the longest due first. */
  paymentsDue(now: Instant, limit: number): Promise<readonly Dossier[]>;
}

export interface DossierWriter {
  insertDossier(dossier: Dossier): Promise<void>;
  /** `change` replaces the fields it names. False, and nothing changed, when it is not in the expected state. */
  changeDossier(id: string, expected: DossierState, change: Partial<Dossier>): Promise<boolean>;
  /** LEDGER_DUPLICATE when the dossier has that version of that name. */
  insertAttachment(attachment: DossierAttachment): Promise<void>;
}
