import { createRoute, z } from '@hono/zod-openapi';
import type { App } from '../../app/app.ts';
import { shortRows } from '../../app/short-cells.ts';
import { formatTableName } from '../../contract/names.ts';
import { typeName } from '../../contract/values.ts';
import { answers, connectionName, count, flag, list, newRoutes, shortCell } from '../schemas/common.ts';

const kind = z.enum(['table', 'view', 'materialized view', 'partitioned table', 'foreign table']);

const table = z
  .object({
    schema: z.string(),
    name: z.string(),
    kind,
    estimatedRows: z.number().nullable().openapi({ description: "The catalog's estimate; null where it has none." }),
    bytes: z.number().nullable(),
    comment: z.string().nullable(),
  })
  .openapi('Table');

const tablePage = z
  .object({
    tables: list(table),
    total: z.number().openapi({ description: 'All that fit the search, on every page.' }),
    read: z.string().openapi({ description: 'When the list was read from the database.' }),
  })
  .openapi('TablePage');

const tableSearch = z
  .object({
    tables: list(table.extend({ connection: z.string() })),
    total: z.number(),
    reading: list(z.string()).openapi({ description: 'Connections whose tables are being read: ask again.' }),
    closed: list(z.string()).openapi({
      description: 'Connections that a search does not open: production, those without a role.',
    }),
    failed: list(z.string()).openapi({ description: 'Connections whose tables could not be read lately.' }),
  })
  .openapi('TableSearch');

const column = z
  .object({
    name: z.string(),
    type: z.string().openapi({ description: "The database's own name of the type." }),
    logicalType: z.string(),
    nullable: z.boolean(),
    primaryKey: z.boolean(),
    primaryKeyPosition: z.number().nullable(),
    default: z.string().nullable(),
    generated: z.boolean(),
    identity: z.boolean(),
    comment: z.string().nullable(),
  })
  .openapi('Column');

const preview = z
  .object({
    fields: list(z.object({ name: z.string(), type: z.string(), logicalType: z.string(), kind: z.string() })),
    rows: list(list(shortCell)),
    truncated: z.boolean().openapi({ description: 'The table has more rows.' }),
  })
  .openapi('Preview');

const definition = z
  .object({
    sql: z.string(),
    composed: z.boolean().openapi({ description: 'Put together from the columns; else the database told it.' }),
  })
  .openapi('Definition');

const params = z.object({ connection: connectionName });
const tableQuery = z.object({ schema: z.string().max(1_000).optional(), table: z.string().min(1).max(1_000) });

/** `connection:schema.table`, as the app names a table. */
function reference(connection: string, { schema, table: name }: z.infer<typeof tableQuery>): string {
  return `${connection}:${formatTableName(schema ? { schema, name } : { name })}`;
}

export function catalogRoutes(app: App) {
  return newRoutes()
    .openapi(
      createRoute({
        method: 'post',
        path: '/workspace/sample',
        responses: answers(z.object({ schema: z.string() }), 'The workspace has tables to look around in.'),
      }),
      async (c) => c.json(await app.makeSample({ signal: c.req.raw.signal }), 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/tables',
        request: { query: z.object({ search: z.string().max(1_000), limit: count(100) }) },
        responses: answers(tableSearch, 'Tables of all connections by name, the best first.'),
      }),
      async (c) => {
        const { search, limit } = c.req.valid('query');
        return c.json(await app.searchTables(search, { limit, signal: c.req.raw.signal }), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/connections/{connection}/schemas',
        request: { params, query: z.object({ system: flag }) },
        responses: answers(list(z.object({ name: z.string() })), 'Its schemas; without those of the system.'),
      }),
      async (c) => {
        const { system } = c.req.valid('query');
        const { signal } = c.req.raw;
        return c.json(await app.schemas(c.req.valid('param').connection, { system, signal }), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/connections/{connection}/tables',
        request: {
          params,
          query: z.object({
            schema: z.string().max(1_000).optional(),
            search: z.string().max(1_000).optional(),
            offset: count(10_000_000),
            limit: count(1_000),
            refresh: flag,
          }),
        },
        responses: answers(tablePage, 'Tables by page, from a list that may be some minutes old.'),
      }),
      async (c) => c.json(await app.tablePage(c.req.valid('param').connection, c.req.valid('query')), 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/connections/{connection}/columns',
        request: { params, query: tableQuery },
        responses: answers(list(column), "A table's columns."),
      }),
      async (c) => {
        const { signal } = c.req.raw;
        return c.json(
          await app.columns(reference(c.req.valid('param').connection, c.req.valid('query')), { signal }),
          200,
        );
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/connections/{connection}/preview',
        request: { params, query: tableQuery.extend({ limit: count(1_000) }) },
        responses: answers(preview, 'The first rows, in no order; long cells are cut.'),
      }),
      async (c) => {
        const { limit = 100, ...query } = c.req.valid('query');
        const { signal } = c.req.raw;
        const result = await app.preview(reference(c.req.valid('param').connection, query), limit, { signal });
        const fields = result.fields.map(({ name, type, native }) => ({
          name,
          type: native,
          logicalType: typeName(type),
          kind: type.kind,
        }));
        return c.json({ fields, rows: shortRows(result.batch), truncated: result.truncated }, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/connections/{connection}/count',
        request: { params, query: tableQuery },
        responses: answers(z.object({ rows: z.string() }), 'The rows, counted now. Closing the request stops it.'),
      }),
      async (c) => {
        const { signal } = c.req.raw;
        const rows = await app.count(reference(c.req.valid('param').connection, c.req.valid('query')), { signal });
        return c.json({ rows }, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/connections/{connection}/definition',
        request: { params, query: tableQuery },
        responses: answers(definition, 'How the table would be made again.'),
      }),
      async (c) => {
        const { signal } = c.req.raw;
        const of = reference(c.req.valid('param').connection, c.req.valid('query'));
        return c.json(await app.definition(of, { signal }), 200);
      },
    );
}
