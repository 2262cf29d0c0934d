import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { DatabaseAddress } from '../../tools/postgres-server.ts';
import { startProxy } from '../../tools/tcp-proxy.ts';
import { type TestApp, testApp } from '../../tools/test-app.ts';
import { testDatabase } from '../../tools/test-postgres.ts';
import { chain, states, workflow } from '../../tools/workflow-parts.ts';

let t: TestApp;
let address: DatabaseAddress;
beforeAll(async () => {
  t = await testApp();
  address = await testDatabase();
  await t.connect('erp', address);
  await t.rows(
    'erp',
    `CREATE SCHEMA big;
     CREATE TABLE big.large AS SELECT i AS id, repeat(md5(i::text), 10) AS text FROM generate_series(1, 100000) i`,
  );
});
afterAll(() => t[Symbol.asyncDispose]());
beforeEach(async () => {
  await t.rows(
    'erp',
    `DROP SCHEMA public CASCADE; CREATE SCHEMA public;
     CREATE TABLE customer (id int PRIMARY KEY, name text); INSERT INTO customer VALUES (1, 'Ada'), (2, 'Bea');
     CREATE TABLE orders (id int PRIMARY KEY, total numeric(8,2)); INSERT INTO orders VALUES (10, 5);
     CREATE TABLE kept (id int, name text)`,
  );
});

const run = (document: unknown, options: Parameters<TestApp['app']['workflows']['run']>[1] = {}) =>
  t.app.workflows.run({ document, directory: t.folder }, options);
const left = async () => ({
  tables: await t.rows('workspace', 'SELECT table_name FROM duckdb_tables()'),
  orphans: await t.app.orphans.list(),
});
const nothing = { tables: [], orphans: [] };
const customers = { id: 'customers', kind: 'source', table: 'erp:customer' };
const append = { id: 'append', kind: 'output', table: { to: 'erp:kept', mode: 'append' } };
const file = (id: string) => ({ id, kind: 'output', file: { path: `${id}.csv` } });
const large = (connection: string) => ({ id: 'large', kind: 'source', connection, sql: 'SELECT * FROM big.large' });

test('a table that was dropped since stops the run before anything is written', async () => {
  const orders = { id: 'orders', kind: 'source', table: 'erp:orders' };
  const document = workflow(
    'dropped',
    [customers, append, orders, file('orders_file')],
    [
      ['customers', 'append'],
      ['orders', 'orders_file'],
    ],
  );
  await t.rows('erp', 'DROP TABLE orders');
  const result = await run(document);
  expect(result).toMatchObject({ outcome: 'failed', node: 'orders', error: { code: 'not-found' } });
  expect(result.error?.message).toMatch(/orders/);
  expect(states(result.nodes)).toEqual({
    customers: 'not reached',
    append: 'not reached',
    orders: 'failed',
    orders_file: 'not reached',
  });
  expect(await t.rows('erp', 'SELECT count(*) FROM kept')).toEqual([['0']]);
  expect(await left()).toEqual(nothing);
});

test('an operation whose table has changed stops the run before anything is written', async () => {
  const sql = 'SELECT name FROM customer';
  await t.app.operations.save('names', {
    kind: 'transformer',
    request: { source: 'erp:customer', target: 'workspace:names', sql },
  });
  const names = { id: 'names', kind: 'transformer', operation: 'names' };
  const document = workflow(
    'drifted',
    [customers, append, names, file('names_file')],
    [
      ['customers', 'append'],
      ['names', 'names_file'],
    ],
  );
  await t.rows('erp', 'ALTER TABLE customer RENAME COLUMN name TO title');
  const result = await run(document);
  expect(result.error).toMatchObject({
    code: 'conflict',
    message:
      'What "names" was checked on is no longer so: the column "name" of erp:customer is now called "title". Nothing was written.',
  });
  expect(await t.rows('erp', 'SELECT count(*) FROM kept')).toEqual([['0']]);
  expect(await left()).toEqual(nothing);
});

