/**
 * The states of a certificate, as Viet Nam's public tracker names them (AS1, AS2, AS3, AS4 RES-REC, AS4 GIVEN,
 * AS4 NOT GIVEN), what comes before issue and what ends a certificate, and the moves between them. A state only
 * moves along this table; whatever arrives late, twice or out of order is either a move of the table or no move
 * at all. Drawn in docs/lifecycle.md.
 */
export const CERTIFICATE_STATES = [
  'FILED',
  'APPROVED',
  'RETURNED',
  'AS1',
  'AS2',
  'AS3',
  'REC',
  'GIVEN',
  'PARTLY_GIVEN',
  'NOT_GIVEN',
  'REJECTED',
  'CANCELLED',
  'REPLACED',
] as const;

export type CertificateState = (typeof CERTIFICATE_STATES)[number];

/**
 * OCP Rule 29.4: a certificate is never edited; it is cancelled, or cancelled and replaced by a new one, whatever
 * has happened to it abroad.
 */
const REVOCATION = ['CANCELLED', 'REPLACED'] as const;
const DECISION = ['GIVEN', 'PARTLY_GIVEN', 'NOT_GIVEN'] as const;

const MOVES: Readonly<Record<CertificateState, readonly CertificateState[]>> = {
  // Two-person rule: a supervisor approves or returns what an officer filed. Straight to AS1 where it is off.
  FILED: ['APPROVED', 'RETURNED', 'AS1'],
  APPROVED: ['AS1', 'RETURNED'],
  RETURNED: [],
  AS1: ['AS2', 'AS3', 'REC', ...DECISION, 'REJECTED', ...REVOCATION],
  AS2: ['AS3', 'REC', ...DECISION, 'REJECTED', ...REVOCATION],
  AS3: ['REC', ...DECISION, ...REVOCATION],
  REC: [...DECISION, ...REVOCATION],
  // Rule 30.4: the importing state may reassess after clarification.
  NOT_GIVEN: ['GIVEN', 'PARTLY_GIVEN', ...REVOCATION],
  PARTLY_GIVEN: ['GIVEN', ...REVOCATION],
  GIVEN: [...REVOCATION],
  REJECTED: [],
  CANCELLED: [],
  REPLACED: [],
};

/** Whether the drawn machine has an arrow from one state to the other. */
export function mayMove(from: CertificateState, to: CertificateState): boolean {
  return MOVES[from].includes(to);
}

/** The states one move away. */
export function movesFrom(state: CertificateState): readonly CertificateState[] {
  return MOVES[state];
}

/** Whether a certificate in this state was issued and stands: it may be sent again, cancelled, replaced. */
export function isInForce(state: CertificateState): boolean {
  return MOVES[state].includes('CANCELLED');
}

/** What the tracker prints for a state. */
export const STATE_LABELS: Readonly<Record<CertificateState, string>> = {
  FILED: 'FILED',
  APPROVED: 'APPROVED',
  RETURNED: 'RETURNED',
  AS1: 'AS1',
  AS2: 'AS2',
  AS3: 'AS3',
  REC: 'AS4 (RES – REC)',
  GIVEN: 'AS4 (GIVEN)',
  PARTLY_GIVEN: 'AS4 (PARTLY GIVEN)',
  NOT_GIVEN: 'AS4 (NOT GIVEN)',
  REJECTED: 'REJECTED',
  CANCELLED: 'CANCELLED',
  REPLACED: 'REPLACED',
};
