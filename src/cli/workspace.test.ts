import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestCommandLine, testCommandLine } from '../../tools/command-line.ts';
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
