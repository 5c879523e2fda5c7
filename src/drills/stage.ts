import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { AseanCountry } from '../certificate/countries.ts';
import { loadCountryProfile } from '../exchange/country-profile.ts';
import { type Clock, stopwatch, systemClock } from '../kernel/clock.ts';
import type { Text } from '../kernel/finding.ts';
import { type Random, seededRandom } from '../kernel/ids.ts';
import { createDemoPki } from '../signing/pki.ts';
import { withoutFaults } from '../simulators/officials-profile.ts';
import { choosePorts } from '../simulators/ports.ts';
import { type ApplicationSource, applications } from './applications.ts';
import { type DatabaseMeans, type DrillDatabase, openDatabase } from './database.ts';
import { type DrillGateway, drillGateway } from './gateway.ts';
import { messageNames } from './message-name.ts';
import { fileAndIssue, type Hindrances, type Promised } from './officer.ts';
import { type FaultyProxy, startFaultyProxy } from './proxy.ts';
import { isAtRest } from './settle.ts';

/** Something that was done or seen, for the report. */
export interface Moment {
  readonly afterMs: number;
  readonly what: Text;
}

/** Viet Nam and Singapore as real gateway processes with a bad line in each direction, and people at both. */
export interface Stage {
  readonly directory: string;
  readonly random: Random;
  /** How many certificates Viet Nam issues in the course of the drill; Singapore issues half as many. */
  readonly count: number;
  readonly vn: DrillGateway;
  readonly sg: DrillGateway;
  /** A second process of Viet Nam's gateway on the same database; only where ledgers are on a server. */
  readonly vn2: DrillGateway;
  /** What Viet Nam sends goes through `toSG`, what Singapore sends through `toVN`. */
  readonly lines: { readonly toSG: FaultyProxy; readonly toVN: FaultyProxy };
  /** The server with the ledgers, where there is one. */
  readonly database: DrillDatabase | undefined;
  readonly promised: readonly (Promised & { readonly country: AseanCountry })[];
  readonly met: Hindrances;
  readonly timeline: readonly Moment[];
  readonly faultCount: number;
  note(en: string, vi: string): void;
  /** Says that what the drill is about happened so many times, beside the faults of the lines. */
  happened(times: number): void;
  /** Officers issue so many certificates, patiently. GatewayError of the first that could not be issued. */
  issue(at: DrillGateway, count: number, withinMs?: number): Promise<void>;
  /** Both directions, as many as the drill was asked for. */
  issueBothWays(): Promise<void>;
  /** Waits until nothing moves any more. False when the time is over first. */
  settle(withinMs?: number): Promise<boolean>;
  /** Waits until something is so. False when the time is over first. */
  until(isSo: () => Promise<boolean> | boolean, withinMs?: number): Promise<boolean>;
  close(): Promise<void>;
}

/** A MongoDB server, whichever there is, or one that the drill starts itself. */
export type DrillStorage = 'mongodb' | 'own-mongodb';

