import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isInForce } from '../../src/certificate/lifecycle.ts';
import { foldedNumber } from '../../src/certificate/reference-number.ts';
import { cancelCertificate } from '../../src/exchange/cancel.ts';
import type { ExchangeContext } from '../../src/exchange/context.ts';
import { fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { takenOf } from '../../src/exchange/originals/proofs.ts';
import { composeMessage } from '../../src/exchange/outgoing.ts';
import { asGatewayError } from '../../src/kernel/errors.ts';
import type { ReceivedCertificate, SentCertificate } from '../../src/ledger/records.ts';
import { compare, ONE, readFraction, total } from '../../src/validation/fraction.ts';
import { application } from '../support/applications.ts';
import { describeLedgers } from '../support/ledger.ts';
import { must } from '../support/nodes.ts';
import { arrive, originalMessage, reexport, reexportersAt } from '../support/reexports.ts';

/**
 * Model-based (OCP Rule 11): re-exports issued, cancelled and replaced by several at once, their originals coming at
 * any moment and more than once, under numbers in any spelling, one of a peer's numbers differing from another in case
 * alone, and one being replaced by its own state, before or after it comes, directly or over one that is refused here; customs abroad using them in part, whether they
 * stand or not. Whatever happens: every re-export that stands
 * is counted exactly once, against the original it means and against what took the place of that, or waits for it; what
 * counts is never more than the original gives; of one that has ended, what was used counts on; what was refused changed
 * nothing.
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
  successorOf,
] as const;

/** The number of what Thailand puts in the place of the first. */
function successorOf(number: string): string {
  return `${number}/S`;
}

/** The number of what Thailand puts there before, which is refused here. */
function refusedOf(number: string): string {
  return `${number}/R`;
}

type Deed =
  | { readonly do: 'issue'; readonly spelled: number; readonly kilograms: number }
  | { readonly do: 'cancel'; readonly which: number }
  | { readonly do: 'replace'; readonly which: number; readonly spelled: number; readonly kilograms: number }
  | { readonly do: 'use'; readonly which: number; readonly kilograms: number }
  | { readonly do: 'arrive'; readonly message: number };

const spelled = fc.nat(SPELLINGS.length - 1);
const kilograms = fc.constantFrom(1_000, 3_000, 5_000, 6_000);
const which = fc.nat(5);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('issue' as const), spelled, kilograms }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('replace' as const), which, spelled, kilograms }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('use' as const), which, kilograms }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('arrive' as const), message: fc.nat(3) }) },
);
/** Deeds of one round are done at the same moment. */
const rounds = fc.array(fc.array(deed, { minLength: 1, maxLength: 4 }), { minLength: 4, maxLength: 10 });
/** Whether the successor says to replace the refused one. */
const overRefused = fc.boolean();

/** Refusals of the node's own; anything else is a fault. */
const REFUSALS = ['CERTIFICATE_INVALID', 'STATE_CONFLICT', 'NOT_FOUND'];

let numbers = 0;
const seen = new Set<string>();

