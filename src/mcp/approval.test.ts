import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canary } from '../../tools/canary.ts';
import { type TestCommandLine, testCommandLine } from '../../tools/command-line.ts';
import { mcpClient } from '../../tools/mcp-client.ts';
import { connectForText } from '../../tools/postgres-query.ts';
import { testDatabase } from '../../tools/test-postgres.ts';

const owned = new AsyncDisposableStack();
let dagflux: TestCommandLine;
beforeAll(async () => {
  dagflux = owned.use(await testCommandLine());
  await dagflux.connect('erp', await testDatabase());
  await run('connections', 'edit', 'erp', '--environment', 'development');
  await run('query', 'erp', 'CREATE TABLE orders (id int PRIMARY KEY, city text)');
  await run('query', 'erp', "INSERT INTO orders SELECT n, 'Oslo' FROM generate_series(1, 10) n");
  const select = 'SELECT city, count(*) AS n FROM orders GROUP BY city';
  await run('transform', 'erp:orders', 'erp:cities', '--sql', select, '--save', 'cities');
  const nodes = [
    { id: 'orders', kind: 'source', table: 'erp:orders' },
    { id: 'copy', kind: 'output', table: { to: 'erp:orders_copy', mode: 'create' } },
  ];
  const flow = join(dagflux.folder, 'nightly.json');
  await writeFile(
    flow,
    JSON.stringify({ dagflux: 1, name: 'nightly', nodes, edges: [{ from: 'orders', to: 'copy' }] }),
  );
  await run('workflows', 'add', flow);
});
afterAll(() => owned.disposeAsync());

async function run(...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await dagflux.run(argv);
  expect([argv.join(' '), code, code === 0 ? '' : stderr]).toEqual([argv.join(' '), 0, '']);
  return stdout;
}
const rows = async (sql: string) => {
  const { results } = (await dagflux.json(['query', 'erp', sql])) as { results: { rows: unknown[][] }[] };
  return results.at(-1)?.rows;
};

test('what a client asks for waits until a person approves it in the terminal, then it is run there', async () => {
  await using mcp = await mcpClient(dagflux);
  const saved = await mcp.call('list_saved');
  expect(saved.data).toMatchObject({ operations: [{ name: 'cities' }], workflows: [{ name: 'nightly', nodes: 2 }] });
  expect((await mcp.call('rehearse', { name: 'cities' })).data).toMatchObject({ kind: 'new table' });
  await run('query', 'erp', "INSERT INTO orders VALUES (11, 'Bergen')");

  const asked = await mcp.call('run', { name: 'cities' });
  const { id } = asked.data;
  expect(asked.text).toContain(`dagflux approvals approve ${id}`);
  expect(asked.data).toMatchObject({
    state: 'waiting',
    version: 1,
    effect: [expect.stringContaining('erp:cities anew'), expect.stringContaining('SQL: SELECT city')],
  });
  expect((await mcp.call('run', { name: 'cities' })).data.id).toBe(id); // The same request.
  expect((await mcp.call('run_status', { id })).data.state).toBe('waiting');
  expect(await rows('SELECT count(*)::int FROM cities')).toEqual([[1]]);

  expect(await dagflux.json(['approvals', 'list'])).toMatchObject([
    { id, name: 'cities', askedBy: 'test client 1.0', state: 'waiting', outcome: null },
  ]);
  const waited = mcp.call('run_status', { id, wait: 30 });
  const approved = await dagflux.run(['approvals', 'approve', String(id)]);
  expect([approved.code, approved.stdout]).toEqual([0, 'Done: 2 rows.\n']);
  expect(approved.stderr).toContain('test client 1.0 asks to run the operation cities, version 1:');
  expect((await waited).data).toMatchObject({ state: 'done', result: { outcome: 'done', rows: 2 } });
  expect(await rows('SELECT count(*)::int FROM cities')).toEqual([[2]]);
  const again = await dagflux.run(['approvals', 'approve', String(id)]);
  expect([again.code, again.stderr.includes('was approved already')]).toEqual([1, true]);
});

