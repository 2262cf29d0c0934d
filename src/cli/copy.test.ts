import { afterAll, beforeAll, expect, test } from 'vitest';
import { finished, type TestCommandLine, testCommandLine } from '../../tools/command-line.ts';
import { testDatabase } from '../../tools/test-postgres.ts';

let dagflux: TestCommandLine;
beforeAll(async () => {
  dagflux = await testCommandLine();
  await dagflux.connect('erp', await testDatabase());
  await dagflux.connect('lake', await testDatabase());
  const { code, stderr } = await dagflux.run([
    'query',
    'erp',
    `CREATE TABLE customer (id bigint PRIMARY KEY, name text NOT NULL, "odd, name" numeric(12,2));
     INSERT INTO customer SELECT n, 'customer ' || n, n / 4.0 FROM generate_series(1, 1000) n`,
  ]);
  expect([code, stderr]).toEqual([0, '']);
});
afterAll(() => dagflux?.[Symbol.asyncDispose]());

const copy = (...argv: string[]) => dagflux.run(['copy', ...argv]);
const count = async (sql: string, connection = 'lake') => {
  const document = await dagflux.json(['query', connection, sql]);
  return (document as { results: { rows: unknown[][] }[] }).results[0]?.rows[0]?.[0];
};

test('copy --json prints what was done, in the agreed shape', async () => {
  const done = await dagflux.json(['copy', 'erp:customer', 'lake:public.customer', '--verify']);
  expect(done).toEqual({
    event: 'done',
    rows: 1_000,
    bytes: expect.any(Number),
    seconds: expect.any(Number),
    route: expect.any(String),
    forecast: ['id', 'name', 'odd, name'].map((column) => ({ column, verdict: 'exact', reason: null })),
    verified: true,
    peakMemoryBytes: expect.toSatisfy((bytes) => bytes > 10_000_000),
  });
  expect(await count('SELECT count(*) FROM customer')).toBe('1000');
});

test('copy --ndjson prints the events, the last of them done', async () => {
  const { code, stdout, stderr } = await copy('erp:customer', 'lake:events', '--ndjson');
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect([code, stderr]).toEqual([0, '']);
  expect(events[0]).toMatchObject({ event: 'forecast' });
  expect(events.map(({ event }) => event)).toContain('route');
  expect(events.at(-1)).toMatchObject({ event: 'done', rows: 1_000, verified: null });
});

test('people see the forecast, then what was done', async () => {
  const { code, stdout } = await copy(
    'erp:customer',
    'lake:people',
    '--columns',
    'id,"odd, name"',
    '--where',
    'id <= 10',
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^Forecast: 2 columns, all exact\.\nCopied 10 rows into lake:people in .* Route: .*; counts equal\.\n$/,
  );
});

test('a dry run writes nothing', async () => {
  expect(await dagflux.json(['copy', 'erp:customer', 'lake:dry', '--dry-run'])).toMatchObject({
    rows: 0,
    route: null,
    verified: null,
  });
  expect((await copy('erp:customer', 'lake:dry', '--dry-run')).stdout).toMatch('nothing was written');
  expect((await dagflux.run(['columns', 'lake:dry'])).code).toBe(3);
});

test('a query is copied from a connection alone', async () => {
  const sql = 'SELECT id % 10 AS digit, count(*) AS n FROM customer GROUP BY 1';
  expect(await dagflux.json(['copy', 'erp:', 'lake:digits', '--sql', sql])).toMatchObject({ rows: 10 });
  expect(await dagflux.json(['copy', 'erp', 'lake:digits', '--sql', sql, '--mode', 'append'])).toMatchObject({
    rows: 10,
  });
  expect((await copy('erp:customer', 'lake:x', '--sql', sql)).code).toBe(2);
  expect((await copy('erp', 'lake:x', '--sql', sql, '--where', 'true')).code).toBe(2);
});

test('modes: replace goes ahead where nobody can be asked; upsert takes a key', async () => {
  await copy('erp:customer', 'lake:modes');
  expect((await copy('erp:customer', 'lake:modes')).code).toBe(1);
  expect((await copy('erp:customer', 'lake:modes', '--mode', 'replace', '--where', 'id > 500')).code).toBe(0);
  expect(await count('SELECT count(*) FROM modes')).toBe('500');
  expect((await copy('erp:customer', 'lake:modes', '--mode', 'upsert', '--key', 'id')).code).toBe(0);
  expect(await count('SELECT count(*) FROM modes')).toBe('1000');
  expect((await copy('erp:customer', 'lake:modes', '--mode', 'append', '--key', 'id')).code).toBe(2);
  expect((await copy('erp:customer', 'lake:modes', '--mode', 'sideways')).code).toBe(2);
});

test('what cannot be done says so by its exit code, and leaves nothing', async () => {
  expect((await copy('erp:nowhere', 'lake:x')).code).toBe(3);
  expect((await copy('erp:customer', 'nowhere:x')).code).toBe(3);
  expect((await copy('erp:customer', 'x')).code).toBe(2);
  const failed = await copy('erp', 'lake:x', '--json', '--sql', 'SELECT 1 / (500 - id) AS a FROM customer');
  expect(failed).toMatchObject({ code: 1, stdout: '' });
  expect(JSON.parse(failed.stderr)).toMatchObject({ error: { code: 'invalid-data' } });
  expect((await dagflux.run(['columns', 'lake:x'])).code).toBe(3);
  expect(await dagflux.json(['orphans', 'list'])).toEqual([]);
});

test('Ctrl-C in the middle of a copy undoes it and leaves nothing', async () => {
  const sql = "SELECT n, repeat('x', 1000) AS text FROM generate_series(1, 5000000) n";
  const child = dagflux.start(['copy', 'erp', 'lake:cancelled', '--ndjson', '--sql', sql]);
  let interrupted = false;
  child.stdout.on('data', (chunk) => {
    if (!interrupted && String(chunk).includes('"progress"')) {
      interrupted = true;
      child.kill('SIGINT');
    }
  });
  expect(await finished(child)).toMatchObject({ code: 130 });
  expect((await dagflux.run(['columns', 'lake:cancelled'])).code).toBe(3);
  expect(await dagflux.json(['orphans', 'list'])).toEqual([]);
});
