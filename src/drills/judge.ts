import { asGatewayError } from '../kernel/errors.ts';
import { checkLedgerFile } from '../ledger/sqlite/integrity.ts';
import { type Evidence, nodeEvidence, type Replay } from './evidence.ts';
import type { DrillGateway } from './gateway.ts';
import { INVARIANTS, type InvariantId } from './invariants/index.ts';
import { CLEAR_LINE } from './line-faults.ts';
import type { InvariantResult } from './report.ts';
import type { Stage } from './stage.ts';

/** So many of the messages that passed each line are sent again at the end, and so many of the questions about digests. */
const REPLAYS = 8;
const VIOLATIONS_SHOWN = 20;

/**
 * Lets everything come to rest, has customs decide, sends one more certificate each way and some octets again, and
 * then takes down all that the gateways say. They are stopped afterwards, and their embedded ledgers checked.
 * @throws GatewayError when a gateway does not answer any more
 */
export async function gatherEvidence(stage: Stage): Promise<Evidence> {
  const { vn, sg, lines } = stage;
  lines.toSG.set(CLEAR_LINE);
  lines.toVN.set(CLEAR_LINE);
  let settled = await stage.settle();
  stage.note(
    settled ? 'everything has come to rest' : 'the time is over, not everything has come to rest',
    settled ? 'mọi việc đã kết thúc' : 'hết thời gian, chưa kết thúc hết',
  );
  await Promise.all([decideHalf(sg), decideHalf(vn)]);
  settled = (await stage.settle()) && settled;
  const afterwards = await Promise.all([oneMore(stage, vn), oneMore(stage, sg)]);
  settled = (await stage.settle()) && settled;
  const replays = [...(await replay(lines.toSG)), ...(await replay(lines.toVN))];
  const nodes = await Promise.all([nodeEvidence(vn), nodeEvidence(sg)]);
  await Promise.all([vn.stop(), sg.stop(), stage.vn2.stop()]);
  return {
    nodes,
    promised: stage.promised,
    settled,
    faultCount: stage.faultCount,
    passages: [...lines.toSG.passages(), ...lines.toVN.passages()],
    replays,
    integrity: [vn, sg].flatMap(({ country, ledgerFile }) =>
      ledgerFile ? [{ country, faults: checkLedgerFile(ledgerFile) }] : [],
    ),
    afterwards,
  };
}

/** Customs give the preference for every other certificate they have; the rest they leave undecided. */
async function decideHalf({ client }: DrillGateway): Promise<void> {
  const { rows } = await client.searchReceived({ state: 'REC', limit: 200 });
  for (const [at, { id, itemCount }] of rows.entries()) {
    if (at % 2 === 1) continue;
    const items = Array.from({ length: itemCount }, (_, index) => index + 1);
    await client.respond(
      id,
      items.map((itemNumber) => ({ itemNumber, decision: 'GIVEN' as const })),
    );
  }
}

async function oneMore(stage: Stage, at: DrillGateway) {
  try {
    await stage.issue(at, 1, 10_000);
    return { country: at.country, fault: undefined };
  } catch (thrown) {
    const { code, message } = asGatewayError(thrown);
    return { country: at.country, fault: `${code}: ${message}` };
  }
}

/** The latest octets that were decided: whatever happened since, they are answered as their profile says. */
async function replay(line: Stage['lines']['toSG']): Promise<readonly Replay[]> {
  const decided = line.passages().filter(({ answers }) => answers.length > 0);
  const questions = decided.filter(({ kind }) => kind === 'DIG').slice(-REPLAYS);
  const others = decided.filter(({ kind }) => kind !== 'DIG').slice(-REPLAYS);
  const replays: Replay[] = [];
  for (const passage of [...others, ...questions]) {
    replays.push({ passage, ...(await line.replay(passage.octets)) });
  }
  return replays;
}

/** What each of the invariants makes of the evidence. Pure. */
export function judgeAll(ids: readonly InvariantId[], evidence: Evidence): readonly InvariantResult[] {
  return ids.map((id) => {
    const { text, judge } = INVARIANTS[id];
    const { checked, violations } = judge(evidence);
    return {
      id,
      text,
      // An invariant that had nothing to look at has proven nothing.
      passed: violations.length === 0 && checked > 0,
      checked,
      violations: violations.slice(0, VIOLATIONS_SHOWN),
      violationCount: violations.length,
    };
  });
}
