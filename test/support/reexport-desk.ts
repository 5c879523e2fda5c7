import type { FormDApplication } from '../../src/certificate/form-d.ts';
import { cancelCertificate } from '../../src/exchange/cancel.ts';
import { checkApplication, fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { moveReceived } from '../../src/exchange/received-state.ts';
import type { SentCertificate, Succession } from '../../src/ledger/records.ts';
import { must } from './nodes.ts';
import type { Reexporters } from './reexports.ts';

/** Where the clock of the pair stands still. */
export const TODAY = '2026-06-15';

/** What is found of the first proof of the first item: in its number, in its quantity. */
export const REFERENCE = 'error items[0].originalProofs[0].referenceNumber';
export const QUANTITY = 'error items[0].originalProofs[0].quantity';

/** Thailand's numbers for one file of tests, each a new one. */
export function numbersOf(series: string): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `TH-${series} 26/${process.pid}/${count}`;
  };
}

/** Viet Nam's ministry, which re-exports Thailand's originals, and its customs, where these arrive. */
export function reexportDesk(world: Pick<Reexporters, 'vn'>) {
  const { vn } = world;
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
