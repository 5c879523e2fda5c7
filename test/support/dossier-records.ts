import fc from 'fast-check';
import { ASEAN_COUNTRIES } from '../../src/certificate/countries.ts';
import {
  DOSSIER_KINDS,
  DOSSIER_STATES,
  type Dossier,
  type DossierAttachment,
} from '../../src/ledger/dossier-records.ts';
import { FORM, id, T0 } from './ledger-records.ts';

/** Dossiers and their documents, to vary. */

export function dossierRecord(change: Partial<Dossier> = {}): Dossier {
  return {
    id: id('dossier'),
    exporter: 'exporter-desk',
    kind: 'ORIGINAL',
    state: 'OPEN',
    round: 0,
    exporterName: FORM.exporter.name,
    consigneeName: FORM.consignee.name,
    importingCountry: 'TH',
    filedAt: T0,
    changedAt: T0,
    form: FORM,
    findings: [],
    ...change,
  };
}

export function attachmentRecord(change: Partial<DossierAttachment> = {}): DossierAttachment {
  return {
    id: id('attachment'),
    dossierId: 'dossier',
    name: 'invoice.pdf',
    version: 1,
    round: 0,
    mediaType: 'application/pdf',
    size: 8,
    digest: 'd'.repeat(64),
    at: T0,
    content: Uint8Array.from(Buffer.from('%PDF-1.7')),
    ...change,
  };
}

const text = fc.string({ unit: 'binary', maxLength: 40 }).map((value) => value.replaceAll('\0', '0'));
const count = fc.nat(1_000_000);
const instant = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());

export const dossiers: fc.Arbitrary<Dossier> = fc.record(
  {
    id: fc.constant('').map(() => id('dossier')),
    exporter: text,
    kind: fc.constantFrom(...DOSSIER_KINDS),
    reissueOf: text,
    state: fc.constantFrom(...DOSSIER_STATES),
    round: count,
    exporterName: text,
    consigneeName: text,
    importingCountry: fc.constantFrom(...ASEAN_COUNTRIES),
    filedAt: instant,
    changedAt: instant,
    forwardedAt: instant,
    pollAt: instant,
    remark: text,
    form: text.map((conveyance) => ({ ...FORM, transport: { ...FORM.transport, conveyance } })),
    findings: fc.constant([]),
    payment: fc.record(
      {
        order: text,
        attempt: count,
        provider: text,
        reference: text,
        amount: count,
        instructions: fc.record({ en: text, vi: text }),
        url: text,
        askedAt: instant,
        status: fc.constantFrom('PENDING' as const, 'PAID' as const, 'REFUSED' as const),
        transaction: text,
        settledAt: instant,
      },
      {
        requiredKeys: [
          'order',
          'attempt',
          'provider',
          'reference',
          'amount',
          'instructions',
          'askedAt',
          'status',
        ],
      },
    ),
  },
  {
    requiredKeys: [
      'id',
      'exporter',
      'kind',
      'state',
      'round',
      'exporterName',
      'consigneeName',
      'importingCountry',
      'filedAt',
      'changedAt',
      'form',
      'findings',
    ],
  },
);

export const attachments: fc.Arbitrary<DossierAttachment> = fc.record({
  id: fc.constant('').map(() => id('attachment')),
  dossierId: text.map((value) => `${id('dossier')}${value}`),
  name: text,
  version: count,
  round: count,
  mediaType: text,
  size: count,
  digest: fc.stringMatching(/^[0-9a-f]{64}$/),
  at: instant,
  content: fc.uint8Array({ maxLength: 200 }),
});
