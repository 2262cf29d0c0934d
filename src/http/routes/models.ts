import { createRoute, z } from '@hono/zod-openapi';
import type { App } from '../../app/app.ts';
import type { Assistant, ConversationSummary, ConversationView, Disclosure } from '../../app/assistant.ts';
import { MODEL_FORM } from '../../app/models.ts';
import { within } from '../errors.ts';
import { plain, shaped } from '../plain.ts';
import { answers, body, connectionName, count, done, formField, list, newRoutes, settings } from '../schemas/common.ts';

const model = z
  .object({
    name: z.string(),
    kind: z.enum(['openai', 'anthropic', 'google', 'openai-compatible']),
    model: z.string(),
    server: z.string(),
    hasKey: z.boolean(),
  })
  .openapi('Model');

const request = z
  .object({
    id: z.number(),
    conversation: z.number().nullable(),
    model: z.string(),
    connection: z.string().nullable(),
    level: z.string().nullable(),
    sent: z.string(),
    bytes: z.number(),
    status: z.number().nullable(),
  })
  .openapi('ModelRequest');

const disclosure = shaped<Disclosure>('Disclosure', 'What a model is going to see, before anything is sent.');
const begun = shaped<Awaited<ReturnType<Assistant['begin']>>>(
  'BegunConversation',
  'Its number, and what will be sent.',
);
const conversationSummary = shaped<ConversationSummary>('ConversationSummary', 'A conversation.');
const conversation = shaped<ConversationView>('Conversation', 'A conversation with its turns.');
const number = z.object({ id: z.coerce.number().int().min(1) });

const texts = z.array(z.string()).max(1_000);
const ofAny = { want: z.string().min(1).max(20_000), model: z.string().optional(), target: z.string().optional() };
const wanted = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('transformer'),
      source: z.string(),
      inPlace: z.boolean().optional(),
      also: texts.optional(),
      ...ofAny,
    }),
    z.object({
      kind: z.literal('join'),
      sources: texts,
      merge: z.boolean().optional(),
      keys: texts.optional(),
      ...ofAny,
    }),
    z.object({
      kind: z.literal('node').openapi({ description: 'A Transformer or Join of a saved workflow.' }),
      workflow: z.string().max(100),
      node: z.string().max(100),
      want: ofAny.want,
      model: ofAny.model,
    }),
  ])
  .openapi('AssistRequest');

const name = z.object({ name: z.string().max(200) });
const sharing = z.object({ connection: z.string(), level: z.string() });

/** Models of the person's, what they may see, and what was sent to them. Talking is in `jobs.ts`. */
export function modelRoutes(app: App) {
  const { models, assistant } = app;
  const shown = <T>(value: T) => plain(value, app.redact);
  return newRoutes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/models',
        responses: answers(list(model), 'Saved models; the first is used.'),
      }),
      (c) => c.json(models.list(), 200),
    )
    .openapi(
      createRoute({ method: 'get', path: '/model-form', responses: answers(list(formField), 'What a model needs.') }),
      (c) => c.json(MODEL_FORM, 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/models',
        request: { body: body(name.extend({ settings })) },
        responses: answers(done, 'It is saved.'),
      }),
      async (c) => {
        const { name: as, settings: typed } = c.req.valid('json');
        await within('settings', () => models.add(as, typed));
        return c.json({ done: true as const }, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/models/{name}',
        request: { params: name },
        responses: answers(done, 'It is gone.'),
      }),
      (c) => {
        models.remove(c.req.valid('param').name);
        return c.json({ done: true as const }, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/models/{name}/test',
        request: { params: name },
        responses: answers(z.object({ milliseconds: z.number() }), 'It answered one word in so many milliseconds.'),
      }),
      async (c) => {
        const { signal } = c.req.raw;
        return c.json({ milliseconds: await models.test(c.req.valid('param').name, { signal }) }, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/assistant/sharing/{connection}',
        request: { params: z.object({ connection: connectionName }) },
        responses: answers(sharing, 'What a model may see of a connection.'),
      }),
      (c) => {
        const { connection } = c.req.valid('param');
        return c.json({ connection, level: assistant.level(connection) }, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'put',
        path: '/assistant/sharing/{connection}',
        request: {
          params: z.object({ connection: connectionName }),
          body: body(z.object({ level: z.string().max(50) })),
        },
        responses: answers(sharing, 'It is kept.'),
      }),
      async (c) => {
        const { connection } = c.req.valid('param');
        await assistant.share(connection, c.req.valid('json').level);
        return c.json({ connection, level: assistant.level(connection) }, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/assistant/disclose',
        request: { body: body(wanted) },
        responses: answers(disclosure, 'What would be sent. Sends nothing and keeps nothing.'),
      }),
      async (c) => {
        const { signal } = c.req.raw;
        return c.json(shown(await assistant.disclose(c.req.valid('json'), { signal })), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/assistant/conversations',
        request: { body: body(wanted) },
        responses: answers(begun, 'A conversation, and what /assistant/ask will send.'),
      }),
      async (c) => {
        const { signal } = c.req.raw;
        return c.json(shown(await assistant.begin(c.req.valid('json'), { signal })), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/assistant/conversations',
        request: {
          query: z.object({
            limit: count(200),
            workflow: z.string().max(100).optional(),
            node: z.string().max(100).optional().openapi({ description: 'With a workflow: those about this node.' }),
          }),
        },
        responses: answers(list(conversationSummary), 'The latest first.'),
      }),
      async (c) => {
        const { limit, workflow, node } = c.req.valid('query');
        const about = workflow === undefined || node === undefined ? undefined : { workflow, node };
        return c.json(shown(await assistant.list(limit, about)), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/assistant/conversations/{id}/stop',
        request: { params: number },
        responses: answers(z.object({ stopped: z.boolean() }), 'What is under way in it ends; it can go on.'),
      }),
      (c) => c.json({ stopped: assistant.cancel(c.req.valid('param').id) }, 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/assistant/conversations/{id}',
        request: { params: number },
        responses: answers(conversation, 'What was said, shown and sent.'),
      }),
      async (c) => c.json(shown(await assistant.show(c.req.valid('param').id)), 200),
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/assistant/conversations/{id}',
        request: { params: number },
        responses: answers(done, 'It is forgotten; its requests stay in the ledger.'),
      }),
      (c) => {
        assistant.forget(c.req.valid('param').id);
        return c.json({ done: true as const }, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/assistant/ledger',
        request: { query: z.object({ limit: count(1_000) }) },
        responses: answers(list(request), 'What was sent to models, the latest first.'),
      }),
      (c) => c.json(assistant.ledger.list(c.req.valid('query').limit), 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/assistant/ledger/{id}',
        request: { params: number },
        responses: answers(request.extend({ body: z.string() }), 'One request, with its body as it was sent.'),
      }),
      async (c) => c.json(await assistant.ledger.show(c.req.valid('param').id), 200),
    );
}
