import { expect, test } from 'vitest';
import { testApi } from '../../../tools/api-server.ts';
import { workflow } from '../../../tools/workflow-parts.ts';
import { temporaryObjects } from '../../store/ledger.ts';
import { openStore } from '../../store/store.ts';

test('the workspace tells its tables, their sizes and who made them, and drops what is named', async () => {
  await using api = await testApi();
  const { app, client } = api;
  for await (const _ of app.query(
    'workspace',
    `CREATE TABLE large AS SELECT range AS id, md5(range::VARCHAR) AS text FROM range(300000);
     CREATE TABLE "we'ird ""name" AS SELECT 1 AS a; CREATE VIEW seen AS SELECT 1 AS a;
     CREATE TABLE backup_large_20260101000000000 AS SELECT 1 AS a; CREATE TABLE held AS SELECT 1 AS a;
     CREATE TABLE hidden AS SELECT 1 AS a`,
  ));
  const sql = 'SELECT id FROM {{input}} LIMIT 10';
  const nodes = [
    { id: 'source', kind: 'source', table: 'workspace:large' },
    { id: 'few', kind: 'transformer', location: 'workspace', table: 'few', replace: true, sql },
  ] as const;
  await app.workflows.save(workflow('nightly', [...nodes], [['source', 'few']]));
  await app.workflows.run({ name: 'nightly' });
  using store = openStore(api.home);
  await temporaryObjects(store).record({ connection: 'workspace', table: { schema: 'main', name: 'held' } });
  // A copy into a table without a schema writes its hidden one down like this.
  await temporaryObjects(store).record({ connection: 'workspace', table: { name: 'hidden' } });

  const before = await (await client.workspace.$get()).json();
  const byName = new Map(before.tables.map((each) => [each.table, each]));
  expect(before.tables[0]?.table).toBe('main.large');
  expect(byName.get('main.large')).toMatchObject({ rows: 300_000, kind: 'table' });
  expect(byName.get('main.large')?.bytes).toBeGreaterThan(1024 * 1024);
  expect(before.bytes).toBeGreaterThan(byName.get('main.large')?.bytes ?? 0);
  expect(byName.get('main.few')?.madeBy).toEqual({ kind: 'run', run: 1, workflow: 'nightly', node: 'few' });
  expect(byName.get('main.backup_large_20260101000000000')?.madeBy).toEqual({ kind: 'backup', of: null });
  expect(byName.get('main.held')?.madeBy).toEqual({ kind: 'temporary', inUse: true });

  const clean = (tables: string[], results = false) => client.workspace.clean.$post({ json: { tables, results } });
  const refused = await clean(['main.large', 'main.held']);
  expect(refused.status).toBe(409);
  expect((await clean(['main.hidden'])).status).toBe(409);
  expect((await clean(['main.large', 'main.nothing'])).status).toBe(404);
  expect((await (await client.workspace.$get()).json()).tables).toHaveLength(before.tables.length);

  const query = app.queries.start({ connection: 'workspace', sql: 'SELECT * FROM large' });
  await app.activities.wait(query.id, 60_000);
  expect((await (await client.workspace.$get()).json()).results.bytes).toBeGreaterThan(100_000);
  const cleaned = await (await clean(['main.large', 'main.seen', `main."we'ird ""name"`], true)).json();
  expect(cleaned).toMatchObject({ dropped: ['main.large', 'main.seen', `main."we'ird ""name"`], failed: [] });
  expect(cleaned.resultBytes).toBeGreaterThan(100_000);
  // What was made behind them keeps the file from getting shorter.
  expect(cleaned.freeBytes - before.freeBytes).toBeGreaterThan(1024 * 1024);
  const after = await (await client.workspace.$get()).json();
  expect(after.tables.map(({ table }) => table).sort()).toEqual([
    'main.backup_large_20260101000000000',
    'main.few',
    'main.held',
    'main.hidden',
  ]);
  expect(after.results).toEqual({ queries: 0, bytes: 0 });
});

test('the installation tells where the key of its secrets is, once there is one', async () => {
  await using api = await testApi();
  const shown = async () => await (await api.client.installation.$get()).json();
  expect((await shown()).keyPlace).toBeNull();
  await api.app.connections.add('erp', 'postgres', { host: '127.0.0.1', database: 'a', username: 'b', password: 'c' });
  expect((await shown()).keyPlace).toMatchObject({
    kind: 'key-file',
    words: expect.stringContaining('the key file /'),
  });
  expect((await shown()).freeBytes).toBeGreaterThan(0);
});
