import { createRoute, z } from '@hono/zod-openapi';
import type { App } from '../../app/app.ts';
import { answers, body, count, done, list, newRoutes } from '../schemas/common.ts';

const json: z.ZodType<unknown> = z.unknown();

/** Beside these, whatever the web app wants to remember of a person's choices. */
const preferences = z
  .object({ theme: z.enum(['light', 'dark']).nullable(), density: z.enum(['compact', 'comfortable']).nullable() })
  .partial()
  .catchall(json)
  .openapi('Preferences', { description: 'A theme of null follows the system.' });

const draft = z.object({ key: z.string(), version: z.number(), content: json, updated: z.string() }).openapi('Draft');
const key = z.object({
  key: z.string().regex(/^[^\p{Cc}]{1,300}$/u, 'use no control characters'),
});

const statement = z
  .object({
    id: z.number(),
    connection: z.string(),
    sql: z.string(),
    started: z.string(),
    ended: z.string().nullable(),
    outcome: z.string().nullable().openapi({ description: '`done`, or the code of an error.' }),
    rows: z.number().nullable(),
  })
  .openapi('Statement');

/** What belongs to the person at the screen: choices, drafts, the history of statements. */
export function deskRoutes({ preferences: chosen, drafts, statements }: App) {
  return newRoutes()
    .openapi(
      createRoute({ method: 'get', path: '/preferences', responses: answers(preferences, 'What was chosen.') }),
      (c) => c.json(chosen.all(), 200),
    )
    .openapi(
      createRoute({
        method: 'patch',
        path: '/preferences',
        request: { body: body(preferences) },
        responses: answers(preferences, 'What is given is changed; null takes a choice away.'),
      }),
      (c) => {
        for (const [name, value] of Object.entries(c.req.valid('json'))) chosen.set(name, value);
        return c.json(chosen.all(), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/drafts',
        request: { query: z.object({ prefix: z.string().max(200).optional() }) },
        responses: answers(list(draft.omit({ content: true })), 'Drafts by the beginning of their key.'),
      }),
      (c) => c.json(drafts.list(c.req.valid('query').prefix ?? ''), 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/drafts/{key}',
        request: { params: key },
        responses: answers(draft.nullable(), 'The draft; null where there is none.'),
      }),
      (c) => c.json(drafts.get(c.req.valid('param').key), 200),
    )
    .openapi(
      createRoute({
        method: 'put',
        path: '/drafts/{key}',
        request: {
          params: key,
          body: body(z.object({ content: json, version: z.number().int().min(0) })),
        },
        responses: answers(
          z.object({ version: z.number() }),
          'It is kept. `version`: the one that it was made from, 0 = new; 409 when another window was quicker.',
        ),
      }),
      (c) => {
        const { content, version } = c.req.valid('json');
        return c.json({ version: drafts.put(c.req.valid('param').key, content, version) }, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/drafts/{key}',
        request: { params: key },
        responses: answers(done, 'It is gone.'),
      }),
      (c) => {
        drafts.remove(c.req.valid('param').key);
        return c.json({ done: true as const }, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/statements',
        request: {
          query: z.object({
            connection: z.string().max(200).optional(),
            search: z.string().max(1_000).optional(),
            before: count(Number.MAX_SAFE_INTEGER),
            limit: count(1_000),
          }),
        },
        responses: answers(list(statement), 'SQL that was run, the newest first.'),
      }),
      (c) => {
        const { limit = 100, ...filter } = c.req.valid('query');
        return c.json(statements.list({ ...filter, limit }), 200);
      },
    )
    .openapi(
      createRoute({ method: 'delete', path: '/statements', responses: answers(done, 'The history is empty.') }),
      (c) => {
        statements.clear();
        return c.json({ done: true as const }, 200);
      },
    );
}
