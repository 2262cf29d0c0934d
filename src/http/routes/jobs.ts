import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { App } from '../../app/app.ts';
import type { Job } from '../../app/jobs.ts';
import type { Once } from '../once.ts';
import { plain, shaped } from '../plain.ts';
import { answers, body, count, newRoutes, startKey } from '../schemas/common.ts';

const job = shaped<Job>('Job', 'Its activity, what is known on the way (forecast, route), and what came out of it.');
const started = answers(job, 'It has begun; ask /api/jobs/{id} for more.');

const names = z.array(z.string()).max(10_000);
const keepNames = z
  .boolean()
  .optional()
  .openapi({ description: 'New names as written, whatever case the database gives new names.' });
const copyRequest = z.object({
  from: z.string(),
  to: z.string(),
  sql: z.string().optional(),
  columns: names.optional(),
  where: z.string().optional(),
  mode: z.enum(['create', 'append', 'replace', 'upsert']).optional(),
  key: names.optional(),
  keepNames,
  allowLossy: names.optional(),
  verify: z.boolean().optional(),
  dryRun: z.boolean().optional().openapi({ description: 'Only the forecast.' }),
});

const content = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('transformer'),
    request: z.object({
      source: z.string(),
      target: z.string().optional().openapi({ description: 'Absent: in place.' }),
      sql: z.string().max(1_000_000),
      keepNames,
      allowLossy: names.optional(),
    }),
  }),
  z.object({
    kind: z.literal('join'),
    request: z.object({
      specification: z.unknown(),
      allowLossy: names.optional(),
      keyLimit: z.number().int().min(0).optional(),
    }),
  }),
]);

const name = z.object({ name: z.string().max(200) });
const backup = z.boolean().optional().openapi({ description: 'Default: where the database is for production.' });
const again = z
  .boolean()
  .optional()
  .openapi({ description: 'A table that is there gets the new rows in place of its own. Default: it is refused.' });
const [ofTransformer, ofJoin] = content.options;
const rehearsal = z.discriminatedUnion('kind', [ofTransformer.extend({ again }), ofJoin.extend({ again })]);
/** A quick job is answered in one request. */
const QUICK = 150;

/** What takes its time: each start answers the job, which then goes on by itself. */
export function jobRoutes(app: App, once: Once) {
  const { jobs, activities } = app;
  const show = (id: string) => plain(jobs.get(id), app.redact);
  const begin = async (c: Context, start: () => string) => {
    const id = await once.start(c, start);
    await activities.wait(id, QUICK);
    return show(id);
  };
  const parameters = [...startKey];
  const post = <P extends string, B extends z.ZodType>(path: P, schema: B) =>
    createRoute({ method: 'post', path, parameters, request: { body: body(schema) }, responses: started });
  const postTo = <P extends string, B extends z.ZodType>(path: P, schema: B) =>
    createRoute({
      method: 'post',
      path,
      parameters,
      request: { params: name, body: body(schema) },
      responses: started,
    });

  return newRoutes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/jobs/{id}',
        request: { params: z.object({ id: z.string().max(100) }), query: z.object({ wait: count(2_000) }) },
        responses: answers(job, 'How far it is. With `wait`: when it has ended, or after so many milliseconds.'),
      }),
      async (c) => {
        const { id } = c.req.valid('param');
        await activities.wait(id, c.req.valid('query').wait ?? 0);
        return c.json(show(id), 200);
      },
    )
    .openapi(post('/copies', copyRequest), async (c) => {
      const request = c.req.valid('json');
      return c.json(await begin(c, () => jobs.copy(request)), 200);
    })
    .openapi(post('/rehearsals', rehearsal), async (c) => {
      const { again: replaces, ...operation } = c.req.valid('json');
      const start = () => jobs.rehearse(operation, { again: replaces });
      return c.json(await begin(c, start), 200);
    })
    .openapi(post('/operations/apply', z.object({ operation: content, backup, again })), async (c) => {
      const { operation, ...options } = c.req.valid('json');
      return c.json(await begin(c, () => jobs.apply(operation, options)), 200);
    })
    .openapi(post('/operations', name.extend({ operation: content })), async (c) => {
      const { name: as, operation } = c.req.valid('json');
      return c.json(await begin(c, () => jobs.save(as, operation)), 200);
    })
    .openapi(postTo('/operations/{name}/run', z.object({ backup })), async (c) => {
      const start = () => jobs.run(c.req.valid('param').name, c.req.valid('json'));
      return c.json(await begin(c, start), 200);
    })
    .openapi(postTo('/operations/{name}/repair', z.object({})), async (c) => {
      const start = () => jobs.repair(c.req.valid('param').name);
      return c.json(await begin(c, start), 200);
    })
    .openapi(postTo('/operations/{name}/restore', z.object({ run: z.number().int().optional() })), async (c) => {
      const start = () => jobs.restore(c.req.valid('param').name, c.req.valid('json'));
      return c.json(await begin(c, start), 200);
    })
    .openapi(
      post(
        '/assistant/ask',
        z.object({
          conversation: z.number().int(),
          text: z
            .string()
            .min(1)
            .max(20_000)
            .optional()
            .openapi({ description: 'What the person says; absent: it begins.' }),
        }),
      ),
      async (c) => {
        const { conversation, text } = c.req.valid('json');
        return c.json(await begin(c, () => jobs.ask(conversation, text)), 200);
      },
    );
}
