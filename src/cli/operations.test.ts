import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestCommandLine, testCommandLine } from '../../tools/command-line.ts';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import { testDatabase } from '../../tools/test-postgres.ts';

const owned = new AsyncDisposableStack();
let dagflux: TestCommandLine;
let folder: string;
beforeAll(async () => {
  dagflux = owned.use(await testCommandLine());
  folder = owned.use(await temporaryFolder()).path;
  await dagflux.connect('erp', await testDatabase());
  await dagflux.connect('shop', await testDatabase());
});
afterAll(() => owned.disposeAsync());

const run = (...argv: string[]) => dagflux.run(argv);
const sql = async (text: string, connection = 'erp'): Promise<unknown[][]> => {
  const { results } = (await dagflux.json(['query', connection, text])) as { results: { rows: unknown[][] }[] };
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
      reads: 'erp:orders',
      writes: 'erp:totals',
      inPlace: false,
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
  expect(stopped.stderr).toContain('the column "city" of erp:sales is now called "town"');
  expect(stopped.stderr).toContain('"amount" of erp:sales was numeric(8,2) and is numeric(20,2)');
  const repaired = await run('operations', 'edit', 'cities', '--repair', '--yes');
  expect([repaired.code, repaired.stderr]).toEqual([0, '']);
  expect(repaired.stdout).toContain('SELECT id, "town" AS "city" FROM sales');
  expect(repaired.stdout).toContain('Saved version 2 of cities.');
  expect((await run('operations', 'run', 'cities')).code).toBe(0);
  await sql('ALTER TABLE sales DROP COLUMN town');
  expect((await run('operations', 'run', 'cities')).stderr).toContain('the column "town" of erp:sales is gone');
  expect((await run('operations', 'edit', 'cities', '--repair', '--yes')).stderr).toContain('somebody has to write');
});

test('every table that a SELECT names is watched; a column that two of them have is not renamed by a guess', async () => {
  await orders('bought');
  await sql("CREATE TABLE places (city text, land text); INSERT INTO places VALUES ('Oslo', 'Norway')");
  const select = 'WITH b AS (SELECT * FROM bought) SELECT b.id, p.land FROM b JOIN public.places p ON p.city = b.city';
  const saved = await run('transform', 'erp:bought', 'erp:lands', '--sql', select, '--save', 'lands');
  expect([saved.code, saved.stderr]).toEqual([0, '']);
  expect((await run('operations', 'run', 'lands')).code).toBe(0);
  await sql('ALTER TABLE places RENAME land TO country');
  const stopped = await run('operations', 'run', 'lands');
  expect(stopped.stderr).toContain('the column "land" of erp:public.places is now called "country"');
  expect((await run('operations', 'edit', 'lands', '--repair', '--yes')).stdout).toContain('p."country" AS "land"');
  await sql('ALTER TABLE places RENAME city TO town');
  expect((await run('operations', 'edit', 'lands', '--repair', '--yes')).stderr).toContain('somebody has to write');
});

