import { STATE_LABELS } from '../certificate/lifecycle.ts';
import { type Consignment, isSettled } from './consignment.ts';
import type { DemoOut } from './demo-options.ts';

/** Shows how far the exchange is: one line that is drawn again on a terminal, plain lines anywhere else. */
export interface Progress {
  /** A line that stays. */
  say(line: string): void;
  update(all: readonly Consignment[]): void;
  /** Removes the bar, if there is one. */
  end(): void;
}

const BAR = 30;
/** Back to the line's start, and clear to its end. */
const CLEAR = '\r\u001B[K';

export function showProgress(out: DemoOut): Progress {
  return out.isTTY ? bar(out) : lines(out);
}

/** For machine output: shows nothing. */
export const SILENT: Progress = { say() {}, update() {}, end() {} };

function bar(out: DemoOut): Progress {
  let drawn = '';
  return {
    say(line) {
      out.write(`${CLEAR}${line}\n${drawn}`);
    },
    update(all) {
      const done = all.filter(isSettled).length;
      const filled = Math.floor((BAR * done) / Math.max(1, all.length));
      const text = `[${'#'.repeat(filled)}${'-'.repeat(BAR - filled)}] ${done}/${all.length}  ${countsOf(all)}`;
      drawn = text.slice(0, Math.max(20, (out.columns || 80) - 1));
      out.write(`${CLEAR}${drawn}`);
    },
    end() {
      if (drawn) out.write(CLEAR);
      drawn = '';
    },
  };
}

function lines(out: DemoOut): Progress {
  const told = new Set<Consignment>();
  return {
    say: (line) => void out.write(`${line}\n`),
    update(all) {
      for (const one of all) {
        if (told.has(one) || !isSettled(one)) continue;
        told.add(one);
        const { referenceNumber, state, fault } = one.progress;
        const what = fault ? fault.code : state && STATE_LABELS[state];
        out.write(
          `${told.size}/${all.length} ${one.from} → ${one.to} ${referenceNumber || one.file}: ${what}\n`,
        );
      }
    },
    end() {},
  };
}

/** `AS1 3, AS2 1, AS4 (RES – REC) 5`: those under way, by state. */
function countsOf(all: readonly Consignment[]): string {
  const counts = new Map<string, number>();
  for (const one of all) {
    const { state } = one.progress;
    if (isSettled(one) || !state) continue;
    counts.set(STATE_LABELS[state], (counts.get(STATE_LABELS[state]) ?? 0) + 1);
  }
  return [...counts].map(([label, count]) => `${label} ${count}`).join(', ');
}
