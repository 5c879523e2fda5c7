import {
  BOOLEAN,
  type DocumentShape,
  group,
  INTEGER,
  MEASURE,
  many,
  one,
  TEXT,
  TOKEN,
  valued,
} from './xml.ts';

/**
 * Form D in XML, as schemas/atiga-formd/certificate.xsd describes it. Own profile, because the ASEAN message
 * guide is not public: when it is, this table, the schema and nothing else must change.
 */
export const CERTIFICATE_NAMESPACE = 'urn:asw:eform-d:certificate:1';

/** Version of the profile that certificates carry and that is read. */
export const CERTIFICATE_PROFILE_VERSION = '1.0';

const PARTY = group(one('name', TEXT), one('address', TEXT), one('country', TOKEN));

const ORIGINAL_PROOF = group(
  one('referenceNumber', TEXT),
  one('issueDate', TOKEN),
  one('issuingCountry', TOKEN),
  one('quantity', MEASURE),
);

const ITEM = group(
  one('number', INTEGER),
  one('marks', TEXT),
  one('packages', valued('quantity', 'integer', 'type', 'type')),
  one('description', TEXT),
  one('hsCode', TOKEN),
  one('quantity', MEASURE),
  one('manufacturer', group(one('name', TEXT), one('trademark', TEXT))),
  many('originalProofs', ORIGINAL_PROOF, 'OriginalProof'),
  one('originCriterion', TEXT),
  one('weight', MEASURE),
  one('fob', valued('amount', 'token', 'currency', 'currency'), 'FobPrice'),
  many('invoices', group(one('number', TEXT), one('date', TOKEN)), 'Invoice'),
);

export const FORM_D: DocumentShape = {
  element: 'FormD',
  namespace: CERTIFICATE_NAMESPACE,
  version: { attribute: 'profileVersion', value: CERTIFICATE_PROFILE_VERSION },
  content: group(
    one('referenceNumber', TEXT),
    one('issuingCountry', TOKEN),
    one('exporter', PARTY),
    one('consignee', PARTY),
    one('exhibition', group(one('name', TEXT), one('address', TEXT))),
    one(
      'transport',
      group(
        one('departureDate', TOKEN),
        one('mode', TOKEN),
        one('conveyance', TEXT),
        one('portOfLoading', TOKEN),
        one('portOfDischarge', TOKEN),
        one('route', TEXT),
      ),
    ),
    one('thirdCountryInvoice', group(one('name', TEXT), one('country', TOKEN))),
    many('items', ITEM, 'Item'),
    one(
      'declaration',
      group(
        one('productionCountry', TOKEN),
        one('importingCountry', TOKEN),
        one('place', TEXT),
        one('date', TOKEN),
        one('signatory', TEXT),
      ),
    ),
    one('certification', group(one('authority', TEXT), one('place', TEXT), one('date', TOKEN))),
    one(
      'ticks',
      group(
        one('thirdCountryInvoicing', BOOLEAN),
        one('exhibition', BOOLEAN),
        one('accumulation', BOOLEAN),
        one('deMinimis', BOOLEAN),
        one('backToBack', BOOLEAN),
        one('issuedRetroactively', BOOLEAN),
        one('partialCumulation', BOOLEAN),
      ),
    ),
  ),
};
