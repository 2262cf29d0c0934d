import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { finished, type TestCommandLine, testCommandLine } from '../../tools/command-line.ts';
import { startScript } from '../../tools/script.ts';
import { testDatabase } from '../../tools/test-postgres.ts';

let dagflux: TestCommandLine;
beforeAll(async () => {
  dagflux = await testCommandLine();
  await dagflux.connect('erp', await testDatabase());
  await dagflux.run([
    'query',
    'erp',
    'CREATE TABLE customer AS SELECT n AS id, $$customer $$ || n AS name FROM generate_series(1, 20) n',
  ]);
});
afterAll(() => dagflux?.[Symbol.asyncDispose]());

test('the workspace is there without being added, and takes tables', async () => {
  expect(await dagflux.json(['connections', 'test', 'workspace'])).toMatchObject({ ok: true });
  expect(await dagflux.json(['copy', 'erp:customer', 'workspace:customer', '--verify'])).toMatchObject({
    rows: 20,
    verified: true,
  });
  expect(await dagflux.json(['tables', 'workspace'])).toMatchObject([
    { schema: 'main', name: 'customer', kind: 'table' },
  ]);
  expect(
    await dagflux.json(['query', 'workspace', 'SELECT name FROM customer WHERE id = 7; SELECT 1 AS one']),
  ).toMatchObject({
    results: [{ rows: [['customer 7']] }, { rows: [[1]] }],
  });
  expect(await dagflux.json(['copy', 'workspace:customer', 'erp:back', '--verify'])).toMatchObject({
    rows: 20,
    verified: true,
  });
});

test('the example of the library runs', async () => {
  const source = `process.argv[2] = 'erp:customer'; await import(${JSON.stringify(new URL('../../examples/copy-and-query.ts', import.meta.url).href)});`;
  await dagflux.run(['query', 'workspace', 'DROP TABLE IF EXISTS customer']);
  const { DAGFLUX_HOME = '', DAGFLUX_KEY_FILE = '' } = dagflux.environment;
  const output = await startScript(source, [], { DAGFLUX_HOME, DAGFLUX_KEY_FILE }).output;
  expect(output).toMatch(/^20 rows by .*, verified: true\n\[ '20' \]\n$/);
});

test('what would lose something is refused, unless it is allowed by name', async () => {
  const sql = "SELECT 1 AS n, TIMESTAMP_NS '2024-01-01 00:00:00.123456789' AS fine";
  const copy = (...flags: string[]) => dagflux.run(['copy', 'workspace', 'erp:fine', '--sql', sql, '--json', ...flags]);
  const refused = await copy();
  expect(refused).toMatchObject({ code: 6, stdout: '' });
  expect(JSON.parse(refused.stderr)).toMatchObject({
    error: { code: 'lossy', hint: expect.stringContaining('--allow-lossy fine') },
  });
  expect(await copy('--allow-lossy', 'n')).toMatchObject({ code: 6 });
  expect(await copy('--dry-run', '--allow-lossy', 'fine')).toMatchObject({ code: 0 });
  expect(await copy('--allow-lossy', 'fine')).toMatchObject({ code: 0 });
});

test('a workspace that another process holds for too long is busy, and it is said who holds it', async () => {
  const file = ['--connector', 'duckdb', '--file', join(dagflux.home, 'workspace.duckdb'), '--wait-seconds', '1'];
  expect((await dagflux.run(['connections', 'add', 'impatient', ...file])).code).toBe(0);
  const holder = dagflux.start(['query', 'workspace', 'SELECT * FROM range(1000000000)', '--ndjson']);
  const end = once(holder, 'exit');
  await once(holder.stdout, 'readable');
  const child = dagflux.start(['query', 'impatient', 'SELECT 1', '--json']);
  const { code, stderr } = await finished(child);
  expect(code).toBe(7);
  expect(JSON.parse(stderr).error.message).toMatch(String(holder.pid));
  holder.kill('SIGINT');
  holder.stdout.resume();
  expect(await end).toEqual([130, null]);
});
