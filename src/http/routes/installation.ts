import { createRoute, z } from '@hono/zod-openapi';
import type { App } from '../../app/app.ts';
import { errorCode } from '../schemas/activity.ts';
import { answers, list, newRoutes } from '../schemas/common.ts';

const installation = z
  .object({
    version: z.string(),
    folder: z.string(),
    workspaceBytes: z.number(),
    storeBytes: z.number(),
    freeBytes: z.number().openapi({ description: 'Of the disk that the folder is on.' }),
    keyPlace: z
      .object({ kind: z.enum(['keyring', 'key-file', 'passphrase']), words: z.string() })
      .nullable()
      .openapi({ description: 'Where the key is that secrets are encrypted with; null: no secret was kept yet.' }),
    pid: z.number(),
    node: z.string(),
    platform: z.string(),
  })
  .openapi('Installation');

const orphan = z
  .object({
    id: z.number(),
    connection: z.string(),
    table: z.string(),
    process: z.number(),
    owner: z.enum(['living', 'gone', 'unknown']),
    created: z.string(),
    swept: z.string().nullable().openapi({ description: 'The last try to remove it.' }),
    problem: errorCode.nullable().openapi({ description: 'Why that failed.' }),
  })
  .openapi('Orphan');

const swept = z.object({ connection: z.string(), table: z.string(), problem: errorCode.nullable() }).openapi('Swept');

/** What this installation keeps, and what was left behind in databases. */
export function installationRoutes(app: App, version: string) {
  return newRoutes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/installation',
        responses: answers(installation, 'Where it is, how large.'),
      }),
      async (c) => c.json({ version, ...(await app.describeInstallation()) }, 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/orphans',
        responses: answers(list(orphan), 'Temporary objects that are written down, also those in use.'),
      }),
      async (c) => {
        const found = await app.orphans.list();
        return c.json(
          found.map((object) => {
            const { table: _, kind: __, ownerPid, ...rest } = object;
            return { ...rest, table: app.orphans.nameOf(object), process: ownerPid };
          }),
          200,
        );
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/orphans/sweep',
        responses: answers(list(swept), 'What was removed; `problem`: why it is still there.'),
      }),
      async (c) => {
        const { signal } = c.req.raw;
        const found = await app.orphans.sweep({ signal });
        return c.json(
          found.map(({ object, problem }) => ({
            connection: object.connection,
            table: app.orphans.nameOf(object),
            problem,
          })),
          200,
        );
      },
    );
}
