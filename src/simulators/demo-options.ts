import { resolve } from 'node:path';
import { type AseanCountry, isAseanCountry } from '../certificate/countries.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Text } from '../kernel/finding.ts';

/** Any of the ten states may take part in a demo. */
export type DemoCountry = AseanCountry;

/** All peers that Viet Nam can exchange with, in the order of their ports. */
export const ALL_PEERS = [
  'SG',
  'MY',
  'ID',
  'TH',
  'BN',
  'KH',
  'LA',
  'MM',
  'PH',
] as const satisfies readonly DemoCountry[];

/** The peers of a demo that names none: five gateways are quick to start, ten take their time on two cores. */
export const DEFAULT_PEERS = ['SG', 'MY', 'ID', 'TH'] as const satisfies readonly DemoCountry[];

/** The languages of the product's texts. */
export type Language = keyof Text;

function isLanguage(code: string | undefined): code is Language {
  return code === 'en' || code === 'vi';
}

/** A terminal, or anything else that takes text. */
export interface DemoOut {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface DemoOptions {
  /** Keys, ledgers and logs go here; made fresh at each start. `.asw/demo` when not given. */
  readonly data?: string;
  /** Stop everything and end when the last certificate has reached its state. */
  readonly once?: boolean;
  /** Where to write the account as JSON. */
  readonly report?: string;
  /** Comma-separated parts of fixture names, `*` for any text; all when not given. */
  readonly fixtures?: string;
  /** Viet Nam's port, its peers' follow. 4100 when not given. */
  readonly basePort?: number;
  /** Seconds that all certificates together may take. 120 when not given. */
  readonly timeout?: number;
  /** The peers that take part; SG, MY, ID and TH when not given. */
  readonly peers?: readonly string[];
  /** Simulate what goes wrong in practice, as the profiles' `faults` say. */
  readonly faults?: boolean;
  /** A peer whose gateway stays switched off, to see an outage. */
  readonly down?: readonly string[];
  /** The demo's own environment: MONGODB_URI puts every node on that server, LOG_LEVEL sets the nodes' logs. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Where the account goes; standard output when not given. */
  readonly out?: DemoOut;
  /** No text; the account as one JSON document. */
  readonly json?: boolean;
  /** Language of the text; the environment's ASW_LANG, else English, when not given. */
  readonly lang?: string;
}

export interface CheckedOptions {
  readonly data: string;
  readonly once: boolean;
  readonly report: string | undefined;
  readonly fixtures: string | undefined;
  readonly basePort: number;
  readonly timeoutMs: number;
  /** Viet Nam, then the peers that take part, in the order of their ports. */
  readonly countries: readonly DemoCountry[];
  readonly faults: boolean;
  readonly down: ReadonlySet<DemoCountry>;
  readonly mongoUri: string | undefined;
  readonly logLevel: string;
  readonly out: DemoOut;
  readonly json: boolean;
  readonly language: Language;
}

/** Fills in what was not given. DEMO_OPTION_INVALID for what makes no sense. */
export function checkOptions(options: DemoOptions): CheckedOptions {
  const timeout = options.timeout ?? 120;
  if (!Number.isFinite(timeout) || timeout < 1 || timeout > 86_400) {
    throw invalid('--timeout', `${timeout} is not a number of seconds from 1 to 86400`);
  }
  const countries = ['VN' as const, ...peersOf(options.peers ?? DEFAULT_PEERS)];
  const down = new Set<DemoCountry>();
  for (const code of options.down ?? []) {
    if (code === 'VN') throw invalid('--down', 'without VN nothing is exchanged');
    const country = countries.find((one) => one === code);
    if (!country) throw invalid('--down', `${code} is not one of ${countries.join(', ')}`);
    down.add(country);
  }
  return {
    data: resolve(options.data ?? '.asw/demo'),
    once: options.once ?? false,
    report: options.report,
    fixtures: options.fixtures,
    basePort: options.basePort ?? 4100,
    timeoutMs: timeout * 1000,
    countries,
    faults: options.faults ?? false,
    down,
    mongoUri: options.environment?.MONGODB_URI?.trim() || undefined,
    logLevel: options.environment?.LOG_LEVEL?.trim() || 'info',
    out: options.out ?? process.stdout,
    json: options.json ?? false,
    language: [options.lang, options.environment?.ASW_LANG].find(isLanguage) ?? 'en',
  };
}

/** In the order of their ports, whatever order they were named in. */
function peersOf(codes: readonly string[]): readonly DemoCountry[] {
  for (const code of codes) {
    if (code === 'VN') throw invalid('--peers', 'VN takes part anyway; name its peers');
    if (!isAseanCountry(code)) throw invalid('--peers', `${code} is not one of ${ALL_PEERS.join(', ')}`);
  }
  if (codes.length === 0) throw invalid('--peers', 'without a peer nothing is exchanged');
  return ALL_PEERS.filter((peer) => codes.includes(peer));
}

function invalid(where: string, detail: string): GatewayError {
  return new GatewayError('DEMO_OPTION_INVALID', { where, detail });
}
