import { z } from 'zod';
import { formatTableName } from '../../contract/names.ts';
import { defineTool } from '../tool.ts';

const PAGE = 100;

export const searchTables = defineTool({
  name: 'search_tables',
  description: `Tables and views of a connection by part of a name, ${PAGE} at a time. estimatedRows is the catalog's estimate.`,
  input: z.strictObject({
    connection: z.string().max(200),
    search: z.string().max(200).optional().describe('Part of a name in any case, or of schema.name. Default: all.'),
    offset: z.number().int().min(0).optional().describe('Tables to pass over: `next` of the last answer.'),
  }),
  readOnly: true,
  async run({ connection, search, offset = 0 }, { app, signal }) {
    const { tables, total } = await app.tablePage(connection, { search, offset, limit: PAGE, signal });
    const next = offset + tables.length < total ? offset + tables.length : null;
    return {
      note: next === null ? `${total} found.` : `${total} found; go on with offset ${next}.`,
      about: 'tables',
      data: {
        next,
        tables: tables.map(({ schema, name, kind, estimatedRows, comment }) => ({
          table: `${connection}:${formatTableName({ schema, name })}`,
          ...{ kind, estimatedRows, comment },
        })),
      },
    };
  },
});