describeLedgers((place) => {
  const world = reexportersAt(place);

  class Story {
    readonly number = `TH-M ${place.kind}/${++numbers}`;
    readonly ids: string[] = [];
    private readonly messages: readonly Uint8Array[];
    private readonly over: boolean;
    private process = 0;
    /** The refused one came. */
    private refused = false;

    constructor(over: boolean) {
      this.over = over;
      const { number } = this;
      const replaced = over ? refusedOf(number) : number;
      const { declaration } = application('TH', 'MY', today);
      // The same octets each time: a repetition is no other certificate.
      this.messages = [
        originalMessage(world.th, number, today),
        originalMessage(world.th, number.toLowerCase(), today),
        originalMessage(world.th, successorOf(number), today, {}, {}, replaced),
        originalMessage(world.th, refusedOf(number), today, {}, { declaration }, number),
      ];
    }

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
        expect(await arrive(vn, must(this.messages[one.message]))).toBe(one.message !== 3);
        if (one.message === 3) this.refused = true;
        return;
      }
      if (one.do === 'use') {
        await this.use(vn, one);
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

    /** Customs of Thailand say what was used so far of all of it. */
    private async use(
      vn: ExchangeContext,
      { which, kilograms }: { readonly which: number; readonly kilograms: number },
    ): Promise<void> {
      const sent = await vn.ledger.sent(this.at(which));
      if (!sent?.referenceNumber) return;
      const { conversationId, referenceNumber, form } = sent;
      const value = String(Math.min(kilograms, Number(must(form.items[0]).weight.value)));
      const decision = { itemNumber: 1, decision: 'GIVEN' as const, quantity: { value, unit: 'KGM' } };
      const at = world.th.clock.now().toISOString();
      const body = {
        kind: 'RES',
        status: 'DECIDED',
        referenceNumber,
        decisions: [decision],
        at,
      } as const;
      const { raw } = composeMessage(world.th, { to: 'VN', conversationId }, body);
      expect(await arrive(vn, raw)).toBe(true);
    }

    private at(which: number): string {
      return this.ids[which % Math.max(1, this.ids.length)] ?? 'nobody';
    }

    /** What must be so between any two rounds. */
    async check(): Promise<void> {
      const { ledger } = world.vn();
      const after = successorOf(this.number);
      const known: Known = {
        alike: await ledger.receivedAlike('TH', this.number),
        successor: await ledger.receivedByNumber('TH', after),
        waiting: [...(await ledger.claimsOn('TH', this.number)), ...(await ledger.claimsOn('TH', after))],
      };
      const first = known.alike.find(({ referenceNumber }) => referenceNumber === this.number);
      if (first) expect(first.state).toBe(this.placed(known) ? 'REPLACED' : 'AS2');
      if (this.over && this.placed(known)) seen.add('over a refused one');
      const sent = await Promise.all(this.ids.map(async (id) => must(await ledger.sent(id))));
      for (const original of heldOf(known)) this.checkOriginal(original, sent);
      for (const one of sent) {
        const before = placesOf(one, sent).map((used) => ({
          id: used.id,
          number: numberOf(used),
          kilograms: Number(used.decisions[0]?.quantity?.value ?? 0),
        }));
        this.checkReexport(one, known, { counting: standingKilograms(one), before });
      }
    }

    private checkOriginal(original: ReceivedCertificate, sent: readonly SentCertificate[]): void {
      const { unmet = [], replaces, spent } = original;
      const taken = takenOf(original);
      const shares = total(taken.map(({ share }) => readFraction(must(share))));
      expect(compare(shares, ONE)).toBeLessThanOrEqual(0);
      const drawn = sum(taken);
      if (spent) seen.add('spent');
      if (replaces && drawn > 0) seen.add('on a successor');
      for (const { certificateId, quantity, reason } of unmet) {
        seen.add('unmet');
        expect(['MORE', 'USED']).toContain(reason);
        // It would have been met if it could: what took its place is not in its way.
        const inTheWay = taken.filter((one) => {
          const reexport = sent.find(({ id }) => id === one.certificateId);
          return !placesOf(must(reexport), sent).some(({ id }) => id === certificateId);
        });
        expect(sum(inTheWay) + Number(quantity.value)).toBeGreaterThan(GIVES);
      }
    }

    private checkReexport(one: SentCertificate, known: Known, { counting, before }: Counting): void {
      const { id, state } = one;
      const number = numberOf(one);
      const held = heldOf(known);
      const exact = held.find(({ referenceNumber }) => referenceNumber === number);
      const stands = isInForce(state);
      for (const original of held) {
        const taken = [...takenOf(original), ...(original.unmet ?? [])].filter(
          ({ certificateId }) => certificateId === id,
        );
        // Once, by what it stands for, against the one it means, what took the place of that, and no other.
        const isInVain = (reexport: string) =>
          original.unmet?.some(({ certificateId }) => certificateId === reexport) === true;
        const counted = before.filter((used) => this.countsOn(original, used.number, known));
        // What is claimed in vain is claimed whole.
        const beyond = (uses: Counting['before']) =>
          isInVain(id) || !stands
            ? counting
            : uses.reduce((left, { kilograms }) => Math.max(0, left - kilograms), counting);
        // While the use of one before is claimed in vain, nothing is free anyway: it may count as well, or not.
        const expected = this.countsOn(original, number, known)
          ? [beyond(counted), beyond(counted.filter((used) => !isInVain(used.id)))]
          : [0];
        const found = sum(taken);
        // Of what was used more than the original gives, what there is.
        if (!stands && found < counting && sum(takenOf(original)) === GIVES) continue;
        expect({ number, of: original.referenceNumber, isCounted: expected.includes(found), found }).toEqual({
          number,
          of: original.referenceNumber,
          isCounted: true,
          found,
        });
      }
      // Nothing waits that was found exactly, but what was used under those that have ended.
      expect(known.waiting.includes(id)).toBe(counting > 0 && (exact === undefined || !stands));
    }

    /** What took the place of the first, as far as that is known here. */
    private placed({ successor }: Known): ReceivedCertificate | undefined {
      return this.over && !this.refused ? undefined : successor;
    }

    private countsOn(original: ReceivedCertificate, number: string, known: Known): boolean {
      const { alike, successor } = known;
      const after = successorOf(this.number);
      if (number === after) return original.id === successor?.id;
      expect(foldedNumber(number)).toBe(foldedNumber(this.number));
      const meant = alike.find(({ referenceNumber }) => referenceNumber === number) ?? alike[0];
      if (original.id !== successor?.id) return original.id === meant?.id;
      if (!this.placed(known)) return false;
      // Of the first, held or not: exactly, or because there is no other.
      return number === this.number || (meant?.referenceNumber ?? this.number) === this.number;
    }
  }

  test('every re-export that stands is counted once, and never more than the original gives', async () => {
    const numRuns = place.kind === 'embedded' ? 40 : 6;
    await fc.assert(
      fc.asyncProperty(rounds, overRefused, async (all, over) => {
        const story = new Story(over);
        for (const deeds of all) {
          await story.round(deeds);
          await story.check();
        }
      }),
      { numRuns, seed: 12, endOnFailure: false },
    );
    // The runs were not idle.
    const visited = [
      'issue',
      'issue refused',
      'cancel',
      'replace',
      'arrive',
      'use',
      'spent',
      'unmet',
      'on a successor',
      'over a refused one',
    ];
    expect([...seen]).toEqual(expect.arrayContaining(visited));
  }, 240_000);
});

