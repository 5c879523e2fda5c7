import { CERTIFICATE_STATES, type CertificateState, movesFrom, STATE_LABELS } from './lifecycle.ts';

/** What each state means, for docs/lifecycle.md. */
const MEANING: Readonly<Record<CertificateState, string>> = {
  FILED: 'an application; no number yet',
  APPROVED: 'a second person let it be issued',
  RETURNED: 'given back to who filed it, with the reason; never issued',
  AS1: 'issued, signed and queued at the exporting gateway',
  AS2: 'acknowledged by the importing gateway',
  AS3: 'at the single window of the importing country',
  REC: 'available to the importing customs',
  GIVEN: 'the preference is given for every item',
  PARTLY_GIVEN: 'given for some items, not for others',
  NOT_GIVEN: 'given for no item',
  REJECTED: 'refused by the importing gateway for good',
  CANCELLED: 'ended by the issuing authority (Rule 29.4)',
  REPLACED: 'ended in favour of another certificate (Rules 29.1, 29.4)',
};

/** docs/lifecycle.md: the states, their meaning and the machine, drawn from the table that guards every write. */
export function lifecycleDocument(): string {
  const rows = CERTIFICATE_STATES.map(
    (state) => `| \`${state}\` | ${STATE_LABELS[state]} | ${MEANING[state]} |`,
  );
  const arrows = CERTIFICATE_STATES.flatMap((from) => movesFrom(from).map((to) => `  ${from} --> ${to}`));
  return [
    '# Life of a certificate',
    '',
    'Generated from `src/certificate/lifecycle.ts` by `npm run docs:lifecycle`; a test holds it in sync. A state',
    'moves along an arrow or not at all, and the state expected is part of the write. News of a step already',
    'passed only notes its time.',
    '',
    '| state | tracker | meaning |',
    '|---|---|---|',
    ...rows,
    '',
    '```mermaid',
    'stateDiagram-v2',
    '  [*] --> FILED',
    '  [*] --> AS2',
    ...arrows,
    '```',
    '',
    'The sent ledger begins at FILED, the received ledger at AS2.',
    '',
  ].join('\n');
}
