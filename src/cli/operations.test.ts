import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestCommandLine, testCommandLine } from '../../tools/command-line.ts';
import { testDatabase } from '../../tools/test-postgres.ts';

let dagflux: TestCommandLine;
beforeAll(async () => {
  dagflux = await testCommandLine();
  await dagflux.connect('erp', await testDatabase());
});
afterAll(() => dagflux?.[Symbol.asyncDispose]());

const run = (...argv: string[]) => dagflux.run(argv);
const sql = async (text: string): Promise<unknown[][]> => {
  const { results } = (await dagflux.json(['query', 'erp', text])) as { results: { rows: unknown[][] }[] };
  return results.at(-1)?.rows ?? [];
};

async function orders(table: string): Promise<void> {
  await sql(`CREATE TABLE ${table} (id int PRIMARY KEY, city text, amount numeric(8,2));
    INSERT INTO ${table} SELECT n, CASE WHEN n % 2 = 0 THEN 'Oslo' ELSE 'Bergen' END, n FROM generate_series(1, 10) n`);
}

test('a saved new table is made anew by each run, from the rows that are there', async () => {
  await orders('orders');
  const select = 'SELECT city, sum(amount)::numeric(10,2) AS total FROM orders GROUP BY city';
  const made = await run('transform', 'erp:orders', 'erp:totals', '--sql', select, '--save', 'totals');
  expect([made.code, made.stderr]).toEqual([0, '']);
  await sql("INSERT INTO orders VALUES (11, 'Oslo', 100)");
  expect((await run('operations', 'run', 'totals')).stdout).toBe('Done: 2 rows.\n');
  expect(await sql('SELECT total FROM totals ORDER BY city')).toEqual([['25.00'], ['130.00']]);
  expect(await dagflux.json(['operations', 'history', 'totals'])).toMatchObject([
    { outcome: 'done', rows: 2, version: 1 },
  ]);
  expect(await dagflux.json(['operations', 'list'])).toMatchObject([
    {
      name: 'totals',
      version: 1,
      source: 'erp:orders',
      target: 'erp:totals',
      server: expect.stringMatching(/^postgres 18/),
    },
  ]);
});

test('a table that changed stops a run before it writes; a renamed column is repaired without anybody', async () => {
  await orders('sales');
  const saved = await run(
    ...['transform', 'erp:sales', 'erp:cities', '--sql', 'SELECT id, city FROM sales', '--save', 'cities'],
  );
  expect(saved.code).toBe(0);
  await sql('ALTER TABLE sales RENAME COLUMN city TO town; ALTER TABLE sales ALTER COLUMN amount TYPE numeric(20,2)');
  const stopped = await run('operations', 'run', 'cities');
  expect(stopped.code).toBe(1);
  expect(stopped.stderr).toContain('the column "city" is now called "town"');
  expect(stopped.stderr).toContain('"amount" was numeric(8,2) and is numeric(20,2)');
  const repaired = await run('operations', 'edit', 'cities', '--repair', '--yes');
  expect([repaired.code, repaired.stderr]).toEqual([0, '']);
  expect(repaired.stdout).toContain('SELECT id, "town" AS "city" FROM sales');
  expect(repaired.stdout).toContain('Saved version 2 of cities.');
  expect((await run('operations', 'run', 'cities')).code).toBe(0);
  await sql('ALTER TABLE sales DROP COLUMN town');
  expect((await run('operations', 'run', 'cities')).stderr).toContain('the column "town" is gone');
  expect((await run('operations', 'edit', 'cities', '--repair', '--yes')).stderr).toContain('somebody has to write');
});

test('a backup is made before a change in place, and puts it back', async () => {
  await orders('stock');
  const change = "UPDATE stock SET city = 'Oslo'; DELETE FROM stock WHERE id > 5";
  expect(
    (await run('transform', 'erp:stock', '--in-place', '--sql', change, '--save', 'clean', '--dry-run')).code,
  ).toBe(0);
  expect(await sql('SELECT count(*) FROM stock')).toEqual([['10']]);
  expect((await run('operations', 'restore', 'clean', '--yes')).code).toBe(3);
  expect((await run('operations', 'run', 'clean', '--backup')).stdout).toBe('Done: 15 rows.\n');
  expect(await sql("SELECT count(*) FILTER (WHERE city = 'Oslo'), count(*) FROM stock")).toEqual([['5', '5']]);
  const restored = await run('operations', 'restore', 'clean', '--yes');
  expect([restored.stdout, restored.stderr]).toEqual(['Put back 10 rows.\n', '']);
  expect(await sql("SELECT count(*) FILTER (WHERE city = 'Oslo'), count(*) FROM stock")).toEqual([['5', '10']]);
});

test('what is not there is said; a run that fails is in the history with its code', async () => {
  expect((await run('operations', 'run', 'nobody')).code).toBe(3);
  await orders('parts');
  const failing = 'UPDATE parts SET id = 1 WHERE id = 2 AND (SELECT count(*) FROM parts) > 10';
  await run('transform', 'erp:parts', '--in-place', '--sql', failing, '--save', 'failing', '--dry-run');
  await sql("INSERT INTO parts VALUES (11, 'Oslo', 1)");
  expect((await run('operations', 'run', 'failing')).code).toBe(1);
  expect(await dagflux.json(['operations', 'history', 'failing'])).toMatchObject([
    { outcome: 'constraint', rows: null },
  ]);
  expect((await run('operations', 'show', 'failing')).stdout).toContain(failing);
});
