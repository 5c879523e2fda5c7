/** Who calls the API. Each role has its own part of it; a key has one role. */
export const ROLES = ['ministry', 'supervisor', 'customs', 'auditor', 'operator', 'exporter'] as const;
export type Role = (typeof ROLES)[number];

/** Whether a holder of one role may do what belongs to another: a supervisor does what an officer does, and more. */
export function mayActAs(held: Role, needed: Role): boolean {
  return held === needed || (held === 'supervisor' && needed === 'ministry');
}
