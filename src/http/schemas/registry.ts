import { z } from 'zod';

/** Schemas with a name of their own in the API's description. */
export const NAMED_SCHEMAS = z.registry<{ readonly id: string; readonly description?: string }>();

/** Gives a schema its name. Names are part of the contract: generated clients use them. */
export function named<S extends z.ZodType>(id: string, schema: S, description?: string): S {
  NAMED_SCHEMAS.add(schema, description === undefined ? { id } : { id, description });
  return schema;
}
