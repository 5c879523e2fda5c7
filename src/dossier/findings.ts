import { GatewayError } from '../kernel/errors.ts';
import type { Finding, Text } from '../kernel/finding.ts';

/**
 * What can be wrong with a dossier besides its form, which has the rules of validation/. Ids never change:
 * D1 re-issue of what, D2 re-issue too late, D3 name of an attachment, D4 its type, D5 its size, D6 number of
 * attachments, D7 their total size, D8 a supplement that supplements nothing, D9 re-issue of what is not in force,
 * D10 a re-issue with another content, D11 another application for the same place is under way, D12 a re-issue whose
 * Box 7 cannot stand any more.
 */
export type DossierRule =
  | 'D1'
  | 'D2'
  | 'D3'
  | 'D4'
  | 'D5'
  | 'D6'
  | 'D7'
  | 'D8'
  | 'D9'
  | 'D10'
  | 'D11'
  | 'D12';

/** Refuses with one finding. DOSSIER_INVALID. */
export function refuse(
  rule: DossierRule,
  about: Pick<Finding, 'path' | 'box' | 'value'> & { readonly message: Text; readonly remedy: Text },
): GatewayError {
  return new GatewayError('DOSSIER_INVALID', {
    detail: about.message,
    where: about.path,
    findings: [{ rule, severity: 'error', ...about }],
  });
}
