import type { Dossier } from '../ledger/dossier-records.ts';
import type { LedgerReader } from '../ledger/port.ts';
import type { LedgerEvent, SentCertificate } from '../ledger/records.ts';
import { ownDossier } from './step.ts';

/**
 * What took the place of a dossier's certificate: amended (OCP Rule 29.4) or re-issued, it is the exporter's as the first
 * was (exchange/file.ts), whoever filed it, and the dossier goes on to tell of it. Where the peer refused that certificate,
 * which was to take another's place, it is what took that place since.
 */

/** A certificate and what happened to it. */
export interface Told {
  readonly certificate: SentCertificate;
  readonly history: readonly LedgerEvent[];
}

/** What came after a certificate. */
export interface Line {
  /** All that took its place, one after the other; those that the peer refused are among them. */
  readonly successors: readonly Told[];
  /** The certificate that counts: the one asked about, or what stands in its place at the end of all links. */
  readonly counts: SentCertificate;
  /** Of one that was refused: how its place was taken since, which the history of that place tells. */
  readonly placeTaken: readonly LedgerEvent[];
}

/** Follows a certificate to what counts, as far as it is the exporter's. */
export async function lineOf(reader: LedgerReader, asked: Told, exporter: string): Promise<Line> {
  const line: Told[] = [];
  const next = new Map<string, string>();
  const seen = new Set([asked.certificate.referenceNumber]);
  const waiting: Told[] = [asked];
  const placeTaken = await takenSince(reader, asked.certificate);
  for (let one = waiting.shift(); one; one = waiting.shift()) {
    const { referenceNumber, replacedBy } = one.certificate;
    const taken = one === asked ? placeTaken : await takenSince(reader, one.certificate);
    const after = replacedBy ?? numbersOf(taken)[0];
    if (after !== undefined) next.set(referenceNumber, after);
    for (const number of [...numbersOf(one.history), ...(after === undefined ? [] : [after])]) {
      if (seen.has(number)) continue;
      seen.add(number);
      const successor = await reader.sentByNumber(number);
      if (successor?.owner !== exporter) continue;
      const told = { certificate: successor, history: await reader.eventsOfCertificate(successor.id) };
      line.push(told);
      waiting.push(told);
    }
  }
  return { successors: line, counts: standing(asked.certificate, line, next), placeTaken };
}

/** The numbers of what took a certificate's place: one, and another for each that its peer refused. */
function numbersOf(history: readonly LedgerEvent[]): readonly string[] {
  return history.flatMap(({ type, data: { to, by } }) =>
    to === 'REPLACED' || type === TAKEN_ANEW ? [String(by)] : [],
  );
}

const TAKEN_ANEW = 'certificate.replaced-anew';

/** How the place that a refused certificate was to take was taken since, the first time first; nothing of any other. */
async function takenSince(
  reader: LedgerReader,
  { state, referenceNumber, replaces }: SentCertificate,
): Promise<readonly LedgerEvent[]> {
  if (state !== 'REJECTED' || !replaces) return [];
  const place = await reader.sentByNumber(replaces.referenceNumber);
  const history = place ? await reader.eventsOfCertificate(place.id) : [];
  const taken = history.filter(({ type }) => type === TAKEN_ANEW);
  const first = taken.findIndex(({ data }) => data.refused === referenceNumber);
  return first < 0 ? [] : taken.slice(first);
}

function standing(
  certificate: SentCertificate,
  successors: readonly Told[],
  next: ReadonlyMap<string, string>,
): SentCertificate {
  const number = next.get(certificate.referenceNumber);
  const after = successors.find((one) => one.certificate.referenceNumber === number);
  const others = successors.filter((one) => one !== after);
  return after ? standing(after.certificate, others, next) : certificate;
}

/**
 * The exporter's own dossier by its id, or by that of a certificate that took the place of the one that came of it: of
 * several in the line the latest, which was paid for last.
 * NOT_FOUND for another's.
 */
export async function dossierOfExporter(
  reader: LedgerReader,
  id: string,
  exporter: string,
): Promise<Dossier> {
  const passed = new Set<string>();
  let certificate = (await reader.dossier(id)) ? undefined : await reader.sent(id);
  while (certificate?.owner === exporter && !passed.has(certificate.id)) {
    passed.add(certificate.id);
    certificate = await before(reader, certificate);
    const dossier = certificate && (await reader.dossier(certificate.id));
    if (dossier?.exporter === exporter) return dossier;
  }
  return ownDossier(reader, id, exporter);
}

/** What stood in a certificate's place before it: the one that the peer refused there, else the one that it replaced. */
async function before(
  reader: LedgerReader,
  { referenceNumber, replaces }: SentCertificate,
): Promise<SentCertificate | undefined> {
  const place = replaces && (await reader.sentByNumber(replaces.referenceNumber));
  if (!place) return undefined;
  const history = await reader.eventsOfCertificate(place.id);
  const taken = history.find(({ type, data }) => type === TAKEN_ANEW && data.by === referenceNumber);
  return (taken && (await reader.sentByNumber(String(taken.data.refused)))) ?? place;
}
