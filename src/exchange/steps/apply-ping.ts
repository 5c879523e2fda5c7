import type { PingBody } from '../../message/types.ts';
import type { KindStep } from '../reception.ts';

/** A peer check changes nothing; the signed answer, with this gateway's time, is all it asks for. */
export const applyPing: KindStep<PingBody> = () => ({
  next: { effect: { acknowledgement: {}, write: async () => {} } },
});
