import { rmSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { PROGRAM_VERSION } from '../http/version.ts';
import { type Clock, stopwatch, systemClock } from '../kernel/clock.ts';
import { asGatewayError, GatewayError } from '../kernel/errors.ts';
import type { Text } from '../kernel/finding.ts';
import { BUILT_MAIN } from '../simulators/peer-process.ts';
import { serverCommand } from './database-server.ts';
import { hasPrlimit } from './disk.ts';
import type { Evidence } from './evidence.ts';
import { gatherEvidence, judgeAll } from './judge.ts';
import { programDigest } from './program.ts';
import type { DrillReport, DrillResult } from './report.ts';
import type { Means, Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios/index.ts';
import { type Stage, setStage } from './stage.ts';
import { makeWorkDirectory, requireWorkPlace } from './work-directory.ts';

export interface DrillOptions {
  /** Names of scenarios; all when empty. */
  readonly names: readonly string[];
  readonly seed: number;
  /** Certificates that Viet Nam issues in each drill. */
  readonly certificates: number;
  readonly mongoUri?: string;
  /** The shell's command for a MongoDB server that drills may kill; a mongod on the PATH when not given. */
  readonly databaseServer?: string;
  readonly onStart?: (scenario: Scenario, at: number, of: number) => void;
  readonly onEnd?: (result: DrillResult) => void;
  /** No further drill is begun after it. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  /** The built gateway program; for tests that run from source. */
  readonly mainFile?: string;
  /** Hears what the invariants judge. */
  readonly onEvidence?: (evidence: Evidence) => void;
}

/**
 * The scenarios of these names, in the order of the table.
 * @throws GatewayError USAGE_INVALID that lists the names there are, when one is none of them
 */
export function chosen(names: readonly string[]): readonly Scenario[] {
  const known = SCENARIOS.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const named = unknown.map((name) => `"${name}"`).join(', ');
    throw new GatewayError('USAGE_INVALID', {
      detail: {
        en: `there is no drill ${named}; there are: ${known.join(', ')}`,
        vi: `không có bài diễn tập ${named}; có: ${known.join(', ')}`,
      },
      where: unknown[0],
    });
  }
  return names.length === 0 ? SCENARIOS : SCENARIOS.filter(({ name }) => names.includes(name));
}

/**
 * Runs drills one after the other, each with gateways, keys and ledgers of its own.
 * @throws GatewayError USAGE_INVALID for an unknown name, and where no directory can be made for them; what goes wrong in a drill is in its result
 */
export async function runDrills(options: DrillOptions): Promise<DrillReport> {
  const { clock = systemClock, seed, certificates } = options;
  const scenarios = chosen(options.names);
  requireWorkPlace();
  const startedAt = clock.now().toISOString();
  const drills: DrillResult[] = [];
  for (const [at, scenario] of scenarios.entries()) {
    if (options.signal?.aborted) {
      drills.push(notBegun(scenario, options));
      continue;
    }
    options.onStart?.(scenario, at, scenarios.length);
    const result = await runDrill(scenario, options);
    drills.push(result);
    options.onEnd?.(result);
  }
  const count = (outcome: DrillResult['outcome']) => drills.filter((one) => one.outcome === outcome).length;
  return {
    product: 'ASW e-Form D gateway',
    version: PROGRAM_VERSION,
    startedAt,
    finishedAt: clock.now().toISOString(),
    seed,
    certificates,
    names: options.names,
    ...(options.databaseServer === undefined ? {} : { databaseServer: true }),
    environment: environmentOf(options),
    drills,
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    interrupted: drills.some(({ reason }) => reason === INTERRUPTED),
  };
}

const INTERRUPTED: Text = { en: 'interrupted before it began', vi: 'bị ngắt trước khi bắt đầu' };

function aboutDrill({ name, title, what }: Scenario, options: DrillOptions) {
  const { clock = systemClock, seed, certificates } = options;
  return { name, title, what, startedAt: clock.now().toISOString(), seed, certificates };
}

const NOTHING_SEEN = { durationMs: 0, timeline: [], invariants: [], counts: {} } as const;

function notBegun(scenario: Scenario, options: DrillOptions, reason = INTERRUPTED): DrillResult {
  return { ...aboutDrill(scenario, options), ...NOTHING_SEEN, outcome: 'skipped', reason };
}

/** Runs one drill, of the table or not. What goes wrong in it is in its result. */
export async function runDrill(scenario: Scenario, options: DrillOptions): Promise<DrillResult> {
  const { clock = systemClock } = options;
  const means: Means = {
    mongoUri: options.mongoUri,
    databaseServer: serverCommand(options.databaseServer),
    prlimit: hasPrlimit(),
  };
  const { name, invariants } = scenario;
  const { certificates, mainFile } = options;
  // The same drill meets the same faults whether it runs alone or among others.
  const seed = options.seed ^ hashOf(name);
  const about = aboutDrill(scenario, options);
  const missing = scenario.lacks?.(means);
  if (missing) return notBegun(scenario, options, missing);

  const elapsed = stopwatch();
  let failure: Text | undefined;
  let evidence: Evidence | undefined;
  let stage: Stage | undefined;
  let directory: string | undefined;
  try {
    directory = makeWorkDirectory(`asw-drill-${name}-`);
    stage = await setStage({
      ...(scenario.storage ? { storage: scenario.storage } : {}),
      ...(scenario.environment ? { environment: scenario.environment } : {}),
      directory,
      seed,
      count: certificates,
      means,
      clock,
      ...(mainFile ? { mainFile } : {}),
    });
    await scenario.run(stage);
    evidence = await gatherEvidence(stage);
    options.onEvidence?.(evidence);
  } catch (thrown) {
    const { code, message, title: cause, where } = asGatewayError(thrown);
    const inner = thrown instanceof GatewayError ? message : String(thrown);
    failure = { en: `${code}: ${inner}${where ? ` (${where})` : ''}`, vi: `${code}: ${cause.vi} (${inner})` };
  } finally {
    await stage?.close();
  }
  const results = evidence ? judgeAll(invariants, evidence) : [];
  const passed = !failure && results.every((result) => result.passed);
  if (passed && directory) rmSync(directory, { recursive: true, force: true });
  return {
    ...about,
    outcome: passed ? 'passed' : 'failed',
    ...(failure ? { reason: failure } : {}),
    durationMs: Math.round(elapsed()),
    timeline: stage?.timeline ?? [],
    invariants: results,
    counts: evidence ? countsOf(evidence) : {},
    ...(passed || !directory ? {} : { directory }),
  };
}

function countsOf({ nodes, passages, faultCount, replays }: Evidence): Readonly<Record<string, number>> {
  const sum = (each: readonly number[]) => each.reduce((total, one) => total + one, 0);
  return {
    issued: sum(nodes.map(({ sent }) => sent.filter(({ xmlDigest }) => xmlDigest).length)),
    received: sum(nodes.map(({ received }) => received.length)),
    messages: sum(nodes.map(({ outbox }) => outbox.length)),
    attempts: sum(nodes.flatMap(({ outbox }) => outbox.map(({ trail }) => trail.length))),
    deadLetters: sum(
      nodes.map(
        ({ outbox }) => outbox.filter(({ status }) => status === 'dead' || status === 'superseded').length,
      ),
    ),
    repeatedDeliveries: sum(passages.map(({ deliveries }) => Math.max(0, deliveries - 1))),
    replays: replays.length,
    faults: faultCount,
  };
}

function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}

function environmentOf({
  mongoUri,
  databaseServer,
  mainFile,
}: DrillOptions): Readonly<Record<string, string>> {
  return {
    program: programDigest(dirname(mainFile ?? BUILT_MAIN)),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processors: `${cpus().length} × ${cpus()[0]?.model.trim() ?? '?'}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    mongodb: mongoUri ? 'given' : serverCommand(databaseServer) === undefined ? 'none' : 'own',
  };
}
