import type { Rule } from './rule.ts';
import { boxesFilled } from './v01-boxes-filled.ts';
import { referenceNumber } from './v02-reference-number.ts';
import { retroactive } from './v03-retroactive.ts';
import { fobPrice } from './v04-fob-price.ts';
import { percentages } from './v05-percentages.ts';
import { thirdCountryInvoice } from './v06-third-country-invoice.ts';
import { backToBack } from './v07-back-to-back.ts';
import { hsCode } from './v08-hs-code.ts';
import { unitsAndPackages } from './v09-units-and-packages.ts';
import { validity } from './v12-validity.ts';
import { originCriterion } from './v14-origin-criterion.ts';
import { itemNumbers } from './v15-item-numbers.ts';
import { invoiceDates } from './v16-invoice-dates.ts';
import { declarationDate } from './v17-declaration-date.ts';
import { twoStates } from './v18-two-states.ts';
import { exporterCountry } from './v19-exporter-country.ts';
import { consigneeCountry } from './v20-consignee-country.ts';
import { productionCountry } from './v21-production-country.ts';
import { route } from './v22-route.ts';
import { places } from './v23-places.ts';
import { quantities } from './v24-quantities.ts';
import { exhibition } from './v25-exhibition.ts';
import { deMinimis } from './v26-de-minimis.ts';
import { accumulation } from './v27-accumulation.ts';
import { duplicates } from './v28-duplicates.ts';
import { currencies } from './v29-currencies.ts';
import { countries } from './v30-countries.ts';
import { issueDate } from './v31-issue-date.ts';
import { noPreference } from './v32-no-preference.ts';
import { departureInValidity } from './v33-departure-in-validity.ts';
import { grossWeight } from './v34-gross-weight.ts';

/**
 * The rules that can be decided from one certificate, in the order of their ids. V10 (a change is a new
 * certificate and a cancellation), V11 (decisions of the Customs Response) and V13 (retention) are procedure, not
 * rules of the document (rules-document.ts).
 */
export const RULES: readonly Rule[] = [
  boxesFilled,
  referenceNumber,
  retroactive,
  fobPrice,
  percentages,
  thirdCountryInvoice,
  backToBack,
  hsCode,
  unitsAndPackages,
  validity,
  originCriterion,
  itemNumbers,
  invoiceDates,
  declarationDate,
  twoStates,
  exporterCountry,
  consigneeCountry,
  productionCountry,
  route,
  places,
  quantities,
  exhibition,
  deMinimis,
  accumulation,
  duplicates,
  currencies,
  countries,
  issueDate,
  noPreference,
  departureInValidity,
  grossWeight,
];
