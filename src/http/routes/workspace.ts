import { createRoute, z } from '@hono/zod-openapi';
import type { App } from '../../app/app.ts';
import { answers, body, list, newRoutes } from '../schemas/common.ts';

const madeBy = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.enum(['run', 'kept']), run: z.number(), workflow: z.string(), node: z.string() }),
    z.object({
      kind: z.literal('backup'),
      of: z
        .object({ operation: z.string(), run: z.number(), table: z.string(), made: z.string() })
        .nullable()
        .openapi({ description: 'The saved operation that puts it back; null: none does.' }),
    }),
    z.object({ kind: z.literal('temporary'), inUse: z.boolean() }),
  ])
  .nullable()
  .openapi({
    description: 'Null: SQL, a copy, or what nobody remembers. kept: left for a run that goes on from there.',
  });

const content = z
  .object({
    bytes: z.number(),
    freeBytes: z.number().openapi({ description: 'In the file, free for what comes next.' }),
    tables: list(
      z.object({
        table: z.string(),
        kind: z.string(),
        rows: z.number().nullable(),
        bytes: z.number().nullable(),
        madeBy,
      }),
    ),
    results: z.object({ queries: z.number(), bytes: z.number() }),
  })
  .openapi('WorkspaceContent');

const cleaned = z
  .object({
    dropped: list(z.string()),
    failed: list(z.object({ table: z.string(), problem: z.string() })),
    resultBytes: z.number(),
    bytes: z.number(),
    freeBytes: z.number(),
  })
  .openapi('Cleaned');

/** The file that tables of one's own and results are kept in. */
export function workspaceRoutes({ workspace }: App) {
  return newRoutes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/workspace',
        responses: answers(content, 'What is in it, the largest first.'),
      }),
      async (c) => c.json(await workspace.describe({ signal: c.req.raw.signal }), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/workspace/clean',
        request: {
          body: body(
            z.object({ tables: list(z.string().max(1_000)).default([]), results: z.boolean().default(false) }),
          ),
        },
        responses: answers(cleaned, 'What is named is gone, and free room went back to the disk.'),
      }),
      async (c) => c.json(await workspace.clean(c.req.valid('json'), { signal: c.req.raw.signal }), 200),
    );
}
