import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestCommandLine, testCommandLine } from '../../tools/command-line.ts';
import { testDatabase } from '../../tools/test-postgres.ts';

const owned = new AsyncDisposableStack();
let dagflux: TestCommandLine;
beforeAll(async () => {
  dagflux = owned.use(await testCommandLine());
  await dagflux.connect('erp', await testDatabase());
  await sql('CREATE TABLE customer (id int PRIMARY KEY, name text)');
  await sql("INSERT INTO customer VALUES (1, 'Ada'), (2, 'Bea')");
});
afterAll(() => owned.disposeAsync());

async function sql(text: string): Promise<void> {
  const { code, stderr } = await dagflux.run(['query', 'erp', text]);
  expect([code, stderr]).toEqual([0, '']);
}

const source = { id: 'customers', kind: 'source', table: 'erp:customer' };
const clean = { id: 'clean', kind: 'transformer', sql: 'SELECT id, upper(name) AS name FROM {{input}}' };
const file = { id: 'file', kind: 'output', file: { path: 'names.csv', overwrite: true } };
const chain = (name: string, ...nodes: readonly { readonly id: string }[]) => ({
  dagflux: 1,
  name,
  nodes,
  edges: nodes.slice(1).map(({ id }, at) => ({ from: nodes[at]?.id, to: id })),
});

async function write(name: string, document: object): Promise<string> {
  await writeFile(join(dagflux.folder, name), JSON.stringify(document));
  return name;
}