test('a person rejects; a workflow says what it writes before', async () => {
  await using mcp = await mcpClient(dagflux);
  const { data } = await mcp.call('run', { name: 'nightly' });
  expect(data).toMatchObject({ kind: 'workflow', state: 'waiting', effect: [expect.stringContaining('orders_copy')] });
  await run('approvals', 'reject', String(data.id));
  expect((await mcp.call('run_status', { id: data.id })).data.state).toBe('rejected');
  expect(await rows("SELECT to_regclass('orders_copy')")).toEqual([[null]]);
  expect((await mcp.call('run', { name: 'nobody' })).data).toMatchObject({ code: 'not-found' });
  expect((await mcp.call('run_status', { id: 999 })).data).toMatchObject({ code: 'not-found' });
});

test('a name that is allowed runs unasked, but never where production is touched', async () => {
  await using mcp = await mcpClient(dagflux, ['--allow', 'nightly', 'cities']);
  const { data } = await mcp.call('run', { name: 'nightly' });
  expect(data).toMatchObject({ state: 'done', result: { outcome: 'done', run: expect.any(Number) } });
  expect(await rows('SELECT count(*)::int FROM orders_copy')).toEqual([[11]]);
  for (const role of ['production', '']) {
    await run('connections', 'edit', 'erp', `--environment=${role}`);
    const guarded = await mcp.call('run', { name: 'cities' });
    expect([guarded.data.state, guarded.text.includes('it touches erp')]).toEqual(['waiting', true]);
  }
  await run('connections', 'edit', 'erp', '--environment', 'development');
  expect((await dagflux.run(['mcp', '--allow', 'nobody'])).code).toBe(3);
});

test('tables that have changed stop an approved run, and so does a newer version', async () => {
  await using mcp = await mcpClient(dagflux);
  const select = 'SELECT id, city AS town FROM orders';
  await run('transform', 'erp:orders', 'erp:towns', '--sql', select, '--save', 'towns');
  const first = await mcp.call('run', { name: 'towns' });
  await run('query', 'erp', 'ALTER TABLE orders RENAME COLUMN city TO place');
  expect((await dagflux.run(['approvals', 'approve', String(first.data.id)])).code).toBe(1);
  expect((await mcp.call('run_status', { id: first.data.id })).data).toMatchObject({
    state: 'failed',
    result: { code: 'conflict', message: expect.stringContaining('"place"') },
  });
  const second = await mcp.call('run', { name: 'towns' });
  await run('operations', 'edit', 'towns', '--repair', '--yes');
  const stale = await dagflux.run(['approvals', 'approve', String(second.data.id)]);
  expect([stale.code, stale.stderr.includes('is at version 2 now')]).toEqual([1, true]);
});

test('no password, host or user is in any message', async () => {
  const password = `canary-${randomUUID()}`;
  const role = `canary_role_${randomUUID().slice(0, 8)}`;
  const address = await testDatabase();
  await using server = await connectForText(address);
  await server.run(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
  await dagflux.connect('kept', { ...address, username: role, password });
  await dagflux.connect('wrong', { ...address, username: role, password: `not ${password}` });
  await dagflux.connect('away', { ...address, host: 'canary-host.invalid', username: role, password });
  await using mcp = await mcpClient(dagflux);
  const said: unknown[] = [await mcp.client.listTools(), await mcp.call('list_connections')];
  for (const connection of ['kept', 'wrong', 'away']) {
    said.push(await mcp.call('search_tables', { connection }));
    said.push(await mcp.call('describe_table', { table: `${connection}:nowhere` }));
    said.push(await mcp.call('query', { connection, sql: 'SELECT nothing' }));
    said.push(
      await mcp.call('rehearse', {
        transformer: { source: `${connection}:a`, target: `${connection}:b`, sql: 'SELECT 1' },
      }),
    );
  }
  said.push(await mcp.end());
  const secrets = canary({ password, user: role, host: 'canary-host.invalid' });
  expect(secrets.inValue('a planted leak', ['x', { y: role }])).not.toEqual([]);
  expect(secrets.inValue('what a client was sent', said)).toEqual([]);
  expect(secrets.inFolder(dagflux.home)).toEqual([]);
});
