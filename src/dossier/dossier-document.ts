import { ATTACHMENT_LIMITS } from './attachment-rules.ts';
import { FEES } from './fees.ts';
import { FINAL_STATES, LOST_NEXT, STATE_TEXTS, STEPS, type StepSpec } from './machine.ts';
import { MEDIA_TYPES } from './media-types.ts';
import { ORDER_VALID_HOURS } from './orders.ts';

/** The text of `docs/dossier.md`. A test keeps the file in step with the machine, the fees and the limits. */
export function dossierDocument(): string {
  return `${[
    '# The exporter’s dossier',
    '',
    'Generated from `src/dossier/` by `npm run docs:dossier`; do not edit by hand.',
    '',
    'Service level 4: filed, paid, supplemented and answered online. A dossier moves along this machine or not at all;',
    'each step is one transaction of the ledger with the event that tells of it, and the exporter reads the history as',
    'feedback in both languages. The ministry sees a dossier once its fee is paid. When it accepts, the application is',
    'filed in the sent ledger in the same transaction and under the same id: from there on the dossier shows the',
    'certificate’s own states. When the supervisor returns that application, the dossier is the exporter’s again in the',
    'same transaction, with the reason and without another fee; accepted once more, it is filed again under the same id.',
    'When a certificate ends (replaced, cancelled, refused by its peer), what was to take its place ends in the same',
    'transaction: applications are returned, paid dossiers for its re-issue end (`overtake`). A re-issue that can no longer',
    'be had is not given back to the exporter either. While it waits, whoever ends it (the ministry by `refuse`, the exporter by',
    '`withdraw`) leaves the same words in its history: why, and what to ask of the fee.',
    'Filed with an `Idempotency-Key` the same request is one dossier, however often it is sent.',
    '',
    '```mermaid',
    ...diagram(),
    '```',
    '',
    ...states(),
    ...steps(),
    ...fees(),
    ...attachments(),
    ...payments(),
  ].join('\n')}\n`;
}

const specs: readonly (readonly [string, StepSpec])[] = Object.entries(STEPS);

function diagram(): string[] {
  const arrows = specs.flatMap(([verb, { by, from, to }]) =>
    (from.length === 0 ? ['[*]'] : from).map((state) => `  ${state} --> ${to ?? state}: ${verb} (${by})`),
  );
  const ends = FINAL_STATES.map((state) => `  ${state} --> [*]`);
  return ['stateDiagram-v2', ...arrows, ...ends];
}

function states(): string[] {
  const rows = Object.entries(STATE_TEXTS).map(
    ([state, { label, next }]) => `| ${state} | ${label.en} / ${label.vi} | ${next.en} |`,
  );
  return [
    '## States',
    '',
    '| state | shown as | what happens next |',
    '|---|---|---|',
    ...rows,
    '',
    `REFUSED by \`lapse\` or \`overtake\`: ${LOST_NEXT.en}`,
    '',
  ];
}

function steps(): string[] {
  const rows = specs.map(
    ([verb, { by, from, to, event }]) =>
      `| ${verb} | ${by} | ${from.join(', ') || '-'} | ${to ?? 'same'} | \`${event}\` |`,
  );
  return ['## Steps', '', '| step | by | from | to | event |', '|---|---|---|---|---|', ...rows, ''];
}

