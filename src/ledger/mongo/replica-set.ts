import { setTimeout as wait } from 'node:timers/promises';
import mongoose from 'mongoose';
import { stopwatch } from '../../kernel/clock.ts';
import { GatewayError } from '../../kernel/errors.ts';

const POLL_MS = 100;
const ONE_LOOK_MS = 1_000;

/**
 * Waits until a server just started takes writes. A lone one is made the only member of a replica set first, because
 * the ledger needs transactions: for rehearsals, whose servers begin empty.
 * @param host as the server is reached, such as `127.0.0.1:27017`
 * @param signal ends the waiting, with nothing said
 * @throws LEDGER_UNAVAILABLE when it does not within the time
 */
export async function writableServer(host: string, withinMs: number, signal?: AbortSignal): Promise<void> {
  const waited = stopwatch();
  while (!signal?.aborted) {
    const fault = await look(host);
    if (!fault) return;
    if (waited() > withinMs) {
      throw new GatewayError('LEDGER_UNAVAILABLE', { detail: fault.detail, cause: fault.cause });
    }
    await wait(POLL_MS);
  }
}

/** Why it takes no writes yet; undefined when it does. */
async function look(
  host: string,
): Promise<{ readonly detail: string; readonly cause?: unknown } | undefined> {
  const connection = mongoose.createConnection();
  try {
    await connection.openUri(`mongodb://${host}/?directConnection=true`, {
      serverSelectionTimeoutMS: ONE_LOOK_MS,
      autoCreate: false,
      autoIndex: false,
    });
    const admin = connection.db?.admin();
    const hello = await admin?.command({ hello: 1 });
    if (hello?.setName) return hello.isWritablePrimary ? undefined : { detail: `${host} is no primary yet` };
    await admin?.command({ replSetInitiate: { _id: 'asw', members: [{ _id: 0, host }] } });
    return { detail: `${host} was made a replica set just now` };
  } catch (cause) {
    return { detail: cause instanceof Error ? cause.message : String(cause), cause };
  } finally {
    await connection.close();
  }
}
