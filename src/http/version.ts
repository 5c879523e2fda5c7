import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The program's version: two levels above `src/http` and `dist/http` alike. */
export const PROGRAM_VERSION: string = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))).version;
