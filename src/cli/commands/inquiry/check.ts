import { type Command, Option } from 'commander';
import type { ItemDecision } from '../../../certificate/form-d.ts';
import {
  CHECK_GROUNDS,
  type CheckAnswer,
  type CheckQuestion,
  type Determination,
  INTERIM_MEASURES,
  type OriginFinding,
} from '../../../certificate/inquiry.ts';
import type { CheckView } from '../../../client/inquiry-client.ts';
import { GatewayError } from '../../../kernel/errors.ts';
import { asksNode, type Cli, define, gathered, group } from '../../define.ts';
import { readJson } from '../../files.ts';
import { findReceived, theOne } from '../../find-certificate.ts';
import { writeInquiry } from '../../inquiry-sheet.ts';
import { type ItemList, itemList } from '../../item-list.ts';
import { type GroundOptions, lateAcceptanceOf, takesGround } from '../../late-acceptance.ts';
import { connect, type NodeOptions } from '../../node-connection.ts';
import { invalidValue } from '../../usage-words.ts';
import { addReading } from './reading.ts';

const ID = '01997e2c-6f3a-7000-8000-0f3a5b1c2d4e';

interface AskOptions extends NodeOptions {
  readonly ground: CheckQuestion['ground'];
  readonly reason?: string;
  readonly interim?: CheckQuestion['interim'];
  readonly items?: ItemList;
  readonly boxes?: readonly number[];
}

interface AnswerOptions extends NodeOptions {
  readonly confirmed?: ItemList;
  readonly notConfirmed?: ItemList;
  readonly cannotConfirm?: ItemList;
  readonly text?: string;
  readonly document?: readonly string[];
  readonly answer?: string;
}

interface CloseOptions extends NodeOptions, GroundOptions {
  readonly unchanged?: string;
  readonly originating?: readonly number[];
  readonly notOriginating?: readonly number[];
  readonly undetermined?: readonly number[];
  readonly text?: string;
  readonly decisions?: string;
  readonly given?: readonly number[];
  readonly notGiven?: readonly number[];
  readonly reason?: string;
}

/** `asw check` */
export function addCheck(program: Command, cli: Cli): void {
  const check = group(
    program,
    'check',
    'Retroactive checks of certificates between two countries (OCP Rule 18).',
    'asw check list --data .asw/VN',
  );
  addAsk(check, cli);
  addAnswer(check, cli);
  addReading(check, cli, {
    name: 'check',
    plural: 'retroactive checks',
    list: (client, desk, query) => client.inquiries.checks(desk, query),
    show: (client, desk, id) => client.inquiries.check(desk, id),
  });
  addClose(check, cli);
}

function addAsk(parent: Command, cli: Cli): void {
  const command = define(parent, {
    name: 'ask',
    summary: 'Ask the issuing authority about a received certificate.',
    details: ['It has 90 days to reply, the whole check may take 180. Needs the key of the role customs.'],
    examples: [
      'asw check ask "D2026-000123" --reason "Regional value content in doubt" --items 2 --boxes 8',
      'asw check ask "D2026-000123" --ground RANDOM --data .asw/VN',
    ],
  })
    .argument('<number-or-id>', 'reference number or id of the certificate')
    .addOption(
      new Option('--ground <ground>', 'doubt as to the document or the origin it states, or none')
        .choices(CHECK_GROUNDS)
        .default('ACCURACY'),
    )
    .option('--reason <text>', 'what casts doubt; required unless RANDOM')
    .option('--items <items>', 'items asked about: 1,3-5; the whole certificate when not given', itemList)
    .option('--boxes <boxes>', 'boxes of Form D in doubt: 7,8', boxList)
    .addOption(
      new Option('--interim <measure>', 'what is done with the goods meanwhile').choices(INTERIM_MEASURES),
    );
  asksNode(command).action(async (what: string, options: AskOptions) => {
    const { ground, reason, interim, items, boxes = [], ...node } = options;
    if (ground !== 'RANDOM' && !reason?.trim()) {
      throw new GatewayError('USAGE_INVALID', {
        detail: { en: `--ground ${ground} needs a --reason`, vi: `--ground ${ground} cần có --reason` },
      });
    }
    const client = await connect(cli.io, node);
    const { id } = theOne(what, await findReceived(client, what));
    const question = { ground, reason, interim, items: named(items), boxes: [...boxes] };
    written(cli, await client.inquiries.askCheck(id, question));
  });
}

