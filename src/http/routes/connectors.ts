import { createRoute, z } from '@hono/zod-openapi';
import type { App } from '../../app/app.ts';
import { answers, body, formField, list, newRoutes, settingValue } from '../schemas/common.ts';

const capabilities = z
  .object({
    schemas: z.enum(['one', 'many']),
    transactions: z.enum(['ddl-and-data', 'data', 'none']),
    readOnlySessions: z.boolean(),
    temporaryTables: z.boolean(),
    cancel: z.boolean(),
    parallelUnload: z.boolean(),
    parallelLoad: z.boolean(),
    upsert: z.boolean(),
    foreignTables: z.boolean(),
    materializedViews: z.boolean(),
    maximumColumns: z.number(),
    folding: z.enum(['lower', 'upper', 'none']),
  })
  .openapi('Capabilities');

const connector = z
  .object({
    id: z.string(),
    title: z.string(),
    form: list(formField),
    capabilities,
    connectionStrings: z.boolean().openapi({ description: 'Whether a connection string can be pasted.' }),
    dialect: z.object({
      id: z.string(),
      grammar: z.string().nullable(),
      quotes: z.tuple([z.string(), z.string()]).readonly(),
    }),
  })
  .openapi('Connector');

const parsed = z
  .object({
    settings: z.record(z.string(), settingValue),
    secrets: list(z.string()).openapi({ description: 'Secret fields that the string holds; their values stay here.' }),
  })
  .openapi('ParsedConnectionString');

const credentials = list(z.object({ title: z.string(), sql: z.string() })).openapi('Credentials');

const editor = z
  .object({
    keywords: z.string().openapi({ description: 'Lower case, with spaces between; likewise the types and functions.' }),
    types: z.string(),
    functions: z.string(),
    lexis: z.object({
      nameQuotes: z.string(),
      backslashEscapes: z.literal(true).optional(),
      doubleQuotedTexts: z.literal(true).optional(),
      dollarQuotedTexts: z.literal(true).optional(),
      hashComments: z.literal(true).optional(),
      slashComments: z.literal(true).optional(),
      spaceAfterDashes: z.literal(true).optional(),
      variables: z.string().optional(),
      batchSeparator: z.string().optional(),
    }),
    snippets: list(z.object({ label: z.string(), text: z.string() })),
    example: z.string(),
  })
  .openapi('EditorLanguage');

const params = z.object({ id: z.string().max(200) });

export function connectorRoutes(app: App) {
  return newRoutes()
    .openapi(
      createRoute({ method: 'get', path: '/connectors', responses: answers(list(connector), 'Kinds of databases.') }),
      (c) => c.json(app.connectors.list(), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/connectors/{id}/parse',
        request: { params, body: body(z.object({ connectionString: z.string().min(1).max(20_000) })) },
        responses: answers(parsed, 'The fields that a pasted connection string fills, without its secrets.'),
      }),
      (c) => c.json(app.connectors.parse(c.req.valid('param').id, c.req.valid('json').connectionString), 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/connectors/{id}/editor',
        request: { params },
        responses: answers(editor, 'What an editor needs to know of its SQL: words, quotes, comments, snippets.'),
      }),
      (c) => c.json(app.connectors.editor(c.req.valid('param').id), 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/connectors/{id}/credentials',
        request: { params },
        responses: answers(credentials, 'SQL that makes a user for DagFlux, in example names.'),
      }),
      async (c) => c.json(await app.connectors.credentials(c.req.valid('param').id), 200),
    );
}
