import { z } from 'zod';
import { parseTableReference } from '../contract/names.ts';

/** Text that is not empty. */
export const text = z.string().min(1);

/** `connection:schema.table` */
export const tableReference = text.refine(isReference, 'write connection:schema.table');

/** The name of a connection, or of the workspace. */
export const connectionName = text.regex(/^[a-z0-9_-]+$/, 'write the name of a connection');

/** A table without its connection: `schema.table`. */
export const tableName = text.refine((name) => isReference(`x:${name}`), 'write schema.table, or the table alone');

export const lossy = z
  .array(text)
  .min(1)
  .optional()
  .describe('Columns whose values may lose something. Others that would stop the run before it writes.');

export const keepNames = z
  .boolean()
  .optional()
  .describe('A new table and its columns are named as written, whatever case the database gives new names.');

/** What every node has. */
export const common = {
  id: text
    .regex(/^[A-Za-z0-9_-]+$/, 'use letters, digits, _ and -')
    .max(60)
    .describe('Its name in edges and runs.'),
  name: text.max(200).optional().describe('What people read in its place.'),
  position: z.strictObject({ x: z.number(), y: z.number() }).optional().describe('Where it stands on the canvas.'),
};

function isReference(value: string): boolean {
  try {
    return parseTableReference(value) !== undefined;
  } catch {
    return false;
  }
}
