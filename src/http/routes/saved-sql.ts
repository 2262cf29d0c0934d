import { createRoute, z } from '@hono/zod-openapi';
import type { App } from '../../app/app.ts';
import { answers, body, count, done, list, newRoutes } from '../schemas/common.ts';

const name = z.string().trim().min(1).max(200);

const saved = z
  .object({ name: z.string(), connection: z.string(), sql: z.string(), version: z.number(), updated: z.string() })
  .openapi('SavedSql');

/** SQL that was given a name. */
export function savedSqlRoutes({ savedSql }: App) {
  return newRoutes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/saved-sql',
        request: { query: z.object({ search: z.string().max(1_000).optional(), limit: count(1_000) }) },
        responses: answers(list(saved), 'By name; with `search` those with it in their name or SQL.'),
      }),
      (c) => {
        const { limit = 100, search } = c.req.valid('query');
        return c.json(savedSql.list({ search, limit }), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'put',
        path: '/saved-sql',
        request: {
          body: body(
            z.object({
              name,
              connection: z.string().max(200),
              sql: z.string().max(4_000_000),
              version: z.number().int().min(0).openapi({ description: 'The one that was changed; 0 = a new name.' }),
            }),
          ),
        },
        responses: answers(saved, 'It is saved. 409: the name is taken, or it was changed elsewhere.'),
      }),
      (c) => {
        const { version, ...rest } = c.req.valid('json');
        return c.json(savedSql.put(rest, version), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/saved-sql',
        request: { query: z.object({ name }) },
        responses: answers(done, 'It is gone.'),
      }),
      (c) => {
        savedSql.remove(c.req.valid('query').name);
        return c.json({ done: true as const }, 200);
      },
    );
}