test('a source that dies in the middle is one clear sentence, and nothing is half-written', async () => {
  await using proxy = await startProxy(address);
  const name = `far${proxy.port}`;
  await t.connect(name, { ...address, host: '127.0.0.1', port: String(proxy.port) as never });
  const result = await run(chain('dying', large(name), file('dead')), {
    onEvent: (event) => event.event === 'progress' && event.rows > 0 && proxy.cut(),
  });
  expect(result).toMatchObject({ outcome: 'failed', node: 'large', error: { code: 'unreachable' } });
  expect(result.error?.message).toMatch(new RegExp(`^Reading from "${name}" failed after [\\d,]+ rows: `));
  expect(states(result.nodes)).toEqual({ large: 'failed', dead: 'not reached' });
  await expect(access(join(t.folder, 'dead.csv'))).rejects.toThrow('ENOENT');
  expect(await left()).toEqual(nothing);
});

test('a run that is cancelled leaves nothing', async () => {
  const stop = new AbortController();
  const document = workflow(
    'cancelled',
    [large('erp'), file('cut'), customers, file('whole')],
    [
      ['large', 'cut'],
      ['customers', 'whole'],
    ],
  );
  const result = await run(document, {
    signal: stop.signal,
    onEvent: (event) => event.event === 'progress' && event.node === 'large' && stop.abort(),
  });
  expect(result).toMatchObject({ outcome: 'cancelled', node: null, error: { code: 'cancelled' } });
  expect(states(result.nodes)).toMatchObject({ large: 'cancelled', cut: 'not reached' });
  expect(await left()).toEqual(nothing);
  expect(await t.app.runs.show(result.run)).toMatchObject({ state: 'cancelled' });
});

test('independent nodes run side by side, as many as the pool has places for', async () => {
  const order = async (connection: string) => {
    const nodes = ['a', 'b'].map((id) => ({ ...large(connection), id }));
    const told: string[] = [];
    await run(workflow('beside', nodes, []), {
      onEvent: (event) => event.event === 'node' && told.push(`${event.node.node} ${event.node.state}`),
    });
    return told;
  };
  expect((await order('erp')).slice(0, 2)).toEqual(['a running', 'b running']);
  await t.connect('narrow', { ...address, poolSize: 1 });
  expect(await order('narrow')).toEqual(['a running', 'a done', 'b running', 'b done']);
  expect(await left()).toEqual(nothing);
});

test('rows that travel both ways between two servers do not wait for each other for ever', async () => {
  const other = await testDatabase();
  await t.connect('other', other);
  await t.connect('here', address);
  await t.rows('other', 'CREATE SCHEMA big');
  await t.rows('other', 'CREATE TABLE big.large AS SELECT i AS id, i::text AS text FROM generate_series(1, 200000) i');
  const pair = (at: number, from: string, to: string) => [
    { id: `from${at}`, kind: 'source', table: `${from}:big.large` },
    { id: `to${at}`, kind: 'output', table: { to: `${to}:copy${at}`, mode: 'create' } },
  ];
  const ways = [0, 1, 2, 3].map((at) => (at % 2 === 0 ? pair(at, 'here', 'other') : pair(at, 'other', 'here')));
  const result = await run(
    workflow(
      'crossing',
      ways.flat(),
      ways.map(([, to], at) => [`from${at}`, to?.id ?? '']),
    ),
  );
  expect(result.error).toBe(null);
  expect(await t.rows('other', 'SELECT (SELECT count(*) FROM copy0), (SELECT count(*) FROM copy2)')).toEqual([
    ['100000', '100000'],
  ]);
});

test('run to a node keeps what it made, for a run that goes on; a new run begins without it', async () => {
  const upper = { id: 'upper', kind: 'transformer', sql: 'SELECT upper(name) AS name FROM {{input}}' };
  const document = chain('partly', customers, upper, {
    ...file('upper_file'),
    file: { path: 'u.csv', overwrite: true },
  } as { id: string });
  const first = await run(document, { to: 'upper' });
  expect(states(first.nodes)).toEqual({ customers: 'done', upper: 'done', upper_file: 'skipped' });
  const made = first.nodes.find(({ node }) => node === 'upper')?.table?.replace(/^workspace:main\./, '');
  expect(await t.rows('workspace', `SELECT name FROM "${made}" ORDER BY 1`)).toEqual([['ADA'], ['BEA']]);
  const second = await run(document, { from: 'upper_file' });
  expect(states(second.nodes)).toEqual({ customers: 'skipped', upper: 'reused', upper_file: 'done' });
  expect(await left()).toEqual(nothing);
  await run(document, { to: 'upper' });
  await run(document);
  expect(await left()).toEqual(nothing);
});