test('a backup is made before a change in place, and puts it back', async () => {
  await orders('stock');
  const change = "UPDATE stock SET city = 'Oslo'; DELETE FROM stock WHERE id > 5";
  expect(
    (await run('transform', 'erp:stock', '--in-place', '--sql', change, '--save', 'clean', '--dry-run')).code,
  ).toBe(0);
  expect(await sql('SELECT count(*) FROM stock')).toEqual([['10']]);
  expect((await run('operations', 'restore', 'clean', '--yes')).code).toBe(3);
  expect((await run('operations', 'run', 'clean', '--backup')).stdout).toMatch(
    /^Before: copied into workspace:backup_stock_\d+\.\nDone: 15 rows\.\n$/,
  );
  expect(await sql("SELECT count(*) FILTER (WHERE city = 'Oslo'), count(*) FROM stock")).toEqual([['5', '5']]);
  expect(JSON.parse((await run('operations', 'backups', '--json')).stdout)).toMatchObject([
    { operation: 'clean', table: 'erp:stock', backup: expect.stringMatching(/^workspace:backup_stock_\d+$/) },
  ]);
  const restored = await run('operations', 'restore', 'clean', '--yes');
  expect([restored.stdout, restored.stderr]).toEqual([
    expect.stringMatching(/^Put back 10 rows into erp:stock, as of \d{4}-.*Z\.\n$/),
    '',
  ]);
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

describe('a saved join', () => {
  beforeAll(async () => {
    await sql(
      "CREATE TABLE customer (id int PRIMARY KEY, name text); INSERT INTO customer VALUES (1, 'Ada'), (2, 'Bea')",
    );
    await sql(
      'CREATE TABLE sold (customer_id int, total numeric(8,2)); INSERT INTO sold VALUES (1, 5), (2, 7)',
      'shop',
    );
  });

  const specification = {
    sources: [
      { name: 'c', table: 'erp:customer' },
      { name: 's', table: 'shop:sold' },
    ],
    joins: [{ left: 'c', right: 's', type: 'inner', on: [{ left: 'id', right: 'customer_id' }] }],
    columns: [
      { source: 'c', column: 'id', as: 'id' },
      { source: 'c', column: 'name', as: 'name' },
      { source: 's', column: 'total', as: 'total' },
    ],
    target: { mode: 'create', table: 'erp:joined' },
  };
  async function file(changes: object): Promise<string> {
    const path = join(folder, 'join.json');
    await writeFile(path, JSON.stringify({ ...specification, ...changes }));
    return path;
  }

  test('is run again on the rows that are there, and shown with what it was checked on', async () => {
    const made = await run('join', '--file', await file({}), '--save', 'joined', '--yes');
    expect([made.code, made.stderr]).toEqual([0, '']);
    await sql('INSERT INTO sold VALUES (2, 9)', 'shop');
    expect((await run('operations', 'run', 'joined')).stdout).toBe('Done: 3 rows.\n');
    expect(await sql('SELECT total FROM joined ORDER BY total')).toEqual([['5.00'], ['7.00'], ['9.00']]);
    expect(await dagflux.json(['operations', 'show', 'joined'])).toMatchObject({
      kind: 'join',
      reads: ['erp:customer', 'shop:sold'],
      writes: 'erp:joined',
      server: expect.stringMatching(/^erp postgres 18.*, shop postgres 18/),
      rehearsal: { venue: 'erp', pairs: [{ left: 'c', right: 's' }] },
    });
    // Saved again under the same name: its own table is no obstacle.
    expect((await run('join', '--file', await file({}), '--save', 'joined', '--yes')).code).toBe(0);
    expect((await run('operations', 'show', 'joined', '--as-of', '1')).stdout).toContain('version: 1\n');
    expect((await run('operations', 'show', 'joined', '--as-of', '7')).code).toBe(3);
    expect(await dagflux.json(['operations', 'history', 'joined', '--versions'])).toHaveLength(2);
  });

  test('a source that changed stops it before it writes; renames and widenings are repaired without anybody', async () => {
    const target = { mode: 'create', table: 'erp:drifted' };
    expect((await run('join', '--file', await file({ target }), '--save', 'drifted', '--yes')).code).toBe(0);
    await sql('ALTER TABLE sold RENAME customer_id TO buyer; ALTER TABLE sold ALTER total TYPE numeric(12,2)', 'shop');
    await sql('ALTER TABLE customer RENAME name TO called');
    const stopped = await run('operations', 'run', 'drifted');
    expect(stopped.code).toBe(1);
    for (const told of [
      'the column "name" of erp:customer is now called "called"',
      'the column "customer_id" of shop:sold is now called "buyer"',
      '"total" of shop:sold was numeric(8,2) and is numeric(12,2)',
    ]) {
      expect(stopped.stderr).toContain(told);
    }
    const repaired = await run('operations', 'edit', 'drifted', '--repair', '--yes');
    expect([repaired.code, repaired.stderr]).toEqual([0, '']);
    expect(await dagflux.json(['operations', 'show', 'drifted'])).toMatchObject({
      version: 2,
      request: {
        specification: {
          joins: [{ on: [{ left: 'id', right: 'buyer' }] }],
          columns: [{ as: 'id' }, { column: 'called', as: 'name' }, { column: 'total' }],
        },
      },
    });
    expect((await run('operations', 'run', 'drifted')).code).toBe(0);
    // What the join does not name may go without being missed; the rest needs somebody.
    await sql('ALTER TABLE sold ADD note text', 'shop');
    expect((await run('operations', 'edit', 'drifted', '--repair', '--yes')).code).toBe(0);
    await sql('ALTER TABLE sold DROP note', 'shop');
    expect((await run('operations', 'edit', 'drifted', '--repair', '--yes')).code).toBe(0);
    await sql('ALTER TABLE sold DROP buyer', 'shop');
    expect((await run('operations', 'edit', 'drifted', '--repair', '--yes')).stderr).toContain('somebody has to write');
    await sql('DROP TABLE sold', 'shop');
    const gone = await run('operations', 'run', 'drifted');
    expect(gone.stderr).toContain('the table shop:sold is gone. Nothing was done.');
    expect(await dagflux.json(['operations', 'history', 'drifted'])).toMatchObject([
      { outcome: 'conflict' },
      { outcome: 'done' },
      { outcome: 'conflict' },
    ]);
    await sql(
      'CREATE TABLE sold (customer_id int, total numeric(8,2)); INSERT INTO sold VALUES (1, 5), (2, 7)',
      'shop',
    );
    await sql('ALTER TABLE customer RENAME called TO name');
  });

  test('a merge is edited by a file, watches its target too, and is backed up where the database is for production', async () => {
    await sql(
      "CREATE TABLE merged (id int PRIMARY KEY, name text, total numeric(8,2)); INSERT INTO merged VALUES (9, 'Zoe', 1)",
    );
    const target = { mode: 'merge', table: 'erp:merged', keys: ['id'] };
    const saved = await run('join', '--file', await file({ target }), '--save', 'merged', '--dry-run');
    expect([saved.code, saved.stderr]).toEqual([0, '']);
    await sql('ALTER TABLE merged RENAME name TO called');
    expect((await run('operations', 'run', 'merged')).stderr).toContain('of erp:merged is now called "called"');
    expect((await run('operations', 'edit', 'merged', '--repair', '--yes')).code).toBe(0);
    expect((await run('connections', 'edit', 'erp', '--environment', 'production')).code).toBe(0);
    const merged = await run('operations', 'run', 'merged');
    expect(merged.stdout).toMatch(/^Before: copied into workspace:backup_merged_\d+\.\nDone: 2 rows\.\n$/);
    expect(await sql('SELECT * FROM merged ORDER BY id')).toEqual([
      [1, 'Ada', '5.00'],
      [2, 'Bea', '7.00'],
      [9, 'Zoe', '1.00'],
    ]);
    expect((await run('operations', 'restore', 'merged', '--yes')).stdout).toContain('Put back 1 row into erp:merged');
    expect(await sql('SELECT * FROM merged')).toEqual([[9, 'Zoe', '1.00']]);
    // One may say no; and what is run without being saved is backed up too.
    expect((await run('operations', 'run', 'merged', '--no-backup')).stdout).toBe('Done: 2 rows.\n');
    const columns = specification.columns.map((column) =>
      column.as === 'name' ? { ...column, as: 'called' } : column,
    );
    const once = await run('join', '--file', await file({ target, columns }), '--yes');
    expect(once.stdout).toMatch(/Before: copied into workspace:backup_merged_/);
    const change = ['transform', 'erp:merged', '--in-place', '--sql', 'DELETE FROM merged WHERE id = 1', '--yes'];
    const changed = (await run(...change)).stdout;
    expect(changed).toMatch(/Before: copied into workspace:backup_merged_/);
    const back = /^To put it back: dagflux (copy workspace:backup_merged_\d+ erp:merged --mode replace)$/m.exec(
      changed,
    );
    expect(await sql('SELECT count(*) FROM merged')).toEqual([['2']]);
    expect((await run(...(back?.[1] ?? '').split(' '), '--yes')).code).toBe(0);
    expect(await sql('SELECT count(*) FROM merged')).toEqual([['3']]);
    expect((await run(...change, '--no-backup')).stdout).not.toContain('Before');
    expect((await run('connections', 'edit', 'erp', '--environment', '')).code).toBe(0);
    const edited = await run('operations', 'edit', 'merged', '--file', await file({ target, columns: [] }), '--yes');
    expect(edited.stderr).toContain('"columns"');
    const joins = [{ ...specification.joins[0], type: 'left' }];
    expect(
      (await run('operations', 'edit', 'merged', '--file', await file({ target, columns, joins }), '--yes')).stdout,
    ).toContain('Saved version 3 of merged.');
  });
});
