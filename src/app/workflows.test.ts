import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../tools/test-app.ts';
import { testDatabase } from '../../tools/test-postgres.ts';
import type { RunEvent } from './workflows.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
  for (const name of ['erp', 'shop']) await t.connect(name, await testDatabase());
});
afterAll(() => t[Symbol.asyncDispose]());
beforeEach(async () => {
  await t.rows(
    'erp',
    `DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE customer (id int PRIMARY KEY, name text);
     INSERT INTO customer VALUES (1, 'Ada'), (2, 'Bea'), (3, 'Cyd')`,
  );
  await t.rows(
    'shop',
    `DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE orders (id int PRIMARY KEY, customer int, total numeric(8,2));
     INSERT INTO orders VALUES (10, 1, 5.50), (11, 1, 7), (12, 3, 9)`,
  );
});

const workflow = (name: string, nodes: readonly object[], edges: readonly (readonly [string, string, string?])[]) => ({
  dagflux: 1,
  name,
  nodes,
  edges: edges.map(([from, to, fromHandle]) => ({ from, to, ...(fromHandle && { fromHandle }) })),
});
const customers = { id: 'customers', kind: 'source', table: 'erp:customer' };
const orders = { id: 'orders', kind: 'source', connection: 'shop', sql: 'SELECT id, customer, total FROM orders' };
const joined = {
  id: 'joined',
  kind: 'join',
  joins: [{ left: 'customers', right: 'orders', type: 'left', on: [{ left: 'id', right: 'customer' }] }],
  columns: [
    { source: 'customers', column: 'name', as: 'name' },
    { source: 'orders', column: 'total', as: 'total' },
  ],
};
const file = { id: 'file', kind: 'output', file: { path: 'totals.csv', overwrite: true } };
const sales = (...changes: object[]) =>
  workflow(
    'sales',
    [customers, orders, joined, file].map((node, at) => ({ ...node, ...changes[at] })),
    [
      ['customers', 'joined'],
      ['orders', 'joined'],
      ['joined', 'file'],
    ],
  );
const run = (document: unknown, options: Parameters<TestApp['app']['workflows']['run']>[1] = {}) =>
  t.app.workflows.run({ document, directory: t.folder }, options);
const states = (nodes: readonly { readonly node: string; readonly state: string }[]) =>
  Object.fromEntries(nodes.map(({ node, state }) => [node, state]));
const workspaceTables = async () =>
  (await t.rows('workspace', 'SELECT table_name FROM duckdb_tables() ORDER BY 1')).flat();

test('runs a workflow over two servers into a file, and leaves nothing else', async () => {
  const events: RunEvent[] = [];
  const result = await run(sales(), { onEvent: (event) => events.push(event) });
  expect(result.error).toBe(null);
  expect(result.outcome).toBe('done');
  const text = await readFile(join(t.folder, 'totals.csv'), 'utf8');
  expect(text.trim().split(/\r?\n/).sort()).toEqual(['Ada,5.50', 'Ada,7.00', 'Bea,', 'Cyd,9.00', 'name,total']);
  expect(await workspaceTables()).toEqual([]);
  expect(await t.app.orphans.list()).toEqual([]);
  const shown = await t.app.runs.show(result.run);
  expect(shown).toMatchObject({ workflow: 'sales', state: 'done', cause: 'manual', error: null, version: null });
  expect(shown.nodes.map(({ node, state, rowsIn, rowsOut }) => [node, state, rowsIn, rowsOut])).toEqual([
    ['customers', 'done', null, null],
    ['orders', 'done', null, 3],
    ['joined', 'done', 3, 4],
    ['file', 'done', 4, 4],
  ]);
  expect(shown.nodes[1]).toMatchObject({ route: expect.any(String), routeReason: expect.any(String), sql: orders.sql });
  expect(events.map(({ event }) => event)).toEqual(expect.arrayContaining(['started', 'node', 'ended']));
});

test('a failed node stops the run, which goes on from there without doing the rest again', async () => {
  const failing = sales({}, {}, {}, { file: undefined, table: { to: 'erp:missing', mode: 'append' } });
  const first = await run(failing);
  expect(first).toMatchObject({ outcome: 'failed', node: 'file', error: { code: 'not-found' } });
  expect(states(first.nodes)).toEqual({ customers: 'done', orders: 'done', joined: 'done', file: 'failed' });
  await t.rows('shop', 'DROP TABLE orders');
  const second = await run(sales(), { from: 'file' });
  expect(second.error).toBe(null);
  expect(states(second.nodes)).toEqual({ customers: 'skipped', orders: 'skipped', joined: 'reused', file: 'done' });
  expect(await t.app.runs.show(second.run)).toMatchObject({ cause: 're-run', of: first.run, from: 'file' });
  expect(await workspaceTables()).toEqual([]);
});

test('what was made and is gone is made again, where that only reads', async () => {
  await run(sales({}, {}, {}, { file: undefined, table: { to: 'erp:missing', mode: 'append' } }));
  for (const [name] of await t.rows('workspace', 'SELECT table_name FROM duckdb_tables()')) {
    await t.rows('workspace', `DROP TABLE "${name}"`);
  }
  const again = await run(sales(), { from: 'file' });
  expect(states(again.nodes)).toEqual({ customers: 'reused', orders: 'done', joined: 'done', file: 'done' });
  const said = t.app.runs.log(again.run).map(({ text }) => text);
  expect(said.join('\n')).toMatch(/what "joined" made in run \d+ is gone: it runs again/i);
});

