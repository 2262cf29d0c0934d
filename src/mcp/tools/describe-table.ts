import { z } from 'zod';
import { defineTool } from '../tool.ts';

export const describeTable = defineTool({
  name: 'describe_table',
  description: 'The columns of a table or view: native and logical type, null, primary key, default, comment.',
  input: z.strictObject({ table: z.string().max(1_000).describe('connection:schema.table') }),
  readOnly: true,
  run: async ({ table }, { app, signal }) => ({
    about: 'columns',
    data: await app.columns(table, { signal }),
  }),
});
