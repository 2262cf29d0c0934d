import { createRoute, z } from '@hono/zod-openapi';
import type { App } from '../../app/app.ts';
import type { Operation } from '../../app/operations.ts';
import { plain, shaped } from '../plain.ts';
import { answers, done, list, newRoutes } from '../schemas/common.ts';

const operation = shaped<Operation>('Operation', 'A saved transformer or join, with the numbers of its rehearsal.');
const operationRun = z.object({
  id: z.number(),
  name: z.string(),
  version: z.number(),
  started: z.string(),
  ended: z.string().nullable(),
  outcome: z.string().nullable(),
  rows: z.number().nullable(),
  backup: z.string().nullable(),
});
const name = z.object({ name: z.string().max(200) });
const version = z.object({ version: z.coerce.number().int().min(1).optional() });

/** Saved operations. What takes its time with them is in `jobs.ts`. */
export function operationRoutes(app: App) {
  const { operations } = app;
  const shown = <T>(value: T) => plain(value, app.redact);
  return newRoutes()
    .openapi(
      createRoute({ method: 'get', path: '/operations', responses: answers(list(operation), 'Saved operations.') }),
      (c) => c.json(shown(operations.list()), 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/operations/{name}',
        request: { params: name, query: version },
        responses: answers(operation, 'The last version, or the one that is asked for.'),
      }),
      (c) => c.json(shown(operations.show(c.req.valid('param').name, c.req.valid('query').version)), 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/operations/{name}/history',
        request: { params: name },
        responses: answers(
          z.object({ versions: list(operation), runs: list(operationRun) }),
          'Versions and the last runs, newest first.',
        ),
      }),
      (c) => c.json(shown(operations.history(c.req.valid('param').name)), 200),
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/operations/{name}',
        request: { params: name },
        responses: answers(done, 'It is gone.'),
      }),
      (c) => {
        operations.remove(c.req.valid('param').name);
        return c.json({ done: true as const }, 200);
      },
    );
}
