import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestCommandLine, testCommandLine } from '../../tools/command-line.ts';
import { testDatabase } from '../../tools/test-postgres.ts';

let dagflux: TestCommandLine;
beforeAll(async () => {
  dagflux = await testCommandLine();
  await dagflux.connect('erp', await testDatabase());
  const made = await query(`
    CREATE TABLE five AS SELECT n, 'row ' || n AS label FROM generate_series(1, 5) n;
    CREATE SCHEMA "My schema";
    CREATE TABLE "My schema"."a.b" ("key, first" int PRIMARY KEY, "quo""te" numeric(12,2) NOT NULL DEFAULT 1.50);
    COMMENT ON TABLE "My schema"."a.b" IS 'odd';
    INSERT INTO "My schema"."a.b" VALUES (1, 2.50);
    CREATE TABLE many AS SELECT n FROM generate_series(1, 1500) n;
  `);
  expect(made).toMatchObject({ code: 0, stderr: '' });
});
afterAll(() => dagflux?.[Symbol.asyncDispose]());

const query = (sql: string, ...flags: string[]) => dagflux.run(['query', 'erp', sql, ...flags]);
const results = async (sql: string, ...flags: string[]) => {
  const document = await dagflux.json(['query', 'erp', sql, ...flags]);
  return (document as { results: { rows: unknown[][]; rowCount: number; truncated: boolean }[] }).results;
};

test('schemas, tables and columns in the agreed shapes', async () => {
  expect(await dagflux.json(['schemas', 'erp'])).toEqual(
    expect.arrayContaining([{ name: 'My schema' }, { name: 'public' }]),
  );
  expect(JSON.stringify(await dagflux.json(['schemas', 'erp']))).not.toMatch('pg_catalog');
  expect(await dagflux.json(['schemas', 'erp', '--system'])).toContainEqual({ name: 'pg_catalog' });
  expect(await dagflux.json(['tables', 'erp', 'My schema'])).toEqual([
    {
      schema: 'My schema',
      name: 'a.b',
      kind: 'table',
      estimatedRows: expect.toSatisfy((rows) => rows === null || rows >= 0),
      bytes: expect.any(Number),
      comment: 'odd',
    },
  ]);
  expect(await dagflux.json(['columns', 'erp:"My schema"."a.b"'])).toEqual([
    {
      name: 'key, first',
      type: 'integer',
      logicalType: 'int32',
      nullable: false,
      primaryKey: true,
      primaryKeyPosition: 1,
      default: null,
      generated: false,
      identity: false,
      comment: null,
    },
    expect.objectContaining({
      name: 'quo"te',
      type: 'numeric(12,2)',
      logicalType: 'decimal(12,2)',
      primaryKey: false,
      default: '1.50',
    }),
  ]);
  const { stdout } = await dagflux.run(['columns', 'erp:"My schema"."a.b"', '--csv']);
  expect(stdout).toMatch(/^name,type,.*\r\n"key, first",integer,/);
});

test('a preview has the shape of a query', async () => {
  expect(await dagflux.json(['preview', 'erp:"My schema"."a.b"'])).toEqual({
    results: [
      {
        fields: [
          { name: 'key, first', type: 'integer', logicalType: 'int32' },
          { name: 'quo"te', type: 'numeric(12,2)', logicalType: 'decimal(12,2)' },
        ],
        rows: [[1, '2.50']],
        rowCount: 1,
        truncated: false,
        command: 'SELECT',
        notices: [],
      },
    ],
  });
  expect(await dagflux.json(['preview', 'erp:five', '--limit', '2'])).toMatchObject({
    results: [{ rowCount: 2, truncated: true }],
  });
  expect(await dagflux.json(['preview', 'erp:five', '--limit', '5'])).toMatchObject({
    results: [{ rowCount: 5, truncated: false }],
  });
});

