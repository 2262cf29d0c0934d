import { createRoute, z } from '@hono/zod-openapi';
import type { App } from '../../app/app.ts';
import type { Query } from '../../app/query-types.ts';
import { typeName } from '../../contract/values.ts';
import type { Once } from '../once.ts';
import { activity } from '../schemas/activity.ts';
import { answers, body, count, list, newRoutes, startKey } from '../schemas/common.ts';

const field = z
  .object({
    name: z.string(),
    type: z.string().openapi({ description: "The database's own name of the type." }),
    logicalType: z.string(),
    kind: z.string().openapi({ description: 'int, decimal, text, timestamp … as in the table of values.' }),
  })
  .openapi('Field');

const result = z
  .object({
    fields: list(field).nullable().openapi({ description: 'Null: the statement returns no rows.' }),
    rows: z.number().openapi({ description: 'Rows that can be read by now.' }),
    known: z.enum(['exact', 'atLeast']).openapi({ description: 'exact: these are all.' }),
    truncated: z.enum(['limit', 'size']).nullable(),
    command: z.string().nullable().openapi({ description: 'SELECT, INSERT …; null while it runs.' }),
    rowCount: z.number().nullable().openapi({ description: 'Returned or affected.' }),
    notices: list(z.object({ severity: z.string(), message: z.string() })),
  })
  .openapi('QueryResult');

/** A query and what it has answered by now. */
export const query = z
  .object({
    id: z.string(),
    activity,
    results: list(result),
    cutShort: z.boolean().openapi({ description: 'The results filled their files, so what came behind was not run.' }),
  })
  .openapi('Query');

const request = z
  .object({
    connection: z.string().max(200),
    sql: z.string().max(4_000_000).optional(),
    table: z
      .object({ schema: z.string().optional(), name: z.string().min(1) })
      .optional()
      .openapi({ description: 'In place of SQL: the first rows of a table.' }),
    limit: z.number().int().min(0).optional().openapi({ description: 'Rows of each result; default: all.' }),
    parameters: z.array(z.string()).max(10_000).optional(),
    timeout: z
      .number()
      .int()
      .min(1)
      .max(2_000_000_000)
      .optional()
      .openapi({ description: 'Milliseconds, a statement.' }),
    readOnly: z.boolean().optional(),
    confirmed: z
      .boolean()
      .optional()
      .openapi({ description: 'A person has answered what queries/check says is to be asked.' }),
    window: z.string().max(100).optional().openapi({ description: 'As given to /events: closed, it stops the query.' }),
  })
  .openapi('QueryRequest');

const question = z
  .discriminatedUnion('asks', [
    z.object({ asks: z.literal('nothing') }),
    z.object({ asks: z.literal('confirm') }),
    z.object({ asks: z.literal('type'), word: z.string() }),
  ])
  .openapi('WriteQuestion');

/** A quick query is answered in one request. */
const QUICK = 150;

const params = z.object({ id: z.string().max(100) });

export function queryRoutes(app: App, once: Once) {
  const { queries, activities, writeCheck } = app;
  return newRoutes()
    .openapi(
      createRoute({
        method: 'post',
        path: '/queries/check',
        request: { body: body(z.object({ connection: z.string().max(200), sql: z.string().max(4_000_000) })) },
        responses: answers(question, 'What a person is to be asked before this runs. It runs nothing.'),
      }),
      async (c) => {
        const { connection, sql } = c.req.valid('json');
        return c.json(await writeCheck.question(connection, sql), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/queries/explain',
        request: { body: body(z.object({ connection: z.string().max(200), sql: z.string().max(4_000_000) })) },
        responses: answers(
          z.object({ plan: z.string() }),
          "The plan of one statement in the database's own words. The statement is not run.",
        ),
      }),
      async (c) => {
        const { connection, sql } = c.req.valid('json');
        return c.json({ plan: await app.explain(connection, sql, { signal: c.req.raw.signal }) }, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/queries',
        parameters: [...startKey],
        request: { body: body(request) },
        responses: answers(query, 'It runs, or has ended already.'),
      }),
      async (c) => {
        const { table, confirmed = false, ...rest } = c.req.valid('json');
        const { connection, sql, readOnly = false } = rest;
        if (sql !== undefined && !readOnly && !confirmed) await writeCheck.refuseUnasked(connection, sql);
        const { name, schema } = table ?? {};
        const start = () =>
          queries.start({ ...rest, ...(name !== undefined && { table: { name, ...(schema && { schema }) } }) }).id;
        const id = await once.start(c, start);
        await activities.wait(id, QUICK);
        return c.json(toAnswer(queries.get(id)), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/queries/{id}',
        request: { params, query: z.object({ wait: count(2_000) }) },
        responses: answers(query, 'How far it is. With `wait`: when it has ended, or after so many milliseconds.'),
      }),
      async (c) => {
        const { id } = c.req.valid('param');
        const { wait = 0 } = c.req.valid('query');
        queries.get(id);
        if (wait > 0) await activities.wait(id, wait);
        return c.json(toAnswer(queries.get(id)), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/queries/{id}/stop',
        request: { params, query: z.object({ wait: count(2_000) }) },
        responses: answers(query, '`stopping` until the server has confirmed it, then `stopped`.'),
      }),
      async (c) => {
        const { id } = c.req.valid('param');
        activities.stop(id);
        await activities.wait(id, c.req.valid('query').wait ?? 0);
        return c.json(toAnswer(queries.get(id)), 200);
      },
    );
}

/** A query as the API tells it. */
export function toAnswer({ results, ...rest }: Query) {
  return {
    ...rest,
    results: results.map(({ fields, whole, ...each }) => ({
      ...each,
      known: whole ? ('exact' as const) : ('atLeast' as const),
      fields:
        fields?.map(({ name, type, native }) => ({
          name,
          type: native,
          logicalType: typeName(type),
          kind: type.kind,
        })) ?? null,
    })),
  };
}
