/**
 * The states of a certificate, as Viet Nam's public tracker names them (AS1, AS2, AS3, AS4 RES-REC, AS4 GIVEN,
 * AS4 NOT GIVEN), and the moves between them. A state only moves along this table; whatever arrives late,
 * twice or out of order is either a move of the table or no move at all.
 */
export const CERTIFICATE_STATES = [
  'FILED',
  'AS1',
  'AS2',
  'AS3',
  'REC',
  'GIVEN',
  'PARTLY_GIVEN',
  'NOT_GIVEN',
  'REJECTED',
] as const;

export type CertificateState = (typeof CERTIFICATE_STATES)[number];

const MOVES: Readonly<Record<CertificateState, readonly CertificateState[]>> = {
  FILED: ['AS1'],
  AS1: ['AS2', 'AS3', 'REC', 'GIVEN', 'PARTLY_GIVEN', 'NOT_GIVEN', 'REJECTED'],
  AS2: ['AS3', 'REC', 'GIVEN', 'PARTLY_GIVEN', 'NOT_GIVEN', 'REJECTED'],
  AS3: ['REC', 'GIVEN', 'PARTLY_GIVEN', 'NOT_GIVEN'],
  REC: ['GIVEN', 'PARTLY_GIVEN', 'NOT_GIVEN'],
  // Rule 30.4: the importing state may reassess after clarification.
  NOT_GIVEN: ['GIVEN', 'PARTLY_GIVEN'],
  PARTLY_GIVEN: ['GIVEN'],
  GIVEN: [],
  REJECTED: [],
};

/** Whether the drawn machine has an arrow from one state to the other. */
export function mayMove(from: CertificateState, to: CertificateState): boolean {
  return MOVES[from].includes(to);
}

/** What the tracker prints for a state. */
export const STATE_LABELS: Readonly<Record<CertificateState, string>> = {
  FILED: 'FILED',
  AS1: 'AS1',
  AS2: 'AS2',
  AS3: 'AS3',
  REC: 'AS4 (RES – REC)',
  GIVEN: 'AS4 (GIVEN)',
  PARTLY_GIVEN: 'AS4 (PARTLY GIVEN)',
  NOT_GIVEN: 'AS4 (NOT GIVEN)',
  REJECTED: 'REJECTED',
};
