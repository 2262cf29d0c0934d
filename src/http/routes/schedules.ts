import { createRoute, z } from '@hono/zod-openapi';
import type { App } from '../../app/app.ts';
import { answers, body, done, list, newRoutes } from '../schemas/common.ts';

const missed = z.enum(['skip', 'latest', 'all']);
const trigger = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('cron'),
      expression: z.string().max(500),
      zone: z.string().max(100).optional(),
      missed: missed.optional(),
    }),
    z.object({ kind: z.literal('file'), path: z.string().min(1).max(4_000) }),
  ])
  .openapi('ScheduleTrigger');

const summary = z
  .object({
    workflow: z.string(),
    trigger,
    from: z.enum(['schedule', 'workflow']).openapi({ description: 'workflow: its own Start node says when.' }),
    paused: z.boolean(),
    words: z.string(),
    zone: z.string().nullable(),
    missed: missed.nullable(),
    next: z.string().nullable(),
    problem: z.string().nullable().openapi({ description: 'Why it does not run.' }),
  })
  .openapi('Schedule');

const forecast = z
  .object({
    words: z.string(),
    zone: z.string().nullable(),
    times: list(
      z.object({
        at: z.string(),
        local: z.string(),
        weekday: z.string(),
        offset: z.string(),
        remark: z.string().nullable(),
      }),
    ),
  })
  .openapi('ScheduleForecast');

const last = z
  .object({
    id: z.number(),
    state: z.enum(['running', 'done', 'failed', 'cancelled', 'interrupted', 'skipped']),
    started: z.string(),
  })
  .nullable()
  .openapi({ description: 'The last run of the workflow, whatever started it.' });

const keepers = list(z.object({ pid: z.number(), since: z.string() }));
const params = z.object({ workflow: z.string().max(100) });

export function scheduleRoutes({ schedules, runs }: App) {
  return newRoutes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/schedules',
        responses: answers(
          z.object({ schedules: list(summary.extend({ last })), keepers }),
          'When workflows start by themselves, and the processes that see to it now.',
        ),
      }),
      async (c) => {
        const latest = runs.latest();
        const found = await schedules.list();
        return c.json(
          {
            schedules: found.map((schedule) => ({ ...schedule, last: latest.get(schedule.workflow) ?? null })),
            keepers: await schedules.keepers(),
          },
          200,
        );
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/schedules/next',
        request: { body: body(z.object({ trigger })) },
        responses: answers(forecast, 'A trigger in words, and its next times.'),
      }),
      async (c) => c.json(await schedules.next(c.req.valid('json').trigger), 200),
    )
    .openapi(
      createRoute({
        method: 'put',
        path: '/schedules/{workflow}',
        request: { params, body: body(z.object({ trigger })) },
        responses: answers(summary, 'The workflow starts by it, in place of what its Start node says.'),
      }),
      async (c) => c.json(await schedules.put(c.req.valid('param').workflow, c.req.valid('json').trigger), 200),
    )
    .openapi(
      createRoute({
        method: 'patch',
        path: '/schedules/{workflow}',
        request: { params, body: body(z.object({ paused: z.boolean() })) },
        responses: answers(done, 'It is paused, or goes on.'),
      }),
      async (c) => {
        const { workflow } = c.req.valid('param');
        if (c.req.valid('json').paused) await schedules.pause(workflow);
        else await schedules.resume(workflow);
        return c.json({ done: true as const }, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/schedules/{workflow}',
        request: { params },
        responses: answers(done, 'What was put is gone; what a Start node says counts again.'),
      }),
      (c) => {
        schedules.remove(c.req.valid('param').workflow);
        return c.json({ done: true as const }, 200);
      },
    );
}
