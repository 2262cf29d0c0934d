import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestCommandLine, testCommandLine } from '../../tools/command-line.ts';
import { testDatabase } from '../../tools/test-postgres.ts';

let dagflux: TestCommandLine;
beforeAll(async () => {
  dagflux = await testCommandLine();
  await dagflux.connect('erp', await testDatabase());
  const { code, stderr } = await dagflux.run([
    'query',
    'erp',
    `CREATE TABLE orders (id int PRIMARY KEY, city text, amount numeric(8,2));
     INSERT INTO orders SELECT n, CASE WHEN n % 2 = 0 THEN 'Oslo' ELSE 'Bergen' END, n FROM generate_series(1, 10) n`,
  ]);
  expect([code, stderr]).toEqual([0, '']);
});
afterAll(() => dagflux?.[Symbol.asyncDispose]());

const transform = (...argv: string[]) => dagflux.run(['transform', ...argv]);
const TOTALS = 'SELECT city, sum(amount)::numeric(10,2) AS total FROM orders GROUP BY city ORDER BY city';

test('a new table: people see what will be in it, then that it was made', async () => {
  const { code, stdout, stderr } = await transform('erp:orders', 'workspace:totals', '--sql', TOTALS);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(
    /^Forecast: 2 columns, all exact\.\ncity +total\n─+ +─+\nBergen +25\.00\nOslo +30\.00\n\(2 rows, all\)\nMade workspace:totals with 2 rows in /,
  );
});

test('in place: before and after, and nothing done on a dry run', async () => {
  const sql = "UPDATE orders SET city = 'Oslo' WHERE id = 1; DELETE FROM orders WHERE id > 8";
  const { code, stdout } = await transform('erp:orders', '--in-place', '--sql', sql, '--dry-run');
  expect(code).toBe(0);
  expect(stdout).toContain('Rows: 10 before, 8 after.\n1 changed, 2 removed, 0 added.\n');
  expect(stdout).toMatch(/- +1 +Bergen +1\.00\n\+ +1 +Oslo +1\.00\n- +9 +Bergen +9\.00/);
  expect(stdout).toMatch(/Dry run: nothing was changed\.\n$/);
  expect(await dagflux.json(['transform', 'erp:orders', '--in-place', '--sql', sql])).toMatchObject({
    event: 'done',
    rehearsal: { rowsBefore: 10, changes: { rowsAfter: 8, rows: { changed: 1, removed: 2, added: 0 } } },
    statements: [
      { class: 'update', rows: 1 },
      { class: 'delete', rows: 2 },
    ],
  });
});

test('neither a table nor in place, or both, is bad usage', async () => {
  expect((await transform('erp:orders', '--sql', 'SELECT 1')).code).toBe(2);
  expect((await transform('erp:orders', 'erp:x', '--in-place', '--sql', 'SELECT 1')).code).toBe(2);
});

test('what does more than it may is refused with the next step', async () => {
  const { code, stderr } = await transform('erp:orders', 'erp:x', '--sql', 'SELECT * INTO y FROM orders');
  expect(code).toBe(1);
  expect(stderr).toContain('one SELECT');
});
