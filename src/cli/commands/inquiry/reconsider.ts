import type { Command } from 'commander';
import type { ItemDecision } from '../../../certificate/form-d.ts';
import type { ReconsiderationRequest } from '../../../certificate/inquiry.ts';
import type { ReconsiderationView } from '../../../client/inquiry-client.ts';
import { GatewayError } from '../../../kernel/errors.ts';
import { asksNode, type Cli, define, gathered, group } from '../../define.ts';
import { readJson } from '../../files.ts';
import { findSent, theOne } from '../../find-certificate.ts';
import { writeInquiry } from '../../inquiry-sheet.ts';
import { type GroundOptions, lateAcceptanceOf, takesGround } from '../../late-acceptance.ts';
import { connect, type NodeOptions } from '../../node-connection.ts';
import { numbers } from './check.ts';
import { addReading } from './reading.ts';

const ID = '01997e2c-6f3a-7000-8000-0f3a5b1c2d4e';

interface AskOptions extends NodeOptions {
  readonly items?: readonly number[];
  readonly text?: string;
  readonly document?: readonly string[];
  readonly request?: string;
}

interface AnswerOptions extends NodeOptions, GroundOptions {
  readonly given?: readonly number[];
  readonly decisions?: string;
  readonly maintained?: string;
}

/** `asw reconsider` */
export function addReconsider(program: Command, cli: Cli): void {
  const reconsider = group(
    program,
    'reconsider',
    'Requests to reassess what was NOT GIVEN, between two countries (OCP Rule 30.4).',
    'asw reconsider list --data .asw/VN',
  );

  const ask = define(reconsider, {
    name: 'ask',
    summary: 'Clarify items that were NOT GIVEN and ask customs abroad to reassess them.',
    details: ['A text for each item is given in JSON with --request. Needs the key of the role ministry.'],
    examples: [
      'asw reconsider ask "VN-TH 26/02/00006" --items 2 --text "See the cost statement" --document "Cost statement CS-7"',
    ],
  })
    .argument('<number-or-id>', 'reference number or id of the certificate')
    .option('--items <items>', 'items to reassess: 1,3-5', numbers)
    .option('--text <text>', 'the clarification')
    .option('--document <title>', 'a document it rests on; may be given several times', gathered)
    .option('--request <file>', '{clarifications, documents} in JSON instead');
  asksNode(ask).action(async (what: string, options: AskOptions) => {
    const request = await requestOf(cli, options);
    const client = await connect(cli.io, options);
    const { id } = theOne(what, await findSent(client, what));
    written(cli, await client.inquiries.askReconsideration(id, request));
  });

  const answer = define(reconsider, {
    name: 'answer',
    summary: 'Answer such a request: items now GIVEN, or the decision maintained.',
    details: [
      'One request has one answer. With --given, an item that was GIVEN meanwhile keeps what was used so far; one that ' +
        'becomes GIVEN counts as used whole. How much of it was used is stated as a quantity in the list of --decisions. ' +
        'Needs the key of the role customs.',
    ],
    examples: [
      `asw reconsider answer ${ID} --given 2 --data .asw/VN`,
      `asw reconsider answer ${ID} --maintained "The cost statement does not cover the glaze"`,
    ],
  })
    .argument('<id>', 'id of the request')
    .option('--given <items>', 'items for which the preference is GIVEN now', numbers)
    .option('--decisions <file>', 'list of {itemNumber, decision, quantity?} instead')
    .option('--maintained <reason>', 'why the decision stays');
  asksNode(takesGround(answer)).action(async (id: string, options: AnswerOptions) => {
    const how = await reassessmentOf(cli, options);
    const client = await connect(cli.io, options);
    written(cli, await client.inquiries.answerReconsideration(id, how));
  });

  addReading(reconsider, cli, {
    name: 'reconsider',
    plural: 'requests to reconsider',
    list: (client, desk, query) => client.inquiries.reconsiderations(desk, query),
    show: (client, desk, id) => client.inquiries.reconsideration(desk, id),
  });
}

async function reassessmentOf(cli: Cli, options: AnswerOptions) {
  const { given, decisions, maintained } = options;
  const lateAcceptance = lateAcceptanceOf(options);
  if ([given, decisions, maintained].filter((way) => way !== undefined).length !== 1) {
    throw new GatewayError('USAGE_INVALID', {
      detail: {
        en: 'either --given, --decisions or --maintained',
        vi: 'chỉ một trong --given, --decisions hoặc --maintained',
      },
    });
  }
  if (maintained !== undefined) return { maintained };
  if (decisions !== undefined) {
    // The node checks what comes from a file, and names its faults.
    return { decisions: (await readJson(cli.io, decisions)) as readonly ItemDecision[], lateAcceptance };
  }
  return {
    decisions: (given ?? []).map((itemNumber) => ({ itemNumber, decision: 'GIVEN' as const })),
    lateAcceptance,
  };
}

async function requestOf(
  cli: Cli,
  { items, text, document = [], request }: AskOptions,
): Promise<ReconsiderationRequest> {
  const fault = (en: string, vi: string) => new GatewayError('USAGE_INVALID', { detail: { en, vi } });
  if (request !== undefined) {
    if (items || text !== undefined)
      throw fault('--request says everything by itself', '--request đã nói đủ mọi điều');
    // The node checks what comes from a file, and names its faults.
    return (await readJson(cli.io, request)) as ReconsiderationRequest;
  }
  if (!items || !text?.trim())
    throw fault('--items and --text, or --request, are needed', 'cần --items và --text, hoặc --request');
  return {
    clarifications: items.map((itemNumber) => ({ itemNumber, text })),
    documents: document.map((title) => ({ title })),
  };
}

function written({ output }: Cli, request: ReconsiderationView): void {
  output.result(request, () => writeInquiry(output, request));
}