test('people see what would be written, what was done, and what became of it', async () => {
  const flow = await write('names.json', chain('names', source, clean, file));
  const dry = await dagflux.run(['run', flow, '--dry-run']);
  expect([dry.code, dry.stderr]).toEqual([0, '']);
  expect(dry.stdout).toBe(`customers (source)
  erp:public.customer has 2 columns
clean (transformer)
  the SELECT gives 2 columns
file (output): writes, or replaces, the file names.csv
  the rest can be told once "clean" has run
Dry run: nothing was written.
`);
  const done = await dagflux.run(['run', flow], { environment: { COLUMNS: '80' } });
  expect([done.code, done.stderr]).toEqual([0, '']);
  expect(done.stdout).toMatch(/^done {8}customers/);
  expect(done.stdout).toMatch(/\ndone {8}file {11}2 rows .*\nRun \d+ done in [\d.]+ s\.\n$/);
  for (const line of done.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  expect(await readFile(join(dagflux.folder, 'names.csv'), 'utf8')).toMatch(/1,ADA\r?\n2,BEA/);

  const listed = (await dagflux.json(['runs', 'list', '--workflow', 'names'])) as { id: number }[];
  expect(listed).toMatchObject([{ workflow: 'names', state: 'done', cause: 'manual' }]);
  const shown = await dagflux.run(['runs', 'show', String(listed[0]?.id), '--log'], { environment: { COLUMNS: '80' } });
  expect(shown.stdout).toContain(`Run ${listed[0]?.id} of "names": done\n`);
  expect(shown.stdout).toMatch(/done {8}clean {10}2 rows/);
});

test('a run that failed says where, and how to go on', async () => {
  const broken = { ...clean, sql: 'SELECT nme FROM {{input}}' };
  const flow = await write('broken.json', chain('broken', source, broken, file));
  const { code, stdout, stderr } = await dagflux.run(['run', flow]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/\nfailed {6}clean/);
  expect(stdout).toMatch(/\nnot reached file {11}"clean" failed\n/);
  expect(stderr).toMatch(/^error: Run \d+ stopped at "clean"\. /);
  expect(stderr).toContain('Then go on: dagflux run broken.json --from clean');
});

test('saved workflows have versions, and run by their name', async () => {
  const flow = await write(
    'nightly.json',
    chain(
      'nightly',
      { id: 'start', kind: 'start', trigger: { kind: 'cron', expression: '0 2 * * *' } } as { id: string },
      source,
      clean,
      file,
    ),
  );
  expect((await dagflux.run(['workflows', 'add', flow])).stdout).toBe('Saved "nightly", version 1.\n');
  expect((await dagflux.run(['workflows', 'add', flow])).stdout).toBe('Saved "nightly", version 1.\n');
  await write(
    'nightly.json',
    chain('nightly', source, clean, { ...file, file: { path: 'nightly.csv' } } as { id: string }),
  );
  expect((await dagflux.run(['workflows', 'add', flow])).stdout).toBe('Saved "nightly", version 2.\n');
  expect(await dagflux.json(['workflows', 'list', '--versions', 'nightly'])).toMatchObject([
    { version: 2, starts: 'manual', nodes: 3 },
    { version: 1, starts: '0 2 * * *', nodes: 4 },
  ]);
  expect(await dagflux.json(['run', 'nightly'])).toMatchObject({ outcome: 'done', error: null });
  expect(await readFile(join(dagflux.folder, 'nightly.csv'), 'utf8')).toContain('BEA');
  const missing = await dagflux.run(['run', 'nightlyy']);
  expect([missing.code, missing.stderr]).toEqual([
    3,
    'error: There is no workflow "nightlyy".\nhint: Did you mean "nightly"?\n',
  ]);
  const renamed = await dagflux.run(['workflows', 'rename', 'nightly', 'every night']);
  expect(renamed.stdout).toBe('"nightly" is now "every night".\n');
  expect(await dagflux.json(['runs', 'list', '--workflow', 'every night'])).toHaveLength(1);
  expect((await dagflux.run(['workflows', 'remove', 'every night'])).code).toBe(0);
});

test('check names what is wrong by its path', async () => {
  const flow = await write('wrong.json', chain('wrong', source, Object.assign({ sqll: 'x' }, clean), file));
  const { code, stdout } = await dagflux.run(['workflows', 'check', flow]);
  expect(code).toBe(2);
  expect(stdout).toBe('nodes[1].sqll: there is no such setting.\n  Did you mean "sql"?\n');
});

test('a process that is killed leaves an interrupted run and nothing else', async () => {
  await sql('CREATE TABLE slow AS SELECT i AS id, repeat(md5(i::text), 20) AS text FROM generate_series(1, 300000) i');
  const slow = { id: 'slow', kind: 'source', connection: 'erp', sql: 'SELECT * FROM slow' };
  const flow = await write('slow.json', chain('slow', slow, { ...file, file: { path: 'slow.csv' } } as { id: string }));
  const started = dagflux.start(['run', flow, '--ndjson']);
  for await (const line of createInterface(started.stdout)) if (JSON.parse(line).event === 'progress') break;
  const busy = await dagflux.run(['run', flow]);
  expect([busy.code, busy.stdout]).toEqual([7, '']);
  expect(busy.stderr).toMatch(/Another run of "slow" is going: run \d+, started .* by hand, in process \d+\./);
  started.kill('SIGKILL');
  await once(started, 'exit');
  const [run] = (await dagflux.json(['runs', 'list', '--workflow', 'slow'])) as { id: number; state: string }[];
  expect(run?.state).toBe('interrupted');
  expect(await dagflux.json(['runs', 'show', String(run?.id)])).toMatchObject({
    nodes: [
      { node: 'slow', state: 'cancelled' },
      { node: 'file', state: 'not reached' },
    ],
  });
  expect(await dagflux.json(['query', 'workspace', 'SELECT count(*) AS n FROM duckdb_tables()'])).toMatchObject({
    results: [{ rows: [['0']] }],
  });
  expect(await dagflux.json(['orphans', 'list'])).toEqual([]);
});

test('Ctrl-C ends a run, which leaves nothing', async () => {
  const slow = { id: 'slow', kind: 'source', connection: 'erp', sql: 'SELECT * FROM slow' };
  const flow = await write('stopped.json', chain('stopped', slow, { ...file, id: 'stopped' }));
  const started = dagflux.start(['run', flow, '--ndjson']);
  const ended = once(started, 'exit');
  for await (const line of createInterface(started.stdout)) {
    if (JSON.parse(line).event === 'progress') started.kill('SIGINT');
  }
  expect(await ended).toEqual([130, null]);
  expect(await dagflux.json(['runs', 'list', '--workflow', 'stopped'])).toMatchObject([{ state: 'cancelled' }]);
  expect(await dagflux.json(['query', 'workspace', 'SELECT count(*) AS n FROM duckdb_tables()'])).toMatchObject({
    results: [{ rows: [['0']] }],
  });
});
