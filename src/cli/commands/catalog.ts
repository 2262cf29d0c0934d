import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { addFormats } from '../format.ts';
import { examples } from '../help.ts';
import { writeRecords } from '../output/records.ts';
import { createResultWriter } from '../output/results.ts';
import { formatBytes, formatCount } from '../output/text.ts';
import { PEOPLE_ROWS, readLimit } from '../values.ts';

const FORMATS = ['json', 'ndjson', 'csv'] as const;

/** `schemas`, `tables`, `columns`, `preview`: what is in a database. */
export function addCatalogCommands(program: Command, context: Context): void {
  addSchemas(program, context);
  addTables(program, context);
  addColumns(program, context);
  addPreview(program, context);
}

function addSchemas(program: Command, context: Context): void {
  const command = program
    .command('schemas')
    .description('list the schemas of a connection')
    .argument('<connection>', 'the name of a saved connection, or workspace')
    .option('--system', "also the system's own")
    .action(async (connection: string, options: { system?: boolean }) => {
      const app = await context.app();
      const schemas = await app.schemas(connection, { system: options.system ?? false, signal: context.signal });
      await writeRecords(context, schemas, {
        members: ['name'],
        columns: [{ title: 'schema' }],
        cells: ({ name }) => [name],
      });
    });
  examples(addFormats(command, FORMATS), [['The schemas of erp', 'dagflux schemas erp']]);
}

function addTables(program: Command, context: Context): void {
  const command = program
    .command('tables')
    .description('list tables and views, with size and rows as the catalog estimates them')
    .argument('<connection>', 'the name of a saved connection, or workspace')
    .argument('[schema]', 'only those of this schema; default: of every schema but the system’s own')
    .action(async (connection: string, schema: string | undefined) => {
      const app = await context.app();
      const tables = await app.tables(connection, { schema, signal: context.signal });
      await writeRecords(context, tables, {
        members: ['schema', 'name', 'kind', 'estimatedRows', 'bytes', 'comment'],
        columns: [
          { title: 'schema' },
          { title: 'name' },
          { title: 'kind' },
          { title: 'rows, about', align: 'right' },
          { title: 'size', align: 'right' },
          { title: 'comment' },
        ],
        cells: (table) => [
          table.schema,
          table.name,
          table.kind,
          table.estimatedRows === null ? '' : formatCount(table.estimatedRows),
          table.bytes === null ? '' : formatBytes(table.bytes),
          table.comment ?? '',
        ],
      });
    });
  examples(addFormats(command, FORMATS), [
    ['Every table that the connection may see', 'dagflux tables erp'],
    ['The tables of one schema, for a script', 'dagflux tables erp public --json'],
  ]);
}

function addColumns(program: Command, context: Context): void {
  const command = program
    .command('columns')
    .description('list the columns of a table: type, NULL, primary key, default, comment')
    .argument('<table>', 'connection:schema.table')
    .action(async (reference: string) => {
      const app = await context.app();
      await writeRecords(context, await app.columns(reference, { signal: context.signal }), {
        members: [
          'name',
          'type',
          'logicalType',
          'nullable',
          'primaryKey',
          'primaryKeyPosition',
          'default',
          'generated',
          'identity',
          'comment',
        ],
        columns: [
          { title: 'name' },
          { title: 'type' },
          { title: 'NULL' },
          { title: 'key' },
          { title: 'default' },
          { title: 'comment' },
        ],
        cells: (column) => [
          column.name,
          column.type,
          column.nullable ? 'yes' : 'no',
          column.primaryKeyPosition === null ? '' : `PK ${column.primaryKeyPosition}`,
          column.identity
            ? 'identity'
            : column.generated
              ? `generated: ${column.default ?? ''}`
              : (column.default ?? ''),
          column.comment ?? '',
        ],
      });
    });
  examples(addFormats(command, FORMATS), [
    ['The columns of a table', 'dagflux columns erp:public.customer'],
    ['Odd names stand in double quotes', `dagflux columns 'erp:"My schema"."a.b"'`],
  ]);
}

function addPreview(program: Command, context: Context): void {
  const command = program
    .command('preview')
    .description('show the first rows of a table, in no order')
    .argument('<table>', 'connection:schema.table')
    .option('--limit <rows>', `at most so many rows; default ${PEOPLE_ROWS.preview}`, readLimit)
    .action(async (reference: string, options: { limit?: number }) => {
      const app = await context.app();
      const limit = options.limit ?? PEOPLE_ROWS.preview;
      const { fields, batch, truncated } = await app.preview(reference, limit, { signal: context.signal });
      const writer = createResultWriter(context.format, context.out, context.error);
      await writer.event({ kind: 'fields', fields });
      await writer.event({ kind: 'batch', batch });
      await writer.event({ kind: 'done', command: 'SELECT', rowCount: batch.rows, truncated, notices: [] });
      await writer.end({ failed: false });
    });
  examples(addFormats(command, FORMATS), [['A look at a table', 'dagflux preview erp:public.customer --limit 5']]);
}