test('a write is not repeated unasked', async () => {
  const append = { id: 'append', kind: 'output', table: { to: 'erp:kept', mode: 'append' } };
  const count = { id: 'count', kind: 'transformer', sql: 'SELECT no_such_column FROM {{input}}' };
  await t.rows('erp', 'CREATE TABLE kept (id int, name text)');
  const document = workflow(
    'kept',
    [customers, append, count],
    [
      ['customers', 'append'],
      ['append', 'count'],
    ],
  );
  expect(states((await run(document)).nodes)).toEqual({ customers: 'done', append: 'done', count: 'failed' });
  const right = { ...count, sql: 'SELECT count(*) AS n FROM {{input}}', table: 'counted', replace: true };
  const mended = workflow(
    'kept',
    [customers, append, right],
    [
      ['customers', 'append'],
      ['append', 'count'],
    ],
  );
  expect(states((await run(mended, { from: 'count' })).nodes)).toEqual({
    customers: 'skipped',
    append: 'reused',
    count: 'done',
  });
  expect(await t.rows('workspace', 'SELECT n FROM counted')).toEqual([['3']]);
  await t.rows('erp', 'DROP TABLE kept');
  await expect(run(mended, { from: 'count' })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(/append.* is gone, and it writes/),
  });
  await t.rows('workspace', 'DROP TABLE counted');
});

test('a file that could not be written stops the run before anything is', async () => {
  const append = { id: 'append', kind: 'output', table: { to: 'erp:kept', mode: 'append' } };
  await t.rows('erp', 'CREATE TABLE kept (id int, name text)');
  const document = (path: string) =>
    workflow(
      'early',
      [customers, append, { ...file, file: { path } }],
      [
        ['customers', 'append'],
        ['customers', 'file'],
      ],
    );
  expect((await run(document('no/such/x.csv'))).error?.message).toMatch(/^There is no folder .*no[/\\]such\.$/);
  await writeFile(join(t.folder, 'there.csv'), 'mine');
  expect((await run(document('there.csv'))).error?.message).toMatch(/^The file .*there\.csv is there already\.$/);
  expect(await t.rows('erp', 'SELECT count(*) FROM kept')).toEqual([['0']]);
  expect(await readFile(join(t.folder, 'there.csv'), 'utf8')).toBe('mine');
});

test('a branch goes one way', async () => {
  const branch = { id: 'many', kind: 'branch', operator: '>', value: 2 };
  const outputs = ['yes', 'no'].map((id) => ({ id, kind: 'output', table: { to: `erp:${id}`, mode: 'create' } }));
  const document = workflow(
    'branching',
    [customers, branch, ...outputs],
    [
      ['customers', 'many'],
      ['many', 'yes', 'then'],
      ['many', 'no', 'else'],
    ],
  );
  const result = await run(document);
  expect(states(result.nodes)).toEqual({ customers: 'done', many: 'done', yes: 'done', no: 'skipped' });
  expect(result.nodes.find(({ node }) => node === 'no')?.reason).toBe('"many" went to "then"');
  expect(await t.rows('erp', 'SELECT count(*) FROM yes')).toEqual([['3']]);
});

test('saved operations are nodes: what they read may come in, and what they made goes on', async () => {
  await t.app.operations.save('names', {
    kind: 'transformer',
    request: { source: 'erp:customer', target: 'workspace:names', sql: 'SELECT id, upper(name) AS name FROM customer' },
  });
  const names = { id: 'names', kind: 'transformer', operation: 'names' };
  const lower = { id: 'lower', kind: 'transformer', sql: 'SELECT lower(name) AS name FROM {{input}}' };
  const out = { id: 'out', kind: 'output', table: { to: 'erp:names', mode: 'replace' } };
  const edges = [
    ['customers', 'names'],
    ['names', 'lower'],
    ['lower', 'out'],
  ] as const;
  const document = workflow('operating', [customers, names, lower, out], edges);
  for (let time = 0; time < 2; time += 1) expect((await run(document)).error).toBe(null);
  expect(await t.rows('erp', 'SELECT name FROM names ORDER BY 1')).toEqual([['ada'], ['bea'], ['cyd']]);
  const wrong = workflow('operating', [{ ...customers, table: 'shop:orders' }, names], [['customers', 'names']]);
  expect((await run(wrong)).error?.message).toBe(
    'The operation "names" works on erp:public.customer, and what comes in is shop:public.orders.',
  );
  await t.rows('workspace', 'DROP TABLE names');
});

test('a saved join is a node', async () => {
  const specification = {
    sources: [
      { name: 'c', table: 'erp:customer' },
      { name: 'o', table: 'shop:orders' },
    ],
    joins: [{ left: 'c', right: 'o', type: 'inner', on: [{ left: 'id', right: 'customer' }] }],
    columns: [
      { source: 'c', column: 'name', as: 'name' },
      { source: 'o', column: 'total', as: 'total' },
    ],
    target: { mode: 'create', table: 'workspace:totals' },
  };
  await t.app.operations.save('totals', { kind: 'join', request: { specification } });
  const totals = { id: 'totals', kind: 'join', operation: 'totals' };
  const big = { id: 'big', kind: 'branch', operator: '>=', value: 3 };
  const out = { id: 'out', kind: 'output', table: { to: 'shop:totals', mode: 'create', verify: true } };
  const document = workflow(
    'joining',
    [totals, big, out],
    [
      ['totals', 'big'],
      ['big', 'out', 'then'],
    ],
  );
  const result = await run(document);
  expect(result.error).toBe(null);
  expect(result.nodes.at(-1)).toMatchObject({ node: 'out', state: 'done', rowsOut: 3, proof: 'checksums' });
  expect(await t.rows('shop', 'SELECT sum(total) FROM totals')).toEqual([['21.50']]);
  await t.rows('workspace', 'DROP TABLE totals');
});
