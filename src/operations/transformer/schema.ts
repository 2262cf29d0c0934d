import { z } from 'zod';

/** A transformer as a form, a document or a model says it, with tables as `connection:schema.table`. */
export const transformSchema = z.strictObject({
  source: z.string().min(1),
  /** Absent: in place. */
  target: z.string().min(1).optional(),
  /** New names stay as they are written, also where the database has another case for them. */
  keepNames: z.boolean().optional(),
  sql: z.string().trim().min(1).max(100_000),
});
