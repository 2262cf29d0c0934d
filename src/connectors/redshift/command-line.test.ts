import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestCommandLine, testCommandLine } from '../../../tools/command-line.ts';
import type { RedshiftEmulator } from '../../../tools/redshift/emulator.ts';
import { openRedshift } from '../../../tools/redshift/test-redshift.ts';
import { testDatabase } from '../../../tools/test-postgres.ts';

let dagflux: TestCommandLine;
let emulator: RedshiftEmulator;
beforeAll(async () => {
  dagflux = await testCommandLine();
  emulator = await openRedshift();
});
afterAll(async () => {
  await dagflux[Symbol.asyncDispose]();
  await emulator[Symbol.asyncDispose]();
});

const ok = async (argv: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<string> => {
  const { code, stdout, stderr } = await dagflux.run(argv, { environment });
  expect([code, stderr.split('\n').filter((line) => /error/i.test(line))]).toEqual([0, []]);
  return stdout;
};

test('from a JDBC URL to a copied table, by the command line', async () => {
  const { host, port, database, username, password } = emulator.address;
  const secret = encodeURIComponent(password);
  await ok(['connections', 'add', 'warehouse', '--connector', 'redshift', '--url-env', 'JDBC_URL'], {
    JDBC_URL: `jdbc:redshift://${host}:${port}/${database};UID=${username};PWD=${secret};ssl=false`,
  });
  expect(await ok(['connections', 'test', 'warehouse'])).toContain('Connected to Redshift 1.0.99999.');
  await dagflux.connect('erp', await testDatabase());
  await ok([
    'query',
    'erp',
    "CREATE TABLE customer (id bigint PRIMARY KEY, name text); INSERT INTO customer SELECT n, 'c' || n FROM generate_series(1, 500) n",
  ]);
  await ok(['copy', 'erp:customer', 'warehouse:customer', '--verify']);
  expect(await ok(['tables', 'warehouse'])).toContain('customer');
  expect(await ok(['query', 'warehouse', 'SELECT id, name FROM customer ORDER BY id', '--limit', '2', '--csv'])).toBe(
    'id,name\r\n1,c1\r\n2,c2\r\n',
  );
  await ok(['copy', 'warehouse:customer', 'workspace:customer', '--verify']);
  expect(emulator.denied).toEqual([]);
});