function fees(): string[] {
  const rows = FEES.map(
    ({ country, kind, from, amount, source }) => `| ${country} | ${kind} | ${from} | ${amount} | ${source} |`,
  );
  return [
    '## Fees',
    '',
    'In VND, paid on filing, not refunded: no step returns money, whether a dossier is withdrawn, refused, or ends because',
    'its re-issue can no longer be had. A state without an entry takes no dossiers.',
    '',
    '| state | kind | from | VND | source |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    'A re-issue (OCP Rule 29.1) is the same certificate once more: of one in force, within a year of the first issue',
    '(the re-issue of a re-issue counts from the first, too), valid no longer than the one it stands for, and in every field as',
    'the original but for number, Box 12, the tick “issued retroactively”, and place, date and signatory of Box 11.',
    'While another is under way for the same place it is refused, at filing and before payment, and the other is named (D11).',
    'What differs is refused field by field before a fee is taken (D10); a change of content is an amendment.',
    '',
    'A back-to-back certificate is issued once more with the Box 7 it has. When what stands there would be refused today (an',
    'original was replaced or cancelled, refused preference here, has ended, or no longer gives as much: the same plan of',
    'draws as at the issue, with what the certificate took counted as free), its re-issue can no longer be had, and no',
    'correction helps (D12). The exporter reads which original, what became of it, and that an amendment is the way; no fee is',
    'asked any more, and both work lists propose to end the dossier.',
    '',
  ];
}

function attachments(): string[] {
  const { maxBytes, maxTotalBytes, maxFiles } = ATTACHMENT_LIMITS;
  const types = MEDIA_TYPES.map(({ type, endings }) => `\`${type}\` (.${endings.join(', .')})`);
  return [
    '## Attachments',
    '',
    `${types.join(', ')}; the octets must be what the name says.`,
    `At most ${maxBytes} bytes a file, ${maxFiles} files and ${maxTotalBytes} bytes a round: the filing is one round,`,
    'each supplement another. A name that comes again is a new version; no version is lost, the application’s included.',
    '',
    'No document is demanded before a dossier is forwarded. What a case needs differs with the goods, the way of transport',
    'and what the office holds of the exporter already, and some papers exist only after shipment; a file’s name does not',
    'say what it is. The officer sees at once what is attached, and asks for the rest (`request`) or refuses.',
    '',
  ];
}

function payments(): string[] {
  return [
    '## Payments',
    '',
    'The provider’s word comes by callback (`POST /payments/confirmations`) or when it is asked; the node asks by',
    'itself, less and less often, for 30 days. A word that comes twice, late, for another amount or for a fee that is',
    'paid moves nothing and is recorded once for each transaction (`dossier.payment-noted`).',
    '',
    'There is one order at a time. When it leads nowhere (refused, another amount arrived, or not paid within the time the',
    `provider gives it, ${ORDER_VALID_HOURS} hours where it gives none) the exporter’s \`pay\` makes another in its place. Before that the old one is`,
    'cancelled at the provider, where its interface can; while money for it may be moving, no other is made. Where it cannot be',
    'cancelled the exporter is told not to pay it any more, and the node goes on to ask about it for 30 days. Money that comes for it',
    'all the same is never lost: it pays the fee when it comes first (and the order in its place is cancelled), and is',
    'recorded as surplus when the fee is paid. Either way the exporter and the ministry read which order it was for.',
    '',
    'Before a dossier is withdrawn the provider is asked: one that is found paid is not withdrawn but said to be (409), and',
    'goes when it is withdrawn once more. An order that could not be cancelled is asked about on; money that comes for it moves',
    'nothing, stays on record, and shows the withdrawn dossier to the ministry.',
    '',
    'Before a payment is asked for, the dossier is judged once more as of that day: what could not be accepted (original',
    'ended or older than a year, or without its own originals; shipment left since; quantity of an original drawn by another)',
    'is refused with its findings, and no fee is asked. What a supplement can correct goes to the ministry as paid, and costs',
    'no second fee. Before it is paid the exporter corrects it as often as it takes (`correct`).',
    '',
    'Should a re-issue be lost between the order and the money, the money ends the dossier (`lapse`); should its certificate',
    'end once the fee is paid, that does (`overtake`). Either way the payment stays recorded as paid, and the exporter reads its',
    'amount and transaction, that the gateway returns no money, and to ask the ministry whether it is given back. Money',
    'beyond the fee (a second payment, another amount, one that nobody awaited) the exporter is to ask the provider for.',
  ];
}
