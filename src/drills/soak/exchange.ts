import { setTimeout as wait } from 'node:timers/promises';
import type { AseanCountry } from '../../certificate/countries.ts';
import { stopwatch, systemClock } from '../../kernel/clock.ts';
import { seededRandom } from '../../kernel/ids.ts';
import { applications } from '../applications.ts';
import type { DrillGateway } from '../gateway.ts';
import {
  cancelPatiently,
  decidePatiently,
  fileAndIssue,
  type Hindrances,
  type Promised,
} from '../officer.ts';
import { letHappen, type Mishap, type MishapCounts } from './mishaps.ts';

/** What officers of all states did, and what happened meanwhile. */
export interface Exchanged {
  /** Certificates that officers were told were issued, and the time until the last of them. */
  readonly promised: number;
  readonly exchangeMs: number;
  /** Of those: decided by customs, and cancelled by the ministry. */
  readonly decided: number;
  readonly cancelled: number;
  readonly mishaps: MishapCounts;
}

const OFFICERS_PER_DIRECTION = 2;
/** Longer than any gateway is away. */
const PATIENCE_MS = 120_000;
const PAUSE_MS = 100;
/** Shares of the certificates. The rest stay undecided, as in earnest for months. */
const CANCELLED = 0.02;
const DECIDED = 0.1;

/** What becomes of a certificate that is issued. */
interface Case extends Promised {
  readonly issuer: AseanCountry;
}

/**
 * Officers of every state issue, the ministry cancels a few, customs decide on some, while gateways fail and come back.
 * @throws GatewayError of work that was refused for good, or of a gateway that does not start again; nothing goes on then
 */
export async function exchange(about: {
  readonly gateways: ReadonlyMap<AseanCountry, DrillGateway>;
  readonly peers: readonly AseanCountry[];
  readonly certificates: number;
  readonly seed: number;
  readonly mishaps: readonly Mishap[];
  readonly onIssued: (done: number) => void;
  /** Nothing more is issued after it. */
  readonly signal?: AbortSignal;
}): Promise<Exchanged> {
  const { gateways, peers, certificates, seed, onIssued } = about;
  const passed = stopwatch();
  const failed = new AbortController();
  const signal = AbortSignal.any([failed.signal, ...(about.signal ? [about.signal] : [])]);
  const met: Hindrances = { refused: [], unanswered: 0 };
  // What officers met on the way is of no use here, and must not grow.
  const forget = () => {
    met.refused.length = 0;
  };
  const counts = { promised: 0, decided: 0, cancelled: 0, exchangeMs: 0 };
  let issuing = true;

  const directions = peers.flatMap((peer) => [['VN', peer] as const, [peer, 'VN'] as const]);
  const inboxes = new Map<AseanCountry, Case[]>([...gateways.keys()].map((country) => [country, []]));
  const office = async ([from, to]: (typeof directions)[number], at: number) => {
    const gateway = gateways.get(from);
    const source = applications(from, to);
    const random = seededRandom(seed + at);
    let left = Math.floor(certificates / directions.length) + (at < certificates % directions.length ? 1 : 0);
    const officer = async () => {
      while (gateway && left > 0 && !signal.aborted) {
        left -= 1;
        const lot = random();
        const now = new Date(systemClock.now().getTime() + gateway.clockSeconds * 1000);
        const issued = await fileAndIssue(gateway, source.next(now), met, PATIENCE_MS);
        forget();
        counts.promised += 1;
        onIssued(counts.promised);
        if (lot < CANCELLED) {
          await cancelPatiently(gateway, issued.id, met, PATIENCE_MS);
          counts.cancelled += 1;
        } else if (lot < CANCELLED + DECIDED) inboxes.get(to)?.push({ ...issued, issuer: from });
      }
    };
    await Promise.all(Array.from({ length: OFFICERS_PER_DIRECTION }, officer));
  };
  const customs = async ([country, cases]: readonly [AseanCountry, Case[]]) => {
    const gateway = gateways.get(country);
    while (gateway && !signal.aborted && (issuing || cases.length > 0)) {
      const next = cases.shift();
      if (!next) await wait(PAUSE_MS);
      else if (await decidePatiently(gateway, next, met, PATIENCE_MS)) counts.decided += 1;
    }
  };
  const issueAll = async () => {
    try {
      await Promise.all(directions.map(office));
    } finally {
      issuing = false;
      counts.exchangeMs = passed();
    }
  };
  const happening = letHappen(about.mishaps, {
    gateways: [...gateways.values()],
    share: () => counts.promised / certificates,
    signal,
  });
  // The first that fails ends the others, and is thrown once they have ended.
  const guarded = (work: Promise<unknown>) => work.catch((thrown) => failed.abort(thrown));
  await Promise.all([issueAll(), happening, ...[...inboxes].map(customs)].map(guarded));
  if (failed.signal.aborted) throw failed.signal.reason;
  return { ...counts, mishaps: await happening };
}
