import type { Item } from '../../certificate/form-d.ts';
import type { CalendarDate } from '../../kernel/clock.ts';
import type { ReceivedCertificate, UnmetClaim } from '../../ledger/records.ts';
import { type Drawing, draw, type Original, type Proof } from './drawing.ts';
import { type Lineage, meantOf } from './lineage.ts';
import { takenOf } from './proofs.ts';
import { beyondUse, type Standing, withoutUse } from './standing.ts';

/**
 * Takes of an original what re-exports say in the proofs that mean it, or what it took the place of.
 * @param reexports in the order in which they take
 * @param line the original and those it took the place of
 * @param covered ids of those that ended, for whose use another counts; what of it cannot be measured is no unmet claim then
 */
export function take(
  original: ReceivedCertificate,
  reexports: readonly Standing[],
  line: Lineage,
  covered: readonly string[],
): ReceivedCertificate {
  let taken = original;
  const inStead = new Set(covered);
  for (const reexport of reexports) {
    const { id, ended, chain } = reexport;
    const before = taken;
    let after = ended ? before : withoutUse(before, chain);
    for (const item of reexport.items) {
      for (const proof of item.originalProofs ?? []) {
        const named = meantOf(line, proof);
        if (!named) continue;
        const reexports = [...new Set([...(after.reexports ?? []), id])];
        after = { ...takeOne(after, reexport, { item, proof, named: named.held }), reexports };
      }
    }
    if (!ended) {
      const drawn = after.drawdowns.slice(before.drawdowns.length);
      if (drawn.length > 0) for (const one of chain) inStead.add(one);
      const drawdowns = [...before.drawdowns, ...beyondUse(drawn, before, chain)];
      after = { ...after, drawdowns, spent: before.spent };
    }
    taken = after;
  }
  const unmet = taken.unmet?.filter(
    ({ certificateId, reason }) => reason !== 'OTHER_UNITS' || !inStead.has(certificateId),
  );
  return { ...taken, unmet: unmet?.length ? unmet : undefined };
}

function takeOne(
  taken: ReceivedCertificate,
  { id, issueDate, ended }: Standing,
  of: { readonly item: Item; readonly proof: Proof; readonly named: ReceivedCertificate | undefined },
): ReceivedCertificate {
  const { item, proof, named } = of;
  const { drawdowns, spent = [], unmet = [] } = taken;
  const all = { ...taken, drawdowns: takenOf(taken) };
  const quantity = proof.quantity ?? item.quantity ?? item.weight;
  const unmetFor = (reason: UnmetClaim['reason']) => ({
    ...taken,
    unmet: [...unmet, { certificateId: id, itemNumber: item.number, quantity, reason }],
  });
  if (ended) {
    const used = drawUsed(all, id, item, proof);
    if ('drawn' in used) return { ...taken, spent: [...spent, ...used.drawn] };
    // It has left all the same: nothing more is drawn until what takes its place says how much it was.
    if (!('most' in used)) return unmetFor('OTHER_UNITS');
    // Nobody can undo what was used, but those that stand can give way; where none does, it takes what there is.
    const giveWay = drawdowns.some(
      ({ originalItem }) => originalItem === undefined || used.goods.includes(originalItem),
    );
    return giveWay ? unmetFor('USED') : { ...taken, spent: [...spent, ...used.most] };
  }
  const drawing = draw(all, id, item, proof);
  const fault = faultOf(named, proof, issueDate);
  if (!fault && 'drawn' in drawing) return { ...taken, drawdowns: [...drawdowns, ...drawing.drawn] };
  return unmetFor(fault ?? reasonOf(drawing));
}

/**
 * The same for goods that have left: whether preference was refused here since does not matter, and where the issuing state
 * placed the goods under another heading by its amendment, they are still goods of this original.
 */
function drawUsed(original: Original, id: string, item: Item, proof: Proof): Drawing {
  const free = { ...original, decisions: [] };
  const own = draw(free, id, item, proof);
  if ('drawn' in own || 'most' in own) return own;
  // Any of its measures will do, and any item.
  const { quantity: _, ...whole } = proof;
  const codes = [item.hsCode, ...free.form.items.map(({ hsCode }) => hsCode)];
  const others = [proof, whole].flatMap((one) =>
    codes.map((hsCode) => draw(free, id, { ...item, hsCode }, one)),
  );
  return others.find((other) => 'drawn' in other) ?? others.find((other) => 'most' in other) ?? own;
}

/**
 * Why the original that a proof names gives it nothing, whatever its goods. Rule 11: originals in their validity at the
 * issue. Of one that is not held neither date is known.
 */
function faultOf(
  named: ReceivedCertificate | undefined,
  { issueDate }: Proof,
  issued: CalendarDate,
): 'OTHER_DATE' | 'EXPIRED' | undefined {
  if (!named) return undefined;
  const { form, validUntil } = named;
  if (issueDate !== form.certification.date) return 'OTHER_DATE';
  return issued > validUntil ? 'EXPIRED' : undefined;
}

function reasonOf(drawing: Drawing): UnmetClaim['reason'] {
  if ('otherGoods' in drawing) return 'OTHER_GOODS';
  if ('notGiven' in drawing) return 'NOT_GIVEN';
  return 'measures' in drawing ? 'OTHER_UNITS' : 'MORE';
}
