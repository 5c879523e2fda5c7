import {
  INQUIRY_CLOSINGS,
  INQUIRY_STATES,
  type InquiryClosing,
  type InquiryState,
  inquiryMovesFrom,
} from './inquiry.ts';
import { CERTIFICATE_STATES, type CertificateState, movesFrom, STATE_LABELS } from './lifecycle.ts';

/** What each state means, for docs/lifecycle.md. */
const MEANING: Readonly<Record<CertificateState, string>> = {
  FILED: 'an application; no number yet',
  APPROVED: 'a second person let it be issued',
  RETURNED:
    'given back to who filed it, with the reason; filed again only when its exporter’s dossier was mended',
  AS1: 'issued, signed and queued at the exporting gateway',
  AS2: 'acknowledged by the importing gateway',
  AS3: 'at the single window of the importing country',
  REC: 'available to the importing customs',
  GIVEN: 'the preference is given for every item',
  PARTLY_GIVEN: 'given for some items, not for others',
  NOT_GIVEN: 'given for no item',
  EXPIRED: 'undecided when its validity ended (Rules 14, 11); may still be accepted late',
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
    '## Expiry',
    '',
    'A certificate that is undecided (AS1 to REC) is EXPIRED once the last day of its validity has passed in the',
    'time zone of the country whose ledger it is in: twelve months from issue, a back-to-back one with the earliest',
    'of its originals. A received one expires when customs have it, so that a late one still reaches them. What is',
    'decided, in part for some items or in whole, keeps its decision; a certificate of which only some items are',
    'decided expires for the others.',
    '',
    'Each side expires by its own clock, so EXPIRED here and undecided there is no difference, and the order in which',
    'expiry and news come does not matter: a decision always wins over EXPIRED, EXPIRED over every step on the way,',
    'and a refusal counts exactly where it would have counted before.',
    '',
    '| of an expired certificate | allowed | why |',
    '|---|---|---|',
    '| preference GIVEN, and more of what was used in part | with a ground, `FORCE_MAJEURE` or `ARRIVED_WITHIN_VALIDITY`, and its text | Rule 14(b), (c) |',
    '| preference NOT GIVEN | as before: with a reason, within 60 days of receipt | Rule 30.3 |',
    '| cancellation | yes | Rule 29.4; it may still be presented late |',
    '| amendment by a new certificate | yes | Rule 29.4 sets no limit; Rule 10 limits the new one to a year after shipment |',
    '| re-issue | within one year of issue, so only one that expired with its originals | Rule 29.1 |',
    '| retransmission | yes | Rule 29.3; the importing state needs it to accept it late |',
    '| original of a back-to-back certificate | no | Rule 11: originals in validity |',
    '',
    '## Use and replacement',
    '',
    'The quantity of a GIVEN is what was used of the item so far in all. Whoever adds to it says with the response on',
    'which total it was made (`basis`); when another was recorded meanwhile it is refused with the one that stands.',
    '`asw respond` does so by itself. A response without a basis is joined as before: the greater quantity counts.',
    '',
    'A certificate that takes the place of another covers the same consignment, so what was used of the other, and of',
    'those before it, counts against its items of the same HS subheading (first the item of the same number). The',
    'quantity counts, not the share, because an amendment may correct the quantity itself: of 60 tonnes corrected to 80',
    'with 10 used, 70 remain. The quantity of a GIVEN is then what was used under the new certificate, and without a',
    'quantity all that remains is meant. Own customs cannot give more (V11). It is worked out from the certificates',
    'held, so the order in which they came does not matter. Use that cannot be counted (another subheading, other',
    'measures, more than the new one has) is a warning on both sides. The issuing authority is warned of use when the',
    'application is checked, filed and issued.',
    '',
    '## Originals and re-exports',
    '',
    'A back-to-back certificate takes a share of each item of its originals, in the write that issues it; whatever ends',
    'it (cancelled, replaced, refused by its peer) gives the share back. A number is looked up without regard to case,',
    'width, dashes and spaces; what is signed stays as written.',
    '',
    'An original that is not in the received ledger when its re-export is issued is a warning, and the re-export waits',
    'for it. When it comes it is received like any other, and what was taken before is counted in the same write. What',
    'it does not give (more than there is, other goods, units or date) stays an unmet claim: nothing more is drawn on it',
    'until those re-exports are cancelled or replaced, and the ministry has it on its list (`original-overdrawn`).',
    '',
    ...inquiryPart(),
  ].join('\n');
}

const INQUIRY_MEANING: Readonly<Record<InquiryState, string>> = {
  OPEN: 'asked; the reply is awaited',
  ANSWERED: 'a check was replied to; customs conclude',
  CLOSED: 'concluded, answered, or ended with its certificate',
};

const CLOSING_MEANING: Readonly<Record<InquiryClosing, string>> = {
  DECIDED: 'by a Customs Response that decides items',
  UNCHANGED: 'a check that changes no decision',
  MAINTAINED: 'customs stay with NOT GIVEN after a request to reconsider',
  CERTIFICATE_ENDED: 'the certificate was cancelled or replaced',
};

/** The machine of retroactive checks and reconsiderations, from src/certificate/inquiry.ts. */
function inquiryPart(): readonly string[] {
  return [
    '# Life of an inquiry',
    '',
    'From `src/certificate/inquiry.ts`: a retroactive check (OCP Rule 18) or a request to reconsider (Rule 30.4), on',
    'either side of it. A reconsideration ends with its answer, so it is never ANSWERED.',
    '',
    '| state | meaning |',
    '|---|---|',
    ...INQUIRY_STATES.map((state) => `| \`${state}\` | ${INQUIRY_MEANING[state]} |`),
    '',
    '| closed as | how |',
    '|---|---|',
    ...INQUIRY_CLOSINGS.map((how) => `| \`${how}\` | ${CLOSING_MEANING[how]} |`),
    '',
    '```mermaid',
    'stateDiagram-v2',
    '  [*] --> OPEN',
    ...INQUIRY_STATES.flatMap((from) => inquiryMovesFrom(from).map((to) => `  ${from} --> ${to}`)),
    '```',
    '',
  ];
}
