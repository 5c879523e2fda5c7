import { setMaxListeners } from 'node:events';
import { resolve } from 'node:path';
import type { Clock } from '../kernel/clock.ts';
import { systemClock } from '../kernel/clock.ts';
import type { GatewayError } from '../kernel/errors.ts';
import { createDemoPki } from '../signing/pki.ts';
import { compareLedgers } from './compare-ledgers.ts';
import { type Consignment, planConsignments } from './consignment.ts';
import { accountOf, told, totalsOf } from './demo-account.ts';
import { digestsOf, digestsText } from './demo-digests.ts';
import { freshDemoDirectory, releaseDemoDirectory } from './demo-directory.ts';
import { type ExchangeEvents, issueAll, staffCustoms, watch } from './demo-exchange.ts';
import { type InquiryAccount, inquiriesOf, inquiriesText } from './demo-inquiries.ts';
import {
  DEMO_PASSWORD,
  type DemoNodes,
  demoDatabase,
  everyoneReady,
  startNodes,
  stopNodes,
} from './demo-nodes.ts';
import { type CheckedOptions, checkOptions, type DemoCountry, type DemoOptions } from './demo-options.ts';
import {
  checkReportFile,
  type DemoEnding,
  type DemoReport,
  isComplete,
  reportText,
  writeReport,
} from './demo-report.ts';
import {
  certificateTable,
  differencesText,
  goOnText,
  spoiledText,
  totalsTable,
  verdictText,
} from './demo-text.ts';
import { seconds, WORDS } from './demo-words.ts';
import { type Fixture, loadFixtures, takingPart } from './fixtures.ts';
import { choosePorts } from './ports.ts';
import { type Progress, SILENT, showProgress } from './progress.ts';
import { stopRequests } from './stop-requests.ts';

export type { DemoOptions } from './demo-options.ts';

/**
 * The demo: Viet Nam and its peers as processes of their own, with simulated officials, exchange all fixtures in
 * both directions. Prints what happens; then serves until it is told to stop, or with `once` stops everything.
 * @returns the exit code: 0 when every certificate reached its expected state, else 1
 * @throws GatewayError DEMO_OPTION_INVALID, DEMO_DIRECTORY_TAKEN and those of keys, fixtures, profiles and database
 */
export async function runDemo(options: DemoOptions = {}): Promise<0 | 1> {
  const clock = systemClock;
  const startedAt = new Date(clock.now().getTime() - process.uptime() * 1000);
  const checked = checkOptions(options);
  const fixtures = takingPart(loadFixtures(checked.fixtures), checked.countries);
  if (checked.report) checkReportFile(checked.report);
  const { ports, taken } = await choosePorts(checked.basePort, checked.countries.length);
  freshDemoDirectory(checked.data, process.pid, startedAt.toISOString());
  const progress = checked.json ? SILENT : showProgress(checked.out);
  if (taken.length > 0) progress.say(WORDS.portsTaken(taken.join(', '))[checked.language]);
  const stop = stopRequests();
  let nodes: DemoNodes = new Map();
  try {
    await prepare(checked, clock, progress);
    nodes = startNodes(checked, ports, firstPair(fixtures, checked));
    const demo = { options: checked, clock, startedAt, nodes, progress, stop: stop.signal };
    return await exchange(demo, fixtures);
  } finally {
    progress.end();
    await stopNodes(nodes);
    stop.release();
    releaseDemoDirectory(checked.data);
  }
}

interface Demo {
  readonly options: CheckedOptions;
  readonly clock: Clock;
  readonly startedAt: Date;
  readonly nodes: DemoNodes;
  readonly progress: Progress;
  /** Somebody wants it to stop. */
  readonly stop: AbortSignal;
}

/** Viet Nam and the first peer that it has something to exchange with. */
function firstPair(
  fixtures: readonly Fixture[],
  { countries, down }: CheckedOptions,
): readonly DemoCountry[] {
  const partners = new Set<string>(
    fixtures.flatMap(({ form }) => [form.issuingCountry, form.declaration.importingCountry]),
  );
  const partner = countries.find((code) => code !== 'VN' && partners.has(code) && !down.has(code));
  return partner ? ['VN', partner] : ['VN'];
}

/** Viet Nam signs with RSA, its peers with elliptic curves: they must understand each other. */
const KEYS = {
  VN: 'rsa',
  SG: 'p256',
  MY: 'p256',
  ID: 'p384',
  TH: 'p384',
  BN: 'p256',
  KH: 'p256',
  LA: 'p256',
  MM: 'p384',
  PH: 'p384',
} as const satisfies Record<DemoCountry, string>;

/** Keys for all countries, and empty databases where a server keeps them. */
async function prepare(options: CheckedOptions, clock: Clock, progress: Progress): Promise<void> {
  await createDemoPki({
    countries: options.countries,
    directory: resolve(options.data, 'pki'),
    password: DEMO_PASSWORD,
    now: clock.now(),
    algorithm: KEYS,
  });
  if (!options.mongoUri) return;
  // Loaded only here: a demo without MongoDB never loads its driver.
  const { dropDatabase } = await import('../ledger/mongo/drop.ts');
  const databases = options.countries.map(demoDatabase);
  progress.say(WORDS.databases(databases.join(', '))[options.language]);
  for (const database of databases) await dropDatabase({ uri: options.mongoUri, database });
}

