import type { Dossier, DossierAttachment } from './dossier-records.ts';
import { type AccessPath, type FieldSpec, table } from './table-spec.ts';

/** The exporters' dossiers: tables, and the ways into them. */

const text: FieldSpec = { type: 'text' };
const integer: FieldSpec = { type: 'integer' };
const instant: FieldSpec = { type: 'instant' };
const optionalText: FieldSpec = { type: 'text', optional: true };
const optionalInstant: FieldSpec = { type: 'instant', optional: true };

export const DOSSIER = table<Dossier>({
  name: 'dossier',
  key: 'id',
  fields: {
    id: text,
    exporter: text,
    kind: text,
    reissueOf: optionalText,
    state: text,
    round: integer,
    exporterName: text,
    consigneeName: text,
    importingCountry: text,
    filedAt: instant,
    changedAt: instant,
    forwardedAt: optionalInstant,
    pollAt: optionalInstant,
    remark: { type: 'text', optional: true, heavy: true },
    payment: { type: 'json', optional: true, heavy: true },
    findings: { type: 'json', heavy: true },
    form: { type: 'json', heavy: true },
  },
  unique: [],
  indexes: [
    { name: 'dossier_by_exporter', fields: ['exporter', 'filedAt', 'id'] },
    { name: 'dossier_by_exporter_state', fields: ['exporter', 'state', 'filedAt', 'id'] },
    { name: 'dossier_by_state', fields: ['state', 'filedAt', 'id'] },
    { name: 'dossier_by_reissue', fields: ['reissueOf', 'filedAt', 'id'] },
    { name: 'dossier_by_poll', fields: ['pollAt', 'id'] },
    { name: 'dossier_by_state_change', fields: ['state', 'changedAt', 'id'] },
    { name: 'dossier_by_exporter_state_change', fields: ['exporter', 'state', 'changedAt', 'id'] },
  ],
});

export const ATTACHMENT = table<DossierAttachment>({
  name: 'attachment',
  key: 'id',
  fields: {
    id: text,
    dossierId: text,
    name: text,
    version: integer,
    round: integer,
    mediaType: text,
    size: integer,
    digest: text,
    at: instant,
    content: { type: 'bytes', heavy: true },
  },
  unique: [{ name: 'attachment.version', fields: ['dossierId', 'name', 'version'] }],
  indexes: [{ name: 'attachment_by_dossier', fields: ['dossierId', 'at', 'id'] }],
});

export const DOSSIER_SUMMARY_FIELDS: readonly string[] = [
  'id',
  'exporter',
  'kind',
  'reissueOf',
  'state',
  'round',
  'exporterName',
  'consigneeName',
  'importingCountry',
  'filedAt',
  'changedAt',
  'forwardedAt',
];

const listed = {
  table: DOSSIER,
  sort: 'filedAt',
  order: 'desc',
  fields: DOSSIER_SUMMARY_FIELDS,
} as const;

export const DOSSIERS_BY_EXPORTER: AccessPath = {
  ...listed,
  name: 'dossiers-by-exporter',
  index: 'dossier_by_exporter',
  equal: ['exporter'],
};

export const DOSSIERS_BY_EXPORTER_STATE: AccessPath = {
  ...listed,
  name: 'dossiers-by-exporter-state',
  index: 'dossier_by_exporter_state',
  equal: ['exporter', 'state'],
};

/** What has waited longest comes first. */
export const DOSSIERS_BY_STATE: AccessPath = {
  ...listed,
  name: 'dossiers-by-state',
  index: 'dossier_by_state',
  equal: ['state'],
  order: 'asc',
};

/** Those that were, or are, to have one certificate issued once more: few. */
export const DOSSIERS_BY_REISSUE: AccessPath = {
  ...listed,
  name: 'dossiers-by-reissue',
  index: 'dossier_by_reissue',
  equal: ['reissueOf'],
  order: 'asc',
};

export const PAYMENTS_DUE: AccessPath = {
  name: 'dossier-payments-due',
  table: DOSSIER,
  index: 'dossier_by_poll',
  equal: [],
  sort: 'pollAt',
  order: 'asc',
  fields: 'all',
};

export const ATTACHMENTS: AccessPath = {
  name: 'attachments',
  table: ATTACHMENT,
  index: 'attachment_by_dossier',
  equal: ['dossierId'],
  sort: 'at',
  order: 'asc',
  fields: 'light',
};

export const DOSSIER_PATHS: readonly AccessPath[] = [
  DOSSIERS_BY_EXPORTER,
  DOSSIERS_BY_EXPORTER_STATE,
  DOSSIERS_BY_STATE,
  DOSSIERS_BY_REISSUE,
  PAYMENTS_DUE,
  ATTACHMENTS,
];
