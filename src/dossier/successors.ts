import type { Dossier } from '../ledger/dossier-records.ts';
import type { LedgerReader } from '../ledger/port.ts';
import type { LedgerEvent, SentCertificate } from '../ledger/records.ts';
import { ownDossier } from './step.ts';

/**
 * What took the place of a dossier's certificate: amended (OCP Rule 29.4) or re-issued, it is the exporter's as the first
 * was (exchange/file.ts), whoever filed it, and the dossier goes on to tell of it.
 */

/** A certificate and what happened to it. */
export interface Told {
  readonly certificate: SentCertificate;
  readonly history: readonly LedgerEvent[];
}

/** All that took the place of a certificate, one after the other; those that the peer refused are among them. */
export async function successorsOf(
  reader: LedgerReader,
  { certificate, history }: Told,
  exporter: string,
): Promise<readonly Told[]> {
  const line: Told[] = [];
  const seen = new Set([certificate.referenceNumber]);
  const waiting: Told[] = [{ certificate, history }];
  for (let one = waiting.shift(); one; one = waiting.shift()) {
    for (const number of numbersAfter(one)) {
      if (seen.has(number)) continue;
      seen.add(number);
      const successor = await reader.sentByNumber(number);
      if (successor?.owner !== exporter) continue;
      const told = { certificate: successor, history: await reader.eventsOfCertificate(successor.id) };
      line.push(told);
      waiting.push(told);
    }
  }
  return line;
}

/** The numbers of what took a certificate's place: one, and another for each that its peer refused. */
function numbersAfter({ certificate: { replacedBy }, history }: Told): readonly string[] {
  const told = history.flatMap(({ type, data: { to, by } }) =>
    to === 'REPLACED' || type === 'certificate.replaced-anew' ? [String(by)] : [],
  );
  return replacedBy === undefined ? told : [...told, replacedBy];
}

/** The certificate that counts: the one asked about, or what stands in its place at the end of all links. */
export function standing<T extends Pick<SentCertificate, 'referenceNumber' | 'replacedBy'>>(
  certificate: T,
  successors: readonly T[],
): T {
  const next = successors.find(({ referenceNumber }) => referenceNumber === certificate.replacedBy);
  return next
    ? standing(
        next,
        successors.filter((one) => one !== next),
      )
    : certificate;
}

/**
 * The exporter's own dossier by its id, or by that of a certificate that took the place of the one that came of it.
 * NOT_FOUND for another's.
 */
export async function dossierOfExporter(
  reader: LedgerReader,
  id: string,
  exporter: string,
): Promise<Dossier> {
  const passed = new Set<string>();
  let certificate = (await reader.dossier(id)) ? undefined : await reader.sent(id);
  while (certificate?.owner === exporter && certificate.replaces && !passed.has(certificate.id)) {
    passed.add(certificate.id);
    certificate = await reader.sentByNumber(certificate.replaces.referenceNumber);
    const dossier = certificate && (await reader.dossier(certificate.id));
    if (dossier?.exporter === exporter) return dossier;
  }
  return ownDossier(reader, id, exporter);
}
