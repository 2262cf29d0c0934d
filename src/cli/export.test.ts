import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { finished, type TestCommandLine, testCommandLine } from '../../tools/command-line.ts';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import { testDatabase } from '../../tools/test-postgres.ts';

let dagflux: TestCommandLine;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  dagflux = await testCommandLine();
  await dagflux.connect('erp', await testDatabase());
  const { code, stderr } = await dagflux.run([
    'query',
    'erp',
    `CREATE TABLE customer (id bigint PRIMARY KEY, name text, paid numeric(12,2), at timestamptz);
     INSERT INTO customer SELECT n, 'customer ' || n, n / 4.0, '2024-05-01 10:00Z' FROM generate_series(1, 1000) n`,
  ]);
  expect([code, stderr]).toEqual([0, '']);
});
afterAll(async () => {
  await dagflux?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

const at = (name: string) => join(folder.path, name);
const exported = (...argv: string[]) => dagflux.run(['export', ...argv]);
const MANY = "SELECT n, repeat('x', 1000) AS text FROM generate_series(1, 5000000) n";

test('a table, a choice of it, a query: people are told what was written', async () => {
  const { code, stdout } = await exported('erp:customer', '--to', at('all.csv'));
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Wrote 1,000 rows to .*all\.csv in .* s, .* kB\.\n$/);
  expect((await readFile(at('all.csv'), 'utf8')).split('\r\n').slice(0, 2)).toEqual([
    'id,name,paid,at',
    '1,customer 1,0.25,2024-05-01 10:00:00+00',
  ]);
  await exported('erp:public.customer', '--to', at('some.csv'), '--columns', 'name,id', '--where', 'id < 3');
  expect(await readFile(at('some.csv'), 'utf8')).toBe('name,id\r\ncustomer 1,1\r\ncustomer 2,2\r\n');
  await exported('erp', '--to', at('sum.ndjson'), '--sql', 'SELECT sum(paid) AS paid FROM customer');
  expect(await readFile(at('sum.ndjson'), 'utf8')).toBe('{"paid":"125125.00"}\n');
});

test('what was written can be read where it is read', async () => {
  for (const format of ['parquet', 'json', 'csv']) {
    const done = await dagflux.json(['export', 'erp:customer', '--to', at(`again.${format}`)]);
    expect(done).toEqual({
      event: 'done',
      file: at(`again.${format}`),
      format,
      rows: 1_000,
      bytes: expect.any(Number),
      seconds: expect.any(Number),
    });
    const sum = `SELECT sum(paid::DECIMAL(12,2)) FROM '${at(`again.${format}`)}'`;
    expect(await dagflux.json(['query', 'workspace', sum])).toMatchObject({ results: [{ rows: [['125125.00']] }] });
  }
});

test('the format may be named; the table of SQLite too', async () => {
  await exported('erp:customer', '--to', at('data.bin'), '--format', 'sqlite', '--table', 'my customers');
  const { DatabaseSync } = await import('node:sqlite');
  using database = new DatabaseSync(at('data.bin'), { readOnly: true });
  expect({ ...database.prepare('SELECT count(*) AS n, max(paid) AS paid FROM "my customers"').get() }).toEqual({
    n: 1_000,
    paid: '99.75',
  });
});

test('what cannot be done says so by its exit code, and leaves nothing', async () => {
  const before = await readdir(folder.path);
  await mkdir(at('empty'), { recursive: true });
  expect((await exported('erp:customer', '--to', at('empty/a.txt'))).code).toBe(2);
  expect((await exported('erp:customer', '--to', at('nowhere/a.csv'))).code).toBe(3);
  expect((await exported('erp:nowhere', '--to', at('empty/a.csv'))).code).toBe(3);
  expect((await exported('erp:customer', '--to', at('empty/a.csv'), '--table', 't')).code).toBe(2);
  expect((await exported('erp:customer')).code).toBe(2);
  const failed = await exported('erp', '--to', at('empty/a.parquet'), '--sql', 'SELECT 1 / (999 - id) FROM customer');
  expect(failed.code).toBe(1);
  const infinite = "SELECT DATE 'infinity' AS day";
  const refused = await exported('erp', '--to', at('empty/a.parquet'), '--sql', infinite, '--json');
  expect(JSON.parse(refused.stderr)).toMatchObject({
    error: { code: 'invalid-data', message: 'The column day holds infinity, which Parquet cannot.' },
  });
  expect((await exported('erp', '--to', at('empty/b.csv'), '--sql', infinite)).code).toBe(0);
  expect(await readdir(at('empty'))).toEqual(['b.csv']);
  expect(await readdir(folder.path)).toEqual([...before, 'empty'].sort());
});

test('a file that is there is replaced only when that is said', async () => {
  await writeFile(at('there.csv'), 'old');
  const refused = await exported('erp:customer', '--to', at('there.csv'));
  expect([refused.code, await readFile(at('there.csv'), 'utf8')]).toEqual([1, 'old']);
  expect(refused.stderr).toMatch(/is there already/);
  expect((await exported('erp:customer', '--to', at('there.csv'), '--overwrite')).code).toBe(0);
  expect(await readFile(at('there.csv'), 'utf8')).toMatch(/^id,/);
});

test.each(['csv', 'parquet', 'sqlite'])('%s: Ctrl-C in the middle leaves nothing', async (format) => {
  await mkdir(at(`cancelled-${format}`));
  const to = at(`cancelled-${format}/a.${format}`);
  const child = dagflux.start(['export', 'erp', '--to', to, '--ndjson', '--sql', MANY]);
  child.stdout.once('data', () => child.kill('SIGINT'));
  expect(await finished(child)).toMatchObject({ code: 130 });
  expect(await readdir(at(`cancelled-${format}`))).toEqual([]);
  expect(await dagflux.json(['orphans', 'list'])).toEqual([]);
});

test('after a kill there is a hidden file, and nothing after the next start', async () => {
  await mkdir(at('killed'));
  const child = dagflux.start(['export', 'erp', '--to', at('killed/a.csv'), '--ndjson', '--sql', MANY]);
  child.stdout.once('data', () => child.kill('SIGKILL'));
  await finished(child);
  expect(await readdir(at('killed'))).toEqual([expect.stringMatching(/^\.dagflux-/)]);
  expect(await dagflux.json(['orphans', 'list'])).toEqual([]);
  expect(await readdir(at('killed'))).toEqual([]);
});

test.for(['csv', 'parquet', 'sqlite'])(
  '%s: a full disk is named, and what was there stays',
  async (format, context) => {
    const run = promisify(execFile);
    const small = at(`small-${format}`);
    await mkdir(small);
    const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', small]).then(
      () => true,
      () => false,
    );
    if (!mounted) return context.skip('a disk of 2 MB cannot be mounted here: it takes root on Linux');
    await using _ = { [Symbol.asyncDispose]: async () => void (await run('umount', ['-l', small])) };
    const to = join(small, `a.${format}`);
    await writeFile(to, 'old');
    const sql = 'SELECT n, md5(n::text) || md5((n + 1)::text) AS text FROM generate_series(1, 300000) n';
    const failed = await exported('erp', '--to', to, '--overwrite', '--json', '--sql', sql);
    expect(JSON.parse(failed.stderr)).toMatchObject({
      error: { code: 'internal', message: expect.stringContaining('the disk is full'), hint: expect.any(String) },
    });
    expect([await readdir(small), await readFile(to, 'utf8')]).toEqual([[`a.${format}`], 'old']);
  },
);
