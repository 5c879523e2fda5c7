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
  'EXPIRED',
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
export const DECISION = ['GIVEN', 'PARTLY_GIVEN', 'NOT_GIVEN'] as const satisfies readonly CertificateState[];

/** On the way to customs a later step can be heard of before an earlier one: its message was quicker. */
export const WAY = ['AS1', 'AS2', 'AS3', 'REC'] as const satisfies readonly CertificateState[];

const MOVES: Readonly<Record<CertificateState, readonly CertificateState[]>> = {
  // Two-person rule: a supervisor approves or returns what an officer filed. Straight to AS1 where it is off.
  FILED: ['APPROVED', 'RETURNED', 'AS1'],
  APPROVED: ['AS1', 'RETURNED'],
  // Only what came of an exporter's dossier: mended and accepted again, it is filed under the same id.
  RETURNED: ['FILED'],
  // Rule 14: whatever is undecided when its validity ends is EXPIRED.
  AS1: ['AS2', 'AS3', 'REC', ...DECISION, 'EXPIRED', 'REJECTED', ...REVOCATION],
  AS2: ['AS3', 'REC', ...DECISION, 'EXPIRED', 'REJECTED', ...REVOCATION],
  AS3: ['REC', ...DECISION, 'EXPIRED', ...REVOCATION],
  REC: [...DECISION, 'EXPIRED', ...REVOCATION],
  // Rule 14(b), (c): it may still be accepted. REJECTED: only where it would have been possible before, see mayFollow.
  EXPIRED: [...DECISION, 'REJECTED', ...REVOCATION],
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

/**
 * Whether a certificate may move, given how far it had come. The drawn machine says it, but for one arrow: whether a
 * peer's refusal counts depends on how far the certificate had come, and not on whether its validity ended in
 * between; else the order of the two would decide.
 */
export function mayFollow(
  {
    state,
    stateTimes,
  }: {
    readonly state: CertificateState;
    readonly stateTimes: Readonly<Partial<Record<CertificateState, unknown>>>;
  },
  to: CertificateState,
): boolean {
  if (!mayMove(state, to)) return false;
  if (state !== 'EXPIRED' || to !== 'REJECTED') return true;
  const furthest = WAY.findLast((step) => stateTimes[step] !== undefined);
  return furthest !== undefined && mayMove(furthest, to);
}

/**
 * Whether the states of one certificate in two ledgers agree. Each side lets validity run out by its own clock and
 * calendar, so expired on one side and undecided on the other is no difference.
 */
export function agree(one: CertificateState, other: CertificateState): boolean {
  if (one === other) return true;
  const open: readonly CertificateState[] = [...WAY, 'EXPIRED'];
  return (one === 'EXPIRED' && open.includes(other)) || (other === 'EXPIRED' && open.includes(one));
}

/** The states one move away. */
export function movesFrom(state: CertificateState): readonly CertificateState[] {
  return MOVES[state];
}

/** Whether a certificate in this state was issued and stands: it may be sent again, cancelled, replaced. */
export function isInForce(state: CertificateState): boolean {
  return MOVES[state].includes('CANCELLED');
}

/**
 * Whether the last that its peer showed of a certificate is that it refused it. A peer may refuse one message of it and take
 * another all the same.
 * @param stateTimes when each state was reached, or heard of
 */
export function isRefusedAbroad(stateTimes: Readonly<Partial<Record<CertificateState, string>>>): boolean {
  const { REJECTED, AS2 = '', AS3 = '', REC = '' } = stateTimes;
  return REJECTED !== undefined && [AS2, AS3, REC].every((heard) => heard < REJECTED);
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
  EXPIRED: 'EXPIRED',
  REJECTED: 'REJECTED',
  CANCELLED: 'CANCELLED',
  REPLACED: 'REPLACED',
};
