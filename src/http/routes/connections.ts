import { createRoute, z } from '@hono/zod-openapi';
import type { App } from '../../app/app.ts';
import { ROLES } from '../../app/connection-role.ts';
import { testSteps } from '../../app/connection-test.ts';
import type { TestReport } from '../../contract/connector.ts';
import { within } from '../errors.ts';
import { errorCode } from '../schemas/activity.ts';
import { answers, body, connectionName, done, list, newRoutes, settings, settingValue } from '../schemas/common.ts';

const role = z.enum(ROLES).nullable();

const summary = z
  .object({
    name: z.string(),
    connector: z.string(),
    role,
    settings: z.record(z.string(), settingValue).openapi({ description: 'Without the sensitive ones.' }),
    lastTest: z
      .object({
        tested: z.string(),
        ok: z.boolean(),
        message: z.string(),
        code: errorCode.optional(),
        version: z.string().optional(),
        latencyMilliseconds: z.number().optional(),
      })
      .nullable(),
    created: z.string(),
    updated: z.string(),
  })
  .openapi('ConnectionSummary');

const use = z.object({ kind: z.enum(['operation', 'workflow']), name: z.string() }).openapi('ConnectionUse');

const shown = summary
  .extend({
    settings: z
      .record(z.string(), settingValue)
      .openapi({ description: 'With the sensitive ones, without the secret ones.' }),
    secrets: z.record(z.string(), z.object({ set: z.boolean() })),
    missing: list(z.string()).openapi({ description: 'Required fields without a value.' }),
    usedBy: list(use),
  })
  .openapi('Connection');

const grants = z.enum(['all', 'some', 'none']).nullable();
const report = z
  .object({
    ok: z.boolean(),
    message: z.string(),
    hint: z.string().optional(),
    code: errorCode.optional(),
    version: z.string().optional(),
    latencyMilliseconds: z.number().optional(),
    tls: z.object({ active: z.boolean(), verified: z.boolean(), protocol: z.string().optional() }).optional(),
    grants: list(
      z.object({
        schema: z.string(),
        list: z.boolean(),
        read: grants,
        write: grants,
        create: z.boolean(),
        temporary: z.boolean(),
      }),
    ).optional(),
    missing: z
      .object({ read: list(z.string()), write: list(z.string()) })
      .optional()
      .openapi({ description: 'The smallest statements that give what is missing: to read, or to read and write.' }),
    notes: list(z.string()).optional(),
    steps: list(
      z.object({
        id: z.enum(['reach', 'encrypt', 'sign-in', 'grants']),
        title: z.string(),
        state: z.enum(['done', 'notes', 'failed', 'open']),
        message: z.string().optional(),
      }),
    ),
  })
  .openapi('TestReport');

const secretsFrom = z
  .string()
  .max(20_000)
  .optional()
  .openapi({ description: 'The connection string that was pasted: its secrets are taken where none is typed.' });
const params = z.object({ connection: connectionName });

export function connectionRoutes(app: App) {
  const { connections } = app;
  return newRoutes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/connections',
        responses: answers(list(summary.extend({ uses: z.number() })), 'Saved connections, and how much uses each.'),
      }),
      (c) => {
        const uses = app.uses();
        return c.json(
          connections.list().map((each) => ({ ...each, uses: uses.get(each.name)?.length ?? 0 })),
          200,
        );
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/connections',
        request: {
          body: body(z.object({ name: z.string().max(200), connector: z.string(), settings, secretsFrom, role })),
        },
        responses: answers(done, 'It is saved.'),
      }),
      async (c) => {
        const { name, connector, settings: typed, ...options } = c.req.valid('json');
        await within('settings', () => connections.add(name, connector, typed, options));
        return c.json({ done: true as const }, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/connections/test',
        request: {
          body: body(
            z.object({
              connector: z.string(),
              settings,
              secretsFrom,
              from: z.string().optional().openapi({ description: 'A saved connection that has what is not given.' }),
            }),
          ),
        },
        responses: answers(report, 'What a test of settings that are not saved found.'),
      }),
      async (c) => {
        const { connector, settings: typed, ...options } = c.req.valid('json');
        const { signal } = c.req.raw;
        const found = await within('settings', () => connections.tryOut(connector, typed, { ...options, signal }));
        return c.json(withSteps(found), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/connections/{connection}',
        request: { params },
        responses: answers(shown, 'A saved connection, with what uses it.'),
      }),
      async (c) => {
        const { connection } = c.req.valid('param');
        const { secrets, ...rest } = await connections.show(connection);
        const marks = Object.entries(secrets).map(([field, set]) => [field, { set }]);
        return c.json({ ...rest, secrets: Object.fromEntries(marks), usedBy: app.uses().get(connection) ?? [] }, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'patch',
        path: '/connections/{connection}',
        request: {
          params,
          body: body(z.object({ settings: settings.default({}), secretsFrom, role: role.optional() })),
        },
        responses: answers(done, 'The fields that were given are changed.'),
      }),
      async (c) => {
        const { settings: changes, ...options } = c.req.valid('json');
        await within('settings', () => connections.edit(c.req.valid('param').connection, changes, options));
        return c.json({ done: true as const }, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/connections/{connection}',
        request: { params },
        responses: answers(done, 'It is gone.'),
      }),
      async (c) => {
        await connections.remove(c.req.valid('param').connection);
        return c.json({ done: true as const }, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/connections/{connection}/duplicate',
        request: { params, body: body(z.object({ name: z.string().max(200) })) },
        responses: answers(done, 'There is another one with the same settings, secrets included.'),
      }),
      async (c) => {
        await connections.duplicate(c.req.valid('param').connection, c.req.valid('json').name);
        return c.json({ done: true as const }, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/connections/{connection}/test',
        request: { params },
        responses: answers(report, 'What a test found; it logs in anew.'),
      }),
      async (c) => {
        const { signal } = c.req.raw;
        return c.json(withSteps(await connections.test(c.req.valid('param').connection, { signal })), 200);
      },
    );
}

function withSteps(found: TestReport) {
  return { ...found, steps: testSteps(found) };
}
