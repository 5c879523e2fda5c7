import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isInForce } from '../../src/certificate/lifecycle.ts';
import { foldedNumber } from '../../src/certificate/reference-number.ts';
import { cancelCertificate } from '../../src/exchange/cancel.ts';
import { fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { asGatewayError } from '../../src/kernel/errors.ts';
import type { ReceivedCertificate, SentCertificate } from '../../src/ledger/records.ts';
import { compare, ONE, readFraction, total } from '../../src/validation/fraction.ts';
import { describeLedgers } from '../support/ledger.ts';
import { must } from '../support/nodes.ts';
import {
  arrive,
  originalMessage,
  type Reexporters,
  reexport,
  startReexporters,
} from '../support/reexports.ts';

/**
 * Model-based (OCP Rule 11): re-exports issued, cancelled and replaced by several at once, their originals coming at
 * any moment and more than once, under numbers in any spelling, one of a peer's numbers differing from another in case
 * alone. Whatever happens: every re-export that stands is counted exactly once, against the original it means, or
 * waits for it; what counts is never more than the original gives; what was refused changed nothing.
 */

const today = '2026-06-15';
const GIVES = 5_000;
/** The peer's two numbers, and how a proof may write them. */
const SPELLINGS = [
  (number: string) => number,
  (number: string) => number.toLowerCase(),
  (number: string) => number.replace(' ', ''),
  (number: string) => number.toLowerCase().replace(' ', '\u3000'),
  (number: string) => number.replaceAll(/[ -]/g, ''),
] as const;

type Deed =
  | { readonly do: 'issue'; readonly spelled: number; readonly kilograms: number }
  | { readonly do: 'cancel'; readonly which: number }
  | { readonly do: 'replace'; readonly which: number; readonly spelled: number; readonly kilograms: number }
  | { readonly do: 'arrive'; readonly lower: boolean };

const spelled = fc.nat(SPELLINGS.length - 1);
const kilograms = fc.constantFrom(1_000, 3_000, 5_000, 6_000);
const which = fc.nat(5);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('issue' as const), spelled, kilograms }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('replace' as const), which, spelled, kilograms }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('arrive' as const), lower: fc.boolean() }) },
);
/** Deeds of one round are done at the same moment. */
const rounds = fc.array(fc.array(deed, { minLength: 1, maxLength: 4 }), { minLength: 4, maxLength: 10 });

/** Refusals of the node's own; anything else is a fault. */
const REFUSALS = ['CERTIFICATE_INVALID', 'STATE_CONFLICT', 'NOT_FOUND'];

let numbers = 0;
const seen = new Set<string>();

describeLedgers((place) => {
  let world: Reexporters;
  beforeAll(async () => {
    world = await startReexporters(place);
  });
  afterAll(() => world.stop());

  class Story {
    readonly number = `TH-M ${place.kind}/${++numbers}`;
    readonly ids: string[] = [];
    /** The same octets each time: a repetition is no other certificate. */
    readonly messages = [this.number, this.number.toLowerCase()].map((number) =>
      originalMessage(world.th, number, today),
    );
    private process = 0;

    async round(deeds: readonly Deed[]): Promise<void> {
      await Promise.all(
        deeds.map(async (one) => {
          try {
            await this.act(one, this.process++);
            seen.add(one.do);
          } catch (thrown) {
            const { code } = asGatewayError(thrown);
            expect(REFUSALS).toContain(code);
            seen.add(`${one.do} refused`);
          }
        }),
      );
    }

    private async act(one: Deed, process: number): Promise<void> {
      const vn = world.vn(process);
      if (one.do === 'arrive') {
        expect(await arrive(vn, must(this.messages[Number(one.lower)]))).toBe(true);
        return;
      }
      if (one.do === 'cancel') {
        await cancelCertificate(vn, this.at(one.which), 'Not shipped', 'officer');
        return;
      }
      const form = reexport(must(SPELLINGS[one.spelled])(this.number), today, String(one.kilograms));
      const replaced = one.do === 'replace' ? await vn.ledger.sent(this.at(one.which)) : undefined;
      const replaces = replaced && {
        referenceNumber: replaced.referenceNumber,
        kind: 'AMENDMENT' as const,
        reason: 'other quantity',
      };
      const { id } = await fileApplication(vn, form, 'officer', replaces ? { replaces } : {});
      this.ids.push(id);
      await issueCertificate(vn, id, 'officer');
    }

    private at(which: number): string {
      return this.ids[which % Math.max(1, this.ids.length)] ?? 'nobody';
    }

    /** What must be so between any two rounds. */
    async check(): Promise<void> {
      const { ledger } = world.vn();
      const held = await ledger.receivedAlike('TH', this.number);
      const claims = await ledger.claimsOn('TH', this.number);
      for (const original of held) this.checkOriginal(original);
      for (const id of this.ids) this.checkReexport(must(await ledger.sent(id)), held, claims);
    }

    private checkOriginal({ drawdowns, unmet = [] }: ReceivedCertificate): void {
      const shares = total(drawdowns.map(({ share }) => readFraction(must(share))));
      expect(compare(shares, ONE)).toBeLessThanOrEqual(0);
      const drawn = sum(drawdowns);
      for (const { quantity, reason } of unmet) {
        seen.add('unmet');
        expect(reason).toBe('MORE');
        // It would have been met if it could.
        expect(drawn + Number(quantity.value)).toBeGreaterThan(GIVES);
      }
    }

    private checkReexport(
      { id, state, form }: SentCertificate,
      held: readonly ReceivedCertificate[],
      claims: readonly string[],
    ): void {
      const [item] = form.items;
      const number = must(item?.originalProofs?.[0]).referenceNumber;
      expect(foldedNumber(number)).toBe(foldedNumber(this.number));
      const exact = held.find(({ referenceNumber }) => referenceNumber === number);
      const meant = exact ?? held[0];
      const stands = isInForce(state);
      for (const original of held) {
        const taken = [...original.drawdowns, ...(original.unmet ?? [])].filter(
          ({ certificateId }) => certificateId === id,
        );
        // Once, by what it says, against the one it means and no other.
        const expected = stands && original.id === meant?.id ? Number(must(item).weight.value) : 0;
        expect([number, original.referenceNumber, sum(taken)]).toEqual([
          number,
          original.referenceNumber,
          expected,
        ]);
      }
      // Nothing waits that was found exactly, and nothing that has ended.
      expect(claims.includes(id)).toBe(stands && exact === undefined);
    }
  }

  test('every re-export that stands is counted once, and never more than the original gives', async () => {
    const numRuns = place.kind === 'embedded' ? 40 : 6;
    await fc.assert(
      fc.asyncProperty(rounds, async (all) => {
        const story = new Story();
        for (const deeds of all) {
          await story.round(deeds);
          await story.check();
        }
      }),
      { numRuns, seed: 12, endOnFailure: false },
    );
    // The runs were not idle.
    const visited = ['issue', 'issue refused', 'cancel', 'replace', 'arrive', 'unmet'];
    expect([...seen]).toEqual(expect.arrayContaining(visited));
  }, 240_000);
});

function sum(taken: readonly { readonly quantity: { readonly value: string } }[]): number {
  return taken.reduce((of, { quantity }) => of + Number(quantity.value), 0);
}