/** What the ledger says of the story's originals. */
interface Known {
  /** Under the peer's two numbers that differ in case alone. */
  readonly alike: readonly ReceivedCertificate[];
  /** What took the place of the first of them. */
  readonly successor: ReceivedCertificate | undefined;
  /** Re-exports that wait for any of the three. */
  readonly waiting: readonly string[];
}

/** What a re-export stands for: all of it, or once it has ended what was used under it. */
function standingKilograms({ state, form, decisions }: SentCertificate): number {
  if (isInForce(state)) return Number(must(form.items[0]).weight.value);
  return Number(decisions[0]?.quantity?.value ?? 0);
}

/** The same, and what counts of it already because it was used under one whose place it took, by the number that names. */
interface Counting {
  readonly counting: number;
  readonly before: readonly { readonly id: string; readonly number: string; readonly kilograms: number }[];
}

/** Those whose place a re-export took, directly or over others. */
function placesOf(one: SentCertificate, sent: readonly SentCertificate[]): readonly SentCertificate[] {
  const before = sent.find(({ referenceNumber }) => referenceNumber === one.replaces?.referenceNumber);
  return before ? [before, ...placesOf(before, sent)] : [];
}

function numberOf({ form }: SentCertificate): string {
  return must(form.items[0]?.originalProofs?.[0]).referenceNumber;
}

function heldOf({ alike, successor }: Known): readonly ReceivedCertificate[] {
  return successor ? [...alike, successor] : alike;
}

function sum(taken: readonly { readonly quantity: { readonly value: string } }[]): number {
  return taken.reduce((of, { quantity }) => of + Number(quantity.value), 0);
}
