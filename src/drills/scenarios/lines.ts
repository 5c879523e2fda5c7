import type { Text } from '../../kernel/finding.ts';
import { ALL_ARRIVE } from '../invariants/index.ts';
import { LINE_FAULT_TEXTS, type LineFaultKind, type LinePlan } from '../line-faults.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

/** Starts both gateways and says so. */
export async function startBoth({ vn, sg, note }: Stage): Promise<void> {
  await Promise.all([vn.start(), sg.start()]);
  note('both gateways serve', 'cả hai cổng hoạt động');
}

/** A drill whose fault is on the lines alone, in both directions: it ends when everything has come to rest. */
export function lineDrill(about: {
  readonly name: string;
  readonly title: Text;
  readonly what: Text;
  readonly plan: LinePlan;
}): Scenario {
  const { name, title, what, plan } = about;
  return {
    name,
    title,
    what,
    invariants: ALL_ARRIVE,
    async run(stage) {
      await startBoth(stage);
      stage.lines.toSG.set(plan);
      stage.lines.toVN.set(plan);
      await stage.issueBothWays();
      noteIssued(stage);
      await stage.settle();
      noteLineFaults(stage);
    },
  };
}

export function noteIssued({ note, promised }: Stage): void {
  const count = promised.length;
  note(`${count} certificates issued so far`, `đã cấp ${count} C/O`);
}

export function noteLineFaults({ note, lines }: Stage): void {
  const { toSG, toVN } = { toSG: lines.toSG.counts(), toVN: lines.toVN.counts() };
  for (const kind of Object.keys(LINE_FAULT_TEXTS) as LineFaultKind[]) {
    const [there, back] = [toSG[kind] ?? 0, toVN[kind] ?? 0];
    if (there + back === 0) continue;
    const { en, vi } = LINE_FAULT_TEXTS[kind];
    note(`${en}: VN to SG ${there}, SG to VN ${back}`, `${vi}: VN đến SG ${there}, SG đến VN ${back}`);
  }
}
