import { join } from 'node:path';
import { GatewayError } from '../../kernel/errors.ts';
import { renewSigner, revokeCertificate } from '../../signing/pki-renewal.ts';
import { loadTrustStore } from '../../signing/trust-store.ts';
import type { KeyRole } from '../../signing/types.ts';
import type { Stage } from '../stage.ts';

/** Puts Viet Nam's key on the list of revoked ones that every state has; gateways see it at their next start. */
export function revokeKey({ directory, note }: Stage, role: KeyRole, now: Date): void {
  const trustDirectory = join(directory, 'pki', 'trust');
  const [pinned] = loadTrustStore(trustDirectory).find('VN', role);
  if (!pinned) throw new GatewayError('DRILL_FAILED', { detail: `VN has no ${role}` });
  const serial = pinned.certificate.serialNumber;
  revokeCertificate({ trustDirectory, country: 'VN', serial, since: now, reason: 'drill' });
  note(
    `Viet Nam's ${role} certificate ${serial} is revoked`,
    `chứng thư ${role} ${serial} của Việt Nam bị thu hồi`,
  );
}

/** A new key of Viet Nam, pinned by every state beside the old one. */
export async function renewKey({ directory, note }: Stage, role: KeyRole, now: Date): Promise<void> {
  await renewSigner({ country: 'VN', role, directory: join(directory, 'pki'), password: 'demo', now });
  note(
    `Viet Nam has a new ${role} key, pinned by both states`,
    `Việt Nam có khóa ${role} mới, cả hai nước đã ghim`,
  );
}
