import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApi, testApi } from '../../../tools/api-server.ts';
import { connectForText, type TestQuery } from '../../../tools/postgres-query.ts';
import { testDatabase } from '../../../tools/test-postgres.ts';
import type { ErrorBody } from '../errors.ts';

let at: TestApi;
let database: TestQuery;
beforeAll(async () => {
  at = await testApi();
  const address = await testDatabase();
  database = await connectForText(address);
  await database.run(`CREATE SCHEMA "odd &/?# schema";
    CREATE TABLE "odd &/?# schema"."a.b:""c" (n int8, t text, b bytea);
    INSERT INTO "odd &/?# schema"."a.b:""c" VALUES (9007199254740993, repeat('€', 300), decode(repeat('00', 300), 'hex')), (NULL, '', '');
    CREATE TABLE public.orders (id int8 PRIMARY KEY, note text NOT NULL DEFAULT 'x', total numeric(12,2));
    COMMENT ON COLUMN public.orders.total IS 'in euros';
    CREATE VIEW public.orders_view AS SELECT id FROM public.orders;
    DO $$ BEGIN FOR i IN 1..120 LOOP EXECUTE format('CREATE TABLE public.t_%s ()', i); END LOOP; END $$`);
  await at.connect('erp', address);
});
afterAll(async () => {
  await database?.[Symbol.asyncDispose]();
  await at?.[Symbol.asyncDispose]();
});

const param = { connection: 'erp' };
const of = () => at.client.connections[':connection'];

test('schemas, with those of the system when asked for', async () => {
  const names = async (query: { system?: 'true' }) =>
    (await (await of().schemas.$get({ param, query })).json()).map(({ name }) => name);
  expect(await names({})).toEqual(['odd &/?# schema', 'public']);
  expect(await names({ system: 'true' })).toContain('pg_catalog');
});

test('tables by page and search, from a list that is read anew when asked', async () => {
  const page = async (query: object) => (await of().tables.$get({ param, query })).json();
  const all = await page({});
  expect([all.total, all.tables.length]).toEqual([123, 123]);
  const first = await page({ schema: 'public', limit: 50 });
  const last = await page({ schema: 'public', limit: 50, offset: 100 });
  expect([first.total, first.tables.length, last.tables.length]).toEqual([122, 50, 22]);
  const found = await page({ search: 'ORDERS' });
  expect(found.tables.map(({ name, kind }) => [name, kind])).toEqual([
    ['orders', 'table'],
    ['orders_view', 'view'],
  ]);
  expect((await page({ search: 'lic.t_12' })).tables.map(({ name }) => name).sort()).toEqual(['t_12', 't_120']);
  await database.run('CREATE TABLE public.t_new ()');
  expect(await page({})).toMatchObject({ total: 123, read: all.read });
  expect((await page({ refresh: 'true' })).total).toBe(124);
});

test('tables of all connections by name; a connection without a role only when it is in use', async () => {
  const found = async (search: string) => (await at.client.tables.$get({ query: { search } })).json();
  await at.app.connections.add('old', 'postgres', {
    host: 'nowhere.invalid',
    database: 'd',
    username: 'u',
    password: 'p',
  });
  await expect.poll(async () => (await found('orders')).reading).toEqual([]);
  const { tables, total, closed } = await found('erp orders_v');
  expect(tables).toMatchObject([{ connection: 'erp', schema: 'public', name: 'orders_view', kind: 'view' }]);
  expect([total, closed]).toEqual([1, ['old']]);
});

test("a table's columns, first rows, number and definition", async () => {
  const query = { schema: 'public', table: 'orders' };
  expect(await (await of().columns.$get({ param, query })).json()).toMatchObject([
    { name: 'id', type: 'bigint', logicalType: 'int64', nullable: false, primaryKey: true },
    { name: 'note', nullable: false, default: "'x'::text" },
    { name: 'total', type: 'numeric(12,2)', nullable: true, comment: 'in euros' },
  ]);
  const { sql, composed } = await (await of().definition.$get({ param, query })).json();
  expect(composed).toBe(true);
  expect(sql).toMatch(
    /^CREATE TABLE "public"\."orders"[^;]*numeric\(12,2\)[^;]*;\nALTER TABLE[^;]*PRIMARY KEY \("id"\);\n$/,
  );
  const view = await of().definition.$get({ param, query: { schema: 'public', table: 'orders_view' } });
  expect(await view.json()).toEqual({
    sql: expect.stringMatching(/^CREATE VIEW "public"\."orders_view" AS\n\s*SELECT[^;]*;\n$/),
    composed: false,
  });
});

test('odd names are names, values are exact, and long ones are cut', async () => {
  const query = { schema: 'odd &/?# schema', table: 'a.b:"c' };
  expect(await (await of().count.$get({ param, query })).json()).toEqual({ rows: '2' });
  const { fields, rows, truncated } = await (await of().preview.$get({ param, query })).json();
  expect(fields.map(({ type, kind }) => [type, kind])).toEqual([
    ['bigint', 'int'],
    ['text', 'text'],
    ['bytea', 'binary'],
  ]);
  expect(rows).toEqual([
    ['9007199254740993', { cut: '€'.repeat(256), size: 900 }, { cut: Buffer.alloc(256).toString('base64'), size: 300 }],
    [null, '', ''],
  ]);
  expect(truncated).toBe(false);
  const one = await (await of().preview.$get({ param, query: { ...query, limit: 1 } })).json();
  expect([one.rows.length, one.truncated]).toEqual([1, true]);
});

test('the sample is made once, and what was changed in it stays', async () => {
  const { workspace } = at.client;
  expect(await (await workspace.sample.$post()).json()).toEqual({ schema: 'sample' });
  const orders = { param: { connection: 'workspace' }, query: { schema: 'sample', table: 'orders' } };
  expect(await (await of().count.$get(orders)).json()).toEqual({ rows: '5000' });
  for await (const _ of at.app.query('workspace', 'DELETE FROM sample.orders WHERE id > 10'));
  await workspace.sample.$post();
  expect(await (await of().count.$get(orders)).json()).toEqual({ rows: '10' });
  const view = { param: orders.param, query: { schema: 'sample', table: 'paid_orders' } };
  expect((await (await of().preview.$get(view)).json()).rows.length).toBeGreaterThan(0);
});

test.for<[string, number, string | undefined]>([
  ['erp/columns', 400, 'table'],
  ['erp/columns?table=nope', 404, undefined],
  ['nope/tables', 404, undefined],
  ['erp/tables?limit=x', 400, 'limit'],
  ['erp/tables?limit=100000', 400, 'limit'],
  ['erp/tables?refresh=yes', 400, 'refresh'],
  ['erp/tables?schema=nope', 404, undefined],
  ['erp/preview?table=orders&limit=-1', 400, 'limit'],
])('refused: %s', async ([path, status, field]) => {
  const answer = await at.fetch(`/api/connections/${path}`);
  expect([answer.status, ((await answer.json()) as ErrorBody).error.path]).toEqual([status, field]);
});