async function exchange(demo: Demo, fixtures: readonly Fixture[]): Promise<0 | 1> {
  const { options, clock, nodes, progress, stop } = demo;
  const home = new AbortController();
  const atWork = AbortSignal.any([stop, home.signal]);
  const inTime = AbortSignal.any([stop, AbortSignal.timeout(options.timeoutMs)]);
  // Ten gateways have more desks waiting at once than Node takes for a leak.
  setMaxListeners(0, atWork, inTime);
  const profiles = new Map([...nodes].map(([country, { profile }]) => [country, profile]));
  const events = tell(demo);

  const customs = staffCustoms(nodes, clock, events, atWork);
  const consignments = planConsignments(fixtures, profiles, clock.now());
  progress.say(WORDS.planned(consignments.length, [...nodes.keys()].join(', '))[options.language]);
  if (options.faults) progress.say(WORDS.simulating[options.language]);
  const issuing = issueAll(nodes, consignments, inTime);
  const settled = await watch(nodes, consignments, events, inTime);
  const ending = settled ? 'settled' : stop.aborted ? 'interrupted' : 'timeout';
  progress.end();
  const inquiries = await inquiriesOf(nodes, inTime);
  // A few certificates settle before the last gateway serves, and its ledgers belong to the account.
  await everyoneReady(nodes, inTime);
  const report = await account(demo, consignments, inquiries, ending, inTime);
  show(demo, report);

  if (!options.once && !stop.aborted) {
    progress.say(goOnText(nodes, report.certificates, options.language));
    await stopped(nodes, stop);
    progress.say(WORDS.stopping[options.language]);
  }
  home.abort();
  await stopNodes(nodes);
  await Promise.all([customs, issuing]);
  return isComplete(report, options.down) ? 0 : 1;
}

/** What is printed while the exchange runs. */
function tell({ options: { language }, clock, startedAt, progress }: Demo): ExchangeEvents {
  const elapsed = () => seconds(clock.now().getTime() - startedAt.getTime());
  const complained = new Set<string>();
  let acknowledged = false;
  return {
    onReady: ({ country, url }) => progress.say(WORDS.serves(country, url, elapsed())[language]),
    onProgress(all) {
      const first = acknowledged ? undefined : firstAcknowledged(all, startedAt);
      if (first !== undefined) {
        acknowledged = true;
        progress.say(WORDS.firstAcknowledged((first / 1000).toFixed(1))[language]);
      }
      progress.update(all);
    },
    onFault(country: string, fault: GatewayError) {
      // The same trouble every quarter of a second is one line.
      const key = `${country} ${fault.code}`;
      if (complained.has(key)) return;
      complained.add(key);
      progress.say(`${country}: ${told(fault)[language]}`);
    },
  };
}

/** Milliseconds from the start of the program to the first AS2. */
function firstAcknowledged(all: readonly Consignment[], startedAt: Date): number | undefined {
  const instants = all.flatMap(({ progress }) => progress.stateTimes.AS2 ?? []);
  const [first] = instants.sort();
  return first === undefined ? undefined : Date.parse(first) - startedAt.getTime();
}

async function account(
  { options, clock, startedAt, nodes }: Demo,
  consignments: readonly Consignment[],
  inquiries: readonly InquiryAccount[],
  ending: DemoEnding,
  inTime: AbortSignal,
): Promise<DemoReport> {
  const certificates = await Promise.all(consignments.map((one) => accountOf(nodes, one)));
  const ledgers = await Promise.all([...nodes.values()].map(totalsOf));
  const comparison = await compareLedgers(nodes);
  // Last, because it is an exchange of its own.
  const digests = ending === 'settled' ? await digestsOf(nodes, inTime) : [];
  const first = firstAcknowledged(consignments, startedAt);
  return {
    startedAt: startedAt.toISOString(),
    finishedAt: clock.now().toISOString(),
    ending,
    storage: options.mongoUri ? 'mongodb' : 'embedded',
    ...(first === undefined ? {} : { firstAcknowledgedAfterMs: first }),
    count: certificates.length,
    reached: certificates.filter(({ reached }) => reached).length,
    certificates,
    ledgers,
    inquiries,
    ...comparison,
    digests,
  };
}

function show({ options, progress }: Demo, report: DemoReport): void {
  const { language, out } = options;
  progress.say(certificateTable(report.certificates, out.columns || 120, language));
  progress.say(totalsTable(report.ledgers, language));
  const first = report.firstAcknowledgedAfterMs;
  if (first !== undefined) progress.say(WORDS.firstAcknowledged((first / 1000).toFixed(1))[language]);
  if (options.faults) progress.say(spoiledText(report.certificates, language));
  progress.say(verdictText(report, language));
  progress.say(differencesText(report, language));
  const digests = digestsText(report.digests, language);
  if (digests !== undefined) progress.say(digests);
  const asked = inquiriesText(report.inquiries, language);
  if (asked !== undefined) progress.say(asked);
  if (options.json) out.write(reportText(report));
  if (options.report) {
    writeReport(options.report, report);
    progress.say(WORDS.reportAt(options.report)[language]);
  }
}

/** Until somebody stops the demo, or no gateway is left. */
async function stopped(nodes: DemoNodes, stop: AbortSignal): Promise<void> {
  const asked = new Promise<void>((done) => {
    if (stop.aborted) done();
    stop.addEventListener('abort', () => done(), { once: true });
  });
  const gone = Promise.all([...nodes.values()].map((node) => node.gone));
  await Promise.race([asked, gone]);
}
