import type { CertificateState } from '../certificate/lifecycle.ts';
import { allPages } from '../client/all-pages.ts';
import { asGatewayError } from '../kernel/errors.ts';
import type { DrillGateway } from './gateway.ts';

/** States that something under way will change. */
const ON_THE_WAY: ReadonlySet<CertificateState> = new Set(['AS1', 'AS2', 'AS3']);

/** Whether nothing moves any more: no message to deliver, no certificate between two states. A silent gateway is not at rest. */
export async function isAtRest(gateways: readonly DrillGateway[]): Promise<boolean> {
  const each = await Promise.all(gateways.map(atRest));
  return each.every(Boolean);
}

async function atRest({ client }: DrillGateway): Promise<boolean> {
  try {
    for (const status of ['due', 'waiting'] as const) {
      if ((await client.outbox({ status, limit: 1 })).rows.length > 0) return false;
    }
    const given = new Set<string>();
    for await (const { certificateId } of allPages((page) => client.outbox({ ...page, status: 'dead' }))) {
      if (certificateId) given.add(certificateId);
    }
    for await (const { id, state } of allPages((page) => client.searchSent(page))) {
      // A dead letter stays where it is until somebody acts.
      if (ON_THE_WAY.has(state) && !given.has(id)) return false;
    }
    for await (const { state } of allPages((page) => client.searchReceived(page))) {
      if (ON_THE_WAY.has(state)) return false;
    }
    return true;
  } catch (thrown) {
    if (asGatewayError(thrown).code === 'INTERNAL') throw thrown;
    return false;
  }
}
