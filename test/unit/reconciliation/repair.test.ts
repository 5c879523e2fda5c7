import { describe, expect, test } from '@jest/globals';
import type { ItemDecision } from '../../../src/certificate/form-d.ts';
import type { CertificateState } from '../../../src/certificate/lifecycle.ts';
import {
  DIGEST_STATES,
  type DigestState,
  digestOfDecisions,
  digestState,
} from '../../../src/ledger/digest-tree.ts';
import type { PeerReport } from '../../../src/ledger/reconciliation-records.ts';
import type { StateTimes } from '../../../src/ledger/records.ts';
import { classify, type FoundDifference, isInFlight } from '../../../src/reconciliation/compare.ts';
import { type Case, REPAIRS, RULES, repairOf } from '../../../src/reconciliation/repair.ts';
import { trendOf } from '../../../src/reconciliation/report.ts';
import { held } from '../../support/digest-models.ts';

const DECIDED = 'd'.repeat(64);
/** By us alone. */
const OTHERWISE = 'e'.repeat(64);

/** Every case there is: kinds, sides, pairs of states, worth of the octets, with and without decisions of either. */
function cases(): readonly Case[] {
  const states = DIGEST_STATES.flatMap((own) => DIGEST_STATES.map((theirs) => [own, theirs] as const));
  return (['ISSUER', 'IMPORTER'] as const).flatMap((side) =>
    states.flatMap(([own, theirs]) =>
      [undefined, DECIDED, OTHERWISE].flatMap((decided) =>
        (
          ['MISSING_AT_PEER', 'MISSING_HERE', 'CONTENT_DIFFERS', 'STATE_DIFFERS', 'ONLY_DUPLICATE'] as const
        ).flatMap((kind) =>
          (['SOUND', 'DIGEST_WRONG', 'BROKEN'] as const).flatMap((octets) =>
            ['a', 'b'].map((conversationId): Case => {
              const here = decided === OTHERWISE ? { decisionsDigest: DECIDED } : {};
              const there = decided === DECIDED ? { decisionsDigest: DECIDED } : {};
              const mine = { ...held(1, 1, { state: own }), ...here };
              const other = { ...held(1, 1, { state: theirs, conversationId }), ...there };
              const difference: FoundDifference = {
                ...{ issuer: 'VN', referenceNumber: mine.referenceNumber, kind },
                ...(kind === 'MISSING_HERE' ? {} : { own: { ...mine, conversationId: 'a' } }),
                ...(kind === 'MISSING_AT_PEER' ? {} : { theirs: other }),
              };
              return { difference, side, octets };
            }),
          ),
        ),
      ),
    ),
  );
}

describe('the table of repairs', () => {
  const all = cases();

  test('every rule decides some case, and every case is decided by a rule of its kind and side', () => {
    const deciding = new Set(
      all.map((about) => {
        const { kind } = about.difference;
        const fits = RULES.find(
          (rule) => rule.kind === kind && rule.side === about.side && (rule.when?.(about) ?? true),
        );
        expect(repairOf(about)).toBe(fits?.repair);
        return fits;
      }),
    );
    expect(RULES.filter((rule) => !deciding.has(rule))).toEqual([]);
  });

  test('only the issuing side sends certificates or their end, only the importing side what customs decided', () => {
    for (const about of all) {
      const repair = repairOf(about);
      const issuing = ['RETRANSMIT', 'SEND_ENDED', 'CANCEL_AGAIN', 'ASK_STATE'];
      const importing = ['REQUEST', 'REACKNOWLEDGE', 'HAND_OVER', 'ADOPT_CONVERSATION'];
      expect(about.side === 'ISSUER' ? importing : issuing).not.toContain(repair);
    }
  });

  test('the importing side never tells an earlier state than the issuing side knows', () => {
    const rank = (state: DigestState | undefined) => DIGEST_STATES.indexOf(state ?? 'AS1');
    for (const about of all.filter((each) => repairOf(each) === 'REACKNOWLEDGE')) {
      const { own, theirs } = about.difference;
      if (own?.state === 'NOT_GIVEN' || theirs?.state === 'NOT_GIVEN') continue;
      if (own?.state === 'GIVEN' || theirs?.state === 'GIVEN') continue;
      expect(rank(own?.state)).toBeGreaterThanOrEqual(rank(theirs?.state));
    }
  });

  test('every repair is said in both languages', () => {
    for (const { text } of Object.values(REPAIRS))
      expect(text.en && text.vi && text.en !== text.vi).toBe(true);
  });
});

test('states are normalised: ended is ended, and what a clock alone did is what it was before', () => {
  const times = { AS2: '2026-03-01T00:00:00.000Z', REC: '2026-03-02T00:00:00.000Z' };
  const stated = (state: CertificateState, stateTimes: StateTimes = times) =>
    digestState({ state, stateTimes, decisions: [], itemCount: 2 });
  expect(stated('CANCELLED')).toBe('ENDED');
  expect(stated('REPLACED')).toBe('ENDED');
  for (const state of ['FILED', 'APPROVED', 'RETURNED'] as const) {
    expect(stated(state)).toBeUndefined();
  }
  // What the peer refused it does not hold, whatever became of it here, unless it showed later that it does.
  for (const state of ['REJECTED', 'CANCELLED', 'REPLACED'] as const) {
    expect(stated(state, { ...times, REJECTED: '2026-03-03T00:00:00.000Z' })).toBeUndefined();
    expect(stated(state, { ...times, REJECTED: '2026-03-01T12:00:00.000Z' })).toBe('ENDED');
  }
  expect(stated('EXPIRED', { ...times, EXPIRED: '2027-03-02T00:00:00.000Z' })).toBe('REC');
  const same = { AS2: times.REC, AS3: times.REC, REC: times.REC };
  expect(stated('EXPIRED', same)).toBe('REC');
});

