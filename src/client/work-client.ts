import type { AseanCountry } from '../certificate/countries.ts';
import type { CalendarDate } from '../kernel/clock.ts';
import type { NoticeDelivery, NoticeDeliveryStatus } from '../ledger/notice-port.ts';
import type { Page } from '../ledger/page.ts';
import type { WorkItem } from '../worklist/item.ts';
import type { WorkRole, WorkSeverity } from '../worklist/kind.ts';
import type { WorkPage, WorkTotal } from '../worklist/list.ts';
import type { ReceiverName } from '../worklist/webhook.ts';
import type { Ask } from './dossier-client.ts';
import { jsonOf } from './http-call.ts';
import type { PageQuery } from './views.ts';

export type { WorkItem, WorkPage, WorkRole, WorkSeverity, WorkTotal };

export interface WorkQuery extends PageQuery {
  readonly kind?: string;
  readonly severity?: WorkSeverity;
  readonly peer?: AseanCountry;
  readonly dueBefore?: CalendarDate;
  readonly dueWithin?: number;
}

export type NoticeView = Omit<NoticeDelivery, 'lease'> & { readonly leased: boolean };

const PATHS: Readonly<Record<WorkRole | 'auditor', string>> = {
  ministry: '/ministry/work',
  supervisor: '/ministry/approvals/work',
  customs: '/customs/work',
  operator: '/operator/work',
  exporter: '/exporter/work',
  auditor: '/auditor/work',
};

/** Work lists and notices, one method a route. Throws as GatewayClient does. */
export class WorkClient {
  private readonly ask: Ask;

  constructor(ask: Ask) {
    this.ask = ask;
  }

  /** The role's own list; the auditor's is everybody's. */
  list(role: WorkRole | 'auditor', query: WorkQuery = {}): Promise<WorkPage> {
    return this.json(role, 'GET', PATHS[role], { ...query });
  }

  /** Oldest first. */
  notices(
    query: PageQuery & {
      readonly status?: NoticeDeliveryStatus;
      readonly receiver?: ReceiverName | undefined;
    } = {},
  ): Promise<Page<NoticeView>> {
    return this.json('operator', 'GET', '/operator/notices', { ...query });
  }

  /** Sends a notice that was given up once more. */
  reviveNotice(id: string): Promise<NoticeView> {
    return this.json('operator', 'POST', `/operator/notices/${encodeURIComponent(id)}/revive`);
  }

  private async json<T>(
    role: WorkRole | 'auditor',
    method: 'GET' | 'POST',
    path: string,
    query: Readonly<Record<string, string | number | undefined>> = {},
  ): Promise<T> {
    return jsonOf(await this.ask(role, method, path, { query }), path) as T;
  }
}
