import type { FormDApplication } from '../../src/certificate/form-d.ts';
import { cancelCertificate } from '../../src/exchange/cancel.ts';
import { checkApplication, fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { moveReceived } from '../../src/exchange/received-state.ts';
import type { SentCertificate, Succession } from '../../src/ledger/records.ts';
import { must } from './nodes.ts';
import type { Reexporters } from './reexports.ts';

/** Viet Nam's ministry, which re-exports Thailand's originals, and its customs, where these arrive. */
export function reexportDesk(world: () => Reexporters) {
  const vn = (process = 0) => world().vn(process);
  const held = async (number: string) => must(await vn().ledger.receivedByNumber('TH', number));
  const file = (form: FormDApplication, replaces?: Succession) =>
    fileApplication(vn(), form, 'officer', replaces ? { replaces } : {});
  return {
    vn,
    /** Thailand's certificate of that number. */
    held,
    file,
    issue: async (form: FormDApplication, replaces?: Succession) =>
      issueCertificate(vn(), (await file(form, replaces)).id, 'officer'),
    cancel: ({ id }: SentCertificate) => cancelCertificate(vn(), id, 'Not shipped', 'officer'),
    /** What is found in an application: severity and path. */
    said: async (form: FormDApplication, replaces?: SentCertificate) => {
      const about = replaces ? { replaces: replaces.referenceNumber } : {};
      const { findings } = await checkApplication(vn(), form, about);
      return findings.map(({ severity, path }) => `${severity} ${path}`);
    },
    /** Moves a certificate of Thailand: to its customs, or to its end. */
    move: async (number: string, to: 'REC' | 'CANCELLED') => {
      const { id } = await held(number);
      await vn().ledger.transaction(
        async (tx) => void (await moveReceived(vn(), tx, must(await tx.received(id)), to)),
      );
    },
  };
}
