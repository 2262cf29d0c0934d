import { createRoute, z } from '@hono/zod-openapi';
import type { App } from '../../app/app.ts';
import { createEvents } from '../events.ts';
import { activity } from '../schemas/activity.ts';
import { answers, count, list, newRoutes } from '../schemas/common.ts';
import { streamOf } from '../stream.ts';

const params = z.object({ id: z.string().max(100) });

export function activityRoutes({ activities }: App) {
  const events = createEvents(activities);
  return newRoutes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/activities',
        responses: answers(list(activity), 'What runs, and what ended within the last hour; the newest first.'),
      }),
      (c) => c.json(activities.list(), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/activities/{id}/stop',
        request: { params, query: z.object({ wait: count(2_000) }) },
        responses: answers(activity, '`stopping` until it has stopped.'),
      }),
      async (c) => {
        const { id } = c.req.valid('param');
        activities.stop(id);
        return c.json(await activities.wait(id, c.req.valid('query').wait ?? 0), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/events',
        request: {
          query: z.object({
            window: z.string().max(100).optional().openapi({ description: 'A name that the window has made up.' }),
          }),
          headers: z.object({ 'last-event-id': z.string().max(100).optional() }),
        },
        responses: {
          200: {
            description: 'Server-sent events: `activity` (an Activity), `saved` ({noun}), `resync` (fetch all anew).',
          },
        },
      }),
      (c) => {
        const { signal } = c.req.raw;
        const { window } = c.req.valid('query');
        if (window !== undefined) {
          const open = activities.open(window);
          if (signal.aborted) open[Symbol.dispose]();
          else signal.addEventListener('abort', () => open[Symbol.dispose](), { once: true });
        }
        const lastEventId = c.req.valid('header')['last-event-id'];
        return c.body(streamOf(events({ lastEventId, signal })), 200, { 'content-type': 'text/event-stream' });
      },
    );
}
