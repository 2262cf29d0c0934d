import { createRoute, z } from '@hono/zod-openapi';
import type { App } from '../../app/app.ts';
import type { Once } from '../once.ts';
import { answers, body, done, list, newRoutes, startKey } from '../schemas/common.ts';
import { forecast } from '../schemas/run-forecast.ts';

const trigger = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('manual') }),
    z.object({
      kind: z.literal('cron'),
      expression: z.string(),
      zone: z.string().optional(),
      missed: z.enum(['skip', 'latest', 'all']).optional(),
    }),
    z.object({ kind: z.literal('file'), path: z.string() }),
  ])
  .openapi('Trigger');

const summary = z
  .object({
    name: z.string(),
    version: z.number(),
    revision: z.string().openapi({ description: 'Another one with each change, also within a version.' }),
    created: z.string(),
    nodes: z.number(),
    trigger: trigger.nullable().openapi({ description: 'Null: its document cannot be read.' }),
  })
  .openapi('WorkflowSummary');

const problem = z
  .object({
    path: z.string().openapi({ description: 'nodes[3].joins[0].left; empty: the whole.' }),
    message: z.string(),
    hint: z.string().nullable(),
    node: z.string().nullable(),
  })
  .openapi('WorkflowProblem');

/** As the workflow's own schema has it, which `workflows/schema` answers: it is checked by the app, for its problems by path. */
const document = z.unknown();

const part = z.object({
  from: z.string().max(100).optional().openapi({ description: 'The node to begin with.' }),
  to: z.string().max(100).optional().openapi({ description: 'The node to end with.' }),
});

const rehearsal = z
  .object({
    nodes: list(
      z.object({
        node: z.string(),
        kind: z.string(),
        rehearsed: z.boolean().openapi({ description: 'It was tried; else it needs what another has yet to make.' }),
        writes: z.string().nullable().openapi({ description: 'What it would change, as a predicate.' }),
        notes: list(z.string()),
        error: z.object({ code: z.string(), message: z.string(), hint: z.string().nullable() }).nullable(),
      }),
    ),
    remarks: list(z.string()),
  })
  .openapi('WorkflowRehearsal');

const kind = z
  .object({
    kind: z.string(),
    title: z.string(),
    handles: list(z.string()),
    takesEdges: z.boolean(),
    namedInputs: z.boolean(),
    blank: z.record(z.string(), z.unknown()).openapi({ description: 'The settings of a new one.' }),
  })
  .openapi('NodeKind');

const params = z.object({ name: z.string().max(100) });

export function workflowRoutes({ workflows, startedRuns }: App, once: Once) {
  return newRoutes()
    .openapi(
      createRoute({ method: 'get', path: '/workflows', responses: answers(list(summary), 'Saved workflows.') }),
      async (c) => c.json(await workflows.list(), 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/workflows/schema',
        responses: answers(z.record(z.string(), z.unknown()), 'The JSON Schema of a workflow.'),
      }),
      async (c) => c.json({ ...(await workflows.schema()) }, 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/workflows/kinds',
        responses: answers(list(kind), 'The kinds of nodes, as far as a canvas must know them.'),
      }),
      async (c) =>
        c.json(
          (await workflows.kinds()).map((each) => ({ ...each, blank: { ...each.blank } })),
          200,
        ),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/workflows/targets',
        request: {
          body: body(z.object({ document, from: z.string().max(100), fromHandle: z.string().max(100).optional() })),
        },
        responses: answers(
          list(z.object({ node: z.string(), refused: z.string().nullable() })),
          'Where an edge may be drawn to, and why not elsewhere. The workflow may be unfinished.',
        ),
      }),
      async (c) => {
        const { document: drawn, from, fromHandle } = c.req.valid('json');
        return c.json(await workflows.targets(drawn, from, fromHandle), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/workflows/check',
        request: { body: body(z.object({ document })) },
        responses: answers(list(problem), 'What keeps it from being run; empty = nothing. Asks no database.'),
      }),
      async (c) => c.json(await workflows.check(c.req.valid('json').document), 200),
    )
    .openapi(
      createRoute({
        method: 'put',
        path: '/workflows',
        request: {
          body: body(
            z.object({
              document,
              sitting: z.string().min(8).max(100).optional().openapi({
                description: 'What is saved in one sitting, one after the other, is one version. Absent: a new one.',
              }),
              after: z.string().max(100).nullable().optional().openapi({
                description: 'The revision that it was made from, null = a new one; conflict where another is there.',
              }),
            }),
          ),
        },
        responses: answers(
          z.object({ saved: summary, problems: list(problem) }),
          'It is saved under the name in it, finished or not.',
        ),
      }),
      async (c) => {
        const { document: drawn, ...options } = c.req.valid('json');
        return c.json(await workflows.save(drawn, { ...options, unfinished: true }), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/workflows/{name}',
        request: { params },
        responses: answers(
          summary.extend({ document, problems: list(problem) }),
          'Its last version, and what keeps it from being run.',
        ),
      }),
      async (c) => {
        const { directory: _, ...saved } = await workflows.get(c.req.valid('param').name);
        return c.json({ ...saved, problems: await workflows.check(saved.document) }, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/workflows/{name}',
        request: { params },
        responses: answers(done, 'It is gone, with its schedule; its runs stay.'),
      }),
      (c) => {
        workflows.remove(c.req.valid('param').name);
        return c.json({ done: true as const }, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/workflows/{name}/forecast',
        request: { params, query: part },
        responses: answers(forecast, 'What a run would do and write, and what a person is to be asked before it.'),
      }),
      async (c) => c.json(await workflows.forecast({ name: c.req.valid('param').name }, c.req.valid('query')), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/workflows/{name}/rename',
        request: { params, body: body(z.object({ to: z.string().min(1).max(100) })) },
        responses: answers(summary, 'It has another name; its versions, runs and schedule go along.'),
      }),
      async (c) => c.json(await workflows.rename(c.req.valid('param').name, c.req.valid('json').to), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/workflows/{name}/rehearse',
        request: { params, body: body(part) },
        responses: answers(rehearsal, 'What a run would do; nothing is written.'),
      }),
      async (c) => {
        const { signal } = c.req.raw;
        const name = c.req.valid('param').name;
        return c.json(await workflows.rehearse({ name }, { ...c.req.valid('json'), signal }), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/workflows/{name}/runs',
        parameters: [...startKey],
        request: {
          params,
          body: body(
            part.extend({
              confirmed: z.string().max(100).optional().openapi({
                description: 'A person has answered the question of its forecast, whose `of` this is.',
              }),
            }),
          ),
        },
        responses: answers(
          z.object({ run: z.number(), activity: z.string() }).openapi('StartedRun'),
          'It runs. Two runs of one workflow never do at once.',
        ),
      }),
      async (c) => {
        const start = () => startedRuns.start(c.req.valid('param').name, c.req.valid('json'));
        return c.json(await once.start(c, start), 200);
      },
    );
}
