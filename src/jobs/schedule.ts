import { validate } from 'node-cron';

/** Whether a text is a schedule that `startJobs` can follow: a cron expression. */
export function isSchedule(text: string): boolean {
  return validate(text);
}
