import { deliverNotices } from '../worklist/deliver-notices.ts';
import { type NoticeContext, writeNotices } from '../worklist/notices.ts';
import type { WebhookFetch } from '../worklist/webhook.ts';
import { Pump } from './pump.ts';
import { schedule } from './schedule.ts';

export interface NoticeSettings {
  readonly notices: NoticeContext;
  /** Cron expression of the daily notices, in the profile's time zone. */
  readonly cron: string;
  readonly fetch: WebhookFetch;
}

/** Notices delivered at once. */
const AT_ONCE = 8;

/** The daily notices, and the pump that brings them to their receivers. Stopping lets what is under way end. */
export function startNoticeJobs(
  { notices, cron: expression, fetch }: NoticeSettings,
  tickMs: number,
  complain: (work: string) => (error: unknown) => void,
): { stop(): Promise<void> } {
  const { logger, profile } = notices.exchange;
  const pump = new Pump(() => deliverNotices(notices, fetch, AT_ONCE), complain('deliver notices'));
  const daily = schedule({
    name: 'notices',
    cron: expression,
    timeZone: profile.timeZone,
    logger,
    atOnce: false,
    async work(stop) {
      const run = await writeNotices(notices, stop);
      logger.info('notices written', { ...run });
      pump.wake();
    },
    onError: complain('write notices'),
  });
  // Without receivers there may still be deliveries of an earlier configuration to give up.
  pump.start(tickMs);
  return {
    async stop() {
      await daily.stop();
      await pump.stop();
    },
  };
}