function addAnswer(parent: Command, cli: Cli): void {
  const command = define(parent, {
    name: 'answer',
    summary: "Reply to another country's check, once.",
    details: [
      'Every item asked about gets a result; customs decide what follows. Texts for each item are given in JSON ' +
        'with --answer. Needs the key of the role ministry.',
    ],
    examples: [
      `asw check answer ${ID} --confirmed all --document "Cost statement CS-7" --data .asw/VN`,
      `asw check answer ${ID} --confirmed 1 --not-confirmed 2 --text "Costs are higher than stated"`,
    ],
  })
    .argument('<id>', 'id of the check')
    .option('--confirmed <items>', 'CONFIRMED: 1,3-5 or all', itemList)
    .option('--not-confirmed <items>', 'NOT_CONFIRMED: 2 or all', itemList)
    .option('--cannot-confirm <items>', 'CANNOT_CONFIRM: 2 or all', itemList)
    .option('--text <text>', 'what was found; required unless all is confirmed')
    .option('--document <title>', 'a document the reply rests on; may be given several times', gathered)
    .option('--answer <file>', '{results, text?, documents} in JSON instead');
  asksNode(command).action(async (id: string, options: AnswerOptions) => {
    const client = await connect(cli.io, options);
    if (options.answer !== undefined) {
      // The node checks what comes from a file, and names its faults.
      const answer = (await readJson(cli.io, options.answer)) as CheckAnswer;
      written(cli, await client.inquiries.answerCheck(id, answer));
      return;
    }
    const { question, certificateId } = await client.inquiries.check('ministry', id);
    const asked =
      question.items.length > 0
        ? question.items
        : (await client.sent(certificateId)).form.items.map(({ number }) => number);
    written(cli, await client.inquiries.answerCheck(id, answerOf(asked, options)));
  });
}

function answerOf(asked: readonly number[], options: AnswerOptions): CheckAnswer {
  const lists = [
    ['CONFIRMED', options.confirmed],
    ['NOT_CONFIRMED', options.notConfirmed],
    ['CANNOT_CONFIRM', options.cannotConfirm],
  ] as const;
  if (lists.every(([, list]) => list === undefined)) {
    throw new GatewayError('USAGE_INVALID', {
      detail: {
        en: '--confirmed, --not-confirmed, --cannot-confirm or --answer is needed',
        vi: 'cần --confirmed, --not-confirmed, --cannot-confirm hoặc --answer',
      },
    });
  }
  const spoken = lists.flatMap(([, list]) => named(list));
  const { text, document = [] } = options;
  const results = lists.flatMap(([outcome, list]) => {
    const items = list === 'all' ? asked.filter((item) => !spoken.includes(item)) : named(list);
    return items.map((itemNumber) => ({
      itemNumber,
      outcome,
      ...(outcome === 'CONFIRMED' ? {} : { text }),
    }));
  });
  return {
    results: results.sort((a, b) => a.itemNumber - b.itemNumber),
    text,
    documents: document.map((title) => ({ title })),
  };
}

function addClose(parent: Command, cli: Cli): void {
  const command = define(parent, {
    name: 'close',
    summary: 'Conclude a check asked here: with decisions on items, or without a change.',
    details: [
      'The issuing country learns it by the Customs Response. NOT GIVEN later than 60 days after receipt needs the ' +
        'reply, or that it is overdue, and a check that was asked for within them. Needs the key of the role customs.',
      'Decisions that end a check leave no item it asks about undecided. To decide some of them alone, use "asw respond": ' +
        'the check stays open until all are decided, and then ends by itself. If it asks about items that were GIVEN ' +
        'before as well, it then stays open for --unchanged. With --unchanged, too, it ends while an item is undecided ' +
        'only where that may not be NOT GIVEN any more.',
      'With --given, an item that was GIVEN before keeps what was used so far, and the remainder can be used later with ' +
        '"asw respond --add". An item that becomes GIVEN counts as used whole; how much of it was used is stated as a ' +
        'quantity in the list of --decisions.',
      'What was GIVEN stays GIVEN in the exchange. With --unchanged every item asked about is named once with ' +
        '--originating, --not-originating or --undetermined: the issuing country is told what was found of the origin, ' +
        'which cannot be added later. The duty for goods that do not originate is claimed under national law.',
    ],
    examples: [
      `asw check close ${ID} --not-given 2 --reason "The authority did not confirm the origin"`,
      `asw check close ${ID} --unchanged "The authority confirmed everything" --originating 1,2 --data .asw/VN`,
      `asw check close ${ID} --unchanged "Goods are released" --originating 1 --not-originating 2 --text "Glaze is imported"`,
    ],
  })
    .argument('<id>', 'id of the check')
    .option('--given <items>', 'preference GIVEN: 1,3-5', numbers)
    .option('--not-given <items>', 'preference NOT GIVEN: 2', numbers)
    .option('--reason <text>', 'why NOT GIVEN; required with it (OCP Rule 30)')
    .option('--decisions <file>', 'list of {itemNumber, decision, reason?, quantity?} instead')
    .option('--unchanged <reason>', 'why the check changes no decision')
    .option('--originating <items>', 'with --unchanged: items found originating: 1,3-5', numbers)
    .option('--not-originating <items>', 'with --unchanged: items found not originating: 2', numbers)
    .option('--undetermined <items>', 'with --unchanged: items of which that could not be said', numbers)
    .option('--text <text>', 'what was found; required unless all are originating');
  asksNode(takesGround(command)).action(async (id: string, options: CloseOptions) => {
    const conclusion = await conclusionOf(cli, options);
    const client = await connect(cli.io, options);
    written(cli, await client.inquiries.concludeCheck(id, conclusion));
  });
}

