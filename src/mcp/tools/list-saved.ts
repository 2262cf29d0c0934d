import { z } from 'zod';
import { defineTool } from '../tool.ts';

export const listSaved = defineTool({
  name: 'list_saved',
  description: 'The saved operations (transformers, joins) and workflows, which rehearse and run take by name.',
  input: z.strictObject({}),
  readOnly: true,
  run: async (_, { app, allowed }) => ({
    about: 'saved',
    data: {
      operations: app.operations.list().map(({ name, kind, reads, writes, inPlace, version }) => {
        return { name, kind, reads, writes, inPlace, version };
      }),
      workflows: (await app.workflows.list()).map(({ name, version, nodes }) => ({ name, version, nodes })),
      runWithoutApproval: allowed,
    },
  }),
});
