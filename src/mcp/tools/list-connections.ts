import { z } from 'zod';
import { defineTool } from '../tool.ts';

export const listConnections = defineTool({
  name: 'list_connections',
  description:
    'The saved database connections: name, connector, role, database. A person makes and edits them in DagFlux; no host, user or secret is shown here.',
  input: z.strictObject({}),
  readOnly: true,
  run: async (_, { app }) => ({
    about: 'connections',
    data: [
      { name: 'workspace', connector: 'duckdb', role: null, database: 'the local workspace of DagFlux' },
      ...app.connections.list().map(({ name, connector, role, settings }) => ({
        ...{ name, connector, role },
        database: typeof settings.database === 'string' ? settings.database : null,
      })),
    ],
  }),
});