test('what use on replaced certificates settled is compared by the decisions told', () => {
  const given = { itemNumber: 1, decision: 'GIVEN' } as const;
  const refused = { itemNumber: 2, decision: 'NOT_GIVEN', reason: 'in doubt' } as const;
  const stated = (stateTimes: StateTimes, ...decisions: ItemDecision[]) =>
    digestState({ state: 'GIVEN', stateTimes, decisions, itemCount: 2, replaces: { referenceNumber: 'O' } });
  const at = '2026-03-01T00:00:00.000Z';
  expect(stated({ AS2: at, GIVEN: at })).toBe('AS2');
  expect(stated({ AS2: at, REC: at, GIVEN: at })).toBe('REC');
  expect(stated({ REC: at, GIVEN: at }, given)).toBe('REC');
  expect(stated({ REC: at, GIVEN: at }, given, refused)).toBe('PARTLY_GIVEN');
  // Nothing else can have settled what replaces no other: then the state is what the ledger says.
  expect(digestState({ state: 'GIVEN', stateTimes: {}, decisions: [], itemCount: 2 })).toBe('GIVEN');
});

test('decisions have one digest, whatever their order', () => {
  const one = { itemNumber: 1, decision: 'GIVEN', quantity: { value: '2.5', unit: 'KGM' } } as const;
  const two = { itemNumber: 2, decision: 'NOT_GIVEN', reason: 'lý do' } as const;
  expect(digestOfDecisions([one, two])).toBe(digestOfDecisions([two, one]));
  expect(digestOfDecisions([one])).not.toBe(
    digestOfDecisions([{ ...one, quantity: { value: '2', unit: 'KGM' } }]),
  );
  expect(digestOfDecisions([])).toBeUndefined();
});

test('the gravest difference names the kind', () => {
  const mine = held(1, 1);
  const other = { ...mine, state: 'GIVEN', conversationId: 'x' } as const;
  expect(classify(mine, { ...other, contentDigest: 'x' })).toBe('CONTENT_DIFFERS');
  expect(classify(mine, other)).toBe('STATE_DIFFERS');
  expect(classify(mine, { ...mine, conversationId: 'x' })).toBe('ONLY_DUPLICATE');
  expect(classify(mine, mine)).toBeUndefined();
});

test('in flight is what changed lately on either side; a time far ahead excuses nothing', () => {
  const now = new Date('2026-03-14T12:00:00.000Z');
  const found = (own: string, theirs: string): FoundDifference => ({
    ...{ issuer: 'VN', referenceNumber: 'N', kind: 'STATE_DIFFERS' },
    own: held(1, 1, { changedAt: own }),
    theirs: held(1, 1, { changedAt: theirs }),
  });
  const [old, late, ahead] = [
    '2026-03-14T11:00:00.000Z',
    '2026-03-14T11:55:00.000Z',
    '2026-03-15T12:00:00.000Z',
  ];
  expect(isInFlight(found(old, old), now, 600_000)).toBe(false);
  expect(isInFlight(found(old, late), now, 600_000)).toBe(true);
  expect(isInFlight(found(late, old), now, 600_000)).toBe(true);
  expect(isInFlight(found(old, ahead), now, 600_000)).toBe(false);
});

test('the trend counts each certificate once a day', () => {
  const finding = (referenceNumber: string, action: 'REQUESTED' | 'PROPOSED') =>
    ({
      certificateId: '',
      referenceNumber,
      peer: 'TH',
      problem: 'MISSING_HERE',
      action,
      detail: '',
    }) as const;
  const report = (change: Partial<PeerReport>): PeerReport => ({
    ...{ id: 'p', runId: 'r', runKind: 'hourly', slot: '', day: '2026-03-14', peer: 'TH', outcome: 'EQUAL' },
    ...{ startedAt: '', durationMs: 1, sent: 1, received: 1, messages: 2, octetsSent: 3, octetsReceived: 4 },
    ...{ inFlight: 0, findings: [], evidence: [] },
    ...change,
  });
  const rows = trendOf([
    report({ outcome: 'PROPOSED', findings: [finding('A', 'PROPOSED')] }),
    report({ outcome: 'REPAIRING', findings: [finding('A', 'REQUESTED'), finding('B', 'REQUESTED')] }),
    report({ outcome: 'UNREACHABLE' }),
    report({ day: '2026-03-13' }),
    report({ peer: 'SG' }),
  ]);
  expect(rows.map(({ day, peer }) => `${day} ${peer}`)).toEqual([
    '2026-03-14 SG',
    '2026-03-14 TH',
    '2026-03-13 TH',
  ]);
  expect(rows[1]).toEqual({
    ...{ peer: 'TH', day: '2026-03-14', comparisons: 3, equal: 0, failed: 1, differences: 2, repaired: 2 },
    ...{ proposed: 1, messages: 6, octets: 21, outcome: 'PROPOSED' },
  });
});
