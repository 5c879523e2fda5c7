import type { FormDApplication, Item, Measure } from '../../certificate/form-d.ts';
import { parseOriginCriterion } from '../../certificate/origin-criterion.ts';
import { seededRandom } from '../../kernel/ids.ts';
import { addMonths } from '../../validation/calendar.ts';
import { fromMillionths, millionths } from '../../validation/decimal.ts';
import { contentSeed } from '../content-seed.ts';
import type { DocumentFault, Faults } from './faults-profile.ts';

/** An application as a careless ministry files it. */
export interface SpoiledApplication {
  readonly application: FormDApplication;
  /** What was done to it; empty when it is as it was. */
  readonly faults: readonly DocumentFault[];
}

/**
 * Spoils an application as the profile's ministry does. The same content is spoiled the same way in every run. A
 * fault that finds nothing to spoil (no tonnes, no RVC) leaves the application alone. Pure; never throws.
 */
export function spoil(
  application: FormDApplication,
  documents: Faults['documents'],
  seed: number,
): SpoiledApplication {
  let spoiled = application;
  const done: DocumentFault[] = [];
  for (const { fault, share } of documents) {
    // By the content as it was: one fault more or less in the profile leaves the others as they are.
    const random = seededRandom(contentSeed(application, `${seed}/${fault}`));
    if (random() >= share) continue;
    const changed = MUTATIONS[fault](spoiled);
    if (JSON.stringify(changed) === JSON.stringify(spoiled)) continue;
    spoiled = changed;
    done.push(fault);
  }
  return { application: spoiled, faults: done };
}

type Mutation = (form: FormDApplication) => FormDApplication;

/** The longest description of goods that the form takes (form-d.ts). */
const MAX_DESCRIPTION = 2000;

const MUTATIONS: Readonly<Record<DocumentFault, Mutation>> = {
  // Letters to Viet Nam's customs cite "B34" for tons, which is kg/dm³ in Recommendation 20.
  'unit-b34': (form) =>
    eachItem(form, (item) => ({
      ...item,
      ...(item.quantity ? { quantity: tonnesAsDensity(item.quantity) } : {}),
      weight: tonnesAsDensity(item.weight),
    })),

  'retroactive-unticked': (form) => ({ ...form, ticks: { ...form.ticks, issuedRetroactively: false } }),

  // OL 1888/TCHQ-GSQL of 10/04/2018, Box 8.
  'rvc-without-percent': (form) =>
    eachItem(form, (item) => {
      const criterion = parseOriginCriterion(item.originCriterion);
      return criterion.kind === 'RVC' ? { ...item, originCriterion: String(criterion.percent) } : item;
    }),

  'hs-of-old-edition': (form) =>
    eachItem(form, (item) => ({ ...item, hsCode: CODE_OF_2017[item.hsCode] ?? item.hsCode })),

  // Extra text in Box 7, data missing in Box 9 (OL 1888/TCHQ-GSQL).
  'fob-in-box-7': (form) =>
    eachItem(form, (item) => {
      const { fob, ...rest } = item;
      const description = fob && withText(item.description, `FOB ${fob.currency} ${fob.amount}`);
      return description ? { ...rest, description } : item;
    }),

  // Third party in Box 7 (OL 1888/TCHQ-GSQL): named somewhere, but not where a system looks for it.
  'third-party-in-box-7': (form) => {
    const { thirdCountryInvoice: invoice, ...rest } = form;
    const [first, ...others] = form.items;
    const description =
      first &&
      invoice &&
      withText(first.description, `THIRD PARTY INVOICE: ${invoice.name}, ${invoice.country}`);
    return description ? { ...rest, items: [{ ...first, description }, ...others] } : form;
  },

  'boxes-1-and-2-swapped': (form) => ({ ...form, exporter: form.consignee, consignee: form.exporter }),

  // Box 3 (OL 1888/TCHQ-GSQL). Where a route is given, no rule can tell.
  'ports-swapped': (form) => {
    const { portOfLoading, portOfDischarge } = form.transport;
    if (portOfLoading === undefined) return form;
    const ports = { portOfLoading: portOfDischarge, portOfDischarge: portOfLoading };
    return { ...form, transport: { ...form.transport, ...ports } };
  },

  // Box 10 (OL 1888/TCHQ-GSQL): an invoice that would be younger than its certificate.
  'invoice-of-next-year': (form) =>
    eachItem(form, (item) => ({
      ...item,
      invoices: item.invoices.map((invoice) => ({ ...invoice, date: addMonths(invoice.date, 12) })),
    })),

  // OCP Rule 11: the total re-exported may not exceed the originals.
  'reexport-above-originals': (form) =>
    eachItem(form, (item) => {
      const { quantity, originalProofs = [] } = item;
      const comparable = originalProofs.filter((proof) => proof.quantity?.unit === quantity?.unit);
      if (!quantity || comparable.length === 0) return item;
      return { ...item, quantity: { ...quantity, value: fromMillionths(2n * millionths(quantity.value)) } };
    }),
};

/**
 * AHTN 2022 lines and what they were in AHTN 2017 (WCO correlation tables HS 2022 to HS 2017): the first by its
 * heading, the others by their subheadings.
 */
const CODE_OF_2017: Readonly<Record<string, string>> = {
  '88073000': '88033000',
  '85171300': '85171200',
  '85258930': '85258010',
};

function eachItem(form: FormDApplication, change: (item: Item) => Item): FormDApplication {
  return { ...form, items: form.items.map(change) };
}

function tonnesAsDensity(measure: Measure): Measure {
  return measure.unit === 'TNE' ? { ...measure, unit: 'B34' } : measure;
}

/** The description with a text behind it, or undefined when both do not fit. */
function withText(description: string, text: string): string | undefined {
  const longer = `${description} / ${text}`;
  return longer.length <= MAX_DESCRIPTION ? longer : undefined;
}
