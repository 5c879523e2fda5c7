import { setTimeout as wait } from 'node:timers/promises';
import type { Text } from '../../kernel/finding.ts';
import { seededRandom } from '../../kernel/ids.ts';
import { clearDisk, fillDisk } from '../disk.ts';
import type { DrillGateway } from '../gateway.ts';
import { wholeBetween } from '../line-faults.ts';

/** What happens to gateways during a soak, beside what lines do to messages. */
export type MishapKind = 'killed' | 'switched-off' | 'clock-within' | 'clock-beyond' | 'disk-full';

/** One of them, drawn before anything happens. */
export interface Mishap {
  readonly kind: MishapKind;
  /** The share of the certificates that is issued by then. */
  readonly at: number;
  /** Which of the gateways it may happen to, from 0 up to 1. */
  readonly victim: number;
  /** How long it lasts. */
  readonly ms: number;
  readonly clockSeconds: number;
}

interface MishapRule {
  readonly text: Text;
  /** At least so many in a soak, and one for so many certificates. */
  readonly least: number;
  readonly every: number;
  readonly ms: readonly [number, number];
  /** How wrong clocks are, in seconds, one mishap after the other. */
  readonly clocks?: readonly (readonly [number, number])[];
  /** Whether it may happen to Viet Nam's gateway too: all exchange goes through it, so only what is soon over. */
  readonly everywhere: boolean;
}

const AHEAD_BEYOND = [310, 330] as const;
/**
 * What a clock that is ahead queued waits, once it is right again, until that time has come: minutes that a short soak
 * does not take, nor the end of a long one.
 */
const mayBeAhead = (certificates: number, at: number) => certificates >= 20_000 && at < 0.7;

export const MISHAPS: Readonly<Record<MishapKind, MishapRule>> = {
  killed: {
    text: { en: 'gateways killed and started again', vi: 'cổng bị giết và khởi động lại' },
    least: 3,
    every: 500,
    ms: [0, 0],
    everywhere: true,
  },
  'disk-full': {
    text: { en: 'gateways whose disk was full for a moment', vi: 'cổng bị đầy đĩa trong chốc lát' },
    least: 1,
    every: 2_500,
    ms: [2_000, 4_000],
    everywhere: true,
  },
  'switched-off': {
    text: { en: 'peers switched off for tens of seconds', vi: 'cổng đối tác tắt hàng chục giây' },
    least: 1,
    every: 2_500,
    ms: [10_000, 30_000],
    everywhere: false,
  },
  'clock-within': {
    text: {
      en: 'peers started with a clock wrong by less than others accept, then right again',
      vi: 'cổng đối tác chạy với đồng hồ sai trong mức cho phép, rồi chỉnh đúng',
    },
    least: 1,
    every: 2_500,
    ms: [4_000, 8_000],
    clocks: [
      [30, 60],
      [-240, -60],
    ],
    everywhere: false,
  },
  'clock-beyond': {
    text: {
      en: 'peers started with a clock wrong by more than others accept, then right again',
      vi: 'cổng đối tác chạy với đồng hồ sai quá mức cho phép, rồi chỉnh đúng',
    },
    least: 1,
    every: 2_500,
    ms: [4_000, 8_000],
    // Behind it takes its peers' messages for messages from the future and refuses them for now; ahead it is refused.
    clocks: [[-900, -360], AHEAD_BEYOND],
    everywhere: false,
  },
};

/** How often each happened. */
export type MishapCounts = Readonly<Record<MishapKind, number>>;

/** The same seed and number of certificates give the same mishaps, spread over the work. In the order of their coming. */
export function planMishaps(seed: number, certificates: number): readonly Mishap[] {
  const random = seededRandom(seed ^ 0x6b696c6c);
  const drawn = (Object.keys(MISHAPS) as MishapKind[]).flatMap((kind) => {
    const { least, every, ms, clocks = [[0, 0]] } = MISHAPS[kind];
    const count = Math.max(least, Math.floor(certificates / every));
    return Array.from({ length: count }, (_, serial) => {
      const at = 0.02 + (0.93 * (serial + random())) / count;
      const allowed = clocks.filter((one) => one !== AHEAD_BEYOND || mayBeAhead(certificates, at));
      return {
        kind,
        at,
        victim: random(),
        ms: wholeBetween(random, ...ms),
        clockSeconds: wholeBetween(random, ...(allowed[serial % allowed.length] ?? [0, 0])),
      };
    });
  });
  return drawn.sort((a, b) => a.at - b.at);
}

/**
 * Lets mishaps happen when their time has come: those that are soon over one after the other, and beside them those
 * that take longer, never two to one gateway at once. At its end every gateway runs, with its clock right.
 * @param about `gateways`: the first is the one all exchange goes through; `share`: of the certificates issued so far
 * @throws GatewayError of a gateway that does not start again
 */
export async function letHappen(
  mishaps: readonly Mishap[],
  about: {
    readonly gateways: readonly DrillGateway[];
    readonly share: () => number;
    readonly signal: AbortSignal;
  },
): Promise<MishapCounts> {
  const { gateways, share, signal } = about;
  const counts = { killed: 0, 'switched-off': 0, 'clock-within': 0, 'clock-beyond': 0, 'disk-full': 0 };
  const taken = new Set<DrillGateway>();
  const lane = async (everywhere: boolean) => {
    for (const mishap of mishaps.filter(({ kind }) => MISHAPS[kind].everywhere === everywhere)) {
      const free = () => (everywhere ? gateways : gateways.slice(1)).filter((one) => !taken.has(one));
      while (!signal.aborted && (share() < mishap.at || free().length === 0)) await wait(50);
      const victim = free()[Math.floor(mishap.victim * free().length)];
      if (signal.aborted || !victim) return;
      taken.add(victim);
      try {
        await suffer(victim, mishap, signal);
      } finally {
        taken.delete(victim);
      }
      counts[mishap.kind] += 1;
    }
  };
  await Promise.all([lane(true), lane(false)]);
  return counts;
}

async function suffer(
  victim: DrillGateway,
  { kind, ms, clockSeconds }: Mishap,
  signal: AbortSignal,
): Promise<void> {
  const lasting = () => wait(ms, undefined, { signal }).catch(() => undefined);
  switch (kind) {
    case 'killed':
      await victim.kill();
      return victim.start();
    case 'switched-off':
      await victim.stop();
      await lasting();
      return victim.start();
    case 'clock-within':
    case 'clock-beyond':
      await victim.stop();
      await victim.start({ clockSeconds });
      await lasting();
      await victim.stop();
      return victim.start({ clockSeconds: 0 });
    case 'disk-full':
      fillDisk(victim);
      await lasting();
      return clearDisk(victim);
  }
}