async function conclusionOf(cli: Cli, options: CloseOptions) {
  const { unchanged, decisions, given, notGiven, reason } = options;
  const lateAcceptance = lateAcceptanceOf(options);
  const fault = (en: string, vi: string) => new GatewayError('USAGE_INVALID', { detail: { en, vi } });
  const ways = [unchanged !== undefined, decisions !== undefined, Boolean(given ?? notGiven)];
  if (ways.filter(Boolean).length !== 1) {
    throw fault(
      'either --unchanged, --decisions, or items --given and --not-given',
      'hoặc --unchanged, hoặc --decisions, hoặc các mặt hàng --given và --not-given',
    );
  }
  const determinations = determinationsOf(options);
  if (unchanged !== undefined) return { unchanged, ...(determinations.length > 0 ? { determinations } : {}) };
  if (determinations.length > 0) {
    throw fault(
      'what was found of the origin is told with --unchanged; decide undecided items first, with "asw respond"',
      'kết luận về xuất xứ đi cùng --unchanged; hãy quyết định các mặt hàng còn lại trước, bằng "asw respond"',
    );
  }
  if (decisions !== undefined) {
    return { decisions: (await readJson(cli.io, decisions)) as readonly ItemDecision[], lateAcceptance };
  }
  if (notGiven && !reason?.trim()) throw fault('--not-given needs a --reason', '--not-given cần có --reason');
  return {
    decisions: [
      ...(given ?? []).map((itemNumber) => ({ itemNumber, decision: 'GIVEN' as const })),
      ...(notGiven ?? []).map((itemNumber) => ({ itemNumber, decision: 'NOT_GIVEN' as const, reason })),
    ].sort((a, b) => a.itemNumber - b.itemNumber),
    lateAcceptance,
  };
}

/** What was found of the origin of items, in the order of Box 5. */
function determinationsOf({
  originating = [],
  notOriginating = [],
  undetermined = [],
  text,
}: CloseOptions): readonly Determination[] {
  const found = (items: readonly number[], origin: OriginFinding) =>
    items.map((itemNumber) => ({
      itemNumber,
      origin,
      ...(origin === 'ORIGINATING' || text === undefined ? {} : { text }),
    }));
  return [
    ...found(originating, 'ORIGINATING'),
    ...found(notOriginating, 'NOT_ORIGINATING'),
    ...found(undetermined, 'UNDETERMINED'),
  ].sort((a, b) => a.itemNumber - b.itemNumber);
}

function written({ output }: Cli, check: CheckView): void {
  output.result(check, () => writeInquiry(output, check));
}

/** Numbers alone; `all` and no list mean none in particular. */
function named(list: ItemList | undefined): number[] {
  return list === undefined || list === 'all' ? [] : [...list];
}

/** Reads `1,3-5`; `all` is not taken. */
export function numbers(text: string): readonly number[] {
  const list = itemList(text);
  if (list === 'all')
    throw invalidValue(
      'Items are named one by one, as 1,4,7 or 1-3,9.',
      'Ghi từng mặt hàng, dạng 1,4,7 hoặc 1-3,9.',
    );
  return list;
}

/** Reads boxes of Form D. */
function boxList(text: string): readonly number[] {
  const boxes = numbers(text);
  if (boxes.every((box) => box <= 13)) return boxes;
  throw invalidValue('Form D has the boxes 1 to 13.', 'Form D có các ô từ 1 đến 13.');
}
