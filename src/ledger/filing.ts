import type { Instant } from '../kernel/clock.ts';
import { type FieldSpec, table } from './table-spec.ts';

/** Under which key of the caller's own an application was filed, so that filing it again files nothing. */
export interface Filing {
  readonly key: string;
  readonly certificateId: string;
  /** SHA-256 of the application as read, hex. */
  readonly digest: string;
  readonly at: Instant;
}

const text: FieldSpec = { type: 'text' };

export const FILING = table<Filing>({
  name: 'filing',
  key: 'key',
  fields: { key: text, certificateId: text, digest: text, at: { type: 'instant' } },
  unique: [],
  indexes: [],
});
