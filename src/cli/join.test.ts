import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestCommandLine, testCommandLine } from '../../tools/command-line.ts';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import { testDatabase } from '../../tools/test-postgres.ts';

const owned = new AsyncDisposableStack();
let dagflux: TestCommandLine;
let folder: string;
beforeAll(async () => {
  dagflux = owned.use(await testCommandLine());
  folder = owned.use(await temporaryFolder()).path;
  for (const name of ['erp', 'shop']) await dagflux.connect(name, await testDatabase());
  await sql(
    'erp',
    "CREATE TABLE customer (id int PRIMARY KEY, name text); INSERT INTO customer VALUES (1, 'Ada'), (2, 'Bea'); ANALYZE",
  );
  await sql(
    'shop',
    'CREATE TABLE orders (customer_id int, total numeric(8,2)); INSERT INTO orders VALUES (1, 5), (1, 7), (3, 9); ANALYZE',
  );
});
afterAll(() => owned.disposeAsync());

async function sql(connection: string, text: string): Promise<void> {
  const { code, stderr } = await dagflux.run(['query', connection, text]);
  expect([code, stderr]).toEqual([0, '']);
}

async function file(changes: object = {}): Promise<string> {
  const path = join(folder, 'join.json');
  const specification = {
    sources: [
      { name: 'c', table: 'erp:customer' },
      { name: 'o', table: 'shop:orders' },
    ],
    joins: [{ left: 'c', right: 'o', type: 'left', on: [{ left: 'id', right: 'customer_id' }] }],
    columns: [
      { source: 'c', column: 'name', as: 'customer' },
      { source: 'o', column: 'total', as: 'total' },
    ],
    target: { mode: 'create', table: 'erp:totals' },
    ...changes,
  };
  await writeFile(path, JSON.stringify(specification));
  return path;
}

test('people see what moves and what matches, then what was done', async () => {
  const dry = await dagflux.run(['join', '--file', await file(), '--dry-run']);
  expect([dry.code, dry.stderr]).toEqual([0, '']);
  expect(dry.stdout).toContain('The join runs in "erp".\n');
  expect(dry.stdout).toMatch(/o +shop:public\.orders +~3 +customer_id, total, where a key of c occurs/);
  expect(dry.stdout).toContain('c: 2 keys in 2 sampled rows; 1 found on the other side, in 2 rows.\n');
  expect(dry.stdout).toContain('o: 2 keys in 3 sampled rows; 1 more than once; 1 found on the other side, in 1 row.\n');
  expect(dry.stdout).toMatch(/LEFT JOIN .* ON s1\."id" = s2\."customer_id"/);
  expect(dry.stdout).toMatch(/Dry run: nothing moved\.\n$/);

  const done = await dagflux.run(['join', '--file', await file(), '--yes']);
  expect([done.code, done.stderr]).toEqual([0, '']);
  expect(done.stdout).toMatch(
    /Loaded 2 rows of o that match 2 keys of c\. Route: wire pgcopy-binary\.\nJoined 3 rows into erp:totals in /,
  );
});

test('programs get one document', async () => {
  const target = { mode: 'create', table: 'workspace:totals' };
  expect(await dagflux.json(['join', '--file', await file({ target })])).toMatchObject({
    event: 'done',
    rehearsal: { venue: 'workspace', pairs: [{ left: 'c', right: 'o', sample: { left: { keys: 2 } } }] },
    rows: 3,
    sources: [{ source: 'c' }, { source: 'o' }],
  });
});

test('what is wrong is named by its path', async () => {
  const { code, stderr } = await dagflux.run([
    'join',
    '--file',
    await file({ columns: [{ source: 'c', column: 'nam', as: 'n' }], target: { mode: 'create', table: 'erp:other' } }),
  ]);
  expect(code).toBe(2);
  expect(stderr).toContain('"columns[0].column"');
  expect(stderr).toContain('Did you mean name?');
});