export interface StageSpec {
  /** Where the ledgers are; the embedded file when not given. */
  readonly storage?: DrillStorage;
  /** Settings of every gateway beside those of every drill. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory: string;
  readonly seed: number;
  readonly count: number;
  readonly means: DatabaseMeans;
  readonly mainFile?: string;
  readonly clock?: Clock;
}

export const SETTLE_MS = 90_000;
const POLL_MS = 60;
/** Officers at work at once. */
const OFFICERS = 4;
/** Where ports are looked for: below those that the system gives away by itself. */
const portBase = () => 12_000 + (process.pid % 1_000) * 18;

/** Makes keys, profiles and lines; no gateway is started yet. */
export async function setStage(spec: StageSpec): Promise<Stage> {
  const { directory, seed, count, clock = systemClock } = spec;
  const passed = stopwatch();
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  await createDemoPki({
    countries: ['VN', 'SG'],
    directory: join(directory, 'pki'),
    password: 'demo',
    now: clock.now(),
    algorithm: 'p256',
  });
  const { ports } = await choosePorts(portBase(), 4);
  const { storage, means } = spec;
  const database =
    storage &&
    (await openDatabase({ means, own: storage === 'own-mongodb', directory, port: ports[3] ?? 0 }));
  const urlAt = (at: number) => `http://127.0.0.1:${ports[at]}`;
  const random = seededRandom(seed);
  const names = messageNames();
  const toSG = await startFaultyProxy(urlAt(1), seed ^ 0x51ed27, { names });
  const toVN = await startFaultyProxy(urlAt(0), seed ^ 0x2f6e2b, { names });
  const gateway = (country: 'VN' | 'SG', name: string, port: number, peers: string) =>
    drillGateway({
      country,
      port: ports[port] ?? 0,
      dataDirectory: join(directory, name),
      environment: {
        ...quickSettings(directory, country),
        PEERS: peers,
        ...database?.environment(country),
        ...spec.environment,
      },
      ...(spec.mainFile ? { mainFile: spec.mainFile } : {}),
    });
  const vn = gateway('VN', 'VN', 0, `SG=${toSG.url}`);
  const sg = gateway('SG', 'SG', 1, `VN=${toVN.url}`);
  const vn2 = gateway('VN', 'VN-2', 2, `SG=${toSG.url}`);
  const sources: Readonly<Record<string, ApplicationSource>> = {
    VN: applications('VN', 'SG'),
    SG: applications('SG', 'VN'),
  };
  const promised: (Promised & { country: AseanCountry })[] = [];
  const timeline: Moment[] = [];
  const met: Hindrances = { refused: [], unanswered: 0 };
  let happenings = 0;

  const until: Stage['until'] = async (isSo, withinMs = SETTLE_MS) => {
    const waited = stopwatch();
    for (;;) {
      if (await isSo()) return true;
      if (waited() > withinMs) return false;
      await wait(POLL_MS);
    }
  };
  const issue: Stage['issue'] = async (at, wanted, withinMs = SETTLE_MS) => {
    let left = wanted;
    const officer = async () => {
      while (left > 0) {
        left -= 1;
        const now = new Date(clock.now().getTime() + at.clockSeconds * 1000);
        const application = sources[at.country]?.next(now);
        if (!application) return;
        promised.push({ country: at.country, ...(await fileAndIssue(at, application, met, withinMs)) });
      }
    };
    await Promise.all(Array.from({ length: Math.min(OFFICERS, wanted) }, officer));
  };
  return {
    directory,
    random,
    count,
    vn,
    sg,
    vn2,
    lines: { toSG, toVN },
    database,
    promised,
    met,
    timeline,
    get faultCount() {
      const onLines = [toSG, toVN].flatMap((line) => Object.values(line.counts()));
      return onLines.reduce((sum, times) => sum + times, happenings);
    },
    note: (en, vi) => void timeline.push({ afterMs: Math.round(passed()), what: { en, vi } }),
    happened(times) {
      happenings += times;
    },
    issue,
    async issueBothWays() {
      await Promise.all([issue(vn, count), issue(sg, Math.ceil(count / 2))]);
    },
    settle: (withinMs) => until(() => isAtRest([vn, sg]), withinMs),
    until,
    async close() {
      await Promise.all([vn, sg, vn2].map((one) => one.stop()));
      await Promise.all([toSG.close(), toVN.close()]);
      await database?.close();
    },
  };
}

/** Times that a real gateway takes minutes for come at once; everything else is as in earnest. */
export function quickSettings(directory: string, country: AseanCountry): Readonly<Record<string, string>> {
  const profileFile = join(directory, `${country}.json`);
  const profile = withoutFaults(loadCountryProfile(country));
  const quick = {
    ...profile,
    twoPersonRule: false,
    handover: { singleWindowDelayMs: 0, customsDelayMs: 0 },
  };
  writeFileSync(profileFile, JSON.stringify(quick));
  return {
    HOST: '127.0.0.1',
    PROFILE_FILE: profileFile,
    LOG_LEVEL: 'info',
    TICK_MS: '50',
    RETRY_FIRST_MS: '100',
    DELIVERY_TIMEOUT_SECONDS: '1',
    // The drill itself asks for what the sweep would do.
    SWEEP_CRON: '0 0 1 1 *',
  };
}
