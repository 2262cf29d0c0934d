import { createRoute, z } from '@hono/zod-openapi';
import type { App } from '../../app/app.ts';
import type { Once } from '../once.ts';
import { answers, done, list, newRoutes, startKey } from '../schemas/common.ts';

const approval = z
  .object({
    id: z.number(),
    kind: z.enum(['operation', 'workflow']),
    name: z.string(),
    version: z.number(),
    effect: list(z.string()).openapi({ description: 'What it would do, in sentences.' }),
    askedBy: z.string(),
    asked: z.string(),
    expires: z.string(),
    state: z.enum(['waiting', 'approved', 'rejected', 'expired']),
    decided: z.string().nullable(),
    ended: z.string().nullable(),
    result: z
      .discriminatedUnion('outcome', [
        z.object({
          outcome: z.literal('done'),
          rows: z.number().nullable(),
          backup: z.string().nullable(),
          run: z.number().nullable(),
        }),
        z.object({
          outcome: z.literal('failed'),
          code: z.string(),
          message: z.string(),
          hint: z.string().nullable(),
          run: z.number().nullable(),
        }),
      ])
      .nullable()
      .openapi({ description: 'Null while it waits or runs.' }),
  })
  .openapi('Approval');

const params = z.object({ id: z.coerce.number().int().min(1) });

/** Runs that a program asked for by MCP, and that a person decides about. */
export function approvalRoutes({ approvals }: App, once: Once) {
  return newRoutes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/approvals',
        responses: answers(list(approval), 'Requests, newest first.'),
      }),
      async (c) => c.json(await approvals.list(), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/approvals/{id}/approve',
        parameters: [...startKey],
        request: { params },
        responses: answers(approval, 'It runs now, in this process.'),
      }),
      async (c) => {
        const start = async () => (await approvals.approve(c.req.valid('param').id)).approval;
        return c.json(await once.start(c, start), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/approvals/{id}/reject',
        request: { params },
        responses: answers(done, 'It will not run.'),
      }),
      async (c) => {
        await approvals.reject(c.req.valid('param').id);
        return c.json({ done: true as const }, 200);
      },
    );
}
