import { createRoute, z } from '@hono/zod-openapi';
import type { App } from '../../app/app.ts';
import { cellBytes } from '../../app/cell-bytes.ts';
import { TEXT_FORMATS } from '../../app/result-text.ts';
import { CONDITIONS } from '../../app/row-conditions.ts';
import { FILE_FORMATS, type FileFormat } from '../../files/formats.ts';
import type { Once } from '../once.ts';
import { answers, body, count, list, newRoutes, shortCell, startKey } from '../schemas/common.ts';
import { streamOf } from '../stream.ts';
import { query, toAnswer } from './queries.ts';

const FILE_TYPES: Readonly<Record<FileFormat | 'sql', string>> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  parquet: 'application/vnd.apache.parquet',
  sqlite: 'application/vnd.sqlite3',
  sql: 'application/sql; charset=utf-8',
};

const params = z.object({ id: z.string().max(100), result: z.coerce.number().int().min(0) });
const viewName = z.string().max(100).optional().openapi({ description: 'As …/views answered.' });
const ofView = z.object({ view: viewName });
const column = z.number().int().min(0).openapi({ description: 'By its place, from 0.' });

const wish = z.object({
  sort: z
    .object({ column, descending: z.boolean() })
    .optional()
    .openapi({ description: 'NULL comes last either way.' }),
  conditions: list(z.object({ column, is: z.enum(CONDITIONS), value: z.string().max(100_000).optional() }))
    .optional()
    .openapi({ description: 'All of them hold. NULL is neither equal to anything nor not.' }),
});

const table = z.object({ schema: z.string().min(1).optional(), name: z.string().min(1) });
/** As the app names tables. */
const named = ({ name, schema }: z.infer<typeof table>) => ({ name, ...(schema !== undefined && { schema }) });

/** The rows of a query: looked at, sorted, copied, exported, read again. */
export function resultRoutes(app: App, once: Once) {
  const { queries, results, activities } = app;
  return newRoutes()
    .openapi(
      createRoute({
        method: 'get',
        path: '/queries/{id}/results/{result}/blocks/{block}',
        request: { params: params.extend({ block: z.coerce.number().int().min(0) }), query: ofView },
        responses: answers(
          z.object({ first: z.number(), rows: list(list(shortCell)) }).openapi('Block'),
          '500 rows from `first` on, or as many as have come; long cells are cut.',
        ),
      }),
      async (c) => {
        const { id, result, block } = c.req.valid('param');
        const { rows } = queries.here({ query: id, result, view: c.req.valid('query').view });
        return c.json({ first: block * 500, rows: await rows.block(block) }, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/queries/{id}/results/{result}/cell',
        request: {
          params,
          query: ofView.extend({
            row: z.coerce.number().int().min(0),
            column: z.coerce.number().int().min(0),
            offset: count(Number.MAX_SAFE_INTEGER),
          }),
        },
        responses: answers(
          z.object({ text: z.string(), next: z.number().nullable(), size: z.number() }).openapi('CellPart', {
            description: 'At most 64 kB from `offset`; binary as base64; `next` = the next offset.',
          }),
          'Part of a long cell.',
        ),
      }),
      async (c) => {
        const { id, result } = c.req.valid('param');
        const { row, column: at, offset = 0, view } = c.req.valid('query');
        const { rows } = queries.here({ query: id, result, view });
        return c.json(await rows.part({ row, column: at, offset }), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/queries/{id}/results/{result}/cell/file',
        request: {
          params,
          query: ofView.extend({ row: z.coerce.number().int().min(0), column: z.coerce.number().int().min(0) }),
        },
        responses: { 200: { description: 'The whole value as a file: text in UTF-8, binary as its bytes.' } },
      }),
      async (c) => {
        const { id, result } = c.req.valid('param');
        const { row, column: at, view } = c.req.valid('query');
        const { rows, fields } = queries.here({ query: id, result, view });
        const isBinary = fields[at]?.type.kind === 'binary';
        const bytes = await cellBytes(rows, fields, { row, column: at });
        return c.body(streamOf(queries.reading(id, bytes)), 200, {
          'content-type': isBinary ? 'application/octet-stream' : 'text/plain; charset=utf-8',
          'content-disposition': `attachment; filename="cell.${isBinary ? 'bin' : 'txt'}"`,
        });
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/queries/{id}/results/{result}/views',
        request: { params, body: body(wish) },
        responses: answers(
          z.object({ view: z.string(), rows: z.number() }).openapi('RowsView'),
          'The rows that are here by now, sorted or only some of them. Nothing is asked of the database.',
        ),
      }),
      async (c) => {
        const { id, result } = c.req.valid('param');
        return c.json(await queries.view({ query: id, result }, c.req.valid('json')), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/queries/{id}/results/{result}/text',
        request: {
          params,
          body: body(
            z.object({
              view: viewName,
              format: z.enum(TEXT_FORMATS),
              first: z.number().int().min(0),
              rows: z.number().int().min(1),
              columns: z.array(column).min(1).readonly(),
              header: z.boolean().optional(),
              nullAs: z.enum(['', 'NULL']).optional().openapi({ description: 'What NULL is in CSV and TSV.' }),
              table: table.optional().openapi({ description: 'INSERT: into which table.' }),
              connection: z
                .string()
                .max(200)
                .optional()
                .openapi({ description: "INSERT and IN: in this one's SQL. Default: the query's own." }),
            }),
          ),
        },
        responses: answers(
          z.object({ text: z.string(), cells: z.number() }).openapi('ResultText'),
          'Up to 50,000 cells as text, each of them whole.',
        ),
      }),
      async (c) => {
        const { id, result } = c.req.valid('param');
        const { view, table: into, ...rest } = c.req.valid('json');
        const of = { query: id, result, view };
        return c.json(await results.text({ of, ...rest, ...(into && { table: named(into) }) }), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/queries/{id}/results/{result}/again',
        parameters: [...startKey],
        request: {
          params,
          body: body(
            wish.extend({ limit: z.number().int().min(0).optional(), window: z.string().max(100).optional() }),
          ),
        },
        responses: answers(
          query,
          'A new query: the statement once more, sorted or filtered by the database, or with another limit. Only a SELECT.',
        ),
      }),
      async (c) => {
        const { id, result } = c.req.valid('param');
        const wanted = { of: { query: id, result }, ...c.req.valid('json') };
        const started = await once.start(c, async () => (await results.again(wanted)).id);
        await activities.wait(started, QUICK);
        return c.json(toAnswer(queries.get(started)), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/queries/{id}/results/{result}/export',
        request: {
          params,
          query: ofView.extend({
            format: z.enum([...FILE_FORMATS, 'sql']),
            schema: z.string().min(1).optional(),
            table: z.string().min(1).optional().openapi({ description: 'sql: into which table.' }),
            connection: z.string().max(200).optional(),
          }),
        },
        responses: {
          200: {
            description: 'All rows as a file; of a view, those that it has. A download that breaks off is not whole.',
          },
        },
      }),
      async (c) => {
        const { id, result } = c.req.valid('param');
        const { format, view, schema, table: name, connection } = c.req.valid('query');
        const bytes = await results.export({
          ...{ query: id, result, view, format, connection },
          ...(name !== undefined && { table: named({ name, schema }) }),
        });
        return c.body(streamOf(bytes), 200, {
          'content-type': FILE_TYPES[format],
          'content-disposition': `attachment; filename="result.${format}"`,
        });
      },
    );
}

/** A quick query is answered in one request. */
const QUICK = 150;