test('a limit cuts off exactly, and what was cut off is said', async () => {
  for (const [limit, rowCount, truncated] of [
    [4, 4, true],
    [5, 5, false],
    [6, 5, false],
    [0, 0, true],
  ] as const) {
    expect(await results('SELECT * FROM five', '--limit', String(limit))).toMatchObject([{ rowCount, truncated }]);
  }
  expect((await results('SELECT * FROM many'))[0]?.rows).toHaveLength(1_500);
  const { stdout } = await query('SELECT * FROM many');
  expect(stdout.split('\n')).toHaveLength(2 + 1_000 + 2);
  expect(stdout).toMatch(/\(1,000 rows; there are more: .*--limit/);
  expect((await query('SELECT * FROM many', '--limit', '1200')).stdout.split('\n')).toHaveLength(2 + 1_200 + 2);
  expect((await query('SELECT * FROM many', '--csv')).stdout.split('\r\n')).toHaveLength(1_502);
});

test('values in JSON lose nothing', async () => {
  const [result] = await results(
    `SELECT 9007199254740993::bigint, 12345678901234567890.10::numeric, 'NaN'::float8, '-0'::float8, '\\x00ff'::bytea,
       '{"n": 12345678901234567890}'::json, NULL::text, ''::text, true, '2024-05-01 12:34:56.789+02'::timestamptz`,
  );
  expect(result?.rows).toEqual([
    [
      '9007199254740993',
      '12345678901234567890.10',
      'NaN',
      '-0',
      'AP8=',
      '{"n": 12345678901234567890}',
      null,
      '',
      true,
      '2024-05-01 10:34:56.789+00',
    ],
  ]);
});

test('CSV tells NULL from an empty text', async () => {
  expect((await query(`SELECT NULL::text AS a, '' AS "b,c", 'x"y' AS d`, '--csv')).stdout).toBe(
    'a,"b,c",d\r\n,"","x""y"\r\n',
  );
});

test('SQL comes from an argument, a file or standard input, and only one of them', async () => {
  await writeFile(join(dagflux.folder, 'one.sql'), '\ufeffSELECT 1 AS one');
  const one = 'one\r\n1\r\n';
  expect(await dagflux.run(['query', 'erp', '--csv', '--file', 'one.sql'])).toMatchObject({ stdout: one });
  expect(await dagflux.run(['query', 'erp', '--csv'], { input: 'SELECT 1 AS one' })).toMatchObject({ stdout: one });
  expect(await dagflux.run(['query', 'erp', '-', '--csv'], { input: 'SELECT 1 AS one' })).toMatchObject({
    stdout: one,
  });
  expect(await dagflux.run(['query', 'erp', '--csv', '--', '-- a comment\nSELECT 1 AS one'])).toMatchObject({
    stdout: one,
  });
  expect(await dagflux.run(['query', 'erp', 'SELECT 1', '--file', 'one.sql'])).toMatchObject({ code: 2 });
  expect(await dagflux.run(['query', 'erp', '--file', 'none.sql'])).toMatchObject({ code: 2 });
});

test('parameters are values, never SQL', async () => {
  const rows = await results('SELECT $1::text, $2::int + 1', '--param', "'; DROP TABLE five; --", '--param', '-5');
  expect(rows).toMatchObject([{ rows: [["'; DROP TABLE five; --", -4]] }]);
});

test('several statements give several results, in every format', async () => {
  const sql = 'CREATE TEMPORARY TABLE t (a int); INSERT INTO t VALUES (1), (2); SELECT a FROM t ORDER BY a';
  expect(await results(sql)).toMatchObject([
    { command: 'CREATE TABLE', fields: [], rows: [] },
    { command: 'INSERT', rowCount: 2, rows: [] },
    { command: 'SELECT', rowCount: 2, rows: [[1], [2]] },
  ]);
  expect((await query(sql, '--ndjson')).stdout.trim().split('\n').slice(2)).toEqual([
    '{"fields":[{"name":"a","type":"integer","logicalType":"int32"}]}',
    '[1]',
    '[2]',
  ]);
  expect((await query(sql)).stdout).toMatch(/^CREATE TABLE\n\nINSERT 2\n\na\n─\n1\n2\n\(2 rows\)\n$/);
});

test('notices are in the result', async () => {
  const sql = `DO $$ BEGIN RAISE NOTICE 'look here'; END $$`;
  expect(await results(sql)).toMatchObject([{ notices: [{ message: 'look here' }] }]);
  expect((await query(sql)).stderr).toBe('notice: look here\n');
});

test('when a statement fails, the results so far are written, then the error', async () => {
  const sql = 'SELECT 1 AS a; SELECT 1 / 0';
  const machine = await query(sql, '--json');
  expect(machine.code).toBe(1);
  expect(JSON.parse(machine.stdout).results[0]).toMatchObject({ rows: [[1]], rowCount: 1 });
  expect(JSON.parse(machine.stderr)).toMatchObject({ error: { code: 'invalid-data', message: expect.any(String) } });
  const lines = await query('SELECT 10 / (5 - n) AS a FROM generate_series(1, 5) n', '--ndjson');
  expect(lines.code).toBe(1);
  const people = await query(sql);
  expect(people).toMatchObject({
    code: 1,
    stdout: 'a\n─\n1\n(1 row)\n',
    stderr: expect.stringMatching(/^error: .*zero/i),
  });
});

test('an error points at its place in the SQL', async () => {
  const { code, stderr } = await query('SELECT n,\n  labell FROM five');
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/^error: .*\nline 2: {3}labell FROM five\n {10}\^\n/);
  const later = await query("SELECT 'ä€😀'; SELECT nothing");
  expect(later.stderr).toMatch(/\n {2}SELECT 'ä€😀'; SELECT nothing\n {2} {22}\^/);
});

test('exit codes', async () => {
  expect((await query('SELEC')).code).toBe(1);
  expect((await dagflux.run(['query', 'nowhere', 'SELECT 1'])).code).toBe(3);
  expect((await dagflux.run(['tables', 'erp', 'nowhere'])).code).toBe(3);
  expect((await dagflux.run(['preview', 'erp:nowhere'])).code).toBe(3);
  expect((await dagflux.run(['preview', 'erp'])).code).toBe(2);
  expect((await query('SELECT pg_sleep(30)', '--timeout', '0.2')).code).toBe(5);
  for (const flags of [
    ['--limit', '-1'],
    ['--limit', 'x'],
    ['--timeout', '0'],
    ['--json', '--csv'],
    ['--nope'],
    ['surplus'],
  ]) {
    expect((await query('SELECT 1', ...flags)).code).toBe(2);
  }
  expect(JSON.parse((await query('SELECT 1', '--nope', '--json')).stderr)).toMatchObject({
    error: { code: 'invalid-input' },
  });
});

test('a command that is cancelled ends with 130', async () => {
  const stop = new AbortController();
  const running = dagflux.run(['query', 'erp', 'SELECT pg_sleep(30)'], { signal: stop.signal });
  setTimeout(() => stop.abort(), 300);
  expect((await running).code).toBe(130);
});

test('help shows examples', async () => {
  for (const command of ['query', 'copy', 'tables', 'columns', 'preview', 'schemas']) {
    expect((await dagflux.run(['help', command])).stdout).toMatch(/Examples:\n {2}# .*\n {2}.*dagflux/);
  }
  expect(await dagflux.run([])).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage: dagflux') });
});
