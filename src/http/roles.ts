/** Who calls the API. Each role has its own part of it; a key has one role. */
export const ROLES = ['ministry', 'customs', 'auditor', 'operator', 'exporter'] as const;
export type Role = (typeof ROLES)[number];