test('only one run of a workflow at a time, also for another process', async () => {
  const document = chain('single', large('erp'));
  const other = await t.again();
  let second: Promise<unknown> | undefined;
  const first = await run(document, {
    onEvent: (event) => {
      if (event.event === 'progress') {
        second ??= other.workflows.run({ document, directory: t.folder }).catch((error: unknown) => error);
      }
    },
  });
  expect(await second).toMatchObject({
    code: 'busy',
    message: expect.stringMatching(
      /^Another run of "single" is going: run \d+, started .*Z by hand, in process \d+\.$/,
    ),
  });
  expect(first.outcome).toBe('done');
});

test('a change in place writes, and is not repeated unasked', async () => {
  const raise = { id: 'raise', kind: 'transformer', mode: 'in place', sql: 'UPDATE orders SET total = total * 2' };
  const orders = { id: 'orders', kind: 'source', table: 'erp:orders' };
  const broken = { id: 'out', kind: 'output', table: { to: 'erp:missing', mode: 'append' } };
  await run(chain('raising', orders, raise, broken));
  expect(await t.rows('erp', 'SELECT total FROM orders')).toEqual([['10.00']]);
  const mended = chain('raising', orders, raise, { ...file('out'), file: { path: 'raised.csv' } } as { id: string });
  const again = await run(mended, { from: 'out' });
  expect(states(again.nodes)).toEqual({ orders: 'skipped', raise: 'reused', out: 'done' });
  expect(await t.rows('erp', 'SELECT total FROM orders')).toEqual([['10.00']]);
});

test('a dry run says what would be written, and writes nothing', async () => {
  const upper = { id: 'upper', kind: 'transformer', sql: 'SELECT nme FROM {{input}}' };
  const document = workflow(
    'dry',
    [customers, append, upper, file('dry_file')],
    [
      ['customers', 'append'],
      ['customers', 'upper'],
      ['upper', 'dry_file'],
    ],
  );
  const { nodes } = await t.app.workflows.rehearse({ document, directory: t.folder });
  expect(nodes).toMatchObject([
    { node: 'customers', rehearsed: true, writes: null, error: null },
    { node: 'append', rehearsed: true, writes: 'appends to erp:kept', error: null },
    { node: 'upper', rehearsed: true, writes: null, error: { code: 'invalid-sql' } },
    { node: 'dry_file', rehearsed: false, writes: 'writes the file dry_file.csv' },
  ]);
  expect(await t.rows('erp', 'SELECT count(*) FROM kept')).toEqual([['0']]);
  expect(await left()).toEqual(nothing);
  expect(await t.app.runs.list({ workflow: 'dry' })).toEqual([]);
});

test('a decision can come first', async () => {
  const any = {
    id: 'any',
    kind: 'branch',
    connection: 'erp',
    sql: 'SELECT count(*) FROM kept',
    operator: '=',
    value: 0,
  };
  const nodes = [{ id: 'start', kind: 'start' }, any, customers, append];
  const document = workflow('deciding', nodes, [
    ['start', 'any'],
    ['any', 'customers', 'then'],
    ['customers', 'append'],
  ]);
  expect(states((await run(document)).nodes)).toMatchObject({ customers: 'done', append: 'done' });
  expect(states((await run(document)).nodes)).toMatchObject({ any: 'done', customers: 'skipped', append: 'skipped' });
  expect(await t.rows('erp', 'SELECT count(*) FROM kept')).toEqual([['2']]);
});

test('what a workflow needs is told of a connection', async () => {
  await t.app.workflows.save(chain('uses erp', customers, { ...file('u') }));
  expect(t.app.uses().get('erp')).toContainEqual({ kind: 'workflow', name: 'uses erp' });
});
