import type { Command } from 'commander';
import type { ItemDecision } from '../../certificate/form-d.ts';
import { usedUpBefore } from '../../client/used-up.ts';
import type { ReceivedView } from '../../client/views.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { type Additions, addedUse, additions } from '../added-use.ts';
import { writeItems } from '../certificate-sheet.ts';
import { asksNode, type Cli, define } from '../define.ts';
import { readJson } from '../files.ts';
import { findReceived, theOne } from '../find-certificate.ts';
import { type ItemList, itemList } from '../item-list.ts';
import { type GroundOptions, lateAcceptanceOf, takesGround } from '../late-acceptance.ts';
import { connect, type NodeOptions } from '../node-connection.ts';

interface RespondOptions extends NodeOptions, GroundOptions {
  readonly given?: ItemList;
  readonly notGiven?: ItemList;
  readonly reason?: string;
  readonly add?: Additions;
  readonly decisions?: string;
}

/** `asw respond` */
export function addRespond(program: Command, cli: Cli): void {
  const command = define(program, {
    name: 'respond',
    summary: 'Record the Customs Response on items of a received certificate and send it.',
    details: [
      'Items may be decided one by one; what was GIVEN stays given. Needs the key of the role customs. ' +
        'Quantities, or a reason for each item, are given as a list in JSON with --decisions.',
      'A quantity is what was used of the item so far, of all imports together: after 100 pieces and 50 more it is ' +
        '150. It is in a unit of the item, or one that converts into it (TNE for KGM), and never more than the item ' +
        'has. Without a quantity all that remains of the item is meant, and nothing less can follow. `asw show` shows ' +
        'what remains. --add says how much more was used, and leaves the sum to the program.',
      'Whatever was decided between reading the certificate and writing the response is refused with what stands now, ' +
        'so that of two officers at the same moment none overwrites the other.',
    ],
    examples: [
      'asw respond "D2026-000123" --given all --data .asw/VN',
      'asw respond "D2026-000123" --given all --ground force-majeure --ground-text "Port closed by a typhoon"',
      'asw respond "D2026-000123" --add 1=20TNE,3=500',
      'asw respond "D2026-000123" --given 1,3-5 --not-given 2 --reason "HS code does not match the goods"',
    ],
  })
    .argument('<number-or-id>', 'reference number or id of the certificate')
    .option(
      '--given <items>',
      'preference GIVEN: 1,3-5 or all; without those used whole on a certificate that it replaces',
      itemList,
    )
    .option(
      '--not-given <items>',
      'preference NOT GIVEN: 2 or all; all means the items not named otherwise',
      itemList,
    )
    .option('--reason <text>', 'why NOT GIVEN; required with it (OCP Rule 30)')
    .option(
      '--add <uses>',
      'preference GIVEN for so much more of an item: 1=20TNE,3=500; without a unit in the one used so far',
      additions,
    )
    .option('--decisions <file>', 'list of {itemNumber, decision, reason?, quantity?} instead');
  asksNode(takesGround(command)).action(async (what: string, options: RespondOptions) => {
    refuseContradiction(options);
    const late = lateAcceptanceOf(options);
    const listed = options.decisions === undefined ? undefined : await readJson(cli.io, options.decisions);
    const client = await connect(cli.io, options);
    const certificate = theOne(what, await findReceived(client, what));
    // The node checks a list from a file, and names its faults.
    const decisions = listed === undefined ? decisionsOf(certificate, options) : (listed as ItemDecision[]);
    const answered = await client.respond(certificate.id, decisions, late, certificate.basis);
    const { output } = cli;
    output.result(answered, () => {
      output.fields([
        ['number', answered.referenceNumber],
        ['issuing', answered.issuingCountry],
        ['state', answered.stateLabel],
      ]);
      output.line();
      writeItems(output, answered);
    });
  });
}

function refuseContradiction(options: RespondOptions): void {
  const { given, notGiven, reason, add, decisions } = options;
  const fault = (en: string, vi: string) => new GatewayError('USAGE_INVALID', { detail: { en, vi } });
  if (decisions !== undefined) {
    if (given || notGiven || add || reason !== undefined)
      throw fault('--decisions says everything by itself', '--decisions đã nói đủ mọi điều');
    return;
  }
  if (!given && !notGiven && !add)
    throw fault(
      '--given, --add, --not-given or --decisions is needed',
      'cần --given, --add, --not-given hoặc --decisions',
    );
  if (notGiven && !reason?.trim()) throw fault('--not-given needs a --reason', '--not-given cần có --reason');
  if (!notGiven && reason !== undefined)
    throw fault('--reason is for --not-given', '--reason đi cùng --not-given');
  if (given === 'all' && notGiven === 'all')
    throw fault(
      'all items cannot be both given and not given',
      'không thể vừa cho vừa không cho hưởng mọi mặt hàng',
    );
  if (Array.isArray(given) && Array.isArray(notGiven)) {
    const both = given.filter((item) => notGiven.includes(item));
    if (both.length > 0)
      throw fault(
        `item ${both.join(', ')} cannot be both given and not given`,
        `mặt hàng ${both.join(', ')} không thể vừa được vừa không được hưởng`,
      );
  }
  const lists = [given, notGiven].flatMap((list) => (Array.isArray(list) ? list : []));
  const twice = add?.find(({ itemNumber }) => lists.includes(itemNumber));
  if (twice)
    throw fault(
      `item ${twice.itemNumber} stands in --add and in another option`,
      `mặt hàng ${twice.itemNumber} có trong --add và trong tùy chọn khác`,
    );
}

function decisionsOf(certificate: ReceivedView, options: RespondOptions): ItemDecision[] {
  const { given, notGiven, reason, add = [] } = options;
  const added = add.map((addition) => addedUse(certificate, addition));
  const usedUp = usedUpBefore(certificate);
  const numbers = certificate.form.items
    .map((item) => item.number)
    .filter((number) => !usedUp.has(number) && !add.some(({ itemNumber }) => itemNumber === number));
  const named = (list: ItemList | undefined) => (Array.isArray(list) ? list : []);
  const rest = numbers.filter((item) => !named(given).includes(item) && !named(notGiven).includes(item));
  // Of what was GIVEN nothing is refused any more, so no item that stands so is meant by "all".
  const standing = certificate.decisions.filter(({ decision }) => decision === 'GIVEN');
  const open = rest.filter((item) => !standing.some(({ itemNumber }) => itemNumber === item));
  const items = (list: ItemList | undefined, all: readonly number[]) => (list === 'all' ? all : named(list));
  const decisions = [
    ...added,
    ...items(given, rest).map((itemNumber) => ({ itemNumber, decision: 'GIVEN' as const })),
    ...items(notGiven, open).map((itemNumber) => ({ itemNumber, decision: 'NOT_GIVEN' as const, reason })),
  ];
  if (decisions.length === 0 && usedUp.size > 0) {
    const on = [...new Set(certificate.usedBefore?.map((use) => use.referenceNumber))].join(', ');
    throw new GatewayError('STATE_CONFLICT', {
      detail: {
        en: `nothing is left to decide: it was used whole on ${on}, which it replaces`,
        vi: `không còn gì để quyết định: đã sử dụng hết theo ${on} mà C/O này thay thế`,
      },
    });
  }
  if (decisions.length === 0) {
    throw new GatewayError('STATE_CONFLICT', {
      detail: {
        en: 'nothing is left to refuse: the preference was given for every item',
        vi: 'không còn gì để từ chối: mọi mặt hàng đã được hưởng ưu đãi',
      },
    });
  }
  return decisions.sort((a, b) => a.itemNumber - b.itemNumber);
}
