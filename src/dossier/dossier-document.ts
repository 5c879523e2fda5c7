import { ATTACHMENT_LIMITS } from './attachment-rules.ts';
import { FEES } from './fees.ts';
import { FINAL_STATES, STATE_TEXTS, STEPS, type StepSpec } from './machine.ts';
import { MEDIA_TYPES } from './media-types.ts';

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
    'certificate’s own states.',
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
  return ['## States', '', '| state | shown as | what happens next |', '|---|---|---|', ...rows, ''];
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
    'In VND, paid on filing, not refunded. A state without an entry takes no dossiers.',
    '',
    '| state | kind | from | VND | source |',
    '|---|---|---|---|---|',
    ...rows,
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
  ];
}

function payments(): string[] {
  return [
    '## Payments',
    '',
    'The provider’s word comes by callback (`POST /payments/confirmations`) or when it is asked; the node asks by',
    'itself, less and less often, for 30 days. A word that comes twice, late, for another amount or for a fee that is',
    'paid moves nothing and is recorded once for each transaction (`dossier.payment-noted`).',
  ];
}
