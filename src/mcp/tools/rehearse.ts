import { z } from 'zod';
import { DagFluxError } from '../../contract/errors.ts';
import { defineTool } from '../tool.ts';

export const rehearse = defineTool({
  name: 'rehearse',
  description:
    'What an operation would do: rows, forecast of types, preview, matches of a join. Nothing stays changed. Give exactly one of name, transformer, join.',
  input: z.strictObject({
    name: z.string().max(200).optional().describe('A saved operation or workflow.'),
    transformer: z
      .strictObject({
        source: z.string().max(1_000).describe('connection:schema.table'),
        target: z.string().max(1_000).describe('The new table, of the same connection or of workspace.'),
        sql: z.string().max(100_000).describe('A SELECT from the source.'),
      })
      .optional(),
    join: z
      .record(z.string(), z.unknown())
      .optional()
      .describe(
        '{sources:[{name,table}], joins:[{left,right,type:inner|left|full,on:[{left,right}]}], columns:[{source,column,as}], target:{mode:"create",table}}',
      ),
  }),
  readOnly: true,
  async run({ name, transformer, join }, { app, signal }) {
    if ([name, transformer, join].filter((each) => each !== undefined).length !== 1) {
      throw new DagFluxError('invalid-input', 'Exactly one of name, transformer and join is needed.');
    }
    if (transformer) {
      const data = await app.operations.rehearse({ kind: 'transformer', request: transformer }, { signal });
      return { about: 'rehearsal', data };
    }
    if (join) {
      const data = await app.operations.rehearse({ kind: 'join', request: { specification: join } }, { signal });
      return { about: 'rehearsal', data };
    }
    const saved = await app.approvals.find(name ?? '');
    const data =
      saved.kind === 'workflow'
        ? await app.workflows.rehearse({ name: saved.name }, { signal })
        : await app.operations.rehearse(app.operations.show(saved.name), { signal, again: true });
    return { about: 'rehearsal', data };
  },
});
