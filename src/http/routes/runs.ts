import { createRoute, z } from '@hono/zod-openapi';
import type { App } from '../../app/app.ts';
import { answers, count, list, newRoutes } from '../schemas/common.ts';
import { forecast } from '../schemas/run-forecast.ts';
import { streamOf } from '../stream.ts';

const failure = z.object({ code: z.string().nullable(), message: z.string(), hint: z.string().nullable() });

const cause = z.enum(['manual', 'schedule', 'file', 're-run']);

const summary = z
  .object({
    id: z.number(),
    workflow: z.string(),
    version: z.number().nullable(),
    cause,
    of: z.number().nullable().openapi({ description: 'Of a re-run: the run it goes on from.' }),
    from: z.string().nullable(),
    to: z.string().nullable(),
    pid: z.number(),
    started: z.string(),
    ended: z.string().nullable(),
    state: z.enum(['running', 'done', 'failed', 'cancelled', 'interrupted', 'skipped']),
    error: failure.nullable(),
    node: z.string().nullable().openapi({ description: 'Where it failed.' }),
    written: z.number().nullable().openapi({ description: 'Rows that its nodes wrote for good.' }),
  })
  .openapi('RunSummary');

const nodeRecord = z
  .object({
    node: z.string(),
    kind: z.string(),
    state: z.enum(['queued', 'running', 'done', 'reused', 'failed', 'cancelled', 'not reached', 'skipped']),
    reason: z.string().nullable(),
    started: z.string().nullable(),
    ended: z.string().nullable(),
    rowsIn: z.number().nullable(),
    rowsOut: z.number().nullable(),
    bytes: z.number().nullable(),
    route: z.string().nullable(),
    routeReason: z.string().nullable(),
    sql: z.string().nullable(),
    proof: z.string().nullable(),
    note: z.string().nullable(),
    table: z.string().nullable(),
    temporary: z.boolean(),
    writes: z.string().nullable().openapi({ description: 'What it changes for good: appends to erp:orders.' }),
    handle: z.string().nullable(),
    hash: z.string(),
    error: failure.nullable(),
  })
  .openapi('NodeRecord');

const details = summary
  .extend({
    document: z.unknown().openapi({ description: 'The workflow as it was run.' }),
    mending: z
      .object({
        node: z.string(),
        path: z.string().nullable().openapi({ description: 'The setting of the node to look at first: table.to' }),
        connection: z.string().nullable().openapi({ description: 'Where it is the connection.' }),
      })
      .nullable()
      .openapi({ description: 'Where what stopped it is mended; null: no node failed.' }),
    nodes: list(nodeRecord),
    activity: z.string().nullable().openapi({ description: 'To stop it, while this process runs it.' }),
    progress: list(
      z.object({
        node: z.string(),
        rows: z.number(),
        bytes: z.number(),
        rowsPerSecond: z.number(),
        totalRows: z.number().nullable(),
      }),
    ),
  })
  .openapi('Run');

const reRun = z
  .object({
    from: z
      .string()
      .nullable()
      .openapi({ description: 'The node to begin with; null: all, as the workflow is today.' }),
    forecast: forecast.nullable(),
    refused: z.object({ code: z.string(), message: z.string(), hint: z.string().nullable() }).nullable(),
  })
  .openapi('ReRun');

const line = z
  .object({
    id: z.number(),
    node: z.string().nullable(),
    at: z.string(),
    level: z.enum(['info', 'warning', 'error']),
    text: z.string(),
  })
  .openapi('RunLine');

const params = z.object({ id: z.coerce.number().int().min(0) });

export function runRoutes({ runs, startedRuns }: App) {
  return newRoutes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/runs',
        request: {
          query: z.object({
            workflow: z.string().max(100).optional(),
            state: z.string().max(20).optional(),
            cause: cause.optional(),
            text: z.string().max(200).optional().openapi({
              description: 'In the name, the error or the node it was in; `#418`: that run.',
            }),
            since: z.string().max(40).optional(),
            before: count(Number.MAX_SAFE_INTEGER),
            after: count(Number.MAX_SAFE_INTEGER),
            limit: count(1_000),
          }),
        },
        responses: answers(list(summary), 'Newest first; the next page begins `before` the last of this one.'),
      }),
      async (c) => {
        const { limit = 50, ...filter } = c.req.valid('query');
        return c.json(await runs.list({ ...filter, limit }), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/runs/{id}',
        request: { params },
        responses: answers(details, 'A run, with what became of each node.'),
      }),
      async (c) => {
        const { id } = c.req.valid('param');
        const run = await runs.show(id);
        return c.json({ ...run, activity: startedRuns.activityOf(id), progress: startedRuns.progressOf(id) }, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/runs/{id}/again',
        request: { params },
        responses: answers(list(reRun), 'How it can be run again: from where it stopped, and all; what each would do.'),
      }),
      async (c) => c.json(await runs.again(c.req.valid('param').id), 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/runs/{id}/log',
        request: { params, query: z.object({ after: count(Number.MAX_SAFE_INTEGER) }) },
        responses: answers(list(line), 'Its lines behind the one with the number `after`, at most 1,000.'),
      }),
      (c) => c.json(runs.log(c.req.valid('param').id, c.req.valid('query').after ?? 0), 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/runs/{id}/log.txt',
        request: { params },
        responses: { 200: { description: 'All of its lines, as a file.' } },
      }),
      (c) => {
        const { id } = c.req.valid('param');
        const lines = streamOf(encoded(runs.logText(id)));
        return c.body(lines, 200, {
          'content-type': 'text/plain; charset=utf-8',
          'content-disposition': `attachment; filename="run-${id}.txt"`,
        });
      },
    );
}

async function* encoded(pieces: Iterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for (const piece of pieces) yield encoder.encode(piece);
}
